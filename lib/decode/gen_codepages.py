"""Write the code-page tables as C: gen_codepages.py OUT.c

They come from Python's own codecs, so that every platform decodes alike. Of
CP932 a row per lead byte holds its trail bytes 0x40 to 0xFC; 0 is "no
character" (NUL itself is ASCII and never looked up).
"""
import sys

TRAIL_FIRST, TRAIL_LAST = 0x40, 0xFC


def decode(codec, data):
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return 0
    return ord(text) if len(text) == 1 else 0


def array(ctype, name, values):
    rows = [", ".join("0x%04X" % v for v in values[i:i + 10])
            for i in range(0, len(values), 10)]
    return "const %s %s = {\n    %s,\n};\n" % (ctype, name,
                                              ",\n    ".join(rows))


def main():
    single = [decode("cp932", bytes([b])) for b in range(128, 256)]
    trails = range(TRAIL_FIRST, TRAIL_LAST + 1)
    rows, index = [], [0] * 128
    for lead in range(128, 256):
        row = [decode("cp932", bytes([lead, t])) for t in trails]
        if single[lead - 128] == 0 and any(row):
            rows.append(row)
            index[lead - 128] = len(rows)
    western = [decode("cp1252", bytes([b])) for b in range(128, 256)]
    cells = [cell for row in rows for cell in row]
    with open(sys.argv[1], "w", encoding="ascii", newline="\n") as out:
        out.write('#include "decode/codepages.h"\n\n')
        out.write(array("uint16_t", "dpl_cp1252_high[128]", western))
        out.write(array("uint16_t", "dpl_cp932_single[128]", single))
        out.write(array("uint8_t", "dpl_cp932_row[128]", index))
        out.write(array("uint16_t", "dpl_cp932_double[]", cells))


main()
