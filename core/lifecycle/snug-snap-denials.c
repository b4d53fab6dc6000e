/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * From lines of the kernel's log to rows: the backend reads a line, we find out whose it is, and
 * which interface would have given what was refused. What is the same but for its time is one row,
 * so that an app that tries again and again fills no memory.
 */

#include "snug-snap-denials.h"

#include <fcntl.h>
#include <pwd.h>
#include <string.h>

#include "snug-file.h"
#include "snug-grant-search.h"
#include "snug-kernel-log.h"
#include "snug-name.h"
#include "snug-snap-connections.h"

#define MAX_INTERFACES 5
#define MAX_PROC       (1024 * 1024)

typedef struct
{
  char *instance;    /* (owned) */
  char *app;         /* (owned) (nullable) APP or hook.HOOK */
  GVariant *refusal; /* (owned) the last one */
  guint64 first;
  guint count;
} Row;

typedef struct
{
  const SnugSnapWorld *world;
  SnugPolicyView *view;
  const SnugExplanationSubject *subject; /* (nullable) */
  guint64 since;
  GPtrArray *rows;   /* (owned) of Row, by the time of the first */
  GHashTable *known; /* (owned) text to Row */
} Denials;

static void
row_free (Row *row)
{
  g_free (row->instance);
  g_free (row->app);
  g_clear_pointer (&row->refusal, g_variant_unref);
  g_free (row);
}

static const char *
get_text (GVariant *refusal, const char *key)
{
  const char *text = "";

  g_variant_lookup (refusal, key, "&s", &text);
  return text;
}

/* --- whose it is --- */

/* The snap of that name, or an instance of it: inside its sandbox each is at its name. */
static char *
find_instance (const Denials *self, const char *name)
{
  GPtrArray *snaps = snug_policy_view_list_snaps (self->view);

  if (snug_policy_view_find (self->view, name) != NULL)
    return g_strdup (name);
  for (guint i = 0; i < snaps->len; i++)
    {
      const SnugViewSnap *snap = g_ptr_array_index (snaps, i);

      if (snap->snap != NULL && g_str_equal (snap->snap->info->name, name))
        return g_strdup (snap->instance);
    }
  return NULL;
}

static char *
find_by_path (const Denials *self, const char *path, const char *before)
{
  const char *rest = path + strlen (before);
  g_autofree char *name = NULL;

  if (!g_str_has_prefix (path, before))
    return NULL;
  name = g_strndup (rest, strcspn (rest, "/ "));
  return find_instance (self, name);
}

static GBytes *
read_proc (guint32 pid, const char *file)
{
  snug_autofd int root = snug_file_open_root ("/proc", NULL);
  g_autofree char *path = g_strdup_printf ("%u/%s", pid, file);
  snug_autofd int fd = root >= 0 ? snug_file_open_beneath (root, path, O_RDONLY, 0, NULL) : -1;

  return fd >= 0 ? snug_file_read_fd (fd, path, MAX_PROC, NULL) : NULL;
}

/* A process that is still there shows by its mounts whose it is: a sandbox has the data of its own
 * snap in its place. The number may be another process's by now; its name has to be the same. */
static char *
find_by_process (const Denials *self, GVariant *refusal)
{
  g_autoptr (GBytes) comm = NULL, mounts = NULL;
  g_autofree char *name = NULL, *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint32 pid = 0;

  if (!g_variant_lookup (refusal, "pid", "u", &pid))
    return NULL;
  comm = read_proc (pid, "comm");
  mounts = comm != NULL ? read_proc (pid, "mountinfo") : NULL;
  if (mounts == NULL)
    return NULL;
  name = g_strndup (g_bytes_get_data (comm, NULL), g_bytes_get_size (comm));
  if (!g_str_equal (g_strchomp (name), get_text (refusal, "comm")))
    return NULL;
  text = g_strndup (g_bytes_get_data (mounts, NULL), g_bytes_get_size (mounts));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], " ", 6);

      if (g_strv_length (fields) == 6 && g_str_has_prefix (fields[4], "/var/snap/")
          && g_str_has_suffix (fields[4], "/common"))
        return find_by_path (self, fields[4], "/var/snap/");
    }
  return NULL;
}

/* A label may have a profile within the profile, or the module's mode, behind it. */
static gboolean
find_by_tag (const Denials *self, GVariant *refusal, Row *row)
{
  g_auto (GStrv) parts = g_strsplit_set (get_text (refusal, "tag"), " /", 2);
  g_autofree char *app = NULL;
  gboolean hook;

  if (parts[0] == NULL || !snug_name_parse_tag (parts[0], &row->instance, &app, &hook, NULL))
    return FALSE;
  row->app = hook ? g_strconcat ("hook.", app, NULL) : g_steal_pointer (&app);
  return snug_policy_view_find (self->view, row->instance) != NULL;
}

static gboolean
find_owner (const Denials *self, GVariant *refusal, Row *row)
{
  if (get_text (refusal, "tag")[0] != '\0')
    return find_by_tag (self, refusal, row);
  row->instance = find_by_path (self, get_text (refusal, "exe"), "/snap/");
  if (row->instance == NULL)
    row->instance = find_by_process (self, refusal);
  return row->instance != NULL;
}

