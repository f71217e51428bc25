#!/usr/bin/env python3
"""What happens to a follower on a server, and what its store holds afterwards.

    follow_faults.py --dplog PROGRAM [NAME...]

The store is deleted, moved or replaced, somebody else writes to it, its disk is
full or read-only; the logs' folder is gone and comes back, may not be read and
may again. Lines are written meanwhile. In each case what happened must be told
in words, and in the end the store must hold every line once and in order. What
this system does not let us try is told as skipped. The output is TAP.
"""
import argparse
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

WAIT = 60  # seconds for what should take milliseconds, on a busy machine
NOBODY = 65534
TEXT = "~CreateFile for \\\\DP%02d.CONTOSO.COM\\SMSPKGE$ failed; 0x80070005 (%d)"
TRAILER = ("  $$<SMS_PACKAGE_TRANSFER_MANAGER><11-20-2026 09:%02d:%02d.000-540>"
           "<thread=700 (0x2BC)>\r\n")


class Skip(Exception):
    pass


class Failure(Exception):
    pass


class Site:
    """A folder with a log, a store, and a follower of the one in the other."""

    def __init__(self, program, work):
        self.program, self.work = program, work
        self.logs = os.path.join(work, "Logs")
        self.log = os.path.join(self.logs, "PkgXferMgr.log")
        self.store = os.path.join(work, "store.db")
        self.lines = []
        self.as_nobody = False
        self.process = None
        os.mkdir(self.logs)
        os.chmod(work, 0o777)

    # ── the log ──

    def write(self, count=1):
        with open(self.log, "a", newline="") as f:
            for _ in range(count):
                n = len(self.lines) + 1
                self.lines.append(TEXT % (n % 8, n))
                f.write(self.lines[-1] + TRAILER % (n // 60 % 60, n % 60))

    def roll_over(self):
        os.replace(self.log, self.log[:-len(".log")] + ".lo_")

    # ── the program ──

    def command(self, *words):
        if self.as_nobody and os.geteuid() == 0:
            return ["setpriv", "--reuid=%d" % NOBODY, "--regid=%d" % NOBODY,
                    "--clear-groups", self.program, *words]
        return [self.program, *words]

    def follow(self, *options):
        self.out = tempfile.TemporaryFile()
        self.err = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            self.command("follow", "--format", "ndjson", "-v", "--db",
                         self.store, *options, self.logs),
            stdout=self.out, stderr=self.err, cwd="/")
        self.wait_for("watching '")

    def run(self, *words):
        return subprocess.run(
            self.command(*words), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, check=False, cwd="/", timeout=WAIT)

    def said(self):
        self.err.flush()
        size = os.fstat(self.err.fileno()).st_size
        return os.pread(self.err.fileno(), size, 0).decode(errors="replace")

    def wait_for(self, words):
        """Until it says so."""
        for _ in range(WAIT * 50):
            if words in self.said():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise Failure("never said %r, but %r" % (words, self.said()))

    def wait_until_stored(self):
        for _ in range(WAIT * 20):
            try:
                if len(self.stored()) >= len(self.lines):
                    return
            except sqlite3.Error:
                pass
            time.sleep(0.05)
        raise Failure("%d of %d lines were stored; it said %r" % (
            len(self.stored()), len(self.lines), self.said()))

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(WAIT)
        self.process = None
        return code

    def happenings(self):
        self.out.seek(0)
        return [json.loads(line) for line in self.out]

    # ── the store ──

    def stored(self):
        db = sqlite3.connect("file:%s?mode=ro" % self.store, uri=True,
                             timeout=WAIT)
        try:
            return [r[0] for r in db.execute(
                "SELECT message FROM event ORDER BY source, id")]
        finally:
            db.close()

    def check(self, gaps=0):
        """Every line once and in order, and only those gaps."""
        stored = self.stored()
        if stored != self.lines:
            raise Failure("%d lines, %d stored; lost %r; twice %r" % (
                len(self.lines), len(stored),
                [x for x in self.lines if x not in stored][:3],
                sorted({x for x in stored if stored.count(x) > 1})[:3]))
        db = sqlite3.connect(self.store)
        told = db.execute("SELECT count(*) FROM gap").fetchone()[0]
        whole = db.execute("PRAGMA integrity_check").fetchone()[0]
        db.close()
        if told != gaps:
            raise Failure("%d gaps, not %d" % (told, gaps))
        if whole != "ok":
            raise Failure(whole)

    def end(self):
        code = self.stop()
        if code:
            raise Failure("exit code %d: %r" % (code, self.said()))
        self.check()


def expect(condition, what):
    if not condition:
        raise Failure(what)


# ── the store ──

def delete_store(site):
    for suffix in ("", "-wal", "-shm", "-lock"):
        os.unlink(site.store + suffix)


def the_store_is_deleted(site):
    site.write(20)
    site.follow()
    site.wait_until_stored()
    site.roll_over()
    site.write(3)
    site.wait_until_stored()
    os.unlink(site.log[:-len(".log")] + ".lo_")  # only the store has it now
    delete_store(site)
    site.write(5)
    site.wait_for("has been written again with all it held")
    site.wait_until_stored()
    expect("trying again" not in site.said(), "it said %r" % site.said())
    site.end()
    told = [h for h in site.happenings() if h["event"] == "mended"]
    expect(len(told) == 1 and told[0]["path"] == site.store, "%r" % told)


def the_store_is_deleted_before_the_end(site):
    site.write(20)
    site.follow()
    site.wait_until_stored()
    delete_store(site)
    site.end()


def the_store_is_moved_away(site):
    site.write(20)
    site.follow()
    site.wait_until_stored()
    os.rename(site.store, site.store + ".old")  # not what is beside it
    site.write(5)
    site.wait_until_stored()
    site.write(5)
    site.wait_until_stored()
    site.end()


def the_store_is_replaced_by_an_older_one(site):
    site.write(20)
    site.follow()
    site.wait_until_stored()
    site.stop()
    shutil.copy(site.store, site.store + ".saved")
    site.follow()
    site.write(20)
    site.wait_until_stored()
    site.roll_over()
    site.write(7)
    site.wait_until_stored()
    os.replace(site.store + ".saved", site.store)
    site.write(1)
    site.wait_for("it is another file than the one that was written to")
    site.wait_until_stored()
    site.end()


def the_store_is_replaced_by_something_else(site):
    site.write(20)
    site.follow()
    site.wait_until_stored()
    with open(site.store + ".other", "w") as f:
        f.write("no store\n")
    os.replace(site.store + ".other", site.store)
    site.write(5)
    site.wait_for("is not a dplog store; trying again")
    site.write(5)
    with open(site.store) as f:
        expect(f.read() == "no store\n", "it was written over")
    os.unlink(site.store)
    site.wait_for("has been written again with all it held")
    site.wait_until_stored()
    site.end()


def two_at_one_store(site):
    site.write(5)
    site.follow()
    site.wait_until_stored()
    for words in (("follow",), ("analyze", "-q")):
        begin = time.monotonic()
        second = site.run(*words, "--db", site.store, site.logs)
        err = second.stderr.decode()
        expect(second.returncode == 3, "%s: exit code %d" % (
            words[0], second.returncode))
        expect("another program is writing to it; wait for it to end" in err,
               "%s said %r" % (words[0], err))
        expect(2 < time.monotonic() - begin < WAIT / 2, "it did not wait")
        site.write(5)
    # Who only reads is not in the way.
    site.wait_until_stored()
    read = site.run("events", "-q", "--db", site.store)
    expect(read.returncode == 0 and read.stdout, "reading: %r" % read.stderr)
    site.end()
    again = site.run("analyze", "-q", "--db", site.store, site.logs)
    expect(again.returncode == 1, "afterwards: %r" % again.stderr)
    site.check()


def somebody_writes_to_the_store(site):
    site.write(5)
    site.follow()
    site.wait_until_stored()
    db = sqlite3.connect(site.store, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    site.write(5)
    site.wait_for("another program is writing to it")
    site.write(5)
    db.execute("ROLLBACK")
    db.close()
    site.wait_for("can be used again")
    site.wait_until_stored()
    site.end()


def the_folder_is_read_only(site):
    site.as_nobody = True
    site.write(5)
    os.chmod(site.log, 0o644)
    os.chmod(site.work, 0o755)
    for words in (("follow",), ("analyze", "-q")):
        tried = site.run(*words, "--db", site.store, site.logs)
        err = tried.stderr.decode()
        expect(tried.returncode == 3, "%s: exit code %d" % (
            words[0], tried.returncode))
        expect("its folder does not exist or is read-only" in err,
               "%s said %r" % (words[0], err))
    expect(os.listdir(site.work) == ["Logs"], "%r" % os.listdir(site.work))
    os.chmod(site.work, 0o777)
    site.follow()
    site.wait_until_stored()
    site.end()


# ── the logs ──

def the_folder_is_away_for_a_while(site, *options):
    site.write(5)
    site.follow(*options)
    site.wait_until_stored()
    away = site.logs + ".away"
    os.rename(site.logs, away)
    site.wait_for("cannot open the folder")
    log, site.log = site.log, os.path.join(away, os.path.basename(site.log))
    site.write(5)
    site.roll_over()
    site.write(5)
    time.sleep(1.2)
    site.log = log
    os.rename(away, site.logs)
    site.write(5)
    site.wait_until_stored()
    site.write(5)
    site.wait_until_stored()
    site.end()


def the_folder_is_away_while_polling(site):
    the_folder_is_away_for_a_while(site, "--poll", "50")


def the_log_may_not_be_read_for_a_while(site):
    site.as_nobody = True
    site.write(5)
    os.chmod(site.log, 0o644)
    site.follow()
    site.wait_until_stored()
    site.roll_over()
    site.write(5)  # a new file …
    os.chmod(site.log, 0)  # … that is not for everybody
    time.sleep(0.3)
    site.write(5) if os.geteuid() == 0 else None
    site.wait_for("ermission denied")
    os.chmod(site.log, 0o644)
    site.wait_for("can be used again")
    site.wait_until_stored()
    site.write(5)
    site.wait_until_stored()
    site.end()


def the_folder_may_not_be_read_for_a_while(site):
    site.as_nobody = True
    site.write(5)
    os.chmod(site.log, 0o644)
    site.follow()
    site.wait_until_stored()
    os.chmod(site.logs, 0)
    if os.geteuid() != 0:
        time.sleep(1)
    else:
        site.write(5)
        site.roll_over()
        site.write(5)
        os.chmod(site.log, 0o644)
    site.wait_for("ermission denied")
    os.chmod(site.logs, 0o755)
    site.wait_for("can be used again")
    site.wait_until_stored()
    site.write(5)
    site.wait_until_stored()
    site.end()


def a_folder_below_may_not_be_read_for_a_while(site):
    site.as_nobody = True
    below = os.path.join(site.logs, "SRV1")
    closed = os.path.join(site.logs, "SRV2")
    os.mkdir(below)
    os.mkdir(closed, 0)
    site.log = os.path.join(below, "PkgXferMgr.log")
    site.write(5)
    os.chmod(site.log, 0o644)
    try:
        site.follow()
        site.wait_for("ermission denied")
        site.wait_until_stored()
        os.chmod(closed, 0o755)
        site.wait_for("can be used again")
        site.write(5)
        site.wait_until_stored()
        site.end()
    finally:
        os.chmod(closed, 0o755)


def a_folder_below_lies_too_deep(site):
    below = os.path.join(site.logs, "SRV1")
    os.mkdir(below)
    os.makedirs(os.path.join(site.logs, *"abcdefghij"))
    site.log = os.path.join(below, "PkgXferMgr.log")
    site.write(5)
    site.follow()
    site.wait_for("was not searched, for it lies more than 8 folders deep")
    site.wait_until_stored()
    expect("trying again" not in site.said(), "no word of another try")
    site.end()


# ── disks, in a name space of their own ──

def mount(*words):
    done = subprocess.run(["mount", *words], stderr=subprocess.PIPE,
                          check=False)
    if done.returncode:
        raise Skip("cannot mount: %s" % done.stderr.decode().strip())


def small_disk(site):
    disk = os.path.join(site.work, "disk")
    os.mkdir(disk)
    mount("-t", "tmpfs", "-o", "size=3m", "dplog-test", disk)
    site.store = os.path.join(disk, "store.db")
    return disk


def fill(disk):
    subprocess.run(["dd", "if=/dev/zero", "bs=4k", "of=%s/ballast" % disk],
                   stderr=subprocess.DEVNULL, check=False)


def follow_on_a_full_disk(site):
    """What makes the room again."""
    disk = small_disk(site)
    site.write(20)
    site.follow()
    site.wait_until_stored()
    fill(disk)
    for _ in range(20):
        site.write(500)
        time.sleep(0.01)
    site.wait_for("database or disk is full; trying again")
    return os.path.join(disk, "ballast")


def the_disk_is_full(site):
    ballast = follow_on_a_full_disk(site)
    read = site.run("events", "-q", "--db", site.store)
    expect(read.returncode == 0 and read.stdout, "reading: %r" % read.stderr)
    site.roll_over()
    site.write(500)
    os.unlink(ballast)
    site.wait_for("can be used again")
    site.wait_until_stored()
    site.end()


def the_disk_is_full_until_the_end(site):
    ballast = follow_on_a_full_disk(site)
    code = site.stop()
    expect(code == 3, "exit code %d" % code)
    os.unlink(ballast)
    site.follow()
    site.wait_until_stored()
    site.end()


def the_disk_is_read_only_for_a_while(site):
    disk = small_disk(site)
    site.write(20)
    site.follow()
    site.wait_until_stored()
    done = subprocess.run(["mount", "-o", "remount,ro", disk],
                          stderr=subprocess.DEVNULL, check=False)
    if done.returncode:
        # It has files open for writing: only by force, which is not undone.
        site.end()
        raise Skip("a disk in use is not made read-only here")
    site.write(50)
    site.wait_for("trying again")
    mount("-o", "remount,rw", disk)
    site.wait_for("can be used again")
    site.wait_until_stored()
    site.end()


def the_share_is_gone_and_back(site):
    """As with a network share: nothing is there, then all of it again."""
    share = os.path.join(site.work, "share")
    os.mkdir(share)
    mount("--bind", share, site.logs)
    site.log = os.path.join(share, "PkgXferMgr.log")
    site.write(5)
    site.follow("--poll", "100")
    site.wait_until_stored()
    subprocess.run(["umount", "-l", site.logs], check=True)
    site.write(5)
    site.roll_over()
    site.write(5)
    time.sleep(1)
    mount("--bind", share, site.logs)
    site.wait_until_stored()
    site.write(5)
    site.wait_until_stored()
    site.end()


CASES = [
    the_store_is_deleted,
    the_store_is_deleted_before_the_end,
    the_store_is_moved_away,
    the_store_is_replaced_by_an_older_one,
    the_store_is_replaced_by_something_else,
    two_at_one_store,
    somebody_writes_to_the_store,
    the_folder_is_read_only,
    a_folder_below_may_not_be_read_for_a_while,
    a_folder_below_lies_too_deep,
    the_folder_is_away_for_a_while,
    the_folder_is_away_while_polling,
    the_log_may_not_be_read_for_a_while,
    the_folder_may_not_be_read_for_a_while,
    the_disk_is_full,
    the_disk_is_full_until_the_end,
    the_disk_is_read_only_for_a_while,
    the_share_is_gone_and_back,
]
MOUNTS = {"the_disk_is_full", "the_disk_is_full_until_the_end",
          "the_disk_is_read_only_for_a_while", "the_share_is_gone_and_back"}


def needs(case):
    if case.__name__ in MOUNTS and not shutil.which("unshare"):
        raise Skip("there is no unshare")
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        raise Skip("there is no setpriv")


def run_here(case, program):
    with tempfile.TemporaryDirectory(prefix="dplog-fault-") as work:
        os.chmod(work, 0o755)
        site = Site(program, work)
        try:
            case(site)
        finally:
            if site.process:
                site.process.kill()
                site.process.wait()
            subprocess.run("umount -l %s/disk %s/Logs" % (work, work),
                           shell=True, stderr=subprocess.DEVNULL, check=False)
            for folder in (work, site.logs):
                if os.path.isdir(folder):
                    os.chmod(folder, 0o755)


def run_case(case, args):
    needs(case)
    if case.__name__ not in MOUNTS or args.inside:
        run_here(case, args.dplog)
        return
    root = [] if os.geteuid() == 0 else ["--map-root-user"]
    done = subprocess.run(
        ["unshare", "--mount", *root, sys.executable, __file__, "--dplog",
         args.dplog, "--inside", case.__name__],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    out = done.stdout.decode()
    if "# SKIP" in out or "unshare" in done.stderr.decode():
        raise Skip(out.partition("# SKIP ")[2].strip()
                   or done.stderr.decode().strip())
    if done.returncode:
        raise Failure(out.partition("\n# ")[2].strip()
                      or done.stderr.decode())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dplog", required=True)
    parser.add_argument("--inside", action="store_true")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    args.dplog = os.path.abspath(args.dplog)
    cases = [c for c in CASES if not args.names or c.__name__ in args.names]
    failed = 0
    print("TAP version 13\n1..%d" % len(cases))
    for number, case in enumerate(cases, 1):
        name = case.__name__.replace("_", " ")
        try:
            run_case(case, args)
        except Skip as reason:
            print("ok %d - %s # SKIP %s" % (number, name, reason))
        except (Failure, OSError, subprocess.SubprocessError) as problem:
            failed += 1
            print("not ok %d - %s\n# %s" % (
                number, name, str(problem).replace("\n", " ")))
        else:
            print("ok %d - %s" % (number, name))
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
