/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-snap-resolution.h"
#include "test-root.h"
#include "test-stores.h"

/* One store with a few snaps, and what is installed. */
typedef struct
{
  Root root;
  SnugSnapResolver resolver;
  FakeStore *store;
  FakeStore *other;
} Case;

static void
set_up (Case *one, gconstpointer data)
{
  root_set_up (&one->root, NULL);
  one->resolver.paths = one->root.paths;
  one->resolver.stores = snug_store_set_new ();
  one->resolver.installed = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_record_free);
  one->resolver.revisions
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  one->resolver.now = 1000;
  one->store = fake_store_add (one->resolver.stores, "main", NULL);
  one->other = fake_store_add (one->resolver.stores, "other", NULL);
  fake_store_offer (one->store, "foo", 5, "latest/stable");
  fake_store_offer (one->store, "foo", 6, "latest/edge");
}

static void
tear_down (Case *one, gconstpointer data)
{
  g_object_unref (one->resolver.stores);
  g_ptr_array_unref (one->resolver.installed);
  g_hash_table_unref (one->resolver.revisions);
  root_tear_down (&one->root, NULL);
}

static SnugSnapRecord *
install (Case *one, const char *instance, SnugRevision current, const char *store)
{
  SnugSnapRecord *snap = g_new0 (SnugSnapRecord, 1);
  GPtrArray *revisions
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_revision_record_free);
  SnugRevisionRecord *revision = g_new0 (SnugRevisionRecord, 1);

  snap->instance = g_strdup (instance);
  snap->name = g_strdup (instance);
  snap->type = g_strdup ("app");
  snap->store = g_strdup (store);
  snap->mode = g_strdup ("strict");
  snap->channel = g_strdup ("latest/stable");
  snap->current = current;
  snap->active = TRUE;
  revision->revision = current;
  g_ptr_array_add (revisions, revision);
  g_ptr_array_add (one->resolver.installed, snap);
  g_hash_table_insert (one->resolver.revisions, g_strdup (instance), revisions);
  return snap;
}

static void
add_revision (Case *one, const char *instance, SnugRevision number, int position)
{
  SnugRevisionRecord *revision = g_new0 (SnugRevisionRecord, 1);

  revision->revision = number;
  revision->position = position;
  g_ptr_array_add (g_hash_table_lookup (one->resolver.revisions, instance), revision);
}

static GPtrArray *
resolve (Case *one, const char *action, const char *refs, const char *options, GError **error)
{
  g_auto (GStrv) list = g_strsplit (refs, " ", -1);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (options));
  const SnugManagerRequest request
    = { action, (const char *const *) (refs[0] != '\0' ? list : NULL), -1, dict, 0 };
  g_autoptr (SnugSnapWish) wish = snug_snap_wish_new (&request, error);

  g_assert_nonnull (wish);
  return g_str_equal (action, "install")
           ? snug_snap_resolve_install (&one->resolver, wish, NULL, error)
         : g_str_equal (action, "revert")
           ? snug_snap_resolve_revert (&one->resolver, wish, NULL, error)
           : snug_snap_resolve_update (&one->resolver, wish, NULL, error);
}

/* Choices as "INSTANCE=STORE/REVISION MODE CHANNEL", in their order. */
static void
assert_choices (Case *one,
                const char *action,
                const char *refs,
                const char *options,
                const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) choices = resolve (one, action, refs, options, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < choices->len; i++)
    {
      const SnugSnapChoice *choice = g_ptr_array_index (choices, i);

      g_string_append_printf (text, "%s%s=%s/%d %s %s%s%s", i > 0 ? ", " : "", choice->instance,
                              choice->offer->store, choice->offer->revision, choice->mode,
                              choice->channel, choice->on_disk ? " on-disk" : "",
                              choice->companion ? " companion" : "");
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
assert_refused (Case *one,
                const char *action,
                const char *refs,
                const char *options,
                int code,
                const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) choices = resolve (one, action, refs, options, &error);

  g_assert_null (choices);
  g_assert_error (error, SNUG_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, error->message);
}

static void
test_install (Case *one, gconstpointer data)
{
  assert_choices (one, "install", "foo", "@a{sv} {}", "foo=main/5 strict latest/stable");
  assert_choices (one, "install", "foo", "{'channel': <'edge'>}", "foo=main/6 strict latest/edge");
  assert_choices (one, "install", "foo_two", "{'revision': <'6'>}",
                  "foo_two=main/6 strict latest/stable");
  assert_choices (one, "install", "foo", "{'mode': <'devmode'>}",
                  "foo=main/5 devmode latest/stable");
}

