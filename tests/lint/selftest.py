#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each rule fires on its bad example and keeps quiet on the good one."""
import sys

import rules

HEAD = "/* SPDX-License-Identifier: LGPL-2.1-or-later */\n"
FUNCTION = "int\nfoo (int a)\n{\n%s\n}\n"
DOC = "/**\n * snug_foo:\n * @a: a number\n *\n * Returns: a number\n */\nint snug_foo (int a);\n"

# rule: (path, bad text, good text)
CASES = {
    "spdx": ("core/base/a.c", "int a;\n", HEAD),
    "file_length": ("core/base/a.c", HEAD + "\n" * 801, HEAD + "\n" * 700),
    "file_name": [("core/base/snug-utils.c", HEAD), ("core/base/snug-paths.c", HEAD)],
    "function_length": ("core/base/a.c", HEAD + FUNCTION % ("\n" * 85), HEAD + FUNCTION % ("\n" * 40)),
    "nesting": ("core/base/a.c", HEAD + FUNCTION % ("{\n" * 7 + "}\n" * 7), HEAD + FUNCTION % "  {\n  }"),
    "parameters": ("core/base/a.c", HEAD + "int\nfoo (int a, int b, int c, int d, int e, int f, int g, int h)\n{\n}\n",
                   HEAD + "int\nfoo (int a, int b, int c, int d, int e, int f, GDBusMethodInvocation *g, gpointer h)"
                   + "\n{\n}\n"),
    "no_goto": ("core/base/a.c", HEAD + FUNCTION % "  goto out;", HEAD + FUNCTION % "  /* goto */"),
    "pragma_once": ("core/base/a.h", HEAD, HEAD + "#pragma once\n"),
    "unfinished": ("core/base/a.c", HEAD + "/* TODO: more */\n", HEAD + "/* done */\n"),
    "white_space": ("core/base/a.c", HEAD + "int a; \n", HEAD + "int a;\n"),
    "layers": ("core/model/a.c", HEAD + '#include "snug-state.h"\n', HEAD + '#include "snug-paths.h"\n'),
    "names_no_backend": ("core/base/a.c", HEAD + 'x = "fuse";\n', HEAD + 'x = "storage";\n'),
    "sql_only_in_state": ("core/base/a.c", HEAD + "sqlite3_open ();\n", HEAD),
    "peas_in_one_file": ("core/plugins/a.c", HEAD + "#include <libpeas/peas.h>\n", HEAD),
    "documented": ("core/base/a.h", HEAD + "int snug_foo (int a);\n", HEAD + DOC),
}
OWNERS = {"snug-state.h": "state", "snug-paths.h": "base"}


def fires(rule, path, text):
    return bool(list(rule(rules.Source(path, text, OWNERS, ["fuse"]))))


def main():
    wrong = []
    for rule in rules.FILE_RULES:
        case = CASES.get(rule.__name__)
        if case is None:
            wrong.append(f"{rule.__name__} has no example")
            continue
        bad, good = case if isinstance(case, list) else ((case[0], case[1]), (case[0], case[2]))
        if not fires(rule, *bad):
            wrong.append(f"{rule.__name__} does not fire on its bad example")
        if fires(rule, *good):
            wrong.append(f"{rule.__name__} fires on its good example")
    plugin = rules.Source("plugins/storage/x/a.c", HEAD + '#include "snug-paths.h"\n', OWNERS, [])
    if not list(rules.layers(plugin)):
        wrong.append("layers lets a plugin include core")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


sys.exit(main())
