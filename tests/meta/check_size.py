"""Files under 500 lines, functions under 80: check_size.py SOURCE_TREE

A function begins with a line that is nothing but a brace and ends with the
next one: clang-format sees to that.
"""
import os
import sys

from tap import Tap

MAX_FILE = 500
MAX_FUNCTION = 80


def functions(lines):
    """(line, length) of every function."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            yield start, number - start + 1
            start = None


def main():
    top = sys.argv[1]
    tap = Tap()
    long_files, long_functions = [], []
    for folder in ("lib", "cli"):
        for root, _, names in os.walk(os.path.join(top, folder)):
            for name in sorted(names):
                if not name.endswith((".c", ".h")):
                    continue
                path = os.path.join(root, name)
                with open(path, encoding="utf-8") as f:
                    lines = f.read().splitlines()
                shown = os.path.relpath(path, top)
                if len(lines) > MAX_FILE:
                    long_files.append("%s: %d lines" % (shown, len(lines)))
                long_functions += [
                    "%s:%d: %d lines" % (shown, at, length)
                    for at, length in functions(lines)
                    if length > MAX_FUNCTION]
    tap.check("no file is longer than %d lines" % MAX_FILE, long_files)
    tap.check("no function is longer than %d lines" % MAX_FUNCTION,
              long_functions)
    tap.end()


main()
