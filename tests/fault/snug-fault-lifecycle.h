/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

#define SNUG_TYPE_FAULT_LIFECYCLE (snug_fault_lifecycle_get_type ())

/* Kills the daemon before or after a step, as the fault tests ask for. Never installed. */
G_DECLARE_FINAL_TYPE (SnugFaultLifecycle, snug_fault_lifecycle, SNUG, FAULT_LIFECYCLE, GObject)

G_END_DECLS
