#!/usr/bin/env python3
"""brief.py [-s] [-l] [REPORT...]: a JSON report in a line, if it is whole.

What must not vary is checked here: one JSON object with every key that the
schema asks for, and numbers that agree. Default: the file "out". -s lists the
sources, -l the limits.
"""
import argparse
import json
import os
import sys

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "..", "..", "lib", "report", "report.schema.json")


def check(report):
    with open(SCHEMA, encoding="utf-8") as f:
        missing = set(json.load(f)["required"]) - set(report)
    if missing:
        sys.exit("the report lacks %s" % ", ".join(sorted(missing)))
    for source in report["sources"]:
        parts = ("events", "continuations", "unparsed")
        if source["lines"] != sum(source[p] for p in parts):
            sys.exit("%s: a line is not accounted for" % source["path"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-s", "--sources", action="store_true")
    parser.add_argument("-l", "--limits", action="store_true")
    parser.add_argument("reports", nargs="*", default=["out"])
    args = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    for name in args.reports:
        with open(name, encoding="utf-8") as f:
            report = json.load(f)
        check(report)
        print(report["verdict"]["status"], report["verdict"]["cause"] or "-")
        for s in report["sources"] if args.sources else []:
            print("  %s: %s %s, %d lines%s" % (
                os.path.basename(s["path"]), s["log"], s["encoding"],
                s["lines"], ", failed" if s["failed"] else ""))
        for x in report["limits"] if args.limits else []:
            print("  %s %d reached %d times" % (x["name"], x["value"],
                                                 x["count"]))


main()
