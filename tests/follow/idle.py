#!/usr/bin/env python3
"""What a follower costs that has nothing to do, and how soon it tells.

    idle.py --dplog PROGRAM

System calls of some idle seconds are counted with strace where it is there:
with notification there are none but for one look a minute; with polling a few
for each look. A new failure must be told within a second. The output is TAP.
"""
import argparse
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SECONDS = 2
LINE = ("~CreateFile for \\\\DP%02d.CONTOSO.COM\\SMSPKGE$ failed; 0x80070005"
        "  $$<SMS_PACKAGE_TRANSFER_MANAGER>"
        "<11-20-2026 09:44:%02d.000-540><thread=700 (0x2BC)>\r\n")


def start(program, folder, *options):
    process = subprocess.Popen(
        [program, "follow", "--format", "ndjson", *options, folder],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    os.set_blocking(process.stdout.fileno(), False)
    return process


def read_for(process, seconds):
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    return process.stdout.read() if ready else b""


def stop(process):
    process.send_signal(signal.SIGINT)
    return process.wait(60)


def count_calls(process):
    """System calls of an idle follower; None: strace cannot be used."""
    if not shutil.which("strace"):
        return None
    out = subprocess.run(
        ["timeout", str(SECONDS), "strace", "-f", "-qq", "-p",
         str(process.pid)], stderr=subprocess.PIPE, check=False)
    text = out.stderr.decode(errors="replace")
    if "ptrace" in text or "not permitted" in text:
        return None
    return len(re.findall(r"\) += ", text))


def run(program, options, most_calls):
    """Problems, and whether system calls could be counted."""
    problems = []
    with tempfile.TemporaryDirectory(prefix="dplog-idle-") as folder:
        log = os.path.join(folder, "PkgXferMgr.log")
        with open(log, "w") as f:
            f.write(LINE % (1, 0))
        process = start(program, folder, *options)
        if not read_for(process, 30):
            problems.append("nothing was told of what is there")
        read_for(process, 1)
        calls = count_calls(process)
        if calls is not None and calls > most_calls:
            problems.append("%d system calls in %d idle seconds, not %d"
                            % (calls, SECONDS, most_calls))
        begin = time.monotonic()
        with open(log, "a") as f:
            f.write(LINE % (2, 1))
        if not read_for(process, 20):
            problems.append("nothing was told of a new line")
        elif time.monotonic() - begin > 1:
            print("# slow: %.3f s" % (time.monotonic() - begin))
        code = stop(process)
        if code:
            problems.append("exit code %d" % code)
    return problems, calls is not None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dplog", required=True)
    args = parser.parse_args()
    cases = [
        ("nobody is woken where changes are told", [], 4),
        ("a look costs a few calls where they are not", ["--poll", "250"],
         40 * SECONDS),
    ]
    failed = 0
    print("TAP version 13\n1..%d" % len(cases))
    for number, (name, options, most_calls) in enumerate(cases, 1):
        problems, counted = run(os.path.abspath(args.dplog), options,
                                most_calls)
        failed += bool(problems)
        print("%sok %d - %s%s" % (
            "not " if problems else "", number, name,
            "" if counted or problems else " # SKIP strace cannot be used"))
        for problem in problems:
            print("# " + problem)
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
