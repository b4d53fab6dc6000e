/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <gio/gio.h>
#include <snug.h>

static void
test_names (void)
{
  g_assert_cmpstr (snug_error_get_name (SNUG_ERROR_NOT_FOUND), ==, "org.snug.Error.NotFound");
  g_assert_cmpstr (snug_error_get_name (SNUG_ERROR_INTERNAL), ==, "org.snug.Error.Internal");
  g_assert_cmpstr (snug_error_get_name ((SnugError) 9999), ==, "org.snug.Error.Failed");
}

static void
test_crosses_the_bus (void)
{
  for (guint code = 0; code < SNUG_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new (SNUG_ERROR, (int) code, "some text");
      g_autofree char *name = g_dbus_error_encode_gerror (error);
      g_autoptr (GError) back = g_dbus_error_new_for_dbus_error (name, "some text");

      g_assert_cmpstr (name, ==, snug_error_get_name ((SnugError) code));
      g_assert_error (back, SNUG_ERROR, (int) code);
    }
}

static void
test_errno (void)
{
  const struct
  {
    int number;
    SnugError code;
  } cases[] = {
    { ENOSPC, SNUG_ERROR_NO_SPACE },      { EDQUOT, SNUG_ERROR_NO_SPACE },
    { ENOENT, SNUG_ERROR_NOT_FOUND },     { EACCES, SNUG_ERROR_NOT_AUTHORIZED },
    { EPERM, SNUG_ERROR_NOT_AUTHORIZED }, { EBUSY, SNUG_ERROR_BUSY },
    { EIO, SNUG_ERROR_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (snug_set_error_from_errno (&error, cases[i].number, "cannot open ‘%s’", "x"));
      g_assert_error (error, SNUG_ERROR, (int) cases[i].code);
      g_assert_true (g_str_has_prefix (error->message, "cannot open ‘x’: "));
    }
}

/* Names of files may be any bytes, and a name that was cut may end within a character. */
static void
test_utf8 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) prefixed = g_error_new (SNUG_ERROR, SNUG_ERROR_FAILED, "\xff: x");

  g_assert_false (snug_set_error (&error, SNUG_ERROR_FAILED, "cannot copy ‘a\xff’: %.2s", "xä"));
  g_assert_cmpstr (error->message, ==, "cannot copy ‘a\xef\xbf\xbd’: x\xef\xbf\xbd");
  snug_error_wrap (&prefixed);
  g_assert_cmpstr (prefixed->message, ==, "\xef\xbf\xbd: x");
}

static void
test_wrap (void)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
  g_autoptr (GError) foreign = g_error_new (G_MARKUP_ERROR, 0, "odd");
  GError *none = NULL;

  snug_error_wrap (&error);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==, "stopped");
  snug_error_wrap (&error);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CANCELLED);
  snug_error_wrap (&foreign);
  g_assert_error (foreign, SNUG_ERROR, SNUG_ERROR_FAILED);
  snug_error_wrap (&none);
  g_assert_no_error (none);
  g_assert_false (snug_set_error (NULL, SNUG_ERROR_BUSY, "nobody listens"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdk/error/names", test_names);
  g_test_add_func ("/sdk/error/crosses-the-bus", test_crosses_the_bus);
  g_test_add_func ("/sdk/error/errno", test_errno);
  g_test_add_func ("/sdk/error/utf8", test_utf8);
  g_test_add_func ("/sdk/error/wrap", test_wrap);
  return g_test_run ();
}
