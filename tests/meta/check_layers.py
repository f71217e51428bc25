"""Who may include whom: check_layers.py SOURCE_TREE

The tables below are the architecture. To change it, change them, in a commit
of its own that says why. Everybody in lib/ may include <dplog/...>, base/, its
own folder and the standard headers of C.
"""
import os
import re
import sys

from tap import Tap

# folder of lib/ -> other folders of lib/ it may include
MAY_INCLUDE = {
    "base": [],
    "source": [],
    "decode": [],
    "parse": [],
    "store": [],
    "yaml": [],
    "ruleset": ["yaml"],
    "match": ["ruleset"],
    "track": ["match", "ruleset"],
    "diagnose": ["track", "match", "ruleset"],
    "report": [],
    "engine": ["source", "decode", "parse", "store", "ruleset", "match",
               "track", "diagnose"],
    # the tools for rule writers look into every stage that rules reach
    "inspect": ["ruleset", "match", "track", "diagnose", "report", "engine"],
    "replay": ["yaml"],  # a user of the public API; expectations are YAML
}

# foreign header -> the only folders that may include it
FOREIGN = {
    "sqlite3.h": ["store"],
    "yaml.h": ["yaml"],
    "pcre2.h": ["ruleset"],
    "jansson.h": ["parse", "report", "inspect", "replay"],
    "archive.h": ["source"],
    "archive_entry.h": ["source"],
    "emmintrin.h": ["base"],
    "immintrin.h": ["base"],
}

STANDARD = set("""assert ctype errno fenv float inttypes iso646 limits locale
math setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib
stdnoreturn string time wchar""".split())

# Not in the library: it asks for no locale, no signals, no jumps.
BANNED_IN_LIB = {"locale.h", "signal.h", "setjmp.h", "ctype.h", "getopt.h"}

SYSTEM = re.compile(r"^lib/base/(os|win32)_\w+\.[ch]$")
CLI_SYSTEM = re.compile(r"^cli/(system|win32)_\w+\.[ch]$")
PATHS = "base/win32_path.h"  # the one thing both sides know of the system
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
FRACTION = re.compile(r"%[-+#0]*[0-9*]*(?:\.[0-9*]+)?[lL]?[fFeEgG]\b")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def blank(match):
    """A comment's line ends, so that line numbers stay."""
    return "\n" * match.group(0).count("\n")


def includes(path):
    """(line, kind, name) for each #include outside comments."""
    with open(path, encoding="utf-8") as f:
        text = COMMENT.sub(blank, f.read())
    for m in INCLUDE.finditer(text):
        # the match may begin with the blank lines before it
        line = text.count("\n", 0, m.start(2)) + 1
        yield line, m.group(1), m.group(2)


def standard(name):
    return name.endswith(".h") and name[:-2] in STANDARD


def problem_in_lib(path, kind, name):
    """Why a line of lib/ is wrong, or None."""
    folder = path.split("/")[1]
    if kind == "<":
        if name.startswith("dplog/"):
            return None
        if name in FOREIGN:
            if folder in FOREIGN[name]:
                return None
            return "only %s may include it" % ", ".join(FOREIGN[name])
        if SYSTEM.match(path):
            return None
        if name in BANNED_IN_LIB:
            return "the library does without it"
        return None if standard(name) else "only base/os_*.c knows the system"
    if "/" not in name:
        return None  # its own folder; the compiler finds it or does not
    other = name.split("/")[0]
    if other in ("base", folder) or other in MAY_INCLUDE[folder]:
        return None
    return "%s may not include %s" % (folder, other)


def problem_in_cli(path, kind, name):
    if kind == "<":
        if name.startswith("dplog/") or standard(name) or name == "getopt.h":
            return None
        if CLI_SYSTEM.match(path):
            return None
        return "the program sees the library and standard C only"
    if "/" not in name or name == PATHS and CLI_SYSTEM.match(path):
        return None
    return "the program sees public headers only"


def sources(top, folder):
    for root, _, names in os.walk(os.path.join(top, folder)):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                path = os.path.join(root, name)
                yield os.path.relpath(path, top).replace(os.sep, "/")


def fractions(top):
    """Where printf may write a comma for a point."""
    problems = []
    for path in sources(top, "lib"):
        if path == "lib/base/number.c":
            continue
        with open(os.path.join(top, path), encoding="utf-8") as f:
            text = COMMENT.sub(blank, f.read())
        problems += ["%s:%d: %s: base/number.h knows no locale" % (
            path, text.count("\n", 0, m.start()) + 1, m.group(0))
            for m in FRACTION.finditer(text)]
    return problems


def check(top, folder, problem_of):
    problems = []
    for path in sources(top, folder):
        for line, kind, name in includes(os.path.join(top, path)):
            problem = problem_of(path, kind, name)
            if problem:
                problems.append("%s:%d: %s: %s" % (path, line, name, problem))
    return problems


def main():
    top = sys.argv[1]
    tap = Tap()
    folders = sorted(n for n in os.listdir(os.path.join(top, "lib"))
                     if os.path.isdir(os.path.join(top, "lib", n)))
    for folder in folders:
        if folder == "include":
            tap.check("lib/include includes public and standard headers",
                      check(top, "lib/include", lambda p, k, n: None
                            if k == "<" and (n.startswith("dplog/")
                                             or standard(n)) else "no"))
        elif folder in MAY_INCLUDE:
            tap.check("lib/%s includes what it may" % folder,
                      check(top, "lib/" + folder, problem_in_lib))
        else:
            tap.check("lib/%s has a place in the table" % folder, ["no"])
    tap.check("lib writes fractions with a point", fractions(top))
    tap.check("cli includes what it may", check(top, "cli", problem_in_cli))
    tap.end()


main()
