/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How a change looks from outside. Main thread. */

#include "snug-change-view.h"

#include <string.h>

/* Lines of a task's log that GetChange shows; GetLog has all. */
#define MAX_LOG_LINES 20

/* Tasks that move bytes say so in their kind, and take most of the time. */
#define TRANSFER        "download-"
#define TRANSFER_WEIGHT 10.0

/* How far a change is. */
typedef struct
{
  double fraction; /* 0 to 1, or -1 */
  guint64 bytes_done;
  guint64 bytes_total;
  char *phase; /* (owned) (nullable) */
} Progress;

static void
progress_clear (Progress *progress)
{
  g_free (progress->phase);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Progress, progress_clear)

static char *
format_id (gint64 id)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, id);
}

static void
insert_time (GVariantDict *dict, const char *key, gint64 time)
{
  if (time > 0)
    g_variant_dict_insert (dict, key, "t", (guint64) time);
}

static void
fill_in (GVariantDict *dict, SnugChange *change)
{
  SnugChangeRecord *record = snug_change_get_record (change);
  g_autofree char *id = format_id (record->id);
  const char *status = snug_task_status_to_string (snug_change_get_status (change));

  g_variant_dict_insert (dict, "id", "s", id);
  g_variant_dict_insert (dict, "kind", "s", record->kind);
  g_variant_dict_insert (dict, "summary", "s", record->summary);
  g_variant_dict_insert (dict, "status", "s", status);
  g_variant_dict_insert (dict, "ready", "b", snug_change_is_ready (change));
  g_variant_dict_insert (dict, "uid", "u", record->uid);
  insert_time (dict, "spawn-time", record->spawned_at);
  insert_time (dict, "ready-time", record->ready_at);
  if (record->error != NULL)
    g_variant_dict_insert (dict, "error", "s", record->error);
}

GVariant *
snug_change_view_describe (SnugChange *change)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  fill_in (&dict, change);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static char *
format_line (gint64 time, const char *text)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *when = utc != NULL ? g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  return g_strdup_printf ("%s %s", when != NULL ? when : "?", text);
}

static GVariant *
read_last_lines (SnugTask *task, SnugState *state, GError **error)
{
  g_autoptr (GVariant) log = snug_state_list_log (state, snug_task_get_id (task), error);
  g_auto (GVariantBuilder) lines = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  gsize n = log != NULL ? g_variant_n_children (log) : 0;

  if (log == NULL)
    return NULL;
  for (gsize i = n > MAX_LOG_LINES ? n - MAX_LOG_LINES : 0; i < n; i++)
    {
      g_autofree char *line = NULL;
      const char *text;
      gint64 time;

      g_variant_get_child (log, i, "(x&s)", &time, &text);
      line = format_line (time, text);
      g_variant_builder_add (&lines, "s", line);
    }
  return g_variant_builder_end (&lines);
}

static GVariant *
describe_task (SnugTask *task, SnugState *state, GError **error)
{
  SnugTaskRecord *record = snug_task_get_record (task);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *id = format_id (record->id);
  g_autofree char *label = NULL;
  GVariant *log = read_last_lines (task, state, error);
  guint64 done, total;

  if (log == NULL)
    return NULL;
  snug_task_get_progress (task, &label, &done, &total);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert (&dict, "kind", "s", record->kind);
  g_variant_dict_insert (&dict, "summary", "s", record->summary);
  g_variant_dict_insert (&dict, "status", "s",
                         snug_task_status_to_string (snug_task_get_status (task)));
  g_variant_dict_insert (&dict, "progress-label", "s", label != NULL ? label : "");
  g_variant_dict_insert (&dict, "progress-done", "t", done);
  g_variant_dict_insert (&dict, "progress-total", "t", total);
  insert_time (&dict, "spawn-time", record->spawned_at);
  insert_time (&dict, "ready-time", record->ready_at);
  g_variant_dict_insert_value (&dict, "log", log);
  return g_variant_dict_end (&dict);
}

GVariant *
snug_change_view_describe_tasks (SnugChange *change, SnugState *state, GError **error)
{
  GPtrArray *tasks = snug_change_get_tasks (change);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  fill_in (&dict, change);
  for (guint i = 0; i < tasks->len; i++)
    {
      GVariant *task = describe_task (g_ptr_array_index (tasks, i), state, error);

      if (task == NULL)
        return NULL;
      g_variant_builder_add_value (&builder, task);
    }
  g_variant_dict_insert_value (&dict, "tasks", g_variant_builder_end (&builder));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* --- the log --- */

typedef struct
{
  gint64 time;
  char *text; /* (owned) */
} Line;

static void
line_clear (gpointer data)
{
  g_free (((Line *) data)->text);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const Line *) a)->time, y = ((const Line *) b)->time;

  return (x > y) - (x < y);
}

GVariant *
snug_change_view_list_log (SnugChange *change, SnugState *state, GError **error)
{
  GPtrArray *tasks = snug_change_get_tasks (change);
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  g_array_set_clear_func (lines, line_clear);
  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *task = g_ptr_array_index (tasks, i);
      g_autoptr (GVariant) log = snug_state_list_log (state, snug_task_get_id (task), error);
      GVariantIter iter;
      Line line;

      if (log == NULL)
        return NULL;
      g_variant_iter_init (&iter, log);
      while (g_variant_iter_next (&iter, "(xs)", &line.time, &line.text))
        g_array_append_val (lines, line);
    }
  /* Merge sort keeps the order of what has the same time. */
  g_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      g_autofree char *text = format_line (line->time, line->text);

      g_variant_builder_add (&builder, "s", text);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* --- the transaction --- */

