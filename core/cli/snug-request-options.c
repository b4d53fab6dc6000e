/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Shared options. One thread. */

#include "snug-request-options.h"

#include "snug-channel.h"
#include "snug-revision.h"

#include <string.h>

const SnugOption snug_channel_options[] = {
  { "channel", 0, "CHANNEL", "Use this channel instead of stable" },
  { "edge", 0, NULL, "Short for --channel=edge" },
  { "beta", 0, NULL, "Short for --channel=beta" },
  { "candidate", 0, NULL, "Short for --channel=candidate" },
  { "stable", 0, NULL, "Short for --channel=stable" },
  { NULL },
};

const SnugOption snug_mode_options[] = {
  { "devmode", 0, NULL, "Put the snap into development mode: what it may not do is only logged" },
  { "jailmode", 0, NULL, "Confine the snap even if it asks for development mode" },
  { "classic", 0, NULL, "Let the snap have access to the whole system" },
  { NULL },
};

const SnugOption snug_no_wait_options[] = {
  { "no-wait", 0, NULL, "Print the number of the change and do not wait for its end" },
  { NULL },
};

const SnugOption snug_json_options[] = {
  { "json", 0, NULL, "Print JSON" },
  { NULL },
};

const SnugOption snug_look_options[] = {
  { "color", 0, "WHEN", "Colours: auto (the default), never or always" },
  { "unicode", 0, "WHEN", "More than ASCII: auto (the default), never or always" },
  { NULL },
};

static gboolean
read_when (SnugInvocation *invocation,
           const char *option,
           void (*set) (SnugConsole *console, gboolean on),
           GError **error)
{
  static const char *const words[] = { "auto", "never", "always", NULL };
  const char *when = snug_invocation_get (invocation, option);

  if (when == NULL)
    return TRUE;
  if (!g_strv_contains (words, when))
    return snug_usage_error (error, "‘--%s’ is auto, never or always, and not ‘%s’", option, when);
  if (!g_str_equal (when, "auto"))
    set (snug_invocation_get_console (invocation), g_str_equal (when, "always"));
  return TRUE;
}

gboolean
snug_request_apply_look (SnugInvocation *invocation, GError **error)
{
  return read_when (invocation, "color", snug_console_set_colour, error)
         && read_when (invocation, "unicode", snug_console_set_utf8, error);
}

gboolean
snug_request_is_file (const char *argument)
{
  return strchr (argument, '/') != NULL || g_str_has_suffix (argument, ".snap");
}

gboolean
snug_request_options_get_channel (SnugInvocation *invocation, const char **channel, GError **error)
{
  static const char *const risks[] = { "edge", "beta", "candidate", "stable" };
  g_autoptr (SnugChannel) parsed = NULL;
  g_autoptr (GError) cause = NULL;
  guint n_named = 0;

  *channel = snug_invocation_get (invocation, "channel");
  n_named += *channel != NULL;
  for (guint i = 0; i < G_N_ELEMENTS (risks); i++)
    if (snug_invocation_has (invocation, risks[i]))
      {
        *channel = risks[i];
        n_named++;
      }
  if (n_named > 1)
    return snug_usage_error (error, "only one channel can be named at a time");
  if (*channel == NULL)
    return TRUE;
  parsed = snug_channel_parse (*channel, &cause);
  return parsed != NULL || snug_usage_error (error, "%s", cause->message);
}

static gboolean
add_channel (SnugInvocation *invocation, GVariantDict *dict, GError **error)
{
  const char *channel;

  if (!snug_request_options_get_channel (invocation, &channel, error))
    return FALSE;
  if (channel != NULL)
    g_variant_dict_insert (dict, "channel", "s", channel);
  return TRUE;
}

static gboolean
add_mode (SnugInvocation *invocation, GVariantDict *dict, GError **error)
{
  const char *mode = NULL;

  for (const SnugOption *option = snug_mode_options; option->name != NULL; option++)
    {
      if (!snug_invocation_has (invocation, option->name))
        continue;
      if (mode != NULL)
        return snug_usage_error (error, "‘--%s’ and ‘--%s’ exclude each other", mode, option->name);
      mode = option->name;
    }
  if (mode != NULL)
    g_variant_dict_insert (dict, "mode", "s", mode);
  return TRUE;
}

static gboolean
add_revision (SnugInvocation *invocation, GVariantDict *dict, GError **error)
{
  const char *text = snug_invocation_get (invocation, "revision");
  g_autoptr (GError) cause = NULL;
  SnugRevision revision;

  if (text == NULL)
    return TRUE;
  if (!snug_revision_parse (text, &revision, &cause))
    return snug_usage_error (error, "%s", cause->message);
  g_variant_dict_insert (dict, "revision", "s", text);
  return TRUE;
}

GVariant *
snug_request_options_build (SnugInvocation *invocation, GError **error)
{
  static const char *const texts[] = { "store", "name", "transaction" };
  static const char *const flags[]
    = { "dangerous", "purge", "ignore-running", "amend", "forget", "all", "digests" };
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (!add_channel (invocation, &dict, error) || !add_mode (invocation, &dict, error)
      || !add_revision (invocation, &dict, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (snug_invocation_has (invocation, texts[i]))
      g_variant_dict_insert (&dict, texts[i], "s", snug_invocation_get (invocation, texts[i]));
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (snug_invocation_has (invocation, flags[i]))
      g_variant_dict_insert (&dict, flags[i], "b", TRUE);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
