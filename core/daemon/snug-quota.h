/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugQuota:
 *
 * How much of something each user has under way, and how often a user may ask. Main thread.
 */
typedef struct _SnugQuota SnugQuota;

/**
 * snug_quota_new:
 * @what: what is counted, for messages: "calls"
 * @limit: how many of them a user may have at a time
 *
 * Returns: (transfer full): a count of nothing
 */
SnugQuota *snug_quota_new (const char *what, guint limit);

/**
 * snug_quota_free:
 * @self: (transfer full): a quota
 */
void snug_quota_free (SnugQuota *self);

/**
 * snug_quota_take:
 * @self: a quota
 * @uid: a user
 * @error: return location for %SNUG_ERROR_BUSY
 *
 * Returns: whether the user may have one more, which then counts until snug_quota_give()
 */
gboolean snug_quota_take (SnugQuota *self, guint uid, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_quota_give:
 * @self: a quota
 * @uid: a user that has at least one
 */
void snug_quota_give (SnugQuota *self, guint uid);

/**
 * SnugRate:
 *
 * How often each user may ask: a store of permits that fills up with time. Root has no limit.
 */
typedef struct _SnugRate SnugRate;

/**
 * snug_rate_new:
 * @burst: how many at once
 * @per_second: how many more each second
 *
 * Returns: (transfer full): full stores
 */
SnugRate *snug_rate_new (guint burst, guint per_second);

/**
 * snug_rate_free:
 * @self: (transfer full): a rate
 */
void snug_rate_free (SnugRate *self);

/**
 * snug_rate_take:
 * @self: a rate
 * @uid: a user
 * @now: µs of the monotonic clock
 * @error: return location for %SNUG_ERROR_BUSY
 *
 * Returns: whether the user may ask now
 */
gboolean
snug_rate_take (SnugRate *self, guint uid, gint64 now, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugQuota, snug_quota_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRate, snug_rate_free)

G_END_DECLS
