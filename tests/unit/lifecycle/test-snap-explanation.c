/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-snap-explanation.h"
#include "test-machine.h"

/* --- a backend that says something else of each kind --- */

typedef GObject VariedConfinement;
typedef GObjectClass VariedConfinementClass;
static GType varied_confinement_get_type (void) G_GNUC_UNUSED;

static gboolean
varied_prepare (SnugConfinement *confinement,
                GPtrArray *plans,
                GCancellable *cancellable,
                GError **error)
{
  for (guint i = 0; i < plans->len; i++)
    {
      SnugSandbox *plan = g_ptr_array_index (plans, i);
      GPtrArray *grants = snug_sandbox_get_grants (plan);

      for (guint j = 0; j < grants->len; j++)
        {
          SnugGrant *grant = g_ptr_array_index (grants, j);

          if (snug_grant_get_kind (grant) == SNUG_GRANT_FILE)
            snug_sandbox_report (plan, grant, "mount", NULL);
          if (snug_grant_get_kind (grant) == SNUG_GRANT_NETWORK)
            snug_sandbox_report (plan, grant, "netns", "ports are not told apart");
          if (snug_grant_get_kind (grant) == SNUG_GRANT_DEVICE)
            snug_sandbox_report (plan, grant, "withheld", "there are no devices");
        }
    }
  return TRUE;
}

static gboolean
varied_load (SnugConfinement *confinement,
             GPtrArray *plans,
             GCancellable *cancellable,
             GError **error)
{
  return snug_set_error (error, SNUG_ERROR_FAILED, "a question loads nothing");
}

static void
varied_confinement_plugin_init (SnugPluginInterface *iface)
{
}

static void
varied_confinement_confinement_init (SnugConfinementInterface *iface)
{
  iface->prepare = varied_prepare;
  iface->load = varied_load;
}

G_DEFINE_TYPE_WITH_CODE (VariedConfinement,
                         varied_confinement,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN, varied_confinement_plugin_init)
                           G_IMPLEMENT_INTERFACE (SNUG_TYPE_CONFINEMENT,
                                                  varied_confinement_confinement_init))

static void
varied_confinement_init (VariedConfinement *self)
{
}

static void
varied_confinement_class_init (VariedConfinementClass *klass)
{
}

/* --- the tests --- */

static GVariant *
explain (Machine *machine, const char *text, GVariant **about, GError **error)
{
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (machine->world.views, NULL);
  g_autoptr (SnugExplanationSubject) subject = snug_explanation_subject_parse (text, error);
  g_autoptr (SnugConfinement) varied = g_object_new (varied_confinement_get_type (), NULL);
  SnugSnapWorld world = machine->world;

  g_assert_nonnull (subject);
  world.confinement = varied;
  return snug_snap_explanation_build (&world, view, subject, about, NULL, error);
}

/* `KIND OBJECT MECHANISM ENFORCED NOTE PLUG SLOT APP,APP` of each row. */
static char *
summarize (GVariant *rows)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *keys[] = { "interface", "side", "kind", "object", "mechanism",
                             "enforced",  "note", "plug", "slot" };
      g_auto (GStrv) apps = NULL;
      g_autofree char *joined = NULL;

      for (guint key = 0; key < G_N_ELEMENTS (keys); key++)
        {
          const char *value = "-";

          g_variant_lookup (row, keys[key], "&s", &value);
          g_string_append_printf (text, "%s|", value);
        }
      g_variant_lookup (row, "apps", "^as", &apps);
      joined = g_strjoinv (",", apps);
      g_string_append_printf (text, "%s\n", joined);
    }
  return g_string_free (text, FALSE);
}

#define TWO_APPS                                                                                   \
  "base: core\nplugs: {network: , camera: }\napps:\n  foo: {command: bin/foo}\n"                   \
  "  extra: {command: bin/foo, plugs: [network]}\n# hooks: configure\n"

static void
connect (Machine *machine, const char *plug)
{
  g_autoptr (GError) error = NULL;
  SnugChangeBuilder *builder = snug_snap_plan_connect (&machine->world, plug, NULL, NULL, &error);

  g_assert_no_error (error);
  machine_do (machine, builder);
}

