"""What the tests of the Windows build share: starting it, and telling.

    SCRIPT TREE BUILD DPLOG

DPLOG starts the program under Wine. The output is TAP.
"""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

TREE, BUILD, DPLOG = (os.path.abspath(a) for a in sys.argv[1:4])
sys.path.insert(0, os.path.join(TREE, "tests", "meta"))
from tap import Tap  # noqa: E402

RPC = os.path.join(TREE, "samples", "rpc-unavailable")
HEALTHY = os.path.join(TREE, "samples", "healthy")


def run(*args, cwd=None, env=None, **more):
    return subprocess.run([DPLOG, *args], cwd=cwd, capture_output=True,
                          stdin=subprocess.DEVNULL, check=False,
                          env={**os.environ, **(env or {})}, **more)


WINE = '. "$0/cli/windows/wine.sh"; exec wine "$@"'


def wine(*args, **more):
    """A program of Wine's own, or of the tests, in the environment that DPLOG
    has."""
    return subprocess.run(["sh", "-c", WINE, TREE, *args],
                          capture_output=True, check=False, **more)


def prefix():
    """Where Wine keeps its drives."""
    return subprocess.run(
        ["sh", "-c", '. "$0/cli/windows/wine.sh"; printf %s "$WINEPREFIX"',
         TREE], capture_output=True, check=True, text=True).stdout


def start_wine(*args):
    return subprocess.Popen(["sh", "-c", WINE, TREE, *args],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def helper(name):
    """A program that was built beside these tests."""
    return os.path.join(BUILD, "tests", "windows", name + ".exe")


def windows_path(path):
    return "Z:" + path.replace("/", "\\")


def verdict(done):
    """What a JSON report says, or why there is none."""
    try:
        return json.loads(done.stdout.decode("utf-8"))["verdict"]["status"]
    except ValueError as error:
        return "no report: %s %s" % (error, done.stderr[:300])


def differs(what, want, got):
    return [] if want == got else ["%s: expected %r, got %r"
                                   % (what, want, got)]


def write_log(path, lines, thread):
    with open(path, "w", encoding="utf-8", newline="") as f:
        for i in range(lines):
            f.write("Sleep %d seconds...  $$<SMS_DISTRIBUTION_MANAGER>"
                    "<11-20-2026 %02d:%02d:%02d.%03d-540>"
                    "<thread=%d (0x%X)>\r\n"
                    % (i, i // 36000, i // 600 % 60, i // 10 % 60,
                       i % 10 * 100, thread, thread))


def count_events(store):
    db = sqlite3.connect(store)
    try:
        sound = db.execute("pragma integrity_check").fetchone()[0]
        return sound, db.execute("select count(*) from event").fetchone()[0]
    finally:
        db.close()


def run_checks(checks):
    """Each in a folder of its own."""
    tap = Tap()
    for check in checks:
        place = tempfile.mkdtemp(prefix="dplog-windows-")
        try:
            problems = check(place)
        except (OSError, subprocess.SubprocessError, sqlite3.Error) as error:
            problems = [repr(error)]
        finally:
            shutil.rmtree(place, ignore_errors=True)
        tap.check(check.__name__.replace("_", " "), problems)
        sys.stdout.flush()
    tap.end()
