/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-service.h"

G_BEGIN_DECLS

/* The methods of org.snug.Manager1.Manager, by subject. Their user data is the service. */

/**
 * snug_request_methods_add:
 * @methods: (element-type SnugMethod): gets what changes the system: Install, Remove, …
 */
void snug_request_methods_add (GArray *methods);

/**
 * snug_query_methods_add:
 * @methods: (element-type SnugMethod): gets what is asked of stores and of the disk: Search, Check,
 * …
 */
void snug_query_methods_add (GArray *methods);

/**
 * snug_change_methods_add:
 * @methods: (element-type SnugMethod): gets what is about changes: ListChanges, AbortChange, …
 */
void snug_change_methods_add (GArray *methods);

/**
 * snug_config_methods_add:
 * @methods: (element-type SnugMethod): gets what is about configuration and plugins
 */
void snug_config_methods_add (GArray *methods);

G_END_DECLS
