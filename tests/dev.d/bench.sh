# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later

# dev_bench: ratios, measured side by side in one run; absolute figures of a busy machine mean little.
dev_bench () {
  dev_need build test bench
  dev_build
  python3 tests/bench/launch.py build/core/launch/snug-run build/tests/unit/launch/make-recipe "$PWD" "${1:-200}"
}