static void
test_rows (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rows = NULL, one = NULL, about = NULL, about_one = NULL;
  g_autofree char *all = NULL, *hook = NULL;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, TWO_APPS);
  connect (machine, "foo:camera");
  rows = explain (machine, "foo", &about, &error);
  g_assert_no_error (error);
  all = summarize (rows);
  /* A plug that an app names is for that app; one that nobody names is for all. */
  g_assert_cmpstr (
    all, ==,
    "default|plug|file|/|mount|full|-|-|-|foo,extra,hook.configure\n"
    "camera|plug|device|/dev/video0||withheld|there are no devices|foo:camera|system:camera|"
    "foo,extra,hook.configure\n"
    "network|plug|network|connect|netns|partial|ports are not told apart|foo:network|"
    "system:network|extra\n");
  one = explain (machine, "foo.hook.configure", &about_one, &error);
  g_assert_no_error (error);
  hook = summarize (one);
  g_assert_cmpstr (
    hook, ==,
    "default|plug|file|/|mount|full|-|-|-|hook.configure\n"
    "camera|plug|device|/dev/video0||withheld|there are no devices|foo:camera|system:camera|"
    "hook.configure\n");
}

/* The plug that is asked about, as text, or %NULL. */
static char *
find_plug (GVariant *about, const char *wanted)
{
  g_autoptr (GVariant) plugs = g_variant_lookup_value (about, "plugs", G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; i < g_variant_n_children (plugs); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (plugs, i);
      const char *plug = NULL;

      g_variant_lookup (row, "plug", "&s", &plug);
      if (g_strcmp0 (plug, wanted) == 0)
        return g_variant_print (row, FALSE);
    }
  return NULL;
}

static void
assert_plug (GVariant *about, const char *plug, const char *part)
{
  g_autofree char *row = find_plug (about, plug);

  if (row == NULL || strstr (row, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, row != NULL ? row : "");
}

static void
test_what_is_missing (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rows = NULL, about = NULL;
  g_autofree char *network = NULL;
  const char *text = NULL;
  gboolean active = FALSE;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1,
                   "base: core\nplugs: {network: , camera: , unheard-of: , s: {interface: share, "
                   "target: $SNAP/x, default-provider: themes}}\n"
                   "apps: {foo: {command: bin/foo}}\n");
  rows = explain (machine, "foo", &about, &error);
  g_assert_no_error (error);
  network = find_plug (about, "network");
  g_assert_null (network);
  assert_plug (about, "camera", "it does not connect by itself");
  assert_plug (about, "camera", "['snug connect foo:camera']");
  assert_plug (about, "camera", "'super-privileged': <false>");
  assert_plug (about, "unheard-of", "not known to this version of snug");
  assert_plug (about, "s", "its author names ‘themes’");
  assert_plug (about, "s", "'commands': <@as []>");
  g_variant_lookup (about, "revision", "&s", &text);
  g_assert_cmpstr (text, ==, "1");
  g_variant_lookup (about, "confinement", "&s", &text);
  g_assert_cmpstr (text, ==, "strict");
  g_variant_lookup (about, "active", "b", &active);
  g_assert_true (active);
}

static void
assert_refused (Machine *machine, const char *text, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) about = NULL;
  g_autoptr (GVariant) rows = explain (machine, text, &about, &error);

  g_assert_null (rows);
  g_assert_error (error, SNUG_ERROR, code);
}

static void
test_refused (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, TWO_APPS);
  assert_refused (machine, "bar", SNUG_ERROR_NOT_INSTALLED);
  assert_refused (machine, "foo.bar", SNUG_ERROR_NOT_FOUND);
  assert_refused (machine, "foo.hook.install", SNUG_ERROR_NOT_FOUND);
}

static void
assert_subject (const char *text, const char *instance, const char *only)
{
  g_autoptr (SnugExplanationSubject) subject = snug_explanation_subject_parse (text, NULL);

  g_assert_nonnull (subject);
  g_assert_cmpstr (subject->instance, ==, instance);
  g_assert_cmpstr (subject->only, ==, only);
}

static void
test_subjects (void)
{
  static const char *const wrong[]
    = { "", ".", "foo.", ".app", "foo.a.b", "foo/..", "Foo", "foo bar" };

  assert_subject ("foo", "foo", NULL);
  assert_subject ("foo_key", "foo_key", NULL);
  assert_subject ("foo.app", "foo", "app");
  assert_subject ("foo.hook.configure", "foo", "hook.configure");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SnugExplanationSubject) subject
        = snug_explanation_subject_parse (wrong[i], &error);

      g_assert_null (subject);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/snap-explanation/rows", test_rows);
  machine_test ("/lifecycle/snap-explanation/what-is-missing", test_what_is_missing);
  machine_test ("/lifecycle/snap-explanation/refused", test_refused);
  g_test_add_func ("/lifecycle/snap-explanation/subjects", test_subjects);
  return g_test_run ();
}