static void
test_install_refused (Case *one, gconstpointer data)
{
  SnugStoreOffer *offer = fake_store_offer (one->store, "bar", 1, "latest/stable");

  assert_refused (one, "install", "nothing", "@a{sv} {}", SNUG_ERROR_NOT_FOUND,
                  "cannot install ‘nothing’: no store offers");
  assert_refused (one, "install", "foo", "{'channel': <'beta'>}", SNUG_ERROR_CHANNEL_UNAVAILABLE,
                  "cannot install ‘foo’");
  assert_refused (one, "install", "foo", "{'revision': <'9'>}", SNUG_ERROR_REVISION_UNAVAILABLE,
                  "no revision 9");
  fake_set (&offer->confinement, "classic");
  assert_refused (one, "install", "bar", "@a{sv} {}", SNUG_ERROR_NEEDS_CLASSIC, "--classic");
  assert_choices (one, "install", "bar", "{'mode': <'classic'>}",
                  "bar=main/1 classic latest/stable");
  fake_set (&offer->confinement, "devmode");
  assert_refused (one, "install", "bar", "@a{sv} {}", SNUG_ERROR_POLICY_DENIED, "--devmode");
  assert_choices (one, "install", "bar", "{'mode': <'jailmode'>}",
                  "bar=main/1 jailmode latest/stable");
  fake_set (&offer->confinement, "strict");
  fake_set (&offer->type, "gadget");
  assert_refused (one, "install", "bar", "@a{sv} {}", SNUG_ERROR_NOT_SUPPORTED, "gadget");
  one->store->down = TRUE;
  assert_refused (one, "install", "foo", "@a{sv} {}", SNUG_ERROR_STORE_UNAVAILABLE, "down");
}

static void
test_installed_already (Case *one, gconstpointer data)
{
  install (one, "foo", 5, "main");
  fake_store_offer (one->store, "bar", 1, "latest/stable");
  assert_refused (one, "install", "foo", "@a{sv} {}", SNUG_ERROR_ALREADY_INSTALLED,
                  "snug refresh foo");
  assert_choices (one, "install", "foo bar", "@a{sv} {}", "bar=main/1 strict latest/stable");
  install (one, "bar", 1, "main");
  assert_refused (one, "install", "foo bar", "@a{sv} {}", SNUG_ERROR_ALREADY_INSTALLED, "all");
}

static void
test_which_store (Case *one, gconstpointer data)
{
  fake_store_offer (one->other, "foo", 50, "latest/stable");
  assert_choices (one, "install", "foo", "@a{sv} {}", "foo=main/5 strict latest/stable");
  assert_choices (one, "install", "other:foo", "@a{sv} {}", "foo=other/50 strict latest/stable");
  assert_choices (one, "install", "foo", "{'store': <'other'>}",
                  "foo=other/50 strict latest/stable");
  assert_choices (one, "install", "main:foo", "{'store': <'other'>}",
                  "foo=main/5 strict latest/stable");
  /* A snap keeps the store that it came from unless told otherwise. */
  install (one, "foo", 4, "other");
  assert_choices (one, "update", "foo", "@a{sv} {}", "foo=other/50 strict latest/stable");
  assert_choices (one, "update", "main:foo", "@a{sv} {}", "foo=main/5 strict latest/stable");
}

