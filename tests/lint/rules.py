# SPDX-License-Identifier: LGPL-2.1-or-later
"""The house rules, one function a rule. Each takes a Source and yields (line, message)."""
import re

MAX_FILE = 800
MAX_FUNCTION = 80
MAX_NESTING = 4
MAX_PARAMETERS = 7
BAD_NAMES = re.compile(r"(^|[-_])(utils?|common|misc|helpers?)\.[ch]$")

# layer: the layers whose headers it may include
LAYERS = {
    "sdk": set(),
    "base": {"sdk"},
    "model": {"sdk", "base"},
    "state": {"sdk", "base", "model"},
    "change": {"sdk", "base", "model", "state"},
    "trust": {"sdk", "base", "model", "state"},
    "repo": {"sdk", "base", "model", "trust"},
    "policy": {"sdk", "base", "model", "state"},
    "launch": {"sdk", "base", "model", "state"},
    "plugins": {"sdk", "base", "model", "state"},
}
LAYERS["lifecycle"] = {"sdk", "base", "model", "state", "change", "trust", "policy", "launch", "plugins"}
LAYERS["daemon"] = LAYERS["lifecycle"] | {"lifecycle", "data"}
LAYERS["cli"] = LAYERS["lifecycle"] | {"lifecycle", "data"}


