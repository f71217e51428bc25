"""When analyze exits 0, 1, 2, 3 or 4: what a scheduled task goes by.

    check_gate.py DPLOG

Each case is a log made for it: events at a distance from the newest record,
the options, and the exit code. Limits are tried at, just below and just
above their value.
"""
import datetime
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "meta"))
from tap import Tap  # noqa: E402

MINUTE = 60
HOUR = 60 * MINUTE
ANCIENT = datetime.datetime(2026, 11, 20, 12, 0, 0)

# Lines of PkgXferMgr.log; of job 1 to DP01 and of job 2 to DP02.
BEGIN = ("Sending thread starting for Job: %d, package: PS10000%d, Version: 2,"
         " Priority: 2, server: DP0%d.CONTOSO.COM, DPPriority: 200")
FAIL = "CSendFileAction::SendFiles failed; 0x80070070"
DONE = ("~Finished sending SWD package PS10000%d version 2 to distribution "
        "point DP0%d.CONTOSO.COM")
WAIT = ("~Address to DP03.CONTOSO.COM is currently under bandwidth control, "
        "therefore only one connection is allowed, returning send request to "
        "the pool.")
IDLE = "Found 0 send requests in the queue"


def failure(job, before):
    return [(before, 100 + job, BEGIN % (job, job, job)),
            (before, 100 + job, FAIL)]


def success(job, before):
    return [(before, 100 + job, DONE % (job, job))]


def last(before=0):
    return [(before, 99, IDLE)]


def wait(before):
    return [(before, 98, WAIT)]


def untimed(events):
    return [(None, thread, text) for _, thread, text in events]


# name, events (seconds before the newest record), options, exit code
CASES = [
    ("a failure", failure(1, 5) + last(), [], 1),
    ("nothing wrong", last(), [], 3),
    ("a success", success(1, 5) + last(), [], 0),

    ("just younger than --fail-after",
     failure(1, HOUR - 0.001) + last(), ["--fail-after", "60m"], 0),
    ("exactly as old", failure(1, HOUR) + last(), ["--fail-after", "60m"], 1),
    ("just older",
     failure(1, HOUR + 0.001) + last(), ["--fail-after", "60m"], 1),
    ("the same in hours", failure(1, HOUR) + last(), ["--fail-after=1h"], 1),
    ("in seconds", failure(1, 30) + last(), ["--fail-after=31s"], 0),
    ("it is the first line that counts", failure(1, 2 * HOUR) +
     failure(1, MINUTE) + last(), ["--fail-after", "60m"], 1),
    ("a failure without a time is not young",
     untimed(failure(1, 0)) + untimed(last()), ["--fail-after", "60m"], 1),
    ("an old one that recovered, and a young one",
     failure(1, 3 * HOUR) + success(1, 2 * HOUR) + failure(2, MINUTE) + last(),
     ["--fail-after", "60m"], 0),
    ("a young one that recovered, and an old one",
     failure(2, 3 * HOUR) + failure(1, 2 * MINUTE) + success(1, MINUTE) +
     last(), ["--fail-after", "60m"], 1),
    ("a wait as old as that is no failure",
     wait(30 * MINUTE) + last(), ["--fail-after", "10m"], 0),

    ("recovered", failure(1, HOUR) + success(1, MINUTE) + last(), [], 0),
    ("recovered, and asked for", failure(1, HOUR) + success(1, MINUTE) +
     last(), ["--fail-on", "recovered"], 1),
    ("recovered is not waiting", failure(1, HOUR) + success(1, MINUTE) +
     last(), ["--fail-on", "waiting"], 0),
    ("a wait", wait(30 * MINUTE) + last(), [], 0),
    ("a wait, and asked for",
     wait(30 * MINUTE) + last(), ["--fail-on", "waiting"], 1),
    ("one of several words",
     wait(30 * MINUTE) + last(), ["--fail-on", "failed,waiting"], 1),
    ("a wait just younger than --fail-after", wait(30 * MINUTE - 0.001) +
     last(), ["--fail-on", "waiting", "--fail-after", "30m"], 0),
    ("a wait exactly as old", wait(30 * MINUTE) + last(),
     ["--fail-on", "waiting", "--fail-after", "30m"], 1),
    ("a failure is no wait",
     failure(1, HOUR) + last(), ["--fail-on", "waiting"], 0),
    ("a severity it has", failure(1, HOUR) + last(),
     ["--fail-on", "warning"], 1),
    ("success, and asked for",
     success(1, 5) + last(), ["--fail-on", "healthy"], 1),
    ("unknown stays 3", last(), ["--fail-on", "unknown"], 3),

    ("--exit-zero", failure(1, HOUR) + last(), ["--exit-zero"], 0),
    ("--exit-zero hides no 3", last(), ["--exit-zero"], 3),
    ("--exit-zero hides no stale log", failure(1, HOUR) + last(),
     ["--exit-zero", "--max-age", "1h"], 3),

    ("3 comes before 1", failure(1, HOUR) + last(), ["--max-age", "1h"], 3),
    ("3 comes before 1: an input failed",
     failure(1, HOUR) + last(), ["missing.log"], 3),
    ("and before 0", success(1, 5) + last(), ["missing.log"], 3),
    ("4 comes before 3", failure(1, HOUR) + last(),
     ["missing.log", "--rules", "wrong.yaml"], 4),
    ("2 comes before 4", failure(1, HOUR) + last(),
     ["missing.log", "--rules", "wrong.yaml", "--fail-on", "ever"], 2),
    ("2 comes before all", failure(1, HOUR) + last(),
     ["missing.log", "--max-age", "soon", "--exit-zero"], 2),
]

