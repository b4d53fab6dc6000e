/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the daemon shows on a bus. Main thread. */

#include "snug-service.h"

#include "snug-admin-files.h"
#include "snug-architecture.h"
#include "snug-dbus.h"
#include "snug-manager-methods.h"
#include "snug-plugin-branch.h"
#include "snug-snap-branch.h"
#include "snug-state-values.h"

/* Grows with every addition to the interface. */
#define API_LEVEL 1

/* An app that starts asks once; a script may start many. */
#define MOUNT_BURST      100
#define MOUNT_PER_SECOND 20

/* Only one check is made at a time, and nobody shall be the only one who gets it. */
#define CHECK_BURST      20
#define CHECK_PER_SECOND 1

struct _SnugService
{
  GObject parent_instance;

  SnugManager *manager;           /* (owned) */
  SnugPeers *peers;               /* (owned) */
  SnugDispatcher *dispatcher;     /* (owned) */
  SnugBusTree *tree;              /* (owned) */
  SnugTransactions *transactions; /* (owned) */
  SnugSnapBranch *snaps;          /* (owned) */
  SnugPluginBranch *plugins;      /* (owned) */
  GArray *methods;                /* (owned) of SnugMethod */
  SnugRate *mounts;               /* (owned) */
  SnugRate *checks;               /* (owned) */
  char *admin_files;              /* (owned) the print of what was read last */
  gboolean checking;
  gboolean told_busy;
};

G_DEFINE_FINAL_TYPE (SnugService, snug_service, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What a client may ask for before it relies on it. */
static const char *const features[] = { "files", "handle-token", "pages", "plugins", NULL };

static gboolean
is_at_work (SnugService *self)
{
  return snug_change_engine_is_at_work (snug_manager_get_engine (self->manager));
}

static guint64
read_last_refresh (SnugService *self)
{
  SnugState *state = snug_manager_get_state (self->manager);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;

  if (!snug_state_get_value (state, SNUG_SERVICE_LAST_REFRESH, &value, &error))
    g_message ("cannot read when the stores were asked: %s", error->message);
  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64)
           ? g_variant_get_uint64 (value)
           : 0;
}

