/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-fetch.h"
#include "snug-store-client.h"

/* A repository that a test makes piece by piece, with real keys and signatures, so that each piece
 * can be wrong. Keys are made once in a process: root1, root2, root3, index, timestamp, publisher,
 * stranger. */

#define TEST_NOW  (G_GINT64_CONSTANT (1900000000) * G_USEC_PER_SEC) /* in 2030 */
#define TEST_FAR  "2031-01-01T00:00:00Z"
#define TEST_PAST "2030-01-01T00:00:00Z"

typedef struct
{
  char *path;      /* everything of this test */
  char *directory; /* the repository */
  char *pins;
  SnugPaths *paths;
  SnugStore *store; /* a TestStore */
  gint64 now;
} TestRepository;

/* What a root document says. Lists are words. NULL and 0: root1 with threshold 1, TEST_FAR. */
typedef struct
{
  guint version;
  const char *root_keys;
  guint root_threshold;
  const char *index_key;
  const char *timestamp_key;
  const char *expires;
  const char *signers; /* NULL: root_keys */
  guint file_version;  /* 0: version */
} TestRoot;

/* What timestamp and index say. NULL and 0: version 1, TEST_FAR, the right keys. */
typedef struct
{
  guint timestamp_version;
  guint index_version;
  guint claimed_version; /* of the index, by the timestamp and its name; 0: index_version */
  const char *timestamp_expires;
  const char *index_expires;
  const char *timestamp_signers;
  const char *index_signers;
} TestIndex;

/* A record. NULL and 0: sensible values. */
typedef struct
{
  const char *name;
  guint revision;
  const char *content;       /* of the image */
  const char *record_name;   /* name in the record, where it differs */
  guint record_revision;     /* revision in the record, where it differs */
  const char *signer;        /* "publisher" */
  const char *architectures; /* JSON, ["all"] */
  const char *more;          /* more members of the record */
} TestRecord;

void test_repository_set_up (TestRepository *self, gconstpointer data);
void test_repository_tear_down (TestRepository *self, gconstpointer data);

/* The fingerprint of a key. */
const char *test_key (const char *name);

void test_repository_pin (TestRepository *self, const char *keys);
void test_repository_write (TestRepository *self, const char *name, const char *text);
void test_repository_remove (TestRepository *self, const char *name);
char *test_repository_read (TestRepository *self, const char *name);
/* Signs a document of the repository; the signature's name is NULL for NAME.asc. */
void test_repository_sign (TestRepository *self,
                           const char *name,
                           const char *signature,
                           const char *signers);

void test_repository_root (TestRepository *self, const TestRoot *root);
/* Writes image, record and signature; returns the entry for `revisions`. */
char *test_repository_record (TestRepository *self, const TestRecord *record);
/* The entry of a snap in a shard. */
char *test_repository_snap (TestRepository *self,
                            const char *name,
                            const char *revisions,
                            const char *channels);
/* Writes one shard with these entries, the index and the timestamp. */
void test_repository_publish (TestRepository *self, const TestIndex *index, const char *snaps);
/* Root 1, pinned; hello with revision 1 in latest/stable and 2 in latest/edge; tool with
 * revision 1. */
void test_repository_fill (TestRepository *self);

SnugStoreClient *test_repository_client (TestRepository *self);
SnugRepositoryContext test_repository_context (TestRepository *self);

#define repository_test(path, function)                                                            \
  g_test_add ((path), TestRepository, NULL, test_repository_set_up, (function),                    \
              test_repository_tear_down)

#define TEST_TYPE_STORE (test_store_get_type ())
G_DECLARE_FINAL_TYPE (TestStore, test_store, TEST, STORE, GObject)

/* A store over a directory that can be told to misbehave. */
struct _TestStore
{
  GObject parent_instance;

  char *directory;
  GError *failure;     /* every request fails with it */
  gboolean is_endless; /* documents never end, and it forgets the limit */
  gboolean is_piped;   /* images come through a pipe */
  guint64 cut;         /* images end after so many bytes; 0: whole */
  GVariant *answer;    /* of resolve, search and details; makes it a store without documents */
  GPtrArray *asked;    /* names of the documents that were asked for */
};

guint test_store_count (TestStore *self, const char *prefix);
