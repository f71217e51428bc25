#!/usr/bin/env python3
"""Ctrl-C and SIGTERM while a store is written: stop.py --dplog PROGRAM

The program must end by that signal, leave nothing beside the store, no store
where there was none, and one that was there whole. The output is TAP.
"""
import argparse
import glob
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

WAIT = 60  # seconds for what should take milliseconds, on a busy machine
MANY = 400000  # lines that take a second or so
LINE = ("Sleep %d seconds...  $$<SMS_DISTRIBUTION_MANAGER>"
        "<11-20-2026 %02d:%02d:%02d.%03d+480><thread=3020 (0xBCC)>\r\n")


def write_log(path, first, count):
    with open(path, "a", newline="") as log:
        for i in range(first, first + count):
            second = i // 10
            log.write(LINE % (i, second // 3600, second // 60 % 60,
                              second % 60, i % 10 * 100))


class Run:
    """A program that writes to a store, and is told to stop meanwhile."""

    def __init__(self, program, command, work):
        self.store = os.path.join(work, "store.db")
        self.log = os.path.join(work, "distmgr.log")
        self.command = [program, command, "-q", "--db", self.store, self.log]

    def beside(self):
        return sorted(os.path.basename(path)
                      for path in glob.glob(self.store + "?*"))

    def whole(self):
        """To its end; how many events there are then."""
        done = subprocess.run(self.command, stdout=subprocess.DEVNULL)
        assert done.returncode in (0, 1, 3), done.returncode
        return self.count()

    def count(self):
        with sqlite3.connect(self.store) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return db.execute("SELECT count(*) FROM event").fetchone()[0]

    def stop(self, number, sign):
        """Told when it has made the file that is a sign of work under way."""
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, encoding="utf-8")
        end = time.monotonic() + WAIT
        while not os.path.exists(self.store + sign):
            assert process.poll() is None, "it ended before it was told to"
            assert time.monotonic() < end, "it never began"
            time.sleep(0.001)
        process.send_signal(number)
        said = process.communicate(timeout=WAIT)[1]
        assert process.returncode == -number, \
            "ended with %d: %s" % (process.returncode, said)
        assert said == "", "said: " + said


def a_new_store(run, number):
    write_log(run.log, 0, MANY)
    run.stop(number, "-new")
    assert not os.path.exists(run.store), "there is a store"
    assert run.beside() == [], "left behind: %s" % run.beside()


def a_store_that_is_there(run, number):
    write_log(run.log, 0, 1000)
    before = run.whole()
    write_log(run.log, 1000, MANY)
    run.stop(number, "-journal")
    assert run.beside() == [], "left behind: %s" % run.beside()
    assert before <= run.count() < before + MANY
    assert run.whole() == before + MANY, "lines are missing"


CASES = [(make, command, number)
         for make in (a_new_store, a_store_that_is_there)
         for command in ("analyze", "events")
         for number in (signal.SIGINT, signal.SIGTERM)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dplog", required=True)
    program = parser.parse_args().dplog
    failed = 0

    # Where it is ignored, as behind '&' in a script, the program ignores it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    print("1..%d" % len(CASES))
    for n, (make, command, number) in enumerate(CASES, 1):
        name = "%s of %s, %s" % (make.__name__.replace("_", " "), command,
                                 signal.Signals(number).name)
        work = tempfile.mkdtemp(prefix="dplog-stop.")
        try:
            make(Run(program, command, work), number)
            print("ok %d - %s" % (n, name), flush=True)
        except AssertionError as error:
            failed += 1
            print("not ok %d - %s\n# %s" % (n, name, error), flush=True)
        finally:
            shutil.rmtree(work)
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
