"""Count the cases of a test run: summary.py EXIT_CODE BUILD_FOLDER [AGAIN]...
summary.py --failed BUILD_FOLDER [LOG]: only the names of the programs that failed

Reads what `meson test` logged. A program that prints TAP counts with each of
its lines, another one as a single case. A program that failed without a failed
line (a crash, a time-out, a leak found at its end) counts as one more failure,
and so does a run that logged nothing. AGAIN is the exit code of another run
of those that failed, logged as `again-1`, `again-2`: it counts in their place,
and is told. The last line is `N passed, N failed`.
"""
import json
import os
import re
import sys

TAP_LINE = re.compile(r"^(not )?ok\b(?!.*#\s*skip)", re.IGNORECASE)
SKIP_LINE = re.compile(r"^ok\b.*#\s*skip", re.IGNORECASE)
SHOWN = 40  # lines of one program
GOOD = {"OK", "SKIP", "EXPECTEDFAIL"}


def count(test):
    """(passed, failed, skipped) of one program."""
    passed = failed = skipped = 0
    for line in (test.get("stdout") or "").splitlines():
        if SKIP_LINE.match(line):
            skipped += 1
        elif (m := TAP_LINE.match(line)):
            if m.group(1):
                failed += 1
            else:
                passed += 1
    if test["result"] not in GOOD and failed == 0:
        failed = 1
    elif passed + failed + skipped == 0:
        if test["result"] == "SKIP":
            skipped = 1
        else:
            passed = 1
    return passed, failed, skipped


def failed_lines(test):
    """The failed lines of one program, with what it said about each: Meson
    shows the standard error of a program that prints TAP, and not these."""
    lines, wanted = [], False
    for line in (test.get("stdout") or "").splitlines():
        if not line.startswith("#"):
            m = TAP_LINE.match(line)
            wanted = bool(m and m.group(1))
        if wanted:
            lines.append(line)
    return lines


def name_of(test):
    return test["name"].split(" / ")[-1]  # "dplog:unit / view"


def read_log(build, base="testlog"):
    """What `meson test` wrote, one object a program."""
    path = os.path.join(build, "meson-logs", base + ".json")
    try:
        with open(path, encoding="utf-8") as f:
            return [json.loads(line) for line in f if line.strip()]
    except FileNotFoundError:
        return []


def read_suites(build):
    """Test name to suite, without the project's name."""
    path = os.path.join(build, "meson-info", "intro-tests.json")
    with open(path, encoding="utf-8") as f:
        return {t["name"]: t["suite"][0].split(":")[-1] for t in json.load(f)
                if t["suite"]}


def print_failed(build, base="testlog"):
    for test in read_log(build, base):
        if count(test)[1]:
            print(name_of(test))


def main():
    if sys.argv[1] == "--failed":
        return print_failed(*sys.argv[2:])
    exit_code, build = int(sys.argv[1]), sys.argv[2]
    tests, suite_of = read_log(build), read_suites(build)
    suites, bad, again = {}, [], {}
    for n, code in enumerate(sys.argv[3:], 1):
        exit_code = int(code)
        again.update((name_of(test), test)
                     for test in read_log(build, "again-%d" % n))
    for first in tests:
        name = name_of(first)
        test = again.get(name, first)
        if test is not first:
            print("AGAIN    " + name)
            print("\n".join(failed_lines(first)[:SHOWN]))
        suite = suite_of.get(name, "other")
        counts = count(test)
        suites[suite] = [a + b for a, b in
                         zip(suites.get(suite, (0, 0, 0)), counts)]
        if counts[1]:
            bad.append("%s: %d failed (%s)" % (name, counts[1], test["result"]))
            bad += failed_lines(test)[:SHOWN]
    passed = sum(s[0] for s in suites.values())
    failed = sum(s[1] for s in suites.values())
    if exit_code != 0 and failed == 0 or not tests:
        bad.append("meson test: exit code %d, %d programs logged"
                   % (exit_code, len(tests)))
        failed += 1

    print()
    for suite in sorted(suites):
        good, wrong, skipped = suites[suite]
        print("%-8s %5d passed, %d failed%s"
              % (suite, good, wrong,
                 ", %d skipped" % skipped if skipped else ""))
    for line in bad:
        print(line if line.startswith(("not ok", "#")) else "FAILED   " + line)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


sys.exit(main())
