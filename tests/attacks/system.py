#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every attack, each on a fresh state. Runs in a throwaway system; see tests/integration/boot.py."""
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "integration"))

# pylint: disable=wrong-import-position
import callers
import machine
import packages
import paths
import plugins

import sandbox
import tap

whole = tap.Suite()
for module in (sandbox, paths, packages, callers, plugins):
    whole.tests += module.suite.tests
machine.prepare()
tap.main(whole, machine.around)
