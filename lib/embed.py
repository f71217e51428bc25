"""Turn files into C arrays: embed.py OUT.c SYMBOL FILE...

The result is a table `const struct dpl_embedded SYMBOL[]` of name, bytes and
length (a NUL follows the bytes, uncounted), ended by an entry without a name;
the struct is declared in lib/base/embedded.h. Same input, same output.
"""
import os
import sys


def literal(data):
    rows = []
    for i in range(0, len(data), 16):
        rows.append("    " + "".join("%d," % b for b in data[i:i + 16]))
    return "\n".join(rows) + "\n    0"


def main():
    out, symbol, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    text = ['#include "base/embedded.h"\n']
    for n, path in enumerate(files):
        with open(path, "rb") as f:
            data = f.read()
        text.append("static const unsigned char file_%d[] = {\n%s};\n"
                    % (n, literal(data)))
    text.append("const struct dpl_embedded %s[] = {" % symbol)
    for n, path in enumerate(files):
        text.append('    {"%s", (const char *)file_%d, sizeof(file_%d) - 1},'
                    % (os.path.basename(path), n, n))
    text.append("    {0, 0, 0},\n};")
    with open(out, "w", encoding="ascii", newline="\n") as f:
        f.write("\n".join(text) + "\n")


main()
