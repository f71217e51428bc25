"""`rules explain` says what `analyze` does: explanations.py PROGRAM

The first line of each finding of each sample is explained: the rule of the
finding is among those that matched, with the finding that the report has.
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "meta"))
from tap import Tap  # noqa: E402

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                       "samples")
LINES = 4  # of each sample


def run(program, *words):
    done = subprocess.run([program, *words], capture_output=True,
                          encoding="utf-8", check=False)
    return json.loads(done.stdout) if done.stdout else {}, done


def problems_of(program, sample, together):
    report, _ = run(program, "analyze", "-f", "json", sample)
    problems = []
    for finding in report["findings"][:LINES]:
        if not finding["evidence"]:
            continue
        line = finding["evidence"][0]
        path = report["sources"][line["source"]]["path"]
        place = "%s:%d" % (path, line["line"])
        told, done = run(program, "rules", "explain", "--json", place, sample)
        if done.returncode:
            problems.append(place + ": " + done.stderr)
            continue
        rules = [r for r in told["rules"] if r["matched"]]
        same = [r for r in rules if r["id"] == finding["rule"]]
        if told["message"] != line["message"]:
            problems.append(place + ": another message")
        if (told["verdict"], told["cause"]) != (report["verdict"]["status"],
                                                report["verdict"]["cause"]):
            problems.append(place + ": another verdict")
        if finding["rule"] in together:
            continue  # several lines together are no line of their own
        if not same:
            problems.append("%s: %s did not match" % (place, finding["rule"]))
        elif (same[0]["finding"] or {}).get("rule") != finding["rule"]:
            problems.append(place + ": became no finding of this rule")
        if not all(c["holds"] for r in same for c in r["conditions"][:1]):
            problems.append(place + ": matched, but its condition fails")
    return problems


def main():
    program = os.path.abspath(sys.argv[1])
    tap = Tap()
    rules = run(program, "rules", "coverage", "--json",
                os.path.join(SAMPLES, "waiting"))[0]["rules"]
    together = {r["id"] for r in rules if r["path"] == "correlations.yaml"}
    for name in sorted(os.listdir(SAMPLES)):
        sample = os.path.join(SAMPLES, name)
        if os.path.exists(os.path.join(sample, "expected.yaml")):
            tap.check("explained as analysed: " + name,
                      problems_of(program, sample, together))
    tap.end()


main()
