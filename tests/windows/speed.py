#!/usr/bin/env python3
"""What an analysis costs under Wine and on this system, in the same run.

    speed.py TREE BUILD DPLOG [NATIVE [MEGABYTES]]

NATIVE is a build of the same tree for this system (default: build/cli/dplog).
Processor time in user mode counts, the least of several turns that alternate,
so that other programs at work matter little. The output is TAP.
"""
import os
import subprocess
import sys

from world import DPLOG, TREE, Tap, run_checks

NATIVE = os.path.abspath(sys.argv[4]) if len(sys.argv) > 4 else os.path.join(
    TREE, "build", "cli", "dplog")
MEGABYTES = sys.argv[5] if len(sys.argv) > 5 else "48"
MOST = 1.5
TURNS = 4


def user_seconds(program, *words):
    """Of the program itself, not of what started it."""
    process = subprocess.Popen([program, *words], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    usage = os.wait4(process.pid, 0)[2]
    return usage.ru_utime


def is_as_fast_as_on_this_system(place):
    logs = os.path.join(place, "Logs")
    subprocess.run([sys.executable, os.path.join(
        TREE, "tests", "bench", "make_true.py"), "--mb", MEGABYTES, "--out",
        logs], check=True, stdout=subprocess.DEVNULL)
    native, wine = [], []
    for _ in range(TURNS):
        for program, seconds in ((NATIVE, native), (DPLOG, wine)):
            seconds.append(user_seconds(program, "analyze", "-q", "-f", "json",
                                        logs))
    ratio = min(wine) / min(native)
    print("# %.3f s on this system, %.3f s under Wine, ratio %.2f"
          % (min(native), min(wine), ratio))
    return [] if ratio <= MOST else ["%.2f times as long, not %.1f"
                                     % (ratio, MOST)]


if os.path.exists(NATIVE):
    run_checks([is_as_fast_as_on_this_system])
else:
    TAP = Tap()
    TAP.skip("is as fast as on this system", "no " + NATIVE)
    TAP.end()
