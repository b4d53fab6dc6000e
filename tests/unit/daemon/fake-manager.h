/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-manager.h"

/* A manager that takes the place of the real one: a real engine with a database in memory, and
 * tasks that do what the test wants. What is installed is a table of rows. */

struct _SnugManager
{
  GObject parent_instance;

  SnugPaths *paths;
  SnugState *state;
  SnugConfig *config;
  SnugPluginEngine *plugins;
  SnugChangeEngine *engine;
  GHashTable *installed; /* name to row, a{sv} */
  GVariant *connections; /* aa{sv} */
  GHashTable *answers;   /* what is asked to the tuple that is answered */
  GPtrArray *held;       /* GTask: queries and requests that wait for fake_manager_let_go() */
  char *asked;           /* the last query, with its arguments */
  char *requested;       /* the last request, with its references and options */
  char *content;         /* of the file of the last request */
  gboolean hold;         /* queries and requests wait */
  gboolean deaf;         /* what waits does not hear that it is cancelled */
  gint slow;             /* tasks wait until this is 0 or they are cancelled */
  gint fail;             /* tasks fail, if they are not cancelled */
  guint n_unmounts;      /* how often unmount-idle was asked */
  guint n_reloads;
  gint done, total; /* what a slow task reports */
};

SnugManager *fake_manager_new (const char *root, SnugState *state);
void fake_manager_install (SnugManager *self, const char *name, const char *row);
void fake_manager_answer (SnugManager *self, const char *what, const char *tuple);
void fake_manager_let_go (SnugManager *self);
