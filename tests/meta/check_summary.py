"""What tests/summary.py counts and shows of a run: check_summary.py SUMMARY"""
import json
import os
import subprocess
import sys
import tempfile

from tap import Tap

SUMMARY = os.path.abspath(sys.argv[1])
GOOD = {"name": "dplog:unit / view", "result": "OK", "stdout":
        "TAP version 13\nok 1 - a\nok 2 - b # SKIP no Wine\nok 3 - c\n1..3\n"}
BAD = {"name": "dplog:unit / files", "result": "ERROR", "stdout":
       "ok 1 - a\n# of a\nnot ok 2 - b\n# expected 1, got 2\n1..2\n"}
MENDED = {"name": "dplog:unit / files", "result": "OK", "stdout":
          "ok 1 - a\nok 2 - b\n1..2\n"}
CRASHED = {"name": "dplog:unit / files", "result": "FAIL", "stdout": ""}


def summary(arguments, first, *again):
    """(exit code, lines) of it over these programs, run again so often."""
    with tempfile.TemporaryDirectory() as build:
        for folder in ("meson-logs", "meson-info"):
            os.mkdir(os.path.join(build, folder))
        bases = ["testlog"] + ["again-%d" % (n + 1) for n in range(len(again))]
        for base, tests in zip(bases, (first,) + again):
            path = os.path.join(build, "meson-logs", base + ".json")
            with open(path, "w", encoding="utf-8") as f:
                f.writelines(json.dumps(t) + "\n" for t in tests)
        path = os.path.join(build, "meson-info", "intro-tests.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump([{"name": n, "suite": ["dplog:unit"]}
                       for n in ("view", "files")], f)
        done = subprocess.run(
            [sys.executable, SUMMARY] + [build if a == "BUILD" else a
                                         for a in arguments],
            stdout=subprocess.PIPE, check=False, universal_newlines=True)
        return done.returncode, done.stdout.splitlines()


def differs(want, got):
    return [] if want == got else ["expected %r, got %r" % (want, got)]


def has(lines, *wanted):
    return ["no line %r in %r" % (w, lines) for w in wanted if w not in lines]


def main():
    tap = Tap()
    code, lines = summary(["0", "BUILD"], [GOOD])
    tap.check("lines are counted, skipped ones apart",
              differs((0, "2 passed, 0 failed"), (code, lines[-1])) +
              has(lines, "unit         2 passed, 0 failed, 1 skipped"))
    code, lines = summary(["1", "BUILD"], [GOOD, BAD])
    tap.check("a failed line is shown with what it said",
              differs((1, "3 passed, 1 failed"), (code, lines[-1])) +
              has(lines, "FAILED   files: 1 failed (ERROR)", "not ok 2 - b",
                  "# expected 1, got 2") +
              differs(False, "# of a" in lines))
    code, lines = summary(["1", "BUILD"], [GOOD, CRASHED])
    tap.check("a program that crashed is a failure",
              differs((1, "2 passed, 1 failed"), (code, lines[-1])))
    code, lines = summary(["0", "BUILD"], [])
    tap.check("nothing logged is a failure",
              differs((1, "0 passed, 1 failed"), (code, lines[-1])))
    code, lines = summary(["2", "BUILD"], [GOOD])
    tap.check("so is an exit code without a failed line",
              differs((1, "2 passed, 1 failed"), (code, lines[-1])))
    code, lines = summary(["--failed", "BUILD"], [GOOD, BAD])
    tap.check("those that failed are named", differs(["files"], lines))
    code, lines = summary(["1", "BUILD", "0"], [GOOD, BAD], [MENDED])
    tap.check("a second run counts, and is told",
              differs((0, "4 passed, 0 failed"), (code, lines[-1])) +
              has(lines, "AGAIN    files", "not ok 2 - b"))
    code, lines = summary(["1", "BUILD", "1"], [GOOD, BAD], [BAD])
    tap.check("what fails each time has failed",
              differs((1, "3 passed, 1 failed"), (code, lines[-1])))
    code, lines = summary(["1", "BUILD", "1", "0"], [GOOD, BAD], [CRASHED],
                          [MENDED])
    tap.check("the last run counts",
              differs((0, "4 passed, 0 failed"), (code, lines[-1])))
    code, lines = summary(["--failed", "BUILD", "again-1"], [GOOD, BAD],
                          [MENDED])
    tap.check("those that failed again are named", differs([], lines))
    tap.end()


main()
