# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# check NAME COMMAND…: one TAP line; what the command printed follows a failure.
check () {
  local name=$1 output status=0
  shift
  output=$("$@" 2>&1) || status=$?
  if [ "$status" -eq 0 ]; then
    echo "ok - $name"
  else
    echo "not ok - $name"
    printf 'status %s\n%s\n' "$status" "$output" | sed 's/^/#   /'
  fi
}

# refuse NAME STATUS TEXT COMMAND…: the command must end with STATUS and say TEXT.
refuse () {
  local name=$1 wanted=$2 text=$3 output status=0
  shift 3
  output=$("$@" 2>&1) || status=$?
  if [ "$status" -eq "$wanted" ] && [[ $output == *"$text"* ]]; then
    echo "ok - $name"
  else
    echo "not ok - $name"
    printf 'status %s, wanted %s and “%s”\n%s\n' "$status" "$wanted" "$text" "$output" | sed 's/^/#   /'
  fi
}
