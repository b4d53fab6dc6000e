/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The chain of root documents: 1.root.json, 2.root.json, … Whoever holds the client's lock. */

#include "snug-repository-chain.h"

#include "snug-digest.h"
#include "snug-repository-pins.h"

/* A chain that grew by more since the last look is an attack on patience. */
#define MAX_STEPS 1024

typedef struct
{
  const SnugRepositoryContext *context;
  SnugRepositoryPins *pins; /* (owned) */
  SnugRepositoryRoot *root; /* (owned) (nullable): the newest that is trusted */
  GBytes *content;          /* (owned) (nullable): its bytes, if it was fetched */
  gboolean passed_old_root; /* whether the chain has the document that was trusted before */
  guint64 reached;          /* the version of the last document of the chain */
} RootChain;

static void
root_chain_clear (RootChain *chain)
{
  g_clear_pointer (&chain->pins, snug_repository_pins_free);
  g_clear_pointer (&chain->root, snug_repository_root_free);
  g_clear_pointer (&chain->content, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RootChain, root_chain_clear)

/* Whether more than half of the pinned keys signed it. A good signature by others is no error: the
 * repository may be older than the keys that are pinned. */
static gboolean
is_anchored (RootChain *chain,
             const SnugRepositoryDemand *demand,
             GBytes *content,
             GBytes *signatures,
             gboolean *anchored,
             GError **error)
{
  SnugRepositoryDemand pinned = { demand->name, demand->scratch, chain->pins->keys, NULL, 0 };
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) signers = snug_repository_keys_verify (&pinned, content, signatures, &local);

  *anchored = signers != NULL;
  if (signers != NULL || g_error_matches (local, SNUG_ERROR, SNUG_ERROR_UNTRUSTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
accept_root (RootChain *chain,
             guint64 version,
             const SnugRepositoryDemand *demand,
             GBytes *content,
             GBytes *signatures,
             GError **error)
{
  g_autoptr (SnugRepositoryRoot) next = snug_repository_root_parse (demand->name, content, error);

  if (next == NULL)
    return FALSE;
  if (next->version != version)
    return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                           "‘%s’ has the version %" G_GUINT64_FORMAT, demand->name, next->version);
  if (!snug_repository_root_verify (next, SNUG_REPOSITORY_ROLE_ROOT, demand, content, signatures,
                                    error))
    return FALSE;
  g_clear_pointer (&chain->root, snug_repository_root_free);
  g_clear_pointer (&chain->content, g_bytes_unref);
  chain->root = g_steal_pointer (&next);
  chain->content = g_bytes_ref (content);
  return TRUE;
}

static void
note_old_root (RootChain *chain, guint64 version, GBytes *content)
{
  const SnugRepositoryTrusted *old = &chain->context->state->root;
  g_autofree char *digest = snug_digest_of_bytes (content);

  if (version == old->version && snug_digest_equal (digest, old->reference.sha3_384))
    chain->passed_old_root = TRUE;
}

static gboolean
take_step (RootChain *chain, guint64 version, GBytes *content, const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (name, ".asc", NULL);
  SnugRepositoryDemand demand = { .name = name, .scratch = chain->context->state->path };
  g_autoptr (GBytes) signatures
    = snug_repository_fetch_signatures (chain->context, name, path, error);
  gboolean anchored = TRUE;

  if (signatures == NULL)
    return FALSE;
  /* The signatures first: what nobody vouches for is not parsed. */
  if (chain->root == NULL && !is_anchored (chain, &demand, content, signatures, &anchored, error))
    return FALSE;
  if (!anchored)
    return TRUE;
  if (chain->root != NULL
      && !snug_repository_root_verify (chain->root, SNUG_REPOSITORY_ROLE_ROOT, &demand, content,
                                       signatures, error))
    return FALSE;
  if (!accept_root (chain, version, &demand, content, signatures, error))
    return FALSE;
  note_old_root (chain, version, content);
  return TRUE;
}

static gboolean
follow (RootChain *chain, GError **error)
{
  guint64 first = chain->root != NULL ? chain->root->version + 1 : 1;

  for (guint64 version = first; version < first + MAX_STEPS; version++)
    {
      g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT ".root.json", version);
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) content
        = snug_repository_fetch (chain->context, name, SNUG_REPOSITORY_ROOT_MAX_SIZE, &local);

      if (content == NULL && g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        return TRUE;
      if (content == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!take_step (chain, version, content, name, error))
        return FALSE;
      chain->reached = version;
    }
  return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                         "there are more than %d root documents to follow", MAX_STEPS);
}

