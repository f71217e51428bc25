#!/usr/bin/env python3
"""How much memory a run takes, so that it does not grow unseen: memory.py DPLOG

What stays open is told one by one and takes memory; what arrived is bounded,
however long the logs are. Peaks of resident memory are nearly the same on any
busy machine. The limits are a sixth above what was measured when they were set
(x86-64 Linux, -O3); to raise one is to say that memory may grow.
"""
import os
import sys
import tempfile

from measure import measure
from scale import Load, send

DPS = 40
FORMS = {"text": [], "JSON": ["--format", "json"], "new store": ["--db"]}
# (kind): (a small number, a greater one, bytes for each one more by form)
EACH = {"failures that stay open":
        (2000, 6000, {"text": 1340, "JSON": 1340, "new store": 1280})}
# Above the bounds (lib/track/model.h): MB in all, and more for twice as many.
BOUNDED = {"pairs that arrived":
           (50000, 100000, {"text": (18, 1), "new store": (22, 1)})}


def fail(load, count):
    for i in range(count):
        send(load, i, i, i % DPS, 4)


def arrive(load, count):
    for i in range(count):
        send(load, i, i // DPS, i % DPS, 3)


def peak(dplog, make, count, form, scratch):
    """Bytes."""
    folder = os.path.join(scratch, "%s-%d" % (make.__name__, count))
    if not os.path.isdir(folder):
        load = Load(folder)
        make(load, count)
        load.close()
    options = FORMS[form][:]
    if options == ["--db"]:
        options.append(os.path.join(scratch, "new.db"))
    kib = measure([dplog, "analyze", "--progress", "never", "--threads", "1",
                   folder] + options, (0, 1, 3))[2]
    if options[:1] == ["--db"]:
        os.remove(options[1])
    if not kib:
        sys.exit("Bail out! no peak of %s" % dplog)
    return kib * 1024


def results(dplog, scratch):
    """(whether it is fine, what was found)"""
    for kind, (few, many, limits) in EACH.items():
        for form, limit in limits.items():
            each = (peak(dplog, fail, many, form, scratch) -
                    peak(dplog, fail, few, form, scratch)) / (many - few)
            yield each <= limit, ("%s, %s: %d bytes each, at most %d"
                                  % (kind, form, each, limit))
    for kind, (some, twice, limits) in BOUNDED.items():
        for form, (most, more) in limits.items():
            low = peak(dplog, arrive, some, form, scratch) / 1e6
            high = peak(dplog, arrive, twice, form, scratch) / 1e6
            yield high <= most and high - low <= more, (
                "%s, %s: %.1f MB, at most %d; %.1f more for twice as many, at "
                "most %d" % (kind, form, high, most, high - low, more))


def main():
    if not os.path.exists("/proc/self/status"):
        print("1..0 # SKIP peaks are told by Linux alone")
        return
    with tempfile.TemporaryDirectory(prefix="dplog-memory.") as scratch:
        number = 0
        for number, (fine, text) in enumerate(results(sys.argv[1], scratch), 1):
            print("%sok %d - %s" % ("" if fine else "not ", number, text),
                  flush=True)
        print("1..%d" % number)


if __name__ == "__main__":
    main()
