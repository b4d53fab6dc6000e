/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-request.h"
#include "snug-commands.h"
#include "snug-request-options.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "snug-fd.h"

static const SnugOption options[] = {
  { "revision", 0, "REVISION", "Install this revision" },
  { "dangerous", 0, NULL, "Install a file that no store vouches for" },
  { "name", 0, "NAME", "Install a file as this instance, for example hello_test" },
  { "store", 0, "STORE", "Take it from this store" },
  { "transaction", 0, "KIND", "What a failure undoes: per-snap (the default) or all-snaps" },
  { NULL },
};

static int
open_image (const char *path, GError **error)
{
  snug_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  struct stat st;

  if (fd < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot open ‘%s’", path);
      return -1;
    }
  if (fstat (fd, &st) < 0 || !S_ISREG (st.st_mode))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "‘%s’ is not a file; a directory becomes one with ‘snug pack’", path);
      return -1;
    }
  return snug_steal_fd (&fd);
}

static gboolean
install_file (SnugInvocation *invocation, const char *path, char ***snaps, GError **error)
{
  snug_autofd int fd = open_image (path, error);

  return fd >= 0 && snug_change_request_file (invocation, "InstallFile", path, fd, snaps, error);
}

static gboolean
check_arguments (SnugInvocation *invocation, gboolean *file, GError **error)
{
  const char *const *arguments = snug_invocation_get_arguments (invocation);
  gboolean several = arguments[1] != NULL;

  *file = FALSE;
  for (guint i = 0; arguments[i] != NULL; i++)
    *file = *file || snug_request_is_file (arguments[i]);
  if (*file && several)
    return snug_usage_error (error,
                             "a file is installed alone; install the others before or after");
  for (guint i = 0; !*file && arguments[i] != NULL; i++)
    if (!g_utf8_validate (arguments[i], -1, NULL))
      return snug_usage_error (error, "‘%s’ is not UTF-8; write ‘./%s’ if it is a file",
                               arguments[i], arguments[i]);
  if (several && snug_invocation_has (invocation, "revision"))
    return snug_usage_error (error, "a revision belongs to one snap; name only that one");
  if (!*file && snug_invocation_has (invocation, "dangerous"))
    return snug_usage_error (error,
                             "‘--dangerous’ is for files; ‘%s’ is none, write ‘./%s’ if it is",
                             arguments[0], arguments[0]);
  if (!*file && snug_invocation_has (invocation, "name"))
    return snug_usage_error (error,
                             "‘--name’ is for files; write SNAP_KEY for an instance of a snap "
                             "from a store");
  if (*file && snug_invocation_has (invocation, "store"))
    return snug_usage_error (error, "‘--store’ is not for files");
  return TRUE;
}

/* snapd's words: people know them, and they say what is at stake. */
static void
explain_classic (SnugInvocation *invocation, GError **error)
{
  g_autofree char *cause = g_strdup ((*error)->message);

  g_clear_error (error);
  snug_set_error (
    error, SNUG_ERROR_NEEDS_CLASSIC,
    "%s\n\nA snap with classic confinement may perform arbitrary system changes outside of "
    "the security sandbox that snaps are usually confined to, which may put your system at "
    "risk.\n\nIf you understand and want to proceed repeat the command including "
    "--classic.",
    cause);
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_auto (GStrv) snaps = NULL;
  gboolean file, ok;

  if (!check_arguments (invocation, &file, error))
    return FALSE;
  if (file)
    ok = install_file (invocation, snug_invocation_get_argument (invocation, 0), &snaps, &failure);
  else
    ok = snug_change_request_refs (invocation, "Install", &snaps, &failure);
  if (ok)
    return snaps == NULL
           || snug_change_report (invocation, (const char *const *) snaps, "installed", error);
  if (g_error_matches (failure, SNUG_ERROR, SNUG_ERROR_ALREADY_INSTALLED))
    {
      snug_console_note (snug_invocation_get_console (invocation), "%s", failure->message);
      return TRUE;
    }
  if (g_error_matches (failure, SNUG_ERROR, SNUG_ERROR_NEEDS_CLASSIC))
    explain_classic (invocation, &failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

const SnugCommand snug_command_install = {
  .name = "install",
  .group = SNUG_GROUP_BASICS,
  .summary = "Install snaps on this machine",
  .arguments = "SNAP|FILE…",
  .description = "Installs snaps by name from the stores, or one image from a file.\n\n"
                 "A name may be STORE:NAME to say which store, and NAME_KEY for a further instance "
                 "of the same snap. "
                 "What is a file has a slash in it or ends in ‘.snap’.\n\n"
                 "A file is accepted if a signature vouches for it; ‘--dangerous’ accepts any.",
  .options
  = { options, snug_channel_options, snug_mode_options, snug_no_wait_options, snug_look_options },
  .min_arguments = 1,
  .max_arguments = SNUG_ANY_NUMBER,
  .words = SNUG_WORD_FILE,
  .run = run,
};