/* The bytes of the trusted root may be gone from this disk; the store has them too. */
static GBytes *
get_trusted_content (const SnugRepositoryContext *context, gboolean may_fetch, GError **error)
{
  const SnugRepositoryTrusted *root = &context->state->root;
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT ".root.json", root->version);
  GBytes *content = snug_repository_state_get (context->state, SNUG_REPOSITORY_SHELF_INDEX,
                                               &root->reference, may_fetch ? NULL : error);

  if (content == NULL && may_fetch)
    content = snug_repository_fetch_referenced (context, name, &root->reference, error);
  return content;
}

static gboolean
start (RootChain *chain, gboolean may_fetch, GError **error)
{
  const SnugRepositoryContext *context = chain->context;
  g_autoptr (GBytes) content = NULL;

  chain->pins = snug_repository_pins_load (context->keys, error);
  if (chain->pins == NULL)
    return FALSE;
  /* Other pins, other trust: it starts anew. */
  if (context->state->root.version == 0
      || !snug_digest_equal (chain->pins->digest, context->state->pins))
    return TRUE;
  content = get_trusted_content (context, may_fetch, error);
  chain->root
    = content != NULL ? snug_repository_root_parse ("the trusted root", content, error) : NULL;
  return chain->root != NULL;
}

static void
forget (SnugRepositoryTrusted *trusted)
{
  snug_repository_trusted_set (trusted, 0, NULL);
}

static gboolean
save_progress (RootChain *chain, const SnugRepositoryRoot *old, GError **error)
{
  SnugRepositoryState *state = chain->context->state;
  gboolean anew = !snug_digest_equal (chain->pins->digest, state->pins);
  g_autoptr (SnugRepositoryState) before = NULL;

  if (chain->content == NULL)
    return TRUE;
  if (!snug_repository_state_put (state, SNUG_REPOSITORY_SHELF_INDEX, chain->content, error))
    return FALSE;
  before = snug_repository_state_remember (state);
  if (anew && !chain->passed_old_root)
    {
      forget (&state->timestamp);
      forget (&state->index);
    }
  if (old != NULL
      && !snug_repository_root_same_role (chain->root, old, SNUG_REPOSITORY_ROLE_TIMESTAMP))
    forget (&state->timestamp);
  if (old != NULL && !snug_repository_root_same_role (chain->root, old, SNUG_REPOSITORY_ROLE_INDEX))
    forget (&state->index);
  g_free (state->pins);
  state->pins = g_strdup (chain->pins->digest);
  snug_repository_trusted_set (&state->root, chain->root->version, chain->content);
  if (snug_repository_state_save (state, error))
    return TRUE;
  snug_repository_state_return_to (state, before);
  return FALSE;
}

/* What the state trusted when this began, even by other pins, to see which roles changed. */
static SnugRepositoryRoot *
load_old (const SnugRepositoryContext *context)
{
  g_autoptr (GBytes) content = NULL;

  if (context->state->root.version == 0)
    return NULL;
  content = snug_repository_state_get (context->state, SNUG_REPOSITORY_SHELF_INDEX,
                                       &context->state->root.reference, NULL);
  return content != NULL ? snug_repository_root_parse ("the old root", content, NULL) : NULL;
}

static gboolean
check_anchor (const RootChain *chain, GError **error)
{
  if (chain->root != NULL)
    return TRUE;
  if (chain->reached == 0)
    return snug_set_error (error, SNUG_ERROR_STORE_UNAVAILABLE,
                           "there is no ‘1.root.json’: this is not a repository, or an empty one");
  return snug_set_error (error, SNUG_ERROR_UNTRUSTED,
                         "no root document is signed by more than half of the pinned keys; pin the "
                         "root keys of this repository if you trust it");
}

SnugRepositoryRoot *
snug_repository_chain_update (const SnugRepositoryContext *context, GError **error)
{
  g_auto (RootChain) chain = { .context = context };
  g_autoptr (SnugRepositoryRoot) old = load_old (context);
  g_autofree char *name = NULL;

  if (!start (&chain, TRUE, error) || !follow (&chain, error) || !check_anchor (&chain, error)
      || !save_progress (&chain, old, error))
    return NULL;
  name = g_strdup_printf ("%" G_GUINT64_FORMAT ".root.json", chain.root->version);
  if (!snug_repository_check_expiry (context, name, chain.root->expires, error))
    return NULL;
  return g_steal_pointer (&chain.root);
}

SnugRepositoryRoot *
snug_repository_chain_load (const SnugRepositoryContext *context, GError **error)
{
  g_auto (RootChain) chain = { .context = context };

  if (!start (&chain, FALSE, error))
    return NULL;
  if (chain.root == NULL)
    snug_set_error (error, SNUG_ERROR_NOT_FOUND, "nothing of this repository is trusted yet");
  return g_steal_pointer (&chain.root);
}
