/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-repository.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>

#include "snug-file.h"

static const char *const key_names[]
  = { "root1", "root2", "root3", "index", "timestamp", "publisher", "stranger" };

static char *keys_home;
static char *fingerprints[G_N_ELEMENTS (key_names)];
static char *armors[G_N_ELEMENTS (key_names)];

static char *run (const char *format, ...) G_GNUC_PRINTF (1, 2);

static char *
run (const char *format, ...)
{
  g_autofree char *command = NULL;
  const char *argv[] = { "/bin/sh", "-c", NULL, NULL };
  char *output = NULL;
  va_list args;
  int status = 1;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  argv[2] = command;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status,
                NULL);
  if (status != 0)
    g_error ("failed: %s", command);
  return output;
}

static void
remove_keys (void)
{
  g_autofree char *killed
    = run ("gpgconf --homedir '%s' --kill all; rm -rf '%s'", keys_home, keys_home);

  g_free (keys_home);
  for (guint i = 0; i < G_N_ELEMENTS (key_names); i++)
    {
      g_free (fingerprints[i]);
      g_free (armors[i]);
    }
}

static void
make_keys (void)
{
  g_autoptr (GString) batch = g_string_new ("%no-protection\n");
  g_autofree char *file = NULL;
  g_autofree char *made = NULL;

  if (keys_home != NULL)
    return;
  keys_home = g_dir_make_tmp ("snug-keys-XXXXXX", NULL);
  file = g_build_filename (keys_home, "batch", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (key_names); i++)
    g_string_append_printf (batch,
                            "Key-Type: eddsa\nKey-Curve: ed25519\nKey-Usage: sign\n"
                            "Name-Email: %s@example.org\nExpire-Date: 0\n%%commit\n",
                            key_names[i]);
  g_assert_true (g_file_set_contents (file, batch->str, -1, NULL));
  made
    = run ("gpg --homedir '%s' --batch --quiet --generate-key '%s' 2>/dev/null", keys_home, file);
  for (guint i = 0; i < G_N_ELEMENTS (key_names); i++)
    {
      fingerprints[i]
        = run ("gpg --homedir '%s' --batch --with-colons --list-keys %s@example.org 2>/dev/null | "
               "awk -F: '$1 == \"fpr\" { printf \"%%s\", $10; exit }'",
               keys_home, key_names[i]);
      armors[i] = run ("gpg --homedir '%s' --batch --armor --export %s@example.org", keys_home,
                       key_names[i]);
    }
  atexit (remove_keys);
}

static guint
find_key (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (key_names); i++)
    if (g_str_equal (key_names[i], name))
      return i;
  g_error ("no key %s", name);
}

const char *
test_key (const char *name)
{
  return fingerprints[find_key (name)];
}

void
test_repository_set_up (TestRepository *self, gconstpointer data)
{
  g_autofree char *root = NULL;
  TestStore *store;

  make_keys ();
  self->path = g_dir_make_tmp ("snug-repository-XXXXXX", NULL);
  self->directory = g_build_filename (self->path, "repository", NULL);
  self->pins = g_build_filename (self->path, "pins", NULL);
  root = g_build_filename (self->path, "root", NULL);
  self->paths = snug_paths_new (root);
  g_assert_cmpint (g_mkdir (self->directory, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (self->pins, 0755), ==, 0);
  store = g_object_new (TEST_TYPE_STORE, NULL);
  store->directory = g_strdup (self->directory);
  self->store = SNUG_STORE (store);
  self->now = TEST_NOW;
}

void
test_repository_tear_down (TestRepository *self, gconstpointer data)
{
  g_autofree char *removed = run ("rm -rf '%s'", self->path);

  g_assert_finalize_object (self->store);
  g_object_unref (self->paths);
  g_free (self->pins);
  g_free (self->directory);
  g_free (self->path);
}

void
test_repository_pin (TestRepository *self, const char *keys)
{
  g_auto (GStrv) names = g_strsplit (keys, " ", -1);
  g_autofree char *removed = run ("rm -f '%s'/*", self->pins);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/%s.asc", self->pins, names[i]);

      g_assert_true (g_file_set_contents (file, armors[find_key (names[i])], -1, NULL));
    }
}

