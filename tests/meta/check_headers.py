"""Public headers compile alone: check_headers.py TREE BUILD COMPILER...

Each as C11 and as C++11, with all warnings as errors; what a header needs, it
includes itself. Its _INIT macros are used, too.
"""
import os
import re
import shutil
import subprocess
import sys

from tap import Tap

LANGUAGES = {"c": "c11", "c++": "c++11"}
INIT = re.compile(r"^#define DPLOG_(\w+)_INIT\b", re.MULTILINE)


def compilers(c_compiler):
    """Language to command; None where there is no compiler for it."""
    plus = os.environ.get("CXX", "").split()
    if not plus:
        names = ("clang++", "c++", "g++") if "clang" in c_compiler[-1] else (
            "c++", "g++", "clang++")
        plus = [n for n in names if shutil.which(n)][:1]
    return {"c": c_compiler, "c++": plus or None}


def uses(path):
    """A variable of each struct that the header has an _INIT macro for."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as f:
        return "".join("struct dplog_%s %s = DPLOG_%s_INIT;\n"
                       % (name.lower(), name.lower(), name)
                       for name in INIT.findall(f.read()))


def main():
    top, build, c_compiler = sys.argv[1], sys.argv[2], sys.argv[3:]
    source = os.path.join(top, "lib", "include", "dplog")
    names = sorted(n[:-3] if n.endswith(".in") else n
                   for n in os.listdir(source) if n.endswith((".h", ".h.in")))
    tap = Tap()
    for language, compiler in compilers(c_compiler).items():
        standard = LANGUAGES[language]
        for name in names:
            case = "%s compiles alone as %s" % (name, standard)
            if not compiler:
                tap.skip(case, "no compiler")
                continue
            done = subprocess.run(
                compiler + ["-x", language, "-std=" + standard, "-Wall",
                            "-Wextra", "-Wpedantic", "-Werror",
                            "-fsyntax-only", "-I",
                            os.path.join(top, "lib", "include"), "-I",
                            os.path.join(build, "lib", "include"), "-"],
                input="#include <dplog/%s>\n#include <dplog/%s>\n"
                      "typedef int not_empty;\n" % (name, name)
                      + uses(os.path.join(source, name)),
                capture_output=True, text=True, check=False)
            tap.check(case, done.stderr.splitlines()[:8]
                      if done.returncode else [])
    tap.end()


main()