# The clock runs on while the program starts: a minute on either side.
AGES = [
    ("younger than --max-age", 59 * MINUTE, ["--max-age", "1h"], 0),
    ("older than --max-age", 61 * MINUTE, ["--max-age", "1h"], 3),
    ("hours and minutes are the same", 59 * MINUTE, ["--max-age", "60m"], 0),
    ("older, and --exit-zero", 61 * MINUTE, ["--max-age=1h", "--exit-zero"],
     3),
    ("of a server ahead of this one", -30 * MINUTE, ["--max-age", "1h"], 0),
]


def write_log(path, newest, events):
    with open(path, "w", encoding="utf-8", newline="\r\n") as log:
        for before, thread, text in events:
            if before is None:
                log.write(text + "\n")
                continue
            at = newest - datetime.timedelta(seconds=before)
            log.write("%s  $$<SMS_PACKAGE_TRANSFER_MANAGER><%s.%03d+000>"
                      "<thread=%d (0x%X)>\n"
                      % (text, at.strftime("%m-%d-%Y %H:%M:%S"),
                         at.microsecond // 1000, thread, thread))


def run(dplog, folder, newest, events, options):
    write_log(os.path.join(folder, "PkgXferMgr.log"), newest, events)
    done = subprocess.run([dplog, "analyze", "PkgXferMgr.log"] + options,
                          cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8")


def main():
    dplog = os.path.abspath(sys.argv[1])
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "wrong.yaml"), "w",
                  encoding="utf-8") as rules:
            rules.write("dplog: 1\nrules:\n  - {id: broken}\n")
        for name, events, options, expected in CASES:
            code, text = run(dplog, folder, ANCIENT, events, options)
            tap.check(name, [] if code == expected else
                      ["exit %d, not %d" % (code, expected)] +
                      text.split("\n"))
        for name, age, options, expected in AGES:
            newest = (datetime.datetime.now(datetime.timezone.utc) -
                      datetime.timedelta(seconds=age))
            code, text = run(dplog, folder, newest, success(1, 5) + last(),
                             options)
            tap.check(name, [] if code == expected else
                      ["exit %d, not %d" % (code, expected)] +
                      text.split("\n"))
    tap.end()


if __name__ == "__main__":
    main()