void
test_repository_write (TestRepository *self, const char *name, const char *text)
{
  g_autofree char *file = g_build_filename (self->directory, name, NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

void
test_repository_remove (TestRepository *self, const char *name)
{
  g_autofree char *file = g_build_filename (self->directory, name, NULL);

  g_assert_cmpint (g_unlink (file), ==, 0);
}

char *
test_repository_read (TestRepository *self, const char *name)
{
  g_autofree char *file = g_build_filename (self->directory, name, NULL);
  char *content = NULL;

  g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
  return content;
}

void
test_repository_sign (TestRepository *self,
                      const char *name,
                      const char *signature,
                      const char *signers)
{
  g_auto (GStrv) names = g_strsplit (signers, " ", -1);
  g_autofree char *asc
    = signature != NULL ? g_strdup (signature) : g_strconcat (name, ".asc", NULL);
  g_autofree char *file = g_build_filename (self->directory, asc, NULL);
  g_autofree char *folder = g_path_get_dirname (file);
  g_autoptr (GString) users = g_string_new (NULL);
  g_autofree char *output = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  for (guint i = 0; names[i] != NULL; i++)
    g_string_append_printf (users, " -u %s@example.org", names[i]);
  output = run ("gpg --homedir '%s' --batch --quiet --yes --armor%s --output '%s' --detach-sign "
                "'%s/%s'",
                keys_home, users->str, file, self->directory, name);
}

static char *
list_keys (const char *names)
{
  g_auto (GStrv) words = g_strsplit (names, " ", -1);
  GString *list = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (list, "%s\"%s\"", i > 0 ? "," : "", test_key (words[i]));
  return g_string_free (list, FALSE);
}

static char *
describe_keys (void)
{
  GString *keys = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (key_names); i++)
    {
      g_autofree char *escaped = g_strescape (armors[i], NULL);

      g_string_append_printf (keys, "%s\"%s\":\"%s\"", i > 0 ? "," : "", fingerprints[i], escaped);
    }
  return g_string_free (keys, FALSE);
}

static const char *
or_else (const char *text, const char *fallback)
{
  return text != NULL ? text : fallback;
}

void
test_repository_root (TestRepository *self, const TestRoot *root)
{
  const char *root_keys = or_else (root->root_keys, "root1");
  g_autofree char *keys = describe_keys ();
  g_autofree char *roots = list_keys (root_keys);
  g_autofree char *indexes = list_keys (or_else (root->index_key, "index"));
  g_autofree char *timestamps = list_keys (or_else (root->timestamp_key, "timestamp"));
  g_autofree char *name
    = g_strdup_printf ("%u.root.json",
                       root->file_version != 0 ? root->file_version : root->version);
  g_autofree char *text = g_strdup_printf (
    "{\"format\":1,\"document\":\"root\",\"version\":%u,\"expires\":\"%s\",\"title\":\"Test\","
    "\"keys\":{%s},\"roles\":{\"root\":{\"keys\":[%s],\"threshold\":%u},"
    "\"timestamp\":{\"keys\":[%s],\"threshold\":1},\"index\":{\"keys\":[%s],\"threshold\":1}},"
    "\"later\":{\"unknown\":[1,2,3]}}",
    root->version, or_else (root->expires, TEST_FAR), keys, roots,
    root->root_threshold != 0 ? root->root_threshold : 1, timestamps, indexes);

  test_repository_write (self, name, text);
  test_repository_sign (self, name, NULL, or_else (root->signers, root_keys));
}

static char *
digest_of (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return snug_digest_of_bytes (bytes);
}

char *
test_repository_record (TestRepository *self, const TestRecord *record)
{
  const char *content = or_else (record->content, "the image");
  g_autofree char *image = g_strdup_printf ("snaps/%s_%u.snap", record->name, record->revision);
  g_autofree char *image_digest = digest_of (content);
  g_autofree char *text = g_strdup_printf (
    "{\"format\":1,\"document\":\"record\",\"name\":\"%s\",\"revision\":%u,\"version\":\"1.%u\","
    "\"type\":\"app\",\"base\":\"core24\",\"confinement\":\"strict\",\"architectures\":%s,"
    "\"summary\":\"A summary\",\"description\":\"Lines\\nof text\",\"publisher\":\"acme\","
    "\"sha3-384\":\"%s\",\"size\":%" G_GSIZE_FORMAT "%s}",
    or_else (record->record_name, record->name),
    record->record_revision != 0 ? record->record_revision : record->revision, record->revision,
    or_else (record->architectures, "[\"all\"]"), image_digest, strlen (content),
    or_else (record->more, ""));
  g_autofree char *digest = digest_of (text);
  g_autofree char *name = g_strdup_printf ("records/%s.json", digest);

  test_repository_write (self, image, content);
  test_repository_write (self, name, text);
  test_repository_sign (self, name, NULL, or_else (record->signer, "publisher"));
  return g_strdup_printf (
    "\"%u\":{\"version\":\"1.%u\",\"confinement\":\"strict\",\"size\":%" G_GSIZE_FORMAT
    ",\"record\":\"%s\",\"record-size\":%" G_GSIZE_FORMAT "}",
    record->revision, record->revision, strlen (content), digest, strlen (text));
}

char *
test_repository_snap (TestRepository *self,
                      const char *name,
                      const char *revisions,
                      const char *channels)
{
  g_autofree char *escaped = g_strescape (armors[find_key ("publisher")], NULL);
  g_autofree char *publisher
    = g_strdup_printf ("{\"format\":1,\"document\":\"publisher\",\"id\":\"acme\",\"name\":\"Acme\","
                       "\"keys\":{\"%s\":\"%s\"}}",
                       test_key ("publisher"), escaped);
  g_autofree char *digest = digest_of (publisher);
  g_autofree char *path = g_strdup_printf ("publishers/%s.json", digest);

  test_repository_write (self, path, publisher);
  return g_strdup_printf (
    "\"%s\":{\"title\":\"Title of %s\",\"summary\":\"A friendly thing\",\"categories\":[\"games\"],"
    "\"publisher\":{\"id\":\"acme\",\"name\":\"Acme\",\"sha3-384\":\"%s\",\"size\":%" G_GSIZE_FORMAT
    "},\"channels\":{%s},\"revisions\":{%s}}",
    name, name, digest, strlen (publisher), channels, revisions);
}

static guint
claimed_version (const TestIndex *index)
{
  if (index->claimed_version != 0)
    return index->claimed_version;
  return index->index_version != 0 ? index->index_version : 1;
}

static void
write_timestamp (TestRepository *self, const TestIndex *index, const char *index_text)
{
  g_autofree char *index_digest = digest_of (index_text);
  g_autofree char *text
    = g_strdup_printf ("{\"format\":1,\"document\":\"timestamp\",\"version\":%u,\"expires\":\"%s\","
                       "\"index\":{\"version\":%u,\"sha3-384\":\"%s\",\"size\":%" G_GSIZE_FORMAT
                       "}}",
                       index->timestamp_version != 0 ? index->timestamp_version : 1,
                       or_else (index->timestamp_expires, TEST_FAR), claimed_version (index),
                       index_digest, strlen (index_text));
  g_autofree char *digest = digest_of (text);
  g_autofree char *signature = g_strdup_printf ("timestamp/%s.asc", digest);

  test_repository_write (self, "timestamp.json", text);
  test_repository_sign (self, "timestamp.json", signature,
                        or_else (index->timestamp_signers, "timestamp"));
}

void
test_repository_publish (TestRepository *self, const TestIndex *index, const char *snaps)
{
  guint version = index->index_version != 0 ? index->index_version : 1;
  g_autofree char *shard
    = g_strdup_printf ("{\"format\":1,\"document\":\"shard\",\"snaps\":{%s}}", snaps);
  g_autofree char *digest = digest_of (shard);
  g_autofree char *shard_name = g_strdup_printf ("shards/%s.json", digest);
  g_autofree char *name = g_strdup_printf ("index/%u.json", claimed_version (index));
  g_autofree char *text = g_strdup_printf (
    "{\"format\":1,\"document\":\"index\",\"version\":%u,\"expires\":\"%s\",\"shards\":{\"bits\":0,"
    "\"documents\":[{\"sha3-384\":\"%s\",\"size\":%" G_GSIZE_FORMAT "}]}}",
    version, or_else (index->index_expires, TEST_FAR), digest, strlen (shard));

  test_repository_write (self, shard_name, shard);
  test_repository_write (self, name, text);
  test_repository_sign (self, name, NULL, or_else (index->index_signers, "index"));
  write_timestamp (self, index, text);
}

void
test_repository_fill (TestRepository *self)
{
  TestRoot root = { .version = 1 };
  TestIndex index = { 0 };
  TestRecord records[] = {
    { .name = "hello", .revision = 1, .content = "the first image" },
    { .name = "hello", .revision = 2, .content = "the second image" },
    { .name = "tool",
      .revision = 1,
      .architectures = "[\"amd64\"]",
      .more = ",\"providers\":[\"themes\"],\"epoch\":{\"read\":[0,1],\"write\":[1]}" },
  };
  g_autofree char *first = test_repository_record (self, &records[0]);
  g_autofree char *second = test_repository_record (self, &records[1]);
  g_autofree char *third = test_repository_record (self, &records[2]);
  g_autofree char *both = g_strdup_printf ("%s,%s", first, second);
  g_autofree char *hello = test_repository_snap (
    self, "hello", both,
    "\"all\":{\"latest/stable\":{\"revision\":1},"
    "\"latest/edge\":{\"revision\":2,\"released\":\"2029-01-01T00:00:00Z\"}}");
  g_autofree char *tool
    = test_repository_snap (self, "tool", third, "\"amd64\":{\"2.0/candidate\":{\"revision\":1}}");
  g_autofree char *snaps = g_strdup_printf ("%s,%s", hello, tool);

  test_repository_pin (self, "root1");
  test_repository_root (self, &root);
  test_repository_publish (self, &index, snaps);
}

static gint64
get_time (gpointer user_data)
{
  return ((TestRepository *) user_data)->now;
}

SnugStoreClient *
test_repository_client (TestRepository *self)
{
  SnugStoreClient *client = snug_store_client_new ("test", self->store, self->paths, self->pins);

  snug_store_client_set_clock (client, get_time, self);
  return client;
}

SnugRepositoryContext
test_repository_context (TestRepository *self)
{
  g_autoptr (GError) error = NULL;
  SnugRepositoryContext context = { self->store, NULL, self->pins, self->now, NULL };

  context.state = snug_repository_state_open (self->paths, "test", &error);
  g_assert_no_error (error);
  return context;
}

static void test_store_plugin_init (SnugPluginInterface *iface);
static void test_store_store_init (SnugStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestStore,
                               test_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN, test_store_plugin_init)
                                 G_IMPLEMENT_INTERFACE (SNUG_TYPE_STORE, test_store_store_init))

