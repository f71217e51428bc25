"""What the shared library exports: check_exports.py [--update] TREE LIBRARY

The dynamic symbols are the functions that the public headers declare with
DPLOG_API, and both are the list in exports.txt. --update writes the list anew.
"""
import os
import re
import subprocess
import sys

from tap import Tap

HERE = os.path.dirname(os.path.abspath(__file__))
LIST = os.path.join(HERE, "exports.txt")
DECLARED = re.compile(r"DPLOG_API\b[^;{]*?\b(dplog_\w+)\s*\(", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def declared(top):
    """Names in the public headers."""
    folder = os.path.join(top, "lib", "include", "dplog")
    names = set()
    for name in sorted(os.listdir(folder)):
        if name.endswith((".h", ".h.in")):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                names.update(DECLARED.findall(COMMENT.sub("", f.read())))
    return names


def exported(library):
    """Names that the dynamic linker sees."""
    out = subprocess.run(["nm", "-D", "--defined-only", library], check=True,
                         capture_output=True, text=True).stdout
    return {line.split()[-1].split("@")[0] for line in out.splitlines()
            if line.split()} - {"_init", "_fini"}


def listed():
    if not os.path.exists(LIST):
        return set()
    with open(LIST, encoding="ascii") as f:
        return set(f.read().split())


def differences(what, left, right):
    return (["%s: %s" % (what[0], n) for n in sorted(left - right)]
            + ["%s: %s" % (what[1], n) for n in sorted(right - left)])


def main():
    args = sys.argv[1:]
    update = "--update" in args
    top, library = [a for a in args if a != "--update"]
    names = exported(library)
    if update:
        with open(LIST, "w", encoding="ascii", newline="\n") as f:
            f.write("".join(n + "\n" for n in sorted(names)))
    tap = Tap()
    tap.check("every exported symbol is declared, every declared one exported",
              differences(("exported only", "declared only"), names,
                          declared(top)))
    tap.check("exports.txt is up to date",
              differences(("new, see --update", "gone, see --update"), names,
                          listed()))
    tap.end()


main()
