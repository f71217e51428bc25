#!/usr/bin/env python3
"""How many instructions a line takes, so that it does not grow unseen:
count.py DPLOG

Each load is analysed at two sizes under callgrind; the difference is what lines
cost, without the start and without compiling patterns. Counts do not depend on
the machine's noise, but on compilers and on the rules: the limits are a third
above what gcc 12 -O2 needs with the pack of the day they were set. To raise one
is to say that lines may cost more; say why in the commit.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LIMITS = {"true": 13200, "sparse": 6900}  # instructions a line
SIZES = (1.0, 2.0)  # MB: patterns are compiled by then


def instructions(dplog, folder):
    with tempfile.TemporaryDirectory(prefix="dplog-count.") as scratch:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=" +
             os.path.join(scratch, "out"), dplog, "analyze", "-q", "--progress",
             "never", "--threads", "1", folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
            errors="replace")
    found = re.search(r"Collected : (\d+)", done.stderr)
    if not found or done.returncode not in (0, 1, 3):
        sys.exit("Bail out! valgrind: " + done.stderr[-400:])
    return int(found.group(1))


def count_lines(folder):
    total = 0
    for path in glob.glob(os.path.join(folder, "*.log")):
        with open(path, "rb") as log:
            total += log.read().count(b"\n")
    return total


def measure(dplog, load, scratch):
    counts, lines = [], []
    for size in SIZES:
        folder = os.path.join(scratch, "%s-%s" % (load, size))
        subprocess.run([sys.executable, os.path.join(HERE, "make_%s.py" % load),
                        "--mb", str(size), "--out", folder], check=True)
        counts.append(instructions(dplog, folder))
        lines.append(count_lines(folder))
    return (counts[1] - counts[0]) / (lines[1] - lines[0])


def main():
    if not shutil.which("valgrind"):
        print("1..0 # SKIP valgrind is not here")
        return
    print("1..%d" % len(LIMITS))
    with tempfile.TemporaryDirectory(prefix="dplog-count.") as scratch:
        for number, (load, limit) in enumerate(sorted(LIMITS.items()), 1):
            needed = measure(sys.argv[1], load, scratch)
            print("%sok %d - %s load: %d instructions a line, at most %d"
                  % ("" if needed <= limit else "not ", number, load, needed,
                     limit), flush=True)


main()