static void
test_store_init (TestStore *self)
{
  self->asked = g_ptr_array_new_with_free_func (g_free);
}

static void
test_store_finalize (GObject *object)
{
  TestStore *self = TEST_STORE (object);

  g_free (self->directory);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->answer, g_variant_unref);
  g_ptr_array_unref (self->asked);
  G_OBJECT_CLASS (test_store_parent_class)->finalize (object);
}

static void
test_store_class_init (TestStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_store_finalize;
}

guint
test_store_count (TestStore *self, const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < self->asked->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (self->asked, i), prefix) ? 1 : 0;
  return n;
}

static gboolean
fails (TestStore *self, GError **error)
{
  if (self->failure == NULL)
    return FALSE;
  g_propagate_error (error, g_error_copy (self->failure));
  return TRUE;
}

static GBytes *
fetch_document (SnugStore *store,
                const char *name,
                guint64 max_size,
                GCancellable *cancellable,
                GError **error)
{
  TestStore *self = TEST_STORE (store);
  g_autoptr (GBytes) document = NULL;
  snug_autofd int fd = -1;

  if (fails (self, error))
    return NULL;
  if (self->answer != NULL)
    {
      snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED, "no documents here");
      return NULL;
    }
  g_ptr_array_add (self->asked, g_strdup (name));
  if (self->is_endless)
    return g_bytes_new_take (g_malloc0 (max_size + 1), max_size + 1);
  fd = snug_file_open_root (self->directory, error);
  document = fd >= 0 ? snug_file_read (fd, name, 64 * 1024 * 1024, error) : NULL;
  if (document == NULL || g_bytes_get_size (document) <= max_size)
    return g_steal_pointer (&document);
  snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                  "‘%s’ has more than the %" G_GUINT64_FORMAT " bytes allowed", name, max_size);
  return NULL;
}

