/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-snap-denials.h"
#include "test-machine.h"

/* --- a backend that reads lines `TIME KIND OBJECT ACCESS TAG EXE` --- */

typedef GObject ReadingConfinement;
typedef GObjectClass ReadingConfinementClass;
static GType reading_confinement_get_type (void) G_GNUC_UNUSED;

static GVariant *
reading_read (SnugConfinement *confinement, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (g_strv_length (words) != 6)
    return NULL;
  g_variant_dict_insert (&dict, "time", "t", g_ascii_strtoull (words[0], NULL, 10));
  g_variant_dict_insert (&dict, "kind", "s", words[1]);
  g_variant_dict_insert (&dict, "object", "s", words[2]);
  g_variant_dict_insert (&dict, "access", "s", words[3]);
  g_variant_dict_insert (&dict, "tag", "s", g_str_equal (words[4], "-") ? "" : words[4]);
  g_variant_dict_insert (&dict, "exe", "s", words[5]);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
reading_confinement_plugin_init (SnugPluginInterface *iface)
{
}

static void
reading_confinement_confinement_init (SnugConfinementInterface *iface)
{
  iface->read_refusal = reading_read;
}

G_DEFINE_TYPE_WITH_CODE (ReadingConfinement,
                         reading_confinement,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN, reading_confinement_plugin_init)
                           G_IMPLEMENT_INTERFACE (SNUG_TYPE_CONFINEMENT,
                                                  reading_confinement_confinement_init))

static void
reading_confinement_init (ReadingConfinement *self)
{
}

static void
reading_confinement_class_init (ReadingConfinementClass *klass)
{
}

/* --- the tests --- */

static GVariant *
list (Machine *machine, const char *about, guint64 since, GError **error)
{
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (machine->world.views, NULL);
  g_autoptr (SnugExplanationSubject) subject
    = about != NULL ? snug_explanation_subject_parse (about, error) : NULL;
  g_autoptr (SnugConfinement) reading = g_object_new (reading_confinement_get_type (), NULL);
  SnugSnapWorld world = machine->world;

  world.confinement = reading;
  return snug_snap_denials_list (&world, view, subject, since, NULL, error);
}

/* `SNAP APP OBJECT COUNT PLUG INTERFACE,INTERFACE` of each row. */
static void
assert_rows (Machine *machine, const char *about, guint64 since, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rows = list (machine, about, since, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *snap = "-", *app = "-", *object = "-", *plug = "-";
      g_auto (GStrv) interfaces = NULL;
      g_autofree char *names = NULL;
      guint32 count = 0;

      g_variant_lookup (row, "snap", "&s", &snap);
      g_variant_lookup (row, "app", "&s", &app);
      g_variant_lookup (row, "object", "&s", &object);
      g_variant_lookup (row, "plug", "&s", &plug);
      g_variant_lookup (row, "count", "u", &count);
      g_variant_lookup (row, "interfaces", "^as", &interfaces);
      names = g_strjoinv (",", interfaces);
      g_string_append_printf (text, "%s %s %s %u %s %s\n", snap, app, object, count, plug, names);
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
set_up (Machine *machine)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  machine_install (machine, "bar_key", 1, "base: core\napps: {bar: {command: bin/foo}}\n");
}

static void
test_owners (Machine *machine, gconstpointer data)
{
  set_up (machine);
  root_write (&machine->root, "dev/kmsg",
              "5,1,1,-;10 device /dev/video0 rw snap.foo.extra /bin/x\n"
              "5,2,2,-;11 network connect - snap.foo.hook.configure /bin/x\n"
              "5,3,3,-;12 syscall reboot - - /snap/foo/1/bin/x\n"
              /* Inside of its sandbox an instance is at the name of its snap. */
              "5,4,4,-;13 syscall mount - - /snap/bar/1/bin/x\n"
              "5,5,5,-;14 file /x r snap.foo.foo//child /bin/x\n",
              0600);
  assert_rows (machine, NULL, 0,
               "foo extra /dev/video0 1 camera camera\n"
               "foo hook.configure connect 1 network network\n"
               "foo - reboot 1 - \n"
               "bar_key - mount 1 - \n"
               "foo foo /x 1 - \n");
  assert_rows (machine, "foo.extra", 0,
               "foo extra /dev/video0 1 camera camera\n"
               "foo - reboot 1 - \n");
  assert_rows (machine, "bar_key", 0, "bar_key - mount 1 - \n");
  assert_rows (machine, "foo", 14, "foo foo /x 1 - \n");
}

/* What is not an installed snap's stays where it is, whatever was asked for: CVE-2017-14178 was a
 * log of everything, shown because nothing was found. */
static void
test_nothing_of_others (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_up (machine);
  root_write (&machine->root, "dev/kmsg",
              "5,1,1,-;10 file /etc/shadow r snap.gone.app /bin/x\n"
              "5,2,2,-;11 file /etc/shadow r unconfined /usr/sbin/sshd\n"
              "5,3,3,-;12 syscall mount - - /usr/bin/mount\n"
              "5,4,4,-;13 syscall mount - - /snap/gone/1/x\n"
              "5,5,5,-;14 syscall mount - - /home/x/snap/foo/1/x\n"
              "5,6,6,-;15 file /x r snap.foo /bin/x\n"
              "5,7,7,-;16 file /x r snap.core.app /bin/x\n"
              "5,8,8,-;secret of somebody\n",
              0600);
  assert_rows (machine, NULL, 0, "core app /x 1 - \n");
  assert_rows (machine, "foo", 0, "");
  assert_rows (machine, "bar_key", 0, "");
  g_assert_null (list (machine, "gone", 0, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED);
}

/* An app that tries again and again, and one that tries many things. */
static void
test_floods (Machine *machine, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GVariant) rows = NULL, row = NULL;
  g_autoptr (GError) error = NULL;
  const char *object = NULL;
  guint64 first = 0, last = 0;
  guint32 count = 0;

  set_up (machine);
  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (log, "5,1,1,-;%u file /same r snap.foo.foo /bin/x\n", 10 + i);
  root_write (&machine->root, "dev/kmsg", log->str, 0600);
  rows = list (machine, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 1);
  row = g_variant_get_child_value (rows, 0);
  g_assert_true (g_variant_lookup (row, "count", "u", &count));
  g_assert_true (g_variant_lookup (row, "first", "t", &first));
  g_assert_true (g_variant_lookup (row, "time", "t", &last));
  g_assert_cmpuint (count, ==, 5000);
  g_assert_cmpuint (first, ==, 10);
  g_assert_cmpuint (last, ==, 5009);
  g_clear_pointer (&rows, g_variant_unref);
  g_clear_pointer (&row, g_variant_unref);
  for (guint i = 0; i < SNUG_DENIALS_MAX + 500; i++)
    g_string_append_printf (log, "5,1,1,-;%u file /%u r snap.foo.foo /bin/x\n", 9000 + i, i);
  root_write (&machine->root, "dev/kmsg", log->str, 0600);
  rows = list (machine, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (rows), ==, SNUG_DENIALS_MAX);
  row = g_variant_get_child_value (rows, 0);
  g_variant_lookup (row, "object", "&s", &object);
  g_assert_cmpstr (object, ==, "/500");
}

static void
test_no_log (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_up (machine);
  g_assert_null (list (machine, NULL, 0, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/snap-denials/owners", test_owners);
  machine_test ("/lifecycle/snap-denials/nothing-of-others", test_nothing_of_others);
  machine_test ("/lifecycle/snap-denials/floods", test_floods);
  machine_test ("/lifecycle/snap-denials/no-log", test_no_log);
  return g_test_run ();
}
