# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later

dev_sources () {
  git ls-files '*.c' '*.h'
}

dev_fmt () {
  dev_need lint
  dev_sources | xargs clang-format -i
}

# dev_lint: each check is one line "ok NAME" or "not ok NAME"; the last line counts them.
dev_lint () {
  local passed=0 failed=0
  dev_need build lint
  dev_build
  check () {
    local name=$1
    shift
    if "$@"; then
      echo "ok $name"
      passed=$((passed + 1))
    else
      echo "not ok $name"
      failed=$((failed + 1))
    fi
  }
  check "the linter finds what its fixtures have" python3 tests/lint/selftest.py
  check "house style" python3 tests/lint/lint.py
  check "clang-format" dev_lint_format
  check "shellcheck" dev_lint_shell
  check "cppcheck" dev_lint_cppcheck
  check "clang-tidy" dev_lint_tidy
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

dev_lint_format () {
  dev_sources | xargs clang-format --dry-run -Werror 2>&1 | head -n 40
  [ "${PIPESTATUS[1]}" -eq 0 ]
}

dev_lint_shell () {
  shellcheck -x dev .ci/run tests/dev.d/*.sh tests/vm/make-image tests/vm/guest/main tests/vm/guest/tap.sh \
    tests/vm/guest/test-* tests/vm/guest/unit/snug-vm \
    tests/snaps/*/tree/meta/hooks/* tests/snaps/*/tree/snap/command-chain/*
}

dev_lint_cppcheck () {
  cppcheck --quiet --enable=warning,performance,portability --error-exitcode=1 --inline-suppr --std=c11 \
    --library=gtk,posix,gnu --suppressions-list=tests/lint/cppcheck.txt -j2 core plugins sdk
}

dev_lint_tidy () {
  git ls-files 'core/*.c' 'plugins/*.c' 'sdk/*.c' | grep -v '/tests/' |
    python3 tests/lint/tidy.py build
}
