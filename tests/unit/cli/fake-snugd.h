/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* A daemon of the test's own on a bus of the test's own, in a thread. It answers each method of the
 * manager with what the test said, checks types by the XML, and remembers what it was asked. The
 * bus is the system bus of this process and its children. */

typedef struct _FakeSnugd FakeSnugd;

#define FAKE_TRANSACTION "/org/snug/Manager1/transaction/t1"

FakeSnugd *fake_snugd_new (void);
void fake_snugd_free (FakeSnugd *self);

/* What a method answers: a tuple as GVariant text has it. */
void fake_snugd_answer (FakeSnugd *self, const char *method, const char *text);

/* Same, only to the first call. The one after gets what fake_snugd_answer() said. */
void fake_snugd_refuse (FakeSnugd *self, const char *method, SnugError code, const char *message);

/* Does not answer a method until its handle-token is cancelled. */
void fake_snugd_hang (FakeSnugd *self, const char *method);

/* Until such a call is there. */
void fake_snugd_wait_for_hung (FakeSnugd *self);

/* A property of the manager, as GVariant text has it. */
void fake_snugd_set_property (FakeSnugd *self, const char *name, const char *text);

/* (transfer full) (nullable): the arguments of the last call of a method, as text. */
char *fake_snugd_get_call (FakeSnugd *self, const char *method);

/* What was in the file that the last call carried. */
char *fake_snugd_get_file (FakeSnugd *self);

/* The transaction is at work. */
void
fake_snugd_begin (FakeSnugd *self, const char *phase, double fraction, guint64 done, guint64 total);

/* The transaction is over; with a name of an error it failed. Snaps as GVariant text, or in braces
 * the whole result. */
void fake_snugd_end (FakeSnugd *self,
                     const char *state,
                     const char *name,
                     const char *sentence,
                     const char *snaps);

/* The same in a while. */
void fake_snugd_end_soon (FakeSnugd *self,
                          const char *state,
                          const char *name,
                          const char *sentence,
                          const char *snaps);

/* Whether somebody called Cancel. */
guint fake_snugd_get_n_cancels (FakeSnugd *self);

/* What Cancel does: nothing, or it ends the transaction as undone. */
void fake_snugd_set_stubborn (FakeSnugd *self, gboolean stubborn);

/* Gives up the name on the bus, as a daemon that dies does, and takes it again; the transaction is
 * over then. */
void fake_snugd_die (FakeSnugd *self);

/* From now on it takes a quarter of a second for each answer. */
void fake_snugd_set_slow (FakeSnugd *self);

G_END_DECLS
