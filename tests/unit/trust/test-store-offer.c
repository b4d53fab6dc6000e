/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-store-offer.h"

/* What is not freed is found by the sanitizer. */
static void
test_owns_its_fields (void)
{
  SnugStoreOffer *offer = snug_store_offer_new ();
  const char *const providers[] = { "themes", NULL };
  GValue value = G_VALUE_INIT;

  offer->name = g_strdup ("hello");
  offer->store = g_strdup ("test");
  offer->epoch = g_strdup ("{}");
  offer->providers = g_strdupv ((char **) providers);
  offer->artifact = g_variant_ref_sink (g_variant_new_string ("token"));
  g_value_init (&value, SNUG_TYPE_STORE_OFFER);
  g_value_set_boxed (&value, offer);
  g_assert_true (g_value_get_boxed (&value) == offer);
  snug_store_offer_unref (offer);
  g_assert_cmpstr (offer->name, ==, "hello");
  g_value_unset (&value);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/store-offer/owns-its-fields", test_owns_its_fields);
  return g_test_run ();
}
