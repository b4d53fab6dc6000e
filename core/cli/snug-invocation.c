/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What was typed, taken apart by GLib's option parser as the verb's table says. One thread. */

#include "snug-invocation.h"
#include "snug-command-table.h"

#include "snug-config-schema.h"

#include <string.h>

#define MAX_OPTIONS 32

struct _SnugInvocation
{
  GObject parent_instance;

  const SnugCommand *command; /* (unowned) static */
  SnugConsole *console;       /* (owned) */
  SnugClient *client;         /* (owned) (nullable) */
  GHashTable *options;        /* (owned) utf8 name → utf8 value, "" for a flag */
  char **arguments;           /* (owned) */
  char *program_dir;          /* (owned) */
  int status;
};

G_DEFINE_FINAL_TYPE (SnugInvocation, snug_invocation, G_TYPE_OBJECT)

GQuark
snug_usage_error_quark (void)
{
  return g_quark_from_static_string ("snug-usage-error-quark");
}

static void
snug_invocation_init (SnugInvocation *self)
{
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->arguments = g_new0 (char *, 1);
  self->program_dir = g_strdup (SNUG_LIBEXECDIR);
}

static void
snug_invocation_finalize (GObject *object)
{
  SnugInvocation *self = SNUG_INVOCATION (object);

  g_clear_object (&self->console);
  g_clear_object (&self->client);
  g_hash_table_unref (self->options);
  g_strfreev (self->arguments);
  g_free (self->program_dir);
  G_OBJECT_CLASS (snug_invocation_parent_class)->finalize (object);
}

static void
snug_invocation_class_init (SnugInvocationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_invocation_finalize;
}

SnugInvocation *
snug_invocation_new (const SnugCommand *command, SnugConsole *console, SnugClient *client)
{
  SnugInvocation *self = g_object_new (SNUG_TYPE_INVOCATION, NULL);

  self->command = command;
  self->console = g_object_ref (console);
  if (client != NULL)
    self->client = g_object_ref (client);
  return self;
}

gboolean (snug_usage_error) (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (SNUG_USAGE_ERROR, 0, format, args);
  va_end (args);
  return FALSE;
}

/* The parser writes into these; they live as long as the parsing. */
typedef struct
{
  GOptionEntry entries[MAX_OPTIONS + 1];
  union
  {
    gboolean flag;
    char *text; /* (owned) */
  } values[MAX_OPTIONS];
  const SnugOption *options[MAX_OPTIONS];
  guint n_options;
} ParserStorage;

static void
parser_storage_free (ParserStorage *storage)
{
  for (guint i = 0; i < storage->n_options; i++)
    if (storage->options[i]->value != NULL)
      g_free (storage->values[i].text);
  g_free (storage);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParserStorage, parser_storage_free)

static ParserStorage *
parser_storage_new (const SnugCommand *command)
{
  ParserStorage *storage = g_new0 (ParserStorage, 1);
  const SnugOption *option;

  for (guint i = 0; (option = snug_command_get_option (command, i)) != NULL; i++)
    {
      g_assert (i < MAX_OPTIONS);
      storage->options[i] = option;
      storage->entries[i] = (GOptionEntry){
        .long_name = option->name,
        .short_name = option->letter,
        .arg = option->value != NULL ? G_OPTION_ARG_STRING : G_OPTION_ARG_NONE,
        .arg_data = &storage->values[i],
      };
      storage->n_options = i + 1;
    }
  return storage;
}

static void
take_options (SnugInvocation *self, ParserStorage *storage)
{
  for (guint i = 0; i < storage->n_options; i++)
    {
      const SnugOption *option = storage->options[i];

      if (option->value != NULL && storage->values[i].text != NULL)
        g_hash_table_insert (self->options, g_strdup (option->name),
                             g_strdup (storage->values[i].text));
      else if (option->value == NULL && storage->values[i].flag)
        g_hash_table_insert (self->options, g_strdup (option->name), g_strdup (""));
    }
}

static const char *
nearest_option (const SnugCommand *command, const char *typed)
{
  const char *names[MAX_OPTIONS + 1] = { NULL };
  g_autofree char *name = g_strndup (typed + 2, strcspn (typed + 2, "="));
  const SnugOption *option;

  for (guint i = 0; (option = snug_command_get_option (command, i)) != NULL; i++)
    names[i] = option->name;
  return snug_config_nearest (name, names);
}

static const SnugOption *
find_option (const SnugCommand *command, const char *name, gsize length, char letter)
{
  const SnugOption *option;

  for (guint i = 0; (option = snug_command_get_option (command, i)) != NULL; i++)
    if (letter != '\0'
          ? option->letter == letter
          : strlen (option->name) == length && strncmp (option->name, name, length) == 0)
      return option;
  return NULL;
}

/* Whether all options in a word are the verb's, and whether the next word is the value of one. */
static gboolean
is_known (const SnugCommand *command, const char *word, gboolean *takes_next)
{
  const SnugOption *option;

  *takes_next = FALSE;
  if (g_str_has_prefix (word, "--"))
    {
      gsize length = strcspn (word + 2, "=");

      option = find_option (command, word + 2, length, '\0');
      *takes_next = option != NULL && option->value != NULL && word[2 + length] == '\0';
      return option != NULL;
    }
  for (const char *letter = word + 1; *letter != '\0'; letter++)
    {
      option = find_option (command, "", 0, *letter);
      if (option == NULL)
        return FALSE;
      if (option->value == NULL)
        continue;
      *takes_next = letter[1] == '\0';
      break;
    }
  return TRUE;
}

