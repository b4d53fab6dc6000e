/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The one header that a plugin includes. */
#include "snug-error.h"
#include "snug-probe.h"
#include "snug-plugin.h"
#include "snug-grant.h"
#include "snug-sandbox.h"
#include "snug-storage.h"
#include "snug-store.h"
#include "snug-confinement.h"
#include "snug-lifecycle.h"
