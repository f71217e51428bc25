#!/usr/bin/env python3
"""Write the module definition of the DLL: exports.py OUT HEADER...

It exports what the public headers declare with DPLOG_API and nothing else, so
the objects need no dllexport and serve the static library as they are.
"""
import re
import sys

DECLARED = re.compile(r"DPLOG_API\b[^;{]*?\b(dplog_\w+)\s*\(", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def main():
    out, headers = sys.argv[1], sys.argv[2:]
    names = set()
    for header in headers:
        with open(header, encoding="utf-8") as f:
            names.update(DECLARED.findall(COMMENT.sub("", f.read())))
    with open(out, "w", encoding="ascii", newline="\n") as f:
        f.write("EXPORTS\n" + "".join("    %s\n" % n for n in sorted(names)))


main()
