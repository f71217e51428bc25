#!/usr/bin/env python3
"""How many instructions a line takes, and a start, so that neither grows
unseen: count.py DPLOG

Each load is analysed at two sizes under callgrind; the difference is what lines
cost, without the start and without compiling patterns. A start is the analysis
of a hundred lines; of a thousand rules more, what they add to that. Counts do
not depend on the machine's noise, but on compilers and on the rules: the limits
are a third above what gcc 12 -O3 needs with the pack of the day they were set.
To raise one is to say that lines may cost more; say why in the commit.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

from extra_rules import write_extra_rules

HERE = os.path.dirname(os.path.abspath(__file__))
# (load, with a new store?): instructions a line. Below 4,096 records a store
# is filled through SQLite: both sizes with one are above that. Without one,
# patterns are compiled by 1 MB.
LIMITS = {("sparse", False): 5200, ("sparse", True): 9750,
          ("true", False): 10250, ("true", True): 7350}
# Million; a third above the -O2 of a default build, which inlines less of it.
START, EXTRA_RULES = 60, 116
SIZES = {False: (1.0, 2.0), True: (1.5, 2.5)}  # MB


def instructions_of(command):
    """Of a command that ends as one with findings or without does."""
    with tempfile.TemporaryDirectory(prefix="dplog-count.") as scratch:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=" +
             os.path.join(scratch, "out")] + command,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
            errors="replace")
    found = re.search(r"Collected : (\d+)", done.stderr)
    if not found or done.returncode not in (0, 1, 3):
        sys.exit("Bail out! valgrind: " + done.stderr[-400:])
    return int(found.group(1))


def instructions(dplog, folder, with_store=False, rules=None):
    """Of the analysis of a folder, by one thread."""
    command = [dplog, "analyze", "-q", "--progress", "never", "--threads", "1",
               folder]
    with tempfile.TemporaryDirectory(prefix="dplog-count.") as scratch:
        if with_store:
            command += ["--db", os.path.join(scratch, "new.db")]
        if rules:
            command += ["--rules-add", rules]
        return instructions_of(command)


def count_lines(folder):
    total = 0
    for path in glob.glob(os.path.join(folder, "*.log")):
        with open(path, "rb") as log:
            total += log.read().count(b"\n")
    return total


def make(load, size, scratch):
    folder = os.path.join(scratch, "%s-%s" % (load, size))
    subprocess.run([sys.executable, os.path.join(HERE, "make_%s.py" % load),
                    "--mb", str(size), "--out", folder], check=True)
    return folder


def measure(dplog, load, with_store, scratch):
    counts, lines = [], []
    for size in SIZES[with_store]:
        folder = make(load, size, scratch)
        counts.append(instructions(dplog, folder, with_store))
        lines.append(count_lines(folder))
    return (counts[1] - counts[0]) / (lines[1] - lines[0])


def measure_start(dplog, scratch):
    """Of a start, and of a thousand rules more; in millions."""
    few = make("true", 0.02, scratch)
    rules = os.path.join(scratch, "extra.yaml")
    write_extra_rules(rules)
    start = instructions(dplog, few)
    more = instructions(dplog, few, rules=rules)
    return start / 1e6, (more - start) / 1e6


def main():
    if not shutil.which("valgrind"):
        print("1..0 # SKIP valgrind is not here")
        return
    print("1..%d" % (len(LIMITS) + 2))
    with tempfile.TemporaryDirectory(prefix="dplog-count.") as scratch:
        for number, (case, limit) in enumerate(sorted(LIMITS.items()), 1):
            load, with_store = case
            needed = measure(sys.argv[1], load, with_store, scratch)
            print("%sok %d - %s load%s: %d instructions a line, at most %d"
                  % ("" if needed <= limit else "not ", number, load,
                     ", new store" if with_store else "", needed, limit),
                  flush=True)
        start, more = measure_start(sys.argv[1], scratch)
    for number, (what, needed, limit) in enumerate(
            (("a start", start, START), ("1,000 rules more", more, EXTRA_RULES)),
            len(LIMITS) + 1):
        print("%sok %d - %s: %.1f million instructions, at most %d"
              % ("" if needed <= limit else "not ", number, what, needed, limit))


if __name__ == "__main__":
    main()
