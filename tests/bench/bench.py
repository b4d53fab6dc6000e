#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What every part of the bench shares: measuring in turn, and the table of what was aimed at.

A part is a program that ends with one line of JSON, {"rows": [{what, ratio, target, at_least}]}.
bench.py TABLE-INPUT…: prints the table of such lines; the status is 1 if a target was missed.
"""
import json
import statistics
import sys


def row(what, ratio, target, at_least=False, unit="x"):
    """One line of the table: met if the ratio is at most (or at least) the target."""
    return {"what": what, "ratio": round(ratio, 2), "target": target, "at_least": at_least, "unit": unit}


def in_turn(functions, rounds):
    """Calls each function once a round, so that a machine's moods hit all of them; medians by name."""
    results = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            results[name].append(function())
    return {name: statistics.median(values) for name, values in results.items()}


def finish(rows):
    print(json.dumps({"rows": rows}))


def is_met(entry):
    return entry["ratio"] >= entry["target"] if entry["at_least"] else entry["ratio"] <= entry["target"]


def print_table(rows):
    missed = 0
    print(f"{'what':64} {'measured':>10} {'target':>14}")
    for entry in rows:
        limit = ("at least " if entry["at_least"] else "at most ") + str(entry["target"])
        verdict = "met" if is_met(entry) else "MISSED"
        missed += verdict != "met"
        print(f"{entry['what']:64} {entry['ratio']:7.2f} {entry['unit']:2} {limit:>14} {verdict}")
    return missed


def rows_of(result):
    """The launch bench gives its ratios by name."""
    if "rows" in result:
        return result["rows"]
    rows = []
    for network, ratios in result["launch"].items():
        rows.append(row(f"confined true, {network}: snug-run / floor", ratios["snug-run"], 1.3))
        if "bwrap / snug-run" in ratios:
            rows.append(row(f"confined true, {network}: bwrap / snug-run", ratios["bwrap / snug-run"], 4, True))
    return rows


def main():
    rows = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            rows += rows_of(json.loads(file.read().strip().split("\n")[-1]))
    return 1 if print_table(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
