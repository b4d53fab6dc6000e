/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Copying with a digest on the way. Blocks circle between two queues: `empty` for the copying
 * thread to fill, `full` for the hashing thread to take in. */

#include "snug-digest-copy.h"

#include "snug-file.h"

#include <errno.h>

#define BLOCK_SIZE (64 * 1024)
#define N_BLOCKS   4

typedef struct
{
  gsize size; /* 0 ends the stream */
  guint8 data[BLOCK_SIZE];
} CopyBlock;

typedef struct
{
  GAsyncQueue *empty; /* (owned) */
  GAsyncQueue *full;  /* (owned) */
  SnugDigest *digest; /* (owned) */
} CopyPipeline;

static gpointer
hash_blocks (gpointer data)
{
  CopyPipeline *pipeline = data;

  for (;;)
    {
      CopyBlock *block = g_async_queue_pop (pipeline->full);
      gboolean end = block->size == 0;

      snug_digest_update (pipeline->digest, block->data, block->size);
      g_async_queue_push (pipeline->empty, block);
      if (end)
        return NULL;
    }
}

static gboolean
fail_cancelled (const char *name, GError **error)
{
  return snug_set_error (error, SNUG_ERROR_CANCELLED, "copying ‘%s’ was cancelled", name);
}

/* A pipe whose other end has gone quiet must not keep us from being cancelled. A regular file is
 * always ready. */
static gboolean
wait_for_data (int source, const char *name, GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = { { source, G_IO_IN | G_IO_HUP | G_IO_ERR, 0 }, { -1, 0, 0 } };
  guint n = g_cancellable_make_pollfd (cancellable, &fds[1]) ? 2 : 1;
  gboolean failed = FALSE;

  while (fds[0].revents == 0 && !g_cancellable_is_cancelled (cancellable) && !failed)
    failed = g_poll (fds, n, -1) < 0 && errno != EINTR;
  if (n == 2)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_is_cancelled (cancellable) || fail_cancelled (name, error);
}

/* Fills a block as far as the source allows, because a pipe hands out small pieces. */
static gboolean
fill_block (int source,
            CopyBlock *block,
            const char *name,
            GCancellable *cancellable,
            GError **error)
{
  block->size = 0;
  while (block->size < BLOCK_SIZE)
    {
      gssize n;

      if (!wait_for_data (source, name, cancellable, error))
        return FALSE;
      n = read (source, block->data + block->size, BLOCK_SIZE - block->size);
      if (n < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (n < 0)
        return snug_set_error_from_errno (error, errno, "cannot read ‘%s’", name);
      if (n == 0)
        break;
      block->size += (gsize) n;
    }
  return TRUE;
}

static gboolean
copy_block (int source,
            int target,
            CopyBlock *block,
            guint64 *done,
            const SnugDigestCopyOptions *options,
            GCancellable *cancellable,
            GError **error)
{
  if (!fill_block (source, block, options->name, cancellable, error))
    return FALSE;
  if (block->size > options->max_size - *done)
    return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                           "‘%s’ has more than the %" G_GUINT64_FORMAT " bytes that it should have",
                           options->name, options->max_size);
  if (target >= 0 && !snug_file_write_all (target, options->name, block->data, block->size, error))
    return FALSE;
  *done += block->size;
  return TRUE;
}

static gboolean
copy_all (CopyPipeline *pipeline,
          int source,
          int target,
          const SnugDigestCopyOptions *options,
          guint64 *done,
          GCancellable *cancellable,
          GError **error)
{
  gboolean ok, end;

  do
    {
      CopyBlock *block = g_async_queue_pop (pipeline->empty);

      ok = !g_cancellable_is_cancelled (cancellable)
             ? copy_block (source, target, block, done, options, cancellable, error)
             : fail_cancelled (options->name, error);
      /* The hashing thread must always see an end, or it would wait for ever. */
      if (!ok)
        block->size = 0;
      end = block->size == 0;
      g_async_queue_push (pipeline->full, block);
      if (ok && !end && options->progress != NULL)
        options->progress (*done, options->user_data);
    }
  while (!end);
  return ok;
}

char *
snug_digest_copy (int source,
                  int target,
                  const SnugDigestCopyOptions *options,
                  guint64 *size,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GAsyncQueue) empty = g_async_queue_new_full (g_free);
  g_autoptr (GAsyncQueue) full = g_async_queue_new_full (g_free);
  g_autoptr (SnugDigest) digest
    = options->digest != NULL ? g_object_ref (options->digest) : snug_digest_new ();
  CopyPipeline pipeline = { empty, full, digest };
  guint64 done = options->offset;
  GThread *thread;
  gboolean ok;

  for (guint i = 0; i < N_BLOCKS; i++)
    g_async_queue_push (empty, g_new (CopyBlock, 1));
  thread = g_thread_new ("snug-digest", hash_blocks, &pipeline);
  ok = copy_all (&pipeline, source, target, options, &done, cancellable, error);
  g_thread_join (thread);
  if (size != NULL)
    *size = done;
  return ok ? snug_digest_finish (digest) : NULL;
}
