/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-permission-text.h"
#include "snug-printable.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-text-layout.h"

#define LABEL_WIDTH 13
#define KIND_WIDTH  16
#define TEXT_WIDTH  80

static const SnugOption options[] = {
  { "all", 0, NULL, "Name every system call" },
  { NULL },
};

/* What the daemon said. */
typedef struct
{
  SnugConsole *console;  /* (unowned) */
  GVariant *permissions; /* (owned) aa{sv} */
  GVariant *about;       /* (owned) a{sv} */
  gboolean all;
} Explanation;

static void
explanation_clear (Explanation *self)
{
  g_clear_pointer (&self->permissions, g_variant_unref);
  g_clear_pointer (&self->about, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Explanation, explanation_clear)

static void
print_wrapped (const Explanation *self, const char *text, guint indent)
{
  guint width = snug_console_get_width (self->console);
  g_autofree char *line = snug_printable_line (text);
  g_autofree char *padded = g_strdup_printf ("%*s%s", (int) indent, "", line);
  g_autofree char *wrapped
    = snug_text_wrap (padded, width > 0 ? MIN (width, TEXT_WIDTH) : TEXT_WIDTH, indent);

  snug_console_print (self->console, "%s\n", wrapped);
}

/* A label in a column of its own before text that is broken into lines. */
static void
print_beside (const Explanation *self,
              const char *label,
              guint before,
              guint column,
              const char *text)
{
  guint width = snug_console_get_width (self->console);
  g_autofree char *line = snug_printable_line (text);
  g_autofree char *padded
    = g_strdup_printf ("%*s%-*s %s", (int) before, "", (int) (column - before - 1), label, line);
  g_autofree char *wrapped
    = snug_text_wrap (padded, width > 0 ? MIN (width, TEXT_WIDTH) : TEXT_WIDTH, column);

  snug_console_print (self->console, "%s\n", wrapped);
}

static void
print_field (const Explanation *self, const char *label, const char *text)
{
  if (text[0] != '\0')
    print_beside (self, label, 0, LABEL_WIDTH, text);
}

static void
print_about (const Explanation *self)
{
  g_auto (GStrv) apps = snug_reply_get_strings (self->about, "apps");
  g_autofree char *names = g_strjoinv (", ", apps);

  print_field (self, "name:", snug_reply_get_string (self->about, "name"));
  print_field (self, "revision:", snug_reply_get_string (self->about, "revision"));
  print_field (self, "apps:", names);
  print_field (self, "confinement:", snug_reply_get_string (self->about, "confinement"));
  if (!snug_reply_get_flag (self->about, "active"))
    print_field (self, "state:", "disabled; this is what it may do when it is enabled");
  print_field (self, "backend:", snug_reply_get_string (self->about, "backend"));
  print_field (self, "limits:", snug_reply_get_string (self->about, "limits"));
}

/* --- permissions --- */

static void
print_heading (const Explanation *self, GVariant *row)
{
  const char *interface = snug_reply_get_string (row, "interface");
  const char *plug = snug_reply_get_string (row, "plug");
  const char *slot = snug_reply_get_string (row, "slot");
  g_autofree char *ends = snug_permission_text_build_ends (plug, slot);

  snug_console_print (self->console, "\n");
  if (g_str_equal (interface, "default"))
    {
      snug_console_put (self->console, SNUG_STYLE_BOLD, "every strict snap");
      snug_console_print (self->console, "\n");
      return;
    }
  snug_console_put (self->console, SNUG_STYLE_BOLD, interface);
  snug_console_print (self->console, " (%s%s%s)\n", snug_reply_get_string (row, "side"),
                      ends[0] != '\0' ? ", " : "", ends);
}

/* What is told together: the objects, what holds them, and what is not held. */
static void
print_line (const Explanation *self, GPtrArray *group)
{
  GVariant *row = g_ptr_array_index (group, 0);
  const char *note = snug_reply_get_string (row, "note");
  const gboolean given = snug_reply_get_flag (row, "given");
  const char *mechanism = snug_reply_get_string (row, "mechanism");
  g_autofree char *label = snug_permission_text_build_label (row);
  g_autofree char *objects = snug_permission_text_build_objects (group, self->all);
  g_autofree char *text = g_strdup_printf ("%s  [%s]", objects,
                                           !given                 ? "withheld"
                                           : mechanism[0] != '\0' ? mechanism
                                                                  : "nothing");
  g_autofree char *reason = g_strdup_printf ("%s: %s", given ? "but" : "because", note);

  print_beside (self, label, 2, 2 + KIND_WIDTH, text);
  if (note[0] != '\0')
    print_wrapped (self, reason, 2 + KIND_WIDTH);
}

static void
print_apps (const Explanation *self, GVariant *row)
{
  g_auto (GStrv) all = snug_reply_get_strings (self->about, "apps");
  g_auto (GStrv) apps = snug_reply_get_strings (row, "apps");
  g_autofree char *names = g_strjoinv (", ", apps);
  g_autofree char *text = g_strdup_printf ("only: %s", names);

  if (g_strv_length (apps) < g_strv_length (all))
    print_wrapped (self, text, 2);
}

static void
print_permissions (const Explanation *self, gboolean of_all)
{
  g_autoptr (GPtrArray) groups = snug_permission_text_group (self->permissions);
  GVariant *before = NULL;

  for (guint i = 0; i < groups->len; i++)
    {
      GPtrArray *group = g_ptr_array_index (groups, i);
      GVariant *row = g_ptr_array_index (group, 0);

      if (g_str_equal (snug_reply_get_string (row, "interface"), "default") != of_all)
        continue;
      if (before == NULL || !snug_permission_text_is_same_source (before, row))
        {
          print_heading (self, row);
          print_apps (self, row);
        }
      print_line (self, group);
      before = row;
    }
}

/* --- what is missing --- */

static void
print_plug (const Explanation *self, GVariant *plug)
{
  g_auto (GStrv) commands = snug_reply_get_strings (plug, "commands");
  const char *name = snug_reply_get_string (plug, "plug");
  const char *interface = snug_reply_get_string (plug, "interface");
  g_autofree char *label = g_str_equal (name, interface)
                             ? g_strdup (name)
                             : g_strdup_printf ("%s (%s)", name, interface);

  snug_console_print (self->console, "  %s\n", label);
  print_wrapped (self, snug_reply_get_string (plug, "reason"), 6);
  if (snug_reply_get_flag (plug, "super-privileged"))
    print_wrapped (self, "super-privileged: a snap may only have it by a store's word or root's",
                   6);
  for (guint i = 0; commands[i] != NULL; i++)
    snug_console_print (self->console, "      $ %s\n", commands[i]);
}

static void
print_plugs (const Explanation *self)
{
  g_autoptr (GVariant) list = snug_reply_get_list (self->about, "plugs");
  g_autoptr (GPtrArray) plugs = snug_reply_sort (list, "plug");

  if (plugs->len == 0)
    return;
  snug_console_print (self->console, "\n");
  snug_console_put (self->console, SNUG_STYLE_BOLD, "asked for, and not there");
  snug_console_print (self->console, "\n");
  for (guint i = 0; i < plugs->len; i++)
    print_plug (self, g_ptr_array_index (plugs, i));
}

/* How much of it stands on what. */
static void
print_sum (const Explanation *self)
{
  guint full = 0, partial = 0, none = 0, withheld = 0;

  for (gsize i = 0; i < g_variant_n_children (self->permissions); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (self->permissions, i);
      const char *enforced = snug_reply_get_string (row, "enforced");

      full += g_str_equal (enforced, "full");
      partial += g_str_equal (enforced, "partial");
      none += g_str_equal (enforced, "none");
      withheld += g_str_equal (enforced, "withheld");
    }
  snug_console_print (self->console,
                      "\n%u permissions: %u held, %u held in part, %u held by nothing, %u "
                      "withheld\n",
                      full + partial + none + withheld, full, partial, none, withheld);
}

static void
print_text (const Explanation *self)
{
  const char *confinement = snug_reply_get_string (self->about, "confinement");

  print_about (self);
  if (g_str_equal (confinement, "classic"))
    {
      snug_console_print (self->console, "\n");
      print_wrapped (self,
                     "This snap is not confined: it may do what the person may do who starts it.",
                     0);
      return;
    }
  print_permissions (self, FALSE);
  print_plugs (self);
  print_permissions (self, TRUE);
  print_sum (self);
}

/* One object: what is said of the snap, and its permissions. */
static void
print_json (const Explanation *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (gsize i = 0; i < g_variant_n_children (self->about); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (self->about, i);

      g_variant_builder_add_value (&builder, entry);
    }
  g_variant_builder_add (&builder, "{sv}", "permissions", self->permissions);
  snug_json_print (self->console, g_variant_builder_end (&builder));
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  g_auto (Explanation) explanation = { .console = snug_invocation_get_console (invocation),
                                       .all = snug_invocation_has (invocation, "all") };
  const char *subject = snug_invocation_get_argument (invocation, 0);
  g_autoptr (GVariant) reply
    = snug_client_call (snug_invocation_get_client (invocation), "Explain",
                        g_variant_new ("(s@a{sv})", subject,
                                       g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                        "(aa{sv}a{sv})", error);

  if (reply == NULL)
    return FALSE;
  explanation.permissions = g_variant_get_child_value (reply, 0);
  explanation.about = g_variant_get_child_value (reply, 1);
  if (snug_invocation_has (invocation, "json"))
    print_json (&explanation);
  else
    print_text (&explanation);
  return TRUE;
}

const SnugCommand snug_command_explain = {
  .name = "explain",
  .group = SNUG_GROUP_PERMISSIONS,
  .summary = "Tell what a snap may do, and what holds it to that",
  .arguments = "SNAP[.APP]",
  .description
  = "Shows each permission of a snap, or of one app or hook of it (‘SNAP.hook.HOOK’): the "
    "interface and side that gave it, what it is, and in brackets what holds its limit: ‘mount’ "
    "for what is not granted not being there, ‘landlock’, ‘seccomp’, ‘netns’ for a network of its "
    "own, ‘apparmor’, ‘capabilities’, ‘dbus-proxy’ or ‘cgroup’. A system call with a star is "
    "allowed with some arguments only. ‘but’ says what the present backend holds in another way or "
    "lets through nevertheless, ‘withheld’ what it does not give because it could not limit it."
    "\n\n"
    "It is computed from the plan that the sandbox itself is made from. Plugs that give nothing "
    "are listed with the reason, and with the command that connects them where there is one.",
  .options = { options, snug_json_options },
  .min_arguments = 1,
  .max_arguments = 1,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