def strip_code(text):
    """Comments and strings become spaces, so that what is left is structure; lines keep their numbers."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.S)


class Source:
    """One file: its path, the layer it belongs to, its text, and its text without comments."""

    def __init__(self, path, text, owners=None, backends=()):
        self.path = path
        self.name = path.rsplit("/", 1)[-1]
        self.text = text
        self.lines = text.split("\n")
        self.code = strip_code(text)
        self.owners = owners or {}
        self.backends = backends
        parts = path.split("/")
        self.layer = parts[1] if parts[0] == "core" and len(parts) > 2 else parts[0]

    def functions(self):
        """(first line, last line, header) of each function definition."""
        lines = self.code.split("\n")
        start = None
        for number, line in enumerate(lines, 1):
            if line.startswith("{") and start is None:
                start = number
            elif line.startswith("}") and start is not None:
                header = self.header(lines, start)
                if header.endswith(")") and not re.search(r"=\s*$", header):
                    yield start, number, header
                start = None

    @staticmethod
    def header(lines, start):
        text, number = "", start - 2
        while number >= 0 and lines[number].strip() and not lines[number].startswith(("}", "#")):
            text = lines[number].strip() + " " + text
            if not lines[number].startswith(" ") and "(" in lines[number]:
                break
            number -= 1
        return text.strip()


def spdx(source):
    if "SPDX-License-Identifier: LGPL-2.1-or-later" not in "\n".join(source.lines[:3]):
        yield 1, "the first lines have no SPDX-License-Identifier: LGPL-2.1-or-later"


def file_length(source):
    if source.name.endswith(".c") and len(source.lines) > MAX_FILE:
        yield MAX_FILE, f"more than {MAX_FILE} lines; split it by subject"


def file_name(source):
    if BAD_NAMES.search(source.name):
        yield 1, "a file is named after its one subject"


def function_length(source):
    if not source.name.endswith(".c"):
        return
    for first, last, _ in source.functions():
        if last - first > MAX_FUNCTION:
            yield first, f"a function of {last - first} lines; {MAX_FUNCTION} at most"


def nesting(source):
    if not source.name.endswith(".c"):
        return
    lines = source.code.split("\n")
    for first, last, _ in source.functions():
        depth = 0
        for number in range(first, last + 1):
            line = re.sub(r"\{[^{}]*\}", "", re.sub(r"\{[^{}]*\}", "", lines[number - 1]))
            depth += line.count("{")
            # switch and initialisers add a brace that is no branch; one level is given for them
            if depth > MAX_NESTING + 2:
                yield number, f"nested more than {MAX_NESTING} deep"
                break
            depth -= line.count("}")


def parameters(source):
    if not source.name.endswith(".c") or source.path.startswith("tests/"):
        return
    for first, _, header in source.functions():
        inside = header[header.index("(") + 1:header.rindex(")")]
        # How a function that takes calls of the bus looks is GDBus's to say (GDBusInterfaceMethodCallFunc).
        if re.search(r"GDBusMethodInvocation \*\w+, gpointer \w+$", inside):
            continue
        if inside.count(",") + 1 > MAX_PARAMETERS:
            yield first, f"more than {MAX_PARAMETERS} parameters; make an options struct"


def no_goto(source):
    for number, line in enumerate(source.code.split("\n"), 1):
        if re.search(r"\bgoto\b", line):
            yield number, "no goto: use scope guards"


def pragma_once(source):
    if source.name.endswith(".h") and "#pragma once" not in source.text:
        yield 1, "a header has #pragma once"


def unfinished(source):
    for number, line in enumerate(source.lines, 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            yield number, "an unfinished spot: finish it or open an issue"


def white_space(source):
    for number, line in enumerate(source.lines, 1):
        if line != line.rstrip() or "\t" in line:
            yield number, "white space at the end of a line, or a tab"


def layers(source):
    if source.layer not in LAYERS and not source.path.startswith("plugins/"):
        return
    allowed = LAYERS.get(source.layer, {"sdk"}) | {source.layer}
    if source.path.startswith("plugins/"):
        allowed = {"sdk", "plugin"}
    for number, line in enumerate(source.lines, 1):
        match = re.match(r'#include [<"](snug[^">]*)[">]', line)
        owner = source.owners.get(match.group(1)) if match else None
        if owner is not None and owner not in allowed:
            yield number, f"{match.group(1)} belongs to {owner}: against the arrows"


def names_no_backend(source):
    if not source.path.startswith("core/"):
        return
    for number, line in enumerate(source.lines, 1):
        for backend in source.backends:
            if f'"{backend}"' in line and not line.startswith("#include"):
                yield number, f"core names the backend ‘{backend}’"


def sql_only_in_state(source):
    if source.path.startswith("core/") and source.layer != "state" and re.search(r"\bsqlite3_", source.code):
        yield 1, "SQL belongs into core/state"


def peas_in_one_file(source):
    if source.path.startswith("core/") and source.name != "snug-plugin-engine.c" and "libpeas" in source.text:
        yield 1, "libpeas is named in snug-plugin-engine.c only"


def documented(source):
    """Every function of a header has a doc comment that names its parameters and what it returns."""
    if not source.name.endswith(".h") or source.path.startswith(("tests/", "plugins/")):
        return
    if source.name.startswith("snug-run-"):
        return
    for match in re.finditer(r"^[A-Za-z][\w \*]*?\b(snug_\w+) \(([^;{]*?)\)[^;{()]*(?:\([^()]*\))*[^;{()]*;", source.code, re.M):
        name, line = match.group(1), source.code[:match.start()].count("\n") + 1
        if name.endswith("_get_type"):
            continue
        doc = re.search(r"/\*\*\n \* " + name + r":\n(.*?)\*/", source.text, re.S)
        if doc is None:
            yield line, f"{name} has no doc comment"
            continue
        for parameter in match.group(2).split(","):
            words = re.findall(r"\w+", parameter)
            if not words or words == ["void"] or parameter.strip() == "...":
                continue
            if f"@{words[-1]}:" not in doc.group(1) and words[-1] not in ("error", "cancellable"):
                yield line, f"{name}: the parameter {words[-1]} is not described"
        if not re.match(r"^(static inline )?void [^*]", match.group(0)) and "Returns:" not in doc.group(1):
            yield line, f"{name}: what it returns is not described"


FILE_RULES = [spdx, file_length, file_name, function_length, nesting, parameters, no_goto, pragma_once, unfinished,
              white_space, layers, names_no_backend, sql_only_in_state, peas_in_one_file, documented]