/* --- collecting --- */

static gboolean
is_wanted (const Denials *self, const Row *row)
{
  const SnugExplanationSubject *subject = self->subject;

  if (subject == NULL)
    return TRUE;
  /* Where the app is not known, it may have been that one. */
  return g_str_equal (row->instance, subject->instance)
         && (subject->only == NULL || row->app == NULL || g_str_equal (row->app, subject->only));
}

static char *
build_key (const Row *row)
{
  gboolean logged = FALSE;

  g_variant_lookup (row->refusal, "logged", "b", &logged);
  return g_strdup_printf ("%s\n%s\n%s\n%s\n%s\n%s\n%d", row->instance,
                          row->app != NULL ? row->app : "", get_text (row->refusal, "kind"),
                          get_text (row->refusal, "object"), get_text (row->refusal, "access"),
                          get_text (row->refusal, "exe"), logged);
}

static void
forget_oldest (Denials *self)
{
  g_autofree char *key = build_key (g_ptr_array_index (self->rows, 0));

  g_hash_table_remove (self->known, key);
  g_ptr_array_remove_index (self->rows, 0);
}

static void
add_row (Denials *self, Row *row, guint64 time)
{
  g_autofree char *key = build_key (row);
  Row *old = g_hash_table_lookup (self->known, key);

  if (old != NULL)
    {
      old->count++;
      g_variant_unref (old->refusal);
      old->refusal = g_steal_pointer (&row->refusal);
      row_free (row);
      return;
    }
  if (self->rows->len >= SNUG_DENIALS_MAX)
    forget_oldest (self);
  row->first = time;
  row->count = 1;
  g_ptr_array_add (self->rows, row);
  g_hash_table_insert (self->known, g_steal_pointer (&key), row);
}

static void
on_line (const char *text, gpointer user_data)
{
  Denials *self = user_data;
  GVariant *refusal = snug_confinement_read_refusal (self->world->confinement, text);
  guint64 time = 0;
  Row *row;

  if (refusal == NULL)
    return;
  row = g_new0 (Row, 1);
  row->refusal = refusal;
  g_variant_lookup (refusal, "time", "t", &time);
  if (time >= self->since && find_owner (self, refusal, row) && is_wanted (self, row))
    add_row (self, row, time);
  else
    row_free (row);
}

/* --- telling --- */

/* A plug of the snap that would give it, if it were connected. */
static const char *
find_plug (const Denials *self, const Row *row, char **interfaces)
{
  const SnugViewSnap *snap = snug_policy_view_find (self->view, row->instance);
  GPtrArray *plugs = snap->snap != NULL ? snap->snap->info->plugs : NULL;

  for (guint i = 0; plugs != NULL && i < plugs->len; i++)
    {
      const SnugPlugInfo *plug = g_ptr_array_index (plugs, i);

      if (g_strv_contains ((const char *const *) interfaces, plug->interface))
        return plug->name;
    }
  return NULL;
}

static char *
find_home (GVariant *refusal)
{
  char buffer[4096];
  struct passwd entry, *found = NULL;
  guint32 uid;

  if (!g_variant_lookup (refusal, "uid", "u", &uid)
      || getpwuid_r (uid, &entry, buffer, sizeof buffer, &found) != 0 || found == NULL)
    return NULL;
  return g_strdup (found->pw_dir);
}

static GVariant *
describe_row (const Denials *self, const Row *row)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (row->refusal);
  g_autofree char *home = find_home (row->refusal);
  const char *access = get_text (row->refusal, "access");
  SnugGrantWish wish = { .object = get_text (row->refusal, "object"),
                         .access = access[0] != '\0' ? access : NULL,
                         .home = home };
  g_auto (GStrv) interfaces = NULL;
  const char *plug;

  if (snug_grant_kind_from_string (get_text (row->refusal, "kind"), &wish.kind))
    interfaces = snug_grant_search (self->world->interfaces, &wish, MAX_INTERFACES);
  else
    interfaces = g_new0 (char *, 1);
  plug = find_plug (self, row, interfaces);
  g_variant_dict_insert (&dict, "snap", "s", row->instance);
  if (row->app != NULL)
    g_variant_dict_insert (&dict, "app", "s", row->app);
  g_variant_dict_insert (&dict, "first", "t", row->first);
  g_variant_dict_insert (&dict, "count", "u", row->count);
  g_variant_dict_insert (&dict, "interfaces", "^as", interfaces);
  if (plug != NULL)
    g_variant_dict_insert (&dict, "plug", "s", plug);
  return g_variant_dict_end (&dict);
}

GVariant *
snug_snap_denials_list (const SnugSnapWorld *world,
                        SnugPolicyView *view,
                        const SnugExplanationSubject *subject,
                        guint64 since,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  Denials self = { world, view, subject, since, rows, known };

  if (subject != NULL && snug_policy_view_find (view, subject->instance) == NULL)
    {
      snug_set_error (error, SNUG_ERROR_NOT_INSTALLED, "the snap ‘%s’ is not installed",
                      subject->instance);
      return NULL;
    }
  if (!snug_kernel_log_read (world->paths, on_line, &self, cancellable, error))
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    g_variant_builder_add_value (&builder, describe_row (&self, g_ptr_array_index (rows, i)));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