static void
test_bases (Case *one, gconstpointer data)
{
  SnugStoreOffer *bar = fake_store_offer (one->store, "bar", 1, "latest/stable");
  SnugStoreOffer *baz = fake_store_offer (one->store, "baz", 2, "latest/stable");
  SnugSnapRecord *base;

  fake_set (&bar->base, "base22");
  fake_set (&baz->base, "base22");
  assert_refused (one, "install", "bar", "@a{sv} {}", SNUG_ERROR_NOT_FOUND,
                  "‘bar’ needs the base ‘base22’");
  fake_store_offer_base (one->store, "base22", 7);
  assert_choices (one, "install", "bar baz", "@a{sv} {}",
                  "base22=main/7 strict latest/stable companion, bar=main/1 strict latest/stable, "
                  "baz=main/2 strict latest/stable");
  /* Asked for as well: once is enough. */
  assert_choices (one, "install", "bar base22", "@a{sv} {}",
                  "bar=main/1 strict latest/stable, base22=main/7 strict latest/stable");
  /* One that is installed must be a base as well. */
  base = install (one, "base22", 6, "main");
  assert_refused (one, "install", "bar", "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT, "of type app");
  fake_set (&base->type, "base");
  assert_choices (one, "install", "bar", "@a{sv} {}", "bar=main/1 strict latest/stable");
}

static void
test_odd_bases (Case *one, gconstpointer data)
{
  SnugStoreOffer *bar = fake_store_offer (one->store, "bar", 1, "latest/stable");

  fake_set (&bar->base, "bare");
  assert_choices (one, "install", "bar", "@a{sv} {}", "bar=main/1 strict latest/stable");
  fake_set (&bar->base, "none");
  assert_choices (one, "install", "bar", "@a{sv} {}", "bar=main/1 strict latest/stable");
  fake_set (&bar->base, "foo");
  assert_refused (one, "install", "bar", "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT, "of type app");
  fake_set (&bar->base, "../foo");
  assert_refused (one, "install", "bar", "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT, "../foo");
}

static void
test_provider (Case *one, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) choices
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_choice_free);
  SnugStoreOffer *themes = fake_store_offer (one->store, "themes", 1, "latest/stable");

  fake_set (&themes->base, "base22");
  fake_store_offer_base (one->store, "base22", 7);
  g_assert_true (snug_snap_resolve_provider (&one->resolver, "themes", choices, NULL, &error));
  g_assert_true (snug_snap_resolve_provider (&one->resolver, "themes", choices, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (choices->len, ==, 2);
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "*‘nobody’ does not come too*");
  g_assert_true (snug_snap_resolve_provider (&one->resolver, "nobody", choices, NULL, &error));
  g_test_assert_expected_messages ();
  g_assert_cmpuint (choices->len, ==, 2);
}

static void
test_update (Case *one, gconstpointer data)
{
  SnugSnapRecord *foo = install (one, "foo", 4, "main");

  assert_choices (one, "update", "foo", "@a{sv} {}", "foo=main/5 strict latest/stable");
  assert_choices (one, "update", "", "@a{sv} {}", "foo=main/5 strict latest/stable");
  assert_choices (one, "update", "foo", "{'channel': <'edge'>}", "foo=main/6 strict latest/edge");
  assert_choices (one, "update", "foo", "{'revision': <'6'>}", "foo=main/6 strict latest/stable");
  assert_refused (one, "update", "bar", "@a{sv} {}", SNUG_ERROR_NOT_INSTALLED, "snug install bar");
  fake_set (&foo->mode, "devmode");
  assert_choices (one, "update", "foo", "@a{sv} {}", "foo=main/5 devmode latest/stable");
}

/* Whoever asks for what is new does not get what was new half a minute ago. */
static void
test_update_asks_the_stores (Case *one, gconstpointer data)
{
  install (one, "foo", 4, "main");
  assert_choices (one, "update", "foo", "@a{sv} {}", "foo=main/5 strict latest/stable");
  g_assert_cmpuint (one->store->n_refreshed, ==, 1);
  assert_choices (one, "update", "", "@a{sv} {}", "foo=main/5 strict latest/stable");
  g_assert_cmpuint (one->store->n_refreshed, ==, 2);
}

static void
test_no_update (Case *one, gconstpointer data)
{
  install (one, "foo", 5, "main");
  assert_refused (one, "update", "foo", "@a{sv} {}", SNUG_ERROR_NO_UPDATE, "‘foo’ has no update");
  assert_refused (one, "update", "", "@a{sv} {}", SNUG_ERROR_NO_UPDATE, "up to date");
  /* The same revision in another channel: only what it follows changes. */
  fake_store_offer (one->store, "foo", 5, "latest/beta");
  assert_choices (one, "update", "foo", "{'channel': <'beta'>}",
                  "foo=main/5 strict latest/beta on-disk");
}

/* After a revert the newest revision is on the disk, and not wanted until somebody names it. */
static void
test_reverted (Case *one, gconstpointer data)
{
  install (one, "foo", 4, "main");
  add_revision (one, "foo", 5, 1);
  assert_refused (one, "update", "foo", "@a{sv} {}", SNUG_ERROR_NO_UPDATE, "was reverted from");
  assert_refused (one, "update", "", "@a{sv} {}", SNUG_ERROR_NO_UPDATE, "up to date");
  assert_choices (one, "update", "foo", "{'revision': <'5'>}",
                  "foo=main/5 strict latest/stable on-disk");
}

/* The publisher took a revision back. */
static void
test_withdrawn (Case *one, gconstpointer data)
{
  install (one, "foo", 7, "main");
  ((SnugRevisionRecord *)
     g_ptr_array_index ((GPtrArray *) g_hash_table_lookup (one->resolver.revisions, "foo"), 0))
    ->position
    = 1;
  add_revision (one, "foo", 5, 0);
  assert_choices (one, "update", "foo", "@a{sv} {}", "foo=main/5 strict latest/stable on-disk");
  install (one, "bar", 1, "main");
  fake_store_offer (one->store, "bar", 2, "latest/stable");
  assert_choices (one, "update", "foo bar", "@a{sv} {}",
                  "foo=main/5 strict latest/stable on-disk, bar=main/2 strict latest/stable");
  assert_choices (one, "update", "", "@a{sv} {}",
                  "foo=main/5 strict latest/stable on-disk, bar=main/2 strict latest/stable");
}

/* Two stores count each for itself. */
static void
test_another_image (Case *one, gconstpointer data)
{
  GPtrArray *revisions;

  install (one, "foo", 4, "main");
  add_revision (one, "foo", 5, 1);
  revisions = g_hash_table_lookup (one->resolver.revisions, "foo");
  ((SnugRevisionRecord *) g_ptr_array_index (revisions, 1))->sha3_384 = g_strdup ("another");
  assert_refused (one, "update", "foo", "{'revision': <'5'>}", SNUG_ERROR_REVISION_UNAVAILABLE,
                  "is another one");
}

/* What the revision needs that a snap goes back to. */
static void
test_revert (Case *one, gconstpointer data)
{
  install (one, "foo", 5, "main");
  add_revision (one, "foo", 4, -1);
  g_ptr_array_add (g_hash_table_lookup (one->resolver.revisions, "foo"),
                   g_ptr_array_steal_index (g_hash_table_lookup (one->resolver.revisions, "foo"),
                                            0));
  root_write (&one->root, "var/lib/snug/meta/foo_4.yaml", "name: foo\nversion: '4'\nbase: base20\n",
              0644);
  root_write (&one->root, "var/lib/snug/meta/foo_4.hooks", "", 0644);
  assert_refused (one, "revert", "foo", "@a{sv} {}", SNUG_ERROR_NOT_FOUND,
                  "needs the base ‘base20’");
  fake_store_offer_base (one->store, "base20", 7);
  assert_choices (one, "revert", "foo", "@a{sv} {}",
                  "base20=main/7 strict latest/stable companion");
  assert_choices (one, "revert", "foo", "{'revision': <'9'>}", "");
  assert_choices (one, "revert", "bar", "@a{sv} {}", "");
}

/* What the plugs of an offered snap name comes too, before it, and what that needs. */
static void
test_providers_of_offers (Case *one, gconstpointer data)
{
  SnugStoreOffer *foo = g_ptr_array_index (one->store->offers, 0);
  SnugStoreOffer *themes = fake_store_offer (one->store, "themes", 1, "latest/stable");
  SnugStoreOffer *icons = fake_store_offer (one->store, "icons", 2, "latest/stable");

  fake_store_offer_base (one->store, "base22", 7);
  fake_set (&themes->base, "base22");
  foo->providers = g_strsplit ("themes", " ", -1);
  themes->providers = g_strsplit ("icons", " ", -1);
  /* A circle ends. */
  icons->providers = g_strsplit ("themes foo", " ", -1);
  assert_choices (one, "install", "foo", "@a{sv} {}",
                  "base22=main/7 strict latest/stable companion, "
                  "icons=main/2 strict latest/stable companion, "
                  "themes=main/1 strict latest/stable companion, foo=main/5 strict latest/stable");
  install (one, "foo", 4, "main");
  install (one, "icons", 2, "main");
  assert_choices (one, "update", "foo", "@a{sv} {}",
                  "base22=main/7 strict latest/stable companion, "
                  "themes=main/1 strict latest/stable companion, foo=main/5 strict latest/stable");
}

static void
test_update_all (Case *one, gconstpointer data)
{
  SnugSnapRecord *held = install (one, "held", 1, "main");
  SnugSnapRecord *disabled = install (one, "disabled", 1, "main");

  fake_store_offer (one->store, "held", 2, "latest/stable");
  fake_store_offer (one->store, "disabled", 2, "latest/stable");
  install (one, "foo", 4, "main");
  install (one, "local", -1, NULL);
  held->hold_until = one->resolver.now + 1;
  disabled->active = FALSE;
  assert_choices (one, "update", "", "@a{sv} {}", "foo=main/5 strict latest/stable");
  held->hold_until = one->resolver.now - 1;
  assert_choices (one, "update", "", "@a{sv} {}",
                  "held=main/2 strict latest/stable, foo=main/5 strict latest/stable");
  /* A hold is about updates that nobody asked for by name. */
  held->hold_until = G_MAXINT64;
  assert_choices (one, "update", "held", "@a{sv} {}", "held=main/2 strict latest/stable");
}

static void
test_update_all_store_down (Case *one, gconstpointer data)
{
  install (one, "bar", 1, "other");
  install (one, "foo", 4, "main");
  one->other->down = TRUE;
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "*cannot update ‘bar’*down*");
  assert_choices (one, "update", "", "@a{sv} {}", "foo=main/5 strict latest/stable");
  g_test_assert_expected_messages ();
  assert_refused (one, "update", "bar", "@a{sv} {}", SNUG_ERROR_STORE_UNAVAILABLE, "down");
  one->store->down = TRUE;
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "*cannot update ‘bar’*");
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "*cannot update ‘foo’*");
  assert_refused (one, "update", "", "@a{sv} {}", SNUG_ERROR_STORE_UNAVAILABLE, "‘bar’");
  g_test_assert_expected_messages ();
}

