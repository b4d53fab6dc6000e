/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-connection-records.h"
#include "snug-snap-connections.h"
#include "snug-state-connections.h"

static GPtrArray *
list_of (SnugConnection *connection)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);

  if (connection != NULL)
    g_ptr_array_add (list, connection);
  return list;
}

static SnugConnection *
make (const char *plug, gboolean undesired)
{
  SnugConnection *connection = snug_connection_new ("foo", plug, "system", plug, plug);

  connection->automatic = TRUE;
  connection->undesired = undesired;
  return connection;
}

static void
call (SnugState *state, SnugTaskCommitFunc function, GVariant *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, &error);

  g_assert_true (function (state, NULL, result, NULL, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  g_assert_no_error (error);
}

static void
assert_records (SnugState *state, const char *wanted)
{
  g_autoptr (GPtrArray) records = snug_state_list_connections (state, NULL, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < records->len; i++)
    {
      const SnugConnectionRecord *one = g_ptr_array_index (records, i);

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", one->undesired ? "-" : "+",
                              one->plug);
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

/* There and back: one goes, one comes, and one takes the place of another. */
static void
test_there_and_back (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GPtrArray) dropped = list_of (make ("home", FALSE));
  g_autoptr (GPtrArray) made = list_of (make ("camera", FALSE));
  g_autoptr (GPtrArray) before = list_of (make ("camera", TRUE));
  g_autoptr (GVariant) first = NULL, result = NULL;
  g_autoptr (GVariant) a = snug_snap_connections_pack (dropped);
  g_autoptr (GVariant) b = snug_snap_connections_pack (made);
  g_autoptr (GVariant) c = snug_snap_connections_pack (before);
  g_auto (GVariantDict) start = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GPtrArray) both = list_of (make ("home", FALSE));
  g_autoptr (GVariant) d = NULL;

  g_ptr_array_add (both, make ("camera", TRUE));
  d = snug_snap_connections_pack (both);
  g_variant_dict_insert_value (&start, "made", d);
  first = g_variant_ref_sink (g_variant_dict_end (&start));
  call (state, snug_connection_records_write, first);
  assert_records (state, "-camera +home");

  g_variant_dict_insert_value (&dict, "dropped", a);
  g_variant_dict_insert_value (&dict, "made", b);
  g_variant_dict_insert_value (&dict, "before", c);
  result = g_variant_ref_sink (g_variant_dict_end (&dict));
  call (state, snug_connection_records_write, result);
  assert_records (state, "+camera");
  call (state, snug_connection_records_take_back, result);
  assert_records (state, "-camera +home");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lifecycle/connection-records/there-and-back", test_there_and_back);
  return g_test_run ();
}