static const char *
find_unknown (const SnugCommand *command, const char *const *words)
{
  for (guint i = 0; words[i] != NULL && !g_str_equal (words[i], "--"); i++)
    {
      gboolean takes_next = FALSE;

      if (words[i][0] != '-' || words[i][1] == '\0')
        continue;
      if (!is_known (command, words[i], &takes_next))
        return words[i];
      if (takes_next && words[i + 1] != NULL)
        i++;
    }
  return NULL;
}

static gboolean
explain_unknown (SnugInvocation *self, const char *const *words, GError **error)
{
  const char *name = self->command->name, *word = find_unknown (self->command, words), *nearest;

  if (word == NULL)
    return snug_usage_error (error, "an option is unknown; see ‘snug help %s’", name);
  nearest = g_str_has_prefix (word, "--") ? nearest_option (self->command, word) : NULL;
  if (nearest != NULL)
    return snug_usage_error (error, "‘%s’ has no option ‘%s’; did you mean ‘--%s’?", name, word,
                             nearest);
  return snug_usage_error (error, "‘%s’ has no option ‘%s’; see ‘snug help %s’", name, word, name);
}

/* What goes over the bus is UTF-8. A file's name may be anything, and so may a program's words. */
static gboolean
check_text (SnugInvocation *self, GError **error)
{
  if (self->command->own_words || self->command->words == SNUG_WORD_FILE)
    return TRUE;
  for (guint i = 0; self->arguments[i] != NULL; i++)
    if (!g_utf8_validate (self->arguments[i], -1, NULL))
      return snug_usage_error (error, "‘%s’ is not UTF-8", self->arguments[i]);
  return TRUE;
}

static gboolean
check_count (SnugInvocation *self, GError **error)
{
  const SnugCommand *command = self->command;
  guint n = g_strv_length (self->arguments);
  g_autofree char *usage = snug_command_build_usage (command);

  if (n < command->min_arguments)
    return snug_usage_error (error, "‘%s’ needs one more argument; usage: %s", command->name,
                             usage);
  if (n > command->max_arguments)
    return snug_usage_error (error, "‘%s’ is too much for ‘%s’; usage: %s",
                             self->arguments[command->max_arguments], command->name, usage);
  return TRUE;
}

/* GLib leaves a "--" before words that look like options. */
static void
take_arguments (SnugInvocation *self, char *const *rest)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean ended = FALSE;

  for (guint i = 0; rest[i] != NULL; i++)
    {
      if (!ended && g_str_equal (rest[i], "--"))
        ended = TRUE;
      else
        g_strv_builder_add (builder, rest[i]);
      ended = ended || self->command->own_words;
    }
  g_strfreev (self->arguments);
  self->arguments = g_strv_builder_end (builder);
}

gboolean
snug_invocation_parse (SnugInvocation *self, const char *const *words, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (ParserStorage) storage = parser_storage_new (self->command);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) parse_error = NULL;
  g_auto (GStrv) typed = NULL;

  g_option_context_add_main_entries (context, storage->entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, self->command->own_words);
  g_strv_builder_add (builder, "snug");
  g_strv_builder_addv (builder, (const char **) words);
  typed = g_strv_builder_end (builder);
  if (!g_option_context_parse_strv (context, &typed, &parse_error))
    {
      if (g_error_matches (parse_error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
        return explain_unknown (self, words, error);
      return snug_usage_error (error, "%s: %s", self->command->name, parse_error->message);
    }
  take_options (self, storage);
  take_arguments (self, typed + 1);
  return check_text (self, error) && check_count (self, error);
}

const SnugCommand *
snug_invocation_get_command (SnugInvocation *self)
{
  return self->command;
}

SnugConsole *
snug_invocation_get_console (SnugInvocation *self)
{
  return self->console;
}

SnugClient *
snug_invocation_get_client (SnugInvocation *self)
{
  return self->client;
}

gboolean
snug_invocation_has (SnugInvocation *self, const char *option)
{
  return g_hash_table_contains (self->options, option);
}

const char *
snug_invocation_get (SnugInvocation *self, const char *option)
{
  return g_hash_table_lookup (self->options, option);
}

const char *const *
snug_invocation_get_arguments (SnugInvocation *self)
{
  return (const char *const *) self->arguments;
}

const char *
snug_invocation_get_argument (SnugInvocation *self, guint index)
{
  return index < g_strv_length (self->arguments) ? self->arguments[index] : NULL;
}

char *
snug_invocation_build_program (SnugInvocation *self, const char *name)
{
  return g_build_filename (self->program_dir, name, NULL);
}

void
snug_invocation_set_program_dir (SnugInvocation *self, const char *path)
{
  g_free (self->program_dir);
  self->program_dir = g_strdup (path);
}

void
snug_invocation_set_status (SnugInvocation *self, int status)
{
  self->status = status;
}

int
snug_invocation_get_status (SnugInvocation *self)
{
  return self->status;
}
