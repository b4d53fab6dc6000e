#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every test of the whole system, each with a fresh state. Runs in a throwaway system; see boot.py."""
import bad_images
import bad_machines
import bad_plugins
import bad_stores
import confinement
import explain
import layouts
import life
import machine
import storage
import tap
import updates

whole = tap.Suite()
for module in (life, confinement, explain, layouts, updates, storage, bad_images, bad_stores, bad_machines, bad_plugins):
    whole.tests += module.suite.tests
machine.prepare()
tap.main(whole, machine.around)
