/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "test-bus.h"

/* A polkit that says what the test wants. It asks nobody. */

typedef enum
{
  POLKIT_NO,
  POLKIT_YES,
  POLKIT_CHALLENGE, /* yes if somebody may be asked */
  POLKIT_DISMISSED,
  POLKIT_HANGS,
} PolkitVerdict;

typedef struct
{
  GDBusConnection *connection;
  GDBusNodeInfo *info;
  guint id;
  char *id_asked;       /* with which the last question can be taken back */
  char *cancelled;      /* that of the last one that was */
  GHashTable *verdicts; /* action to verdict; no is the default */
  GPtrArray *asked;     /* actions, in their order */
  GPtrArray *hanging;   /* the questions that wait, in their order */
  char *subject;        /* of the last question */
  char *snaps;          /* its details */
  gboolean interactive; /* its flag */
  guint n_cancelled;
} Polkit;

static const char polkit_xml[]
  = "<node><interface name='org.freedesktop.PolicyKit1.Authority'>"
    "<method name='CheckAuthorization'><arg type='(sa{sv})' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='a{ss}' direction='in'/>"
    "<arg type='u' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='(bba{ss})' direction='out'/></method>"
    "<method name='CancelCheckAuthorization'><arg type='s' direction='in'/></method>"
    "<signal name='Changed'/>"
    "<property name='BackendName' type='s' access='read'/>"
    "<property name='BackendVersion' type='s' access='read'/>"
    "<property name='BackendFeatures' type='u' access='read'/></interface></node>";

static inline GVariant *
polkit_make_verdict (PolkitVerdict verdict, gboolean interactive)
{
  gboolean yes = verdict == POLKIT_YES || (verdict == POLKIT_CHALLENGE && interactive);
  gboolean challenge = verdict == POLKIT_CHALLENGE && !interactive;
  g_auto (GVariantBuilder) details = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));

  if (verdict == POLKIT_DISMISSED)
    g_variant_builder_add (&details, "{ss}", "polkit.dismissed", "true");
  return g_variant_new ("((bba{ss}))", yes, challenge, &details);
}

static inline void
polkit_check (Polkit *polkit, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *action, *id;
  guint32 flags;
  PolkitVerdict verdict;
  g_autoptr (GVariant) subject = NULL;
  g_autoptr (GVariant) details = NULL;

  g_variant_get (parameters, "(@(sa{sv})&s@a{ss}u&s)", &subject, &action, &details, &flags, &id);
  g_clear_pointer (&polkit->subject, g_free);
  g_clear_pointer (&polkit->snaps, g_free);
  g_free (polkit->id_asked);
  polkit->id_asked = g_strdup (id);
  polkit->subject = g_variant_print (subject, FALSE);
  g_variant_lookup (details, "snaps", "s", &polkit->snaps);
  polkit->interactive = (flags & 1) != 0;
  g_ptr_array_add (polkit->asked, g_strdup (action));
  verdict = GPOINTER_TO_INT (g_hash_table_lookup (polkit->verdicts, action));
  if (verdict == POLKIT_HANGS)
    g_ptr_array_add (polkit->hanging, invocation);
  else
    g_dbus_method_invocation_return_value (invocation,
                                           polkit_make_verdict (verdict, polkit->interactive));
}

static inline void
polkit_on_call (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  Polkit *polkit = user_data;

  if (g_str_equal (method, "CheckAuthorization"))
    {
      polkit_check (polkit, parameters, invocation);
      return;
    }
  g_free (polkit->cancelled);
  g_variant_get (parameters, "(s)", &polkit->cancelled);
  polkit->n_cancelled++;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static inline GVariant *
polkit_get_property (GDBusConnection *connection,
                     const char *sender,
                     const char *path,
                     const char *interface,
                     const char *property,
                     GError **error,
                     gpointer user_data)
{
  return g_str_equal (property, "BackendFeatures") ? g_variant_new_uint32 (0)
                                                   : g_variant_new_string ("test");
}

static inline void
polkit_start (Polkit *polkit, Bus *bus)
{
  static const GDBusInterfaceVTable vtable
    = { polkit_on_call, polkit_get_property, NULL, { NULL } };
  g_autoptr (GVariant) reply = NULL;

  polkit->connection = bus_connect (bus);
  polkit->verdicts = g_hash_table_new (g_str_hash, g_str_equal);
  polkit->asked = g_ptr_array_new_with_free_func (g_free);
  polkit->hanging = g_ptr_array_new_with_free_func (g_object_unref);
  polkit->info = g_dbus_node_info_new_for_xml (polkit_xml, NULL);
  polkit->id
    = g_dbus_connection_register_object (polkit->connection,
                                         "/org/freedesktop/PolicyKit1/Authority",
                                         polkit->info->interfaces[0], &vtable, polkit, NULL, NULL);
  reply
    = g_dbus_connection_call_sync (polkit->connection, "org.freedesktop.DBus",
                                   "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                   g_variant_new ("(su)", "org.freedesktop.PolicyKit1", 4), NULL,
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (reply);
}

static inline void
polkit_stop (Polkit *polkit)
{
  if (polkit->connection == NULL)
    return;
  g_dbus_connection_unregister_object (polkit->connection, polkit->id);
  bus_close (&polkit->connection);
  g_dbus_node_info_unref (polkit->info);
  g_hash_table_unref (polkit->verdicts);
  g_ptr_array_unref (polkit->asked);
  g_ptr_array_unref (polkit->hanging);
  g_free (polkit->id_asked);
  g_free (polkit->cancelled);
  g_free (polkit->subject);
  g_free (polkit->snaps);
}

/* Answers all questions that wait. */
static inline void
polkit_let_go (Polkit *polkit, PolkitVerdict verdict)
{
  for (guint i = 0; i < polkit->hanging->len; i++)
    g_dbus_method_invocation_return_value (g_object_ref (g_ptr_array_index (polkit->hanging, i)),
                                           polkit_make_verdict (verdict, TRUE));
  g_ptr_array_set_size (polkit->hanging, 0);
}

static inline void
polkit_say (Polkit *polkit, const char *action, PolkitVerdict verdict)
{
  g_hash_table_insert (polkit->verdicts, (gpointer) action, GINT_TO_POINTER (verdict));
}

/* What was asked since the last time, with spaces between. */
static inline char *
polkit_take_asked (Polkit *polkit)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < polkit->asked->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (polkit->asked, i));
  g_ptr_array_set_size (polkit->asked, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
