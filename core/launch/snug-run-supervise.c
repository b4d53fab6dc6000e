/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Three processes, one exec: the caller's child waits outside; the sandbox's first process builds
 * it, reaps orphans and passes signals on; the app is its child by vfork. Status words go out
 * through a pipe, so that the outside can stop, exit or die exactly as the app did. If either of
 * the two goes, the kernel ends everything inside.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "snug-run.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

static const int forwarded_signals[]
  = { SIGHUP,  SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH,
      SIGALRM, SIGURG, SIGIO,   SIGPWR,  SIGTSTP, SIGTTIN, SIGTTOU };

static volatile sig_atomic_t sandbox_pid;

static void
enter_directory (const struct run *run)
{
  struct stat info;
  const char *empty = run_string (run, run->recipe->void_dir);

  /* The same directory, not just one of the same name. */
  if (run->cwd[0] == '/' && chdir (run->cwd) == 0 && stat (".", &info) == 0
      && info.st_dev == run->cwd_dev && info.st_ino == run->cwd_ino)
    return;
  if (*empty == '\0' || chdir (empty) != 0)
    if (chdir ("/") != 0)
      run_die_sandbox ("enter a working directory");
}

/* What a shell's background jobs and nohup ignore stays ignored; all else starts afresh. */
static void
reset_signals (void)
{
  struct sigaction action, fresh = { .sa_handler = SIG_DFL };
  sigset_t none;

  for (int sig = 1; sig < 65; sig++)
    if (sig != SIGHUP && sig != SIGINT && sig != SIGQUIT && sigaction (sig, NULL, &action) == 0
        && action.sa_handler == SIG_IGN)
      sigaction (sig, &fresh, NULL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

static void
exec_app (const struct run *run)
{
  static const char *const shells[] = { "/bin/bash", "/bin/sh" };

  for (size_t i = 0; run->shell && i < 2; i++)
    {
      run->argv[0] = (char *) shells[i];
      execve (shells[i], run->argv, run->env);
    }
  if (!run->shell)
    execve (run->argv[0], run->argv, run->env);
  run_die (errno == ENOENT ? RUN_EXIT_NOT_FOUND : RUN_EXIT_NO_EXEC, "cannot run %s of %s: %s",
           run->argv[0], run->file, strerror (errno));
}

static void
set_listen_pid (struct run *run)
{
  char pid[16];

  snprintf (pid, sizeof pid, "%d", (int) getpid ());
  run_set_env (run, "LISTEN_PID", pid);
}

static void
enter_sandbox (struct run *run)
{
  const struct snug_recipe_header *recipe = run->recipe;
  const char *hostname = run_string (run, recipe->hostname);

  if ((recipe->namespaces & CLONE_NEWUSER) != 0)
    run_map_ids (run);
  if ((recipe->namespaces & CLONE_NEWUTS) != 0 && *hostname != '\0'
      && sethostname (hostname, strlen (hostname)) != 0)
    run_die_sandbox ("set the sandbox's host name");
  if ((recipe->namespaces & CLONE_NEWNS) != 0)
    {
      run_build_root (run);
      enter_directory (run);
    }
  if (recipe->umask != SNUG_RECIPE_UMASK_KEEP)
    umask (recipe->umask);
}

/* What takes the launcher's place cannot be given the lock: a descriptor of a host's directory is a
 * way out of a sandbox. So somebody stands outside until it ends: no child of the app, because the
 * app would wait for it, and in no group or session whose signals it would get. */
static void
keep_lock (const struct run *run)
{
  struct pollfd app = { .fd = (int) syscall (SYS_pidfd_open, getpid (), 0), .events = POLLIN };
  sigset_t all, before;
  int status;
  pid_t pid;

  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, &before);
  pid = app.fd < 0 ? -1 : fork ();
  if (pid < 0)
    run_die_sandbox ("keep the recipe locked");
  if (pid == 0)
    {
      pid = fork ();
      if (pid != 0)
        _exit (pid < 0 ? RUN_EXIT_SANDBOX : 0);
      prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
      if (setsid () < 0 || chdir ("/") != 0 || dup2 (run->lock_fd, 0) < 0 || dup2 (app.fd, 1) < 0)
        _exit (RUN_EXIT_SANDBOX);
      syscall (SYS_close_range, 2, ~0u, 0);
      app.fd = 1;
      poll (&app, 1, -1);
      _exit (0);
    }
  close (app.fd);
  if (waitpid (pid, &status, 0) != pid || status != 0)
    run_die_sandbox ("keep the recipe locked");
  sigprocmask (SIG_SETMASK, &before, NULL);
}

void
run_in_place (struct run *run)
{
  const bool classic = (run->recipe->flags & SNUG_RECIPE_CLASSIC) != 0;

  /* A service is stopped before anything is taken from it, and its manager counts what is there. */
  if (!classic && (run->recipe->flags & SNUG_RECIPE_SERVICE) == 0)
    keep_lock (run);
  if (run->recipe->namespaces != 0 && unshare ((int) run->recipe->namespaces) != 0)
    run_die_sandbox ("make the sandbox's namespaces");
  enter_sandbox (run);
  if (run->listen_fds != 0)
    set_listen_pid (run);
  if (!classic)
    run_drop_privileges (run);
  else if (run->recipe->seccomp.count != 0)
    prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  /* A descriptor of the host's file system would be a way out of a sandbox; classic has none. */
  if (classic)
    fcntl (run->lock_fd, F_SETFD, 0);
  run_set_label (run);
  run_load_filters (run);
  reset_signals ();
  exec_app (run);
  _exit (RUN_EXIT_NO_EXEC);
}

static void
send_status (int status_fd, int status)
{
  while (write (status_fd, &status, sizeof status) < 0 && errno == EINTR)
    ;
}

/* Passes on what the outside sent; the terminal and kill(0) reach the app by themselves. */
static void
forward_signal (pid_t app, const siginfo_t *info)
{
  if (info->si_code != SI_KERNEL && info->si_pid == 0)
    kill (app, info->si_signo);
}

static void
reap (pid_t app, int status_fd)
{
  int status;
  pid_t pid;

  while ((pid = waitpid (-1, &status, WNOHANG | WUNTRACED)) > 0)
    if (pid == app)
      {
        send_status (status_fd, status);
        if (!WIFSTOPPED (status))
          _exit (0);
      }
}

static void
reap_for_ever (pid_t app, int status_fd)
{
  sigset_t all;
  siginfo_t info;

  sigfillset (&all);
  for (;;)
    {
      reap (app, status_fd);
      if (sigwaitinfo (&all, &info) > 0 && info.si_signo != SIGCHLD)
        forward_signal (app, &info);
    }
}

/* The first process of the sandbox. All signals are blocked. */
static void
be_first (struct run *run, int status_fd)
{
  struct pollfd outside = { .fd = status_fd };
  const bool labelled = run->recipe->apparmor_label != 0;
  pid_t app;

  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (poll (&outside, 1, 0) > 0 && (outside.revents & POLLERR) != 0)
    _exit (RUN_EXIT_SANDBOX);
  run->last_fd = status_fd > run->last_fd ? status_fd : run->last_fd;
  if (run_may_make_network_aside (run))
    run_begin_network ();
  enter_sandbox (run);
  run_drop_privileges (run);
  /* The app runs as the same user and must not get hold of this process. */
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  /* A label is set by the task that execs, through a path that Landlock may close: filters later.
   */
  if (!labelled)
    run_load_filters (run);
  app = vfork ();
  if (app == 0)
    {
      if (run->listen_fds != 0)
        set_listen_pid (run);
      if (labelled)
        {
          run_set_label (run);
          run_load_filters (run);
        }
      reset_signals ();
      exec_app (run);
      _exit (RUN_EXIT_NO_EXEC);
    }
  if (app < 0)
    run_die_sandbox ("start the app");
  dup2 (status_fd, 0);
  syscall (SYS_close_range, 1, ~0u, 0);
  fcntl (0, F_SETFD, FD_CLOEXEC);
  if (labelled)
    run_load_filters (run);
  reap_for_ever (app, 0);
}

static void
forward_to_sandbox (int sig, siginfo_t *info, void *context)
{
  const int saved = errno;

  if (info->si_code != SI_KERNEL)
    kill ((pid_t) sandbox_pid, sig);
  errno = saved;
}

static void
die_like_app (int status)
{
  const struct rlimit none = { 0, 0 };
  const struct sigaction fresh = { .sa_handler = SIG_DFL };
  sigset_t set;

  if (WIFEXITED (status))
    _exit (WEXITSTATUS (status));
  /* The app may have left a core; the launcher's would be of no use to anybody. */
  setrlimit (RLIMIT_CORE, &none);
  sigaction (WTERMSIG (status), &fresh, NULL);
  sigfillset (&set);
  sigdelset (&set, WTERMSIG (status));
  sigprocmask (SIG_SETMASK, &set, NULL);
  kill (getpid (), WTERMSIG (status));
  _exit (128 + WTERMSIG (status));
}

/* The terminal's stop signals are forwarded, not obeyed: the app decides whether it stops. */
static void
stop_like_app (int sig)
{
  const struct sigaction fresh = { .sa_handler = SIG_DFL };
  struct sigaction old;

  if (sig == SIGSTOP || sigaction (sig, &fresh, &old) != 0)
    {
      kill (getpid (), SIGSTOP);
      return;
    }
  kill (getpid (), sig);
  sigaction (sig, &old, NULL);
}

static void
install_forwarding (void)
{
  struct sigaction old,
    forward = { .sa_sigaction = forward_to_sandbox, .sa_flags = SA_SIGINFO | SA_RESTART };
  sigset_t none;

  for (size_t i = 0; i < sizeof forwarded_signals / sizeof *forwarded_signals; i++)
    if (sigaction (forwarded_signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
      sigaction (forwarded_signals[i], &forward, NULL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

static void
wait_outside (int status_fd)
{
  int status = 0;
  ssize_t got;

  install_forwarding ();
  /* The app's reader must see the end of file when the app closes its end, not when we go. */
  dup2 (status_fd, 0);
  close (status_fd);
  close (1);
  close (2);
  while ((got = read (0, &status, sizeof status)) != 0)
    if (got < 0 && errno != EINTR)
      break;
    else if (got == sizeof status && WIFSTOPPED (status))
      stop_like_app (WSTOPSIG (status));
    else if (got == sizeof status)
      die_like_app (status);
  /* No word: the sandbox could not be built, or somebody killed it. */
  while (waitpid ((pid_t) sandbox_pid, &status, 0) < 0 && errno == EINTR)
    ;
  die_like_app (status);
}

static pid_t
clone_first (uint32_t namespaces)
{
#ifdef __s390__
  return (pid_t) syscall (SYS_clone, 0, namespaces | SIGCHLD, 0, 0, 0);
#else
  return (pid_t) syscall (SYS_clone, namespaces | SIGCHLD, 0, 0, 0, 0);
#endif
}

void
run_supervised (struct run *run)
{
  const struct sigaction fresh = { .sa_handler = SIG_DFL };
  sigset_t all;
  int status_fds[2];
  pid_t pid;

  if (pipe2 (status_fds, O_CLOEXEC) != 0)
    run_die_sandbox ("make a pipe");
  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, NULL);
  sigaction (SIGCHLD, &fresh, NULL);
  pid = clone_first (run->recipe->namespaces
                     & (run_may_make_network_aside (run) ? ~(uint32_t) CLONE_NEWNET : ~0u));
  if (pid < 0)
    run_die_sandbox ("make the sandbox's namespaces");
  if (pid == 0)
    {
      close (status_fds[0]);
      be_first (run, status_fds[1]);
    }
  close (status_fds[1]);
  sandbox_pid = pid;
  wait_outside (status_fds[0]);
  _exit (RUN_EXIT_SANDBOX);
}