static gpointer
pump (gpointer data)
{
  g_autofree int *fds = data;
  char byte[7];
  gssize n;

  while ((n = read (fds[0], byte, sizeof byte)) > 0)
    if (write (fds[1], byte, (gsize) n) != n)
      break;
  close (fds[0]);
  close (fds[1]);
  return NULL;
}

static int
as_pipe (int source)
{
  int *fds = g_new (int, 2);
  int ends[2];
  g_autoptr (GThread) thread = NULL;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  fds[0] = source;
  fds[1] = ends[1];
  thread = g_thread_new ("pump", pump, fds);
  return ends[0];
}

/* A file that ends where the test wants. */
static int
cut_off (int source, guint64 offset, guint64 cut)
{
  int fd = memfd_create ("cut", MFD_CLOEXEC);
  g_autoptr (GBytes) content = snug_file_read_fd (source, "image", 1 << 20, NULL);
  gsize size = g_bytes_get_size (content);

  size = MIN (size, cut > offset ? cut - offset : 0);
  g_assert_true (snug_file_write_all (fd, "cut", g_bytes_get_data (content, NULL), size, NULL));
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  close (source);
  return fd;
}

static int
open_artifact (SnugStore *store,
               GVariant *token,
               guint64 offset,
               guint64 *size,
               GCancellable *cancellable,
               GError **error)
{
  TestStore *self = TEST_STORE (store);
  snug_autofd int dir_fd = -1;
  int fd;

  if (fails (self, error))
    return -1;
  g_ptr_array_add (self->asked, g_strdup_printf ("%s+%" G_GUINT64_FORMAT,
                                                 g_variant_get_string (token, NULL), offset));
  dir_fd = snug_file_open_root (self->directory, error);
  fd = dir_fd >= 0
         ? snug_file_open_beneath (dir_fd, g_variant_get_string (token, NULL), O_RDONLY, 0, error)
         : -1;
  if (fd < 0)
    return -1;
  g_assert_cmpint (lseek (fd, (off_t) offset, SEEK_SET), ==, (int) offset);
  if (self->cut > 0)
    return cut_off (fd, offset, self->cut);
  return self->is_piped ? as_pipe (fd) : fd;
}

static GVariant *
answer (TestStore *self, GError **error)
{
  if (self->answer != NULL)
    return g_variant_ref (self->answer);
  snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED, "core does that");
  return NULL;
}

static GVariant *
search (SnugStore *store, GVariant *query, GCancellable *cancellable, GError **error)
{
  return answer (TEST_STORE (store), error);
}

static GVariant *
details (SnugStore *store,
         const char *const *names,
         GVariant *options,
         GCancellable *cancellable,
         GError **error)
{
  return answer (TEST_STORE (store), error);
}

static GVariant *
resolve (SnugStore *store,
         GVariant *actions,
         GVariant *options,
         GCancellable *cancellable,
         GError **error)
{
  return answer (TEST_STORE (store), error);
}

static void
test_store_plugin_init (SnugPluginInterface *iface)
{
}

static void
test_store_store_init (SnugStoreInterface *iface)
{
  iface->fetch_document = fetch_document;
  iface->open_artifact = open_artifact;
  iface->search = search;
  iface->details = details;
  iface->resolve = resolve;
}