static void
test_local (Case *one, gconstpointer data)
{
  install (one, "foo", -1, NULL);
  assert_refused (one, "update", "foo", "@a{sv} {}", SNUG_ERROR_NO_UPDATE, "--amend");
  assert_choices (one, "update", "foo", "{'amend': <true>}", "foo=main/5 strict latest/stable");
}

static void
test_becomes_classic (Case *one, gconstpointer data)
{
  SnugSnapRecord *foo = install (one, "foo", 4, "main");
  SnugStoreOffer *offer = g_ptr_array_index (one->store->offers, 0);

  fake_set (&offer->confinement, "classic");
  assert_refused (one, "update", "foo", "@a{sv} {}", SNUG_ERROR_NEEDS_CLASSIC, "‘foo’");
  assert_choices (one, "update", "foo", "{'mode': <'classic'>}",
                  "foo=main/5 classic latest/stable");
  fake_set (&foo->mode, "classic");
  assert_choices (one, "update", "foo", "@a{sv} {}", "foo=main/5 classic latest/stable");
}

static void
test_epochs (Case *one, gconstpointer data)
{
  SnugStoreOffer *offer = g_ptr_array_index (one->store->offers, 0);

  install (one, "foo", 4, "main");
  root_write (&one->root, "var/lib/snug/meta/foo_4.yaml", "name: foo\nversion: '4'\nepoch: 1\n",
              0644);
  root_write (&one->root, "var/lib/snug/meta/foo_4.hooks", "", 0644);
  fake_set (&offer->epoch, "{\"read\": [1, 2], \"write\": [2]}");
  assert_choices (one, "update", "foo", "@a{sv} {}", "foo=main/5 strict latest/stable");
  fake_set (&offer->epoch, "{\"read\": [2, 3], \"write\": [3]}");
  assert_refused (one, "update", "foo", "@a{sv} {}", SNUG_ERROR_REVISION_UNAVAILABLE, "epochs");
  fake_set (&offer->epoch, "nonsense");
  assert_refused (one, "update", "foo", "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT, "epoch");
}

#define case_test(path, function) g_test_add ((path), Case, NULL, set_up, (function), tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_test ("/lifecycle/snap-resolution/install", test_install);
  case_test ("/lifecycle/snap-resolution/install-refused", test_install_refused);
  case_test ("/lifecycle/snap-resolution/installed-already", test_installed_already);
  case_test ("/lifecycle/snap-resolution/which-store", test_which_store);
  case_test ("/lifecycle/snap-resolution/bases", test_bases);
  case_test ("/lifecycle/snap-resolution/odd-bases", test_odd_bases);
  case_test ("/lifecycle/snap-resolution/provider", test_provider);
  case_test ("/lifecycle/snap-resolution/update", test_update);
  case_test ("/lifecycle/snap-resolution/update-asks-the-stores", test_update_asks_the_stores);
  case_test ("/lifecycle/snap-resolution/no-update", test_no_update);
  case_test ("/lifecycle/snap-resolution/reverted", test_reverted);
  case_test ("/lifecycle/snap-resolution/withdrawn", test_withdrawn);
  case_test ("/lifecycle/snap-resolution/another-image", test_another_image);
  case_test ("/lifecycle/snap-resolution/revert", test_revert);
  case_test ("/lifecycle/snap-resolution/providers-of-offers", test_providers_of_offers);
  case_test ("/lifecycle/snap-resolution/update-all", test_update_all);
  case_test ("/lifecycle/snap-resolution/update-all-store-down", test_update_all_store_down);
  case_test ("/lifecycle/snap-resolution/local", test_local);
  case_test ("/lifecycle/snap-resolution/becomes-classic", test_becomes_classic);
  case_test ("/lifecycle/snap-resolution/epochs", test_epochs);
  return g_test_run ();
}