char **
snug_change_view_list_snaps (SnugChange *change)
{
  GPtrArray *tasks = snug_change_get_tasks (change);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < tasks->len; i++)
    {
      const char *name = NULL;

      if (g_variant_lookup (snug_task_get_setup (g_ptr_array_index (tasks, i)), "instance-name",
                            "&s", &name)
          && g_hash_table_add (seen, (gpointer) name))
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

static void
add_task (Progress *progress, SnugTask *task, double *weights)
{
  SnugTaskStatus status = snug_task_get_status (task);
  gboolean is_transfer = g_str_has_prefix (snug_task_get_kind (task), TRANSFER);
  double weight = is_transfer ? TRANSFER_WEIGHT : 1.0;
  g_autofree char *label = NULL;
  guint64 done, total;

  snug_task_get_progress (task, &label, &done, &total);
  *weights += weight;
  progress->fraction += weight * (double) done / (double) total;
  /* Until a transfer says how much it is, it is 0 of 1. */
  if (is_transfer && total > 1)
    {
      progress->bytes_done += done;
      progress->bytes_total += total;
    }
  if (progress->phase == NULL && (status == SNUG_TASK_DOING || status == SNUG_TASK_UNDOING))
    progress->phase = g_strdup (label != NULL ? label : snug_task_get_summary (task));
}

static gboolean
goes_back (SnugTaskStatus status)
{
  return status == SNUG_TASK_ABORT || status == SNUG_TASK_UNDO || status == SNUG_TASK_UNDOING;
}

static void
measure (SnugChange *change, Progress *progress)
{
  GPtrArray *tasks = snug_change_get_tasks (change);
  SnugTaskStatus status = snug_change_get_status (change);
  double weights = 0;

  for (guint i = 0; i < tasks->len; i++)
    add_task (progress, g_ptr_array_index (tasks, i), &weights);
  if (goes_back (status))
    progress->fraction = -1;
  else
    progress->fraction = weights > 0 ? progress->fraction / weights : 1;
}

GVariant *
snug_change_view_get_error (SnugChange *change)
{
  SnugChangeRecord *record = snug_change_get_record (change);
  const char *name = record->error_name;

  if (name == NULL)
    name = record->error != NULL ? snug_error_get_name (SNUG_ERROR_FAILED) : "";
  return g_variant_ref_sink (
    g_variant_new ("(ss@a{sv})", name, record->error != NULL ? record->error : "",
                   g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)));
}

static void
copy_texts (GVariantDict *result, SnugChange *change, const char *key)
{
  g_autoptr (GVariant) texts = g_variant_lookup_value (snug_change_get_record (change)->data, key,
                                                       G_VARIANT_TYPE_STRING_ARRAY);

  if (texts != NULL)
    g_variant_dict_insert_value (result, key, texts);
}

static GVariant *
make_result (SnugChange *change, char **snaps)
{
  g_auto (GVariantDict) result = G_VARIANT_DICT_INIT (NULL);

  if (!snug_change_is_ready (change))
    return g_variant_dict_end (&result);
  g_variant_dict_insert (&result, "snaps", "^as", snaps);
  copy_texts (&result, change, "passed-over");
  copy_texts (&result, change, "restart-needed");
  return g_variant_dict_end (&result);
}

GVariant *
snug_change_view_describe_transaction (SnugChange *change)
{
  SnugChangeRecord *record = snug_change_get_record (change);
  SnugTaskStatus status = snug_change_get_status (change);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_auto (GStrv) snaps = snug_change_view_list_snaps (change);
  g_auto (Progress) progress = { 0 };
  g_autofree char *id = format_id (record->id);
  g_autoptr (GVariant) error = snug_change_view_get_error (change);
  gboolean ready = snug_change_is_ready (change);

  measure (change, &progress);
  g_variant_dict_insert (&dict, "Id", "s", id);
  g_variant_dict_insert (&dict, "Kind", "s", record->kind);
  g_variant_dict_insert (&dict, "Summary", "s", record->summary);
  g_variant_dict_insert (&dict, "Refs", "^as", snaps);
  g_variant_dict_insert (&dict, "Uid", "u", record->uid);
  g_variant_dict_insert (&dict, "State", "s", snug_task_status_to_string (status));
  g_variant_dict_insert (&dict, "Progress", "d", progress.fraction);
  g_variant_dict_insert (&dict, "BytesDone", "t", progress.bytes_done);
  g_variant_dict_insert (&dict, "BytesTotal", "t", progress.bytes_total);
  g_variant_dict_insert (&dict, "Phase", "s", progress.phase != NULL ? progress.phase : "");
  g_variant_dict_insert (&dict, "Cancellable", "b", !ready && !goes_back (status));
  g_variant_dict_insert (&dict, "Created", "t", (guint64) MAX (record->spawned_at, 0));
  g_variant_dict_insert (&dict, "Finished", "t", (guint64) MAX (record->ready_at, 0));
  g_variant_dict_insert_value (&dict, "Result", make_result (change, snaps));
  g_variant_dict_insert_value (&dict, "Error", error);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