static GVariant *
get_properties (const char *node, gpointer user_data, GError **error)
{
  SnugService *self = user_data;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *confinement
    = snug_plugin_branch_describe_chosen (self->plugins, SNUG_PLUGIN_KIND_CONFINEMENT);

  g_variant_dict_insert (&dict, "Version", "s", SNUG_VERSION);
  g_variant_dict_insert (&dict, "ApiLevel", "u", API_LEVEL);
  g_variant_dict_insert (&dict, "Features", "^as", features);
  g_variant_dict_insert (&dict, "Architecture", "s", snug_architecture_get_host ());
  g_variant_dict_insert (&dict, "Confinement", "s", confinement);
  g_variant_dict_insert (&dict, "Busy", "b", is_at_work (self));
  g_variant_dict_insert (&dict, "LastRefresh", "t", read_last_refresh (self));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
on_changed (SnugService *self)
{
  gboolean busy = is_at_work (self);

  if (busy != self->told_busy)
    {
      g_auto (GVariantDict) changed = G_VARIANT_DICT_INIT (NULL);

      self->told_busy = busy;
      g_variant_dict_insert (&changed, "Busy", "b", busy);
      snug_bus_tree_tell_changed (self->tree, NULL, NULL, g_variant_dict_end (&changed));
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
add_root (SnugService *self, GError **error)
{
  const SnugBusClass klass = { .info = snug_dbus_manager_interface_info (),
                               .methods = (const SnugMethod *) (gpointer) self->methods->data,
                               .n_methods = self->methods->len,
                               .get_properties = get_properties };

  return snug_bus_tree_add (self->tree, &klass, self, error);
}

static gboolean
add_branches (SnugService *self, GError **error)
{
  self->snaps = snug_snap_branch_new (self->tree, self->manager, error);
  if (self->snaps == NULL)
    return FALSE;
  self->plugins = snug_plugin_branch_new (self->tree, self->manager, error);
  if (self->plugins == NULL)
    return FALSE;
  self->transactions
    = snug_transactions_new (self->tree, self->peers, snug_manager_get_engine (self->manager),
                             snug_manager_get_state (self->manager), error);
  return self->transactions != NULL && add_root (self, error);
}

/* A problem never stops the daemon, and nobody looks for what is not said. */
static void
log_problems (SnugService *self)
{
  GPtrArray *problems = snug_config_get_problems (snug_manager_get_config (self->manager));

  for (guint i = 0; i < problems->len; i++)
    g_message ("%s", ((const SnugConfigProblem *) g_ptr_array_index (problems, i))->message);
}

static void
remember_files (SnugService *self)
{
  g_free (self->admin_files);
  self->admin_files = snug_admin_files_print (snug_manager_get_paths (self->manager));
}

/* What an admin, or a package, put in place holds for the next call; nobody has to say so. */
static void
on_arrived (SnugService *self)
{
  g_autofree char *now = snug_admin_files_print (snug_manager_get_paths (self->manager));

  if (!g_str_equal (now, self->admin_files))
    snug_service_reload (self);
}

SnugService *
snug_service_new (GDBusConnection *bus, SnugManager *manager, GError **error)
{
  g_autoptr (SnugService) self = g_object_new (SNUG_TYPE_SERVICE, NULL);
  g_autoptr (SnugAuthority) authority = snug_authority_new (bus);

  self->manager = g_object_ref (manager);
  self->peers = snug_peers_new (bus);
  self->dispatcher = snug_dispatcher_new (self->peers, authority);
  self->tree = snug_bus_tree_new (bus, self->dispatcher);
  if (!add_branches (self, error))
    return NULL;
  self->told_busy = is_at_work (self);
  log_problems (self);
  remember_files (self);
  g_signal_connect_swapped (self->dispatcher, "arrived", G_CALLBACK (on_arrived), self);
  g_signal_connect_swapped (self->dispatcher, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->transactions, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_object (snug_manager_get_engine (manager), "change-updated",
                           G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return g_steal_pointer (&self);
}

SnugManager *
snug_service_get_manager (SnugService *self)
{
  return self->manager;
}

SnugTransactions *
snug_service_get_transactions (SnugService *self)
{
  return self->transactions;
}

SnugDispatcher *
snug_service_get_dispatcher (SnugService *self)
{
  return self->dispatcher;
}

SnugBusTree *
snug_service_get_tree (SnugService *self)
{
  return self->tree;
}

SnugRate *
snug_service_get_mount_rate (SnugService *self)
{
  return self->mounts;
}

SnugRate *
snug_service_get_check_rate (SnugService *self)
{
  return self->checks;
}

SnugPluginBranch *
snug_service_get_plugins (SnugService *self)
{
  return self->plugins;
}

void
snug_service_tell_confinement (SnugService *self)
{
  g_auto (GVariantDict) changed = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *confinement
    = snug_plugin_branch_describe_chosen (self->plugins, SNUG_PLUGIN_KIND_CONFINEMENT);

  g_variant_dict_insert (&changed, "Confinement", "s", confinement);
  snug_bus_tree_tell_changed (self->tree, NULL, NULL, g_variant_dict_end (&changed));
}

gboolean
snug_service_is_checking (SnugService *self)
{
  return self->checking;
}

void
snug_service_set_checking (SnugService *self, gboolean checking)
{
  self->checking = checking;
}

void
snug_service_reload (SnugService *self)
{
  g_auto (GStrv) changed = NULL;
  g_autofree char *names = NULL;

  /* First: what is written while they are read is read again. */
  remember_files (self);
  changed = snug_manager_reload (self->manager);
  names = g_strjoinv (", ", changed);

  snug_plugin_branch_forget (self->plugins);
  log_problems (self);
  g_message ("read the configuration again; %s%s",
             changed[0] != NULL ? "different: " : "all the same", names);
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
snug_service_is_busy (SnugService *self)
{
  return snug_dispatcher_get_n_calls (self->dispatcher) > 0 || is_at_work (self)
         || snug_transactions_is_needed (self->transactions);
}

static void
snug_service_init (SnugService *self)
{
  self->methods = g_array_new (FALSE, FALSE, sizeof (SnugMethod));
  self->mounts = snug_rate_new (MOUNT_BURST, MOUNT_PER_SECOND);
  self->checks = snug_rate_new (CHECK_BURST, CHECK_PER_SECOND);
  snug_request_methods_add (self->methods);
  snug_query_methods_add (self->methods);
  snug_change_methods_add (self->methods);
  snug_config_methods_add (self->methods);
}

static void
snug_service_finalize (GObject *object)
{
  SnugService *self = SNUG_SERVICE (object);

  /* The tree calls the branches, so it goes first. */
  g_clear_object (&self->tree);
  g_clear_object (&self->transactions);
  g_clear_object (&self->snaps);
  g_clear_pointer (&self->plugins, snug_plugin_branch_free);
  g_clear_object (&self->dispatcher);
  g_clear_object (&self->peers);
  g_clear_object (&self->manager);
  g_array_unref (self->methods);
  snug_rate_free (self->mounts);
  snug_rate_free (self->checks);
  g_free (self->admin_files);
  G_OBJECT_CLASS (snug_service_parent_class)->finalize (object);
}

static void
snug_service_class_init (SnugServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_service_finalize;
  signals[CHANGED] = g_signal_new ("changed", SNUG_TYPE_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}
