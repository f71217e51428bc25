"""The samples hold what the rules know. coverage.py DPLOG SAMPLES

Over all samples, each an input of its own: no rule without a line, but those
whose meaning is only inferred; no line that looks like an error without a
rule, but those that the expectation of their sample lists as unrecognized.
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "meta"))
from tap import Tap  # noqa: E402


def coverage(dplog, samples):
    run = subprocess.run([dplog, "rules", "coverage", "-q", "--json", samples],
                         stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout.decode("utf-8"))


def unused(report):
    return ["%s (%s, %s) is hit by nothing" % (r["id"], r["role"],
                                               r["provenance"])
            for r in report["rules"]
            if not r["hits"] and r["provenance"] != "inferred"]


def unknown(report):
    """Templates without a place in the expectation beside their lines."""
    problems = []
    for kind in report["unknown"]:
        for place in kind["places"]:
            path = os.path.join(os.path.dirname(place["path"]),
                                "expected.yaml")
            with open(path, encoding="utf-8") as f:
                told = "template: '%s'" % kind["template"].replace("'", "''")
                if told not in f.read():
                    problems.append("%s:%d: %s" % (
                        place["path"], place["line"], kind["template"]))
    return problems


def inputs(report, samples):
    folders = sorted(name for name in os.listdir(samples) if os.path.exists(
        os.path.join(samples, name, "expected.yaml")))
    seen = [os.path.basename(i["path"]) for i in report["inputs"]]
    problems = [] if seen == folders else ["inputs %s, wanted %s" % (
        seen, folders)]
    total = sum(i["records"] for i in report["inputs"])
    if total != report["records"]:
        problems.append("%d records of %d" % (total, report["records"]))
    return problems


def main():
    dplog, samples = sys.argv[1:]
    tap, report = Tap(), coverage(dplog, samples)
    tap.check("each sample is an input of its own", inputs(report, samples))
    tap.check("no rule is without a line in the samples", unused(report))
    tap.check("no line that looks like an error is without a rule",
              unknown(report))
    tap.end()


if __name__ == "__main__":
    main()
