/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-dispatch.h"
#include "fake-snugd.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Verbs against a daemon of the test's own: what was printed, and the exit status. */

typedef struct
{
  FakeSnugd *snugd;
  char *out;
  char *err;
  int status;
} Cli;

static inline void
cli_set_up (Cli *cli, gconstpointer data)
{
  /* A name of the test, not of the machine it runs on. */
  g_setenv ("TZ", "UTC", TRUE);
  cli->snugd = fake_snugd_new ();
}

static inline void
cli_tear_down (Cli *cli, gconstpointer data)
{
  fake_snugd_free (cli->snugd);
  free (cli->out);
  free (cli->err);
}

static inline void
cli_run_words (Cli *cli, const char *const *words)
{
  g_autoptr (SnugConsole) console = NULL;
  size_t out_size, err_size;
  FILE *out, *err;

  g_clear_pointer (&cli->out, free);
  g_clear_pointer (&cli->err, free);
  out = open_memstream (&cli->out, &out_size);
  err = open_memstream (&cli->err, &err_size);
  console = snug_console_new (out, err);
  snug_console_set_utf8 (console, TRUE);
  cli->status = snug_dispatch (console, words);
  fclose (out);
  fclose (err);
}

static inline void G_GNUC_NULL_TERMINATED
cli_run (Cli *cli, const char *verb, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  va_list args;

  va_start (args, verb);
  for (const char *word = verb; word != NULL; word = va_arg (args, const char *))
    g_ptr_array_add (words, (gpointer) word);
  va_end (args);
  g_ptr_array_add (words, NULL);
  cli_run_words (cli, (const char *const *) words->pdata);
}

/* Exactly this, and nothing went wrong. */
static inline void
cli_assert_out (Cli *cli, const char *wanted)
{
  g_assert_cmpstr (cli->err, ==, "");
  g_assert_cmpstr (cli->out, ==, wanted);
  g_assert_cmpint (cli->status, ==, 0);
}

/* Nothing on standard output, exactly this on standard error. */
static inline void
cli_assert_err (Cli *cli, int status, const char *wanted)
{
  g_assert_cmpstr (cli->err, ==, wanted);
  g_assert_cmpstr (cli->out, ==, "");
  g_assert_cmpint (cli->status, ==, status);
}

static inline void
cli_assert_call (Cli *cli, const char *method, const char *wanted)
{
  g_autofree char *call = fake_snugd_get_call (cli->snugd, method);

  g_assert_cmpstr (call, ==, wanted);
}

/* The change that a method begins has ended well. */
static inline void
cli_let_succeed (Cli *cli, const char *method, const char *snaps)
{
  fake_snugd_answer (cli->snugd, method, "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_end (cli->snugd, "Done", "", "", snaps);
}

/* … or badly. */
static inline void
cli_let_fail (Cli *cli, const char *method, const char *name, const char *sentence)
{
  fake_snugd_answer (cli->snugd, method, "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_end (cli->snugd, "Error", name, sentence, "@as []");
}

#define cli_test(path, function)                                                                   \
  g_test_add ((path), Cli, NULL, cli_set_up, (function), cli_tear_down)
