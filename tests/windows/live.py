#!/usr/bin/env python3
"""The Windows build beside other processes: the product that writes its logs,
another dplog at the same store, a user who says stop. See world.py."""
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time

from world import (BUILD, DPLOG, HEALTHY, RPC, TREE, count_events, differs,
                   helper, run, run_checks, start_wine, windows_path, write_log)

WAIT = 60  # seconds for what should take milliseconds, on a busy machine
LINE = ("~CreateFile for \\\\DP%02d.CONTOSO.COM\\SMSPKGE$ failed; 0x80070005"
        "  $$<SMS_PACKAGE_TRANSFER_MANAGER>"
        "<11-20-2026 09:44:%02d.000-540><thread=700 (0x2BC)>\r\n")


def wait_for(condition):
    """Until it holds; False: it never did."""
    for _ in range(WAIT * 20):
        if condition():
            return True
        time.sleep(0.05)
    return False


def content(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return b""


class Follower:
    """A running `dplog follow` whose folder is watched by now."""

    def __init__(self, place, folder, *options):
        self.out = os.path.join(place, "out.ndjson")
        self.err = os.path.join(place, "err.txt")
        with open(self.out, "ab") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen(
                [DPLOG, "follow", "--format", "ndjson", "-v", *options,
                 windows_path(folder)], stdin=subprocess.DEVNULL, stdout=out,
                stderr=err)
        wait_for(lambda: b"watching" in content(self.err)
                 or self.process.poll() is not None)

    def stop(self):
        """Wine makes the console's Ctrl-C of this signal. What is wrong."""
        self.process.send_signal(signal.SIGINT)
        return differs("exit code (%s)" % content(self.err)[-300:], 0,
                       self.process.wait(WAIT))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def happenings(self):
        """What is told by now; a line that is being written waits."""
        whole = content(self.out).rpartition(b"\n")[0]
        return [json.loads(line) for line in whole.splitlines()]


def stored(store):
    """How many records there are by now."""
    try:
        db = sqlite3.connect("file:%s?mode=ro" % store, uri=True, timeout=WAIT)
        try:
            return db.execute("SELECT count(*) FROM event").fetchone()[0]
        finally:
            db.close()
    except sqlite3.Error:
        return 0  # not yet made


def leftovers(store):
    """Files beside a store that was closed."""
    return [store + s + " is left" for s in ("-wal", "-shm", "-journal")
            if os.path.exists(store + s)]


# ── the product ──

class Product:
    """Appends, renames and deletes until it is told to stop."""

    def __init__(self, place, lines_a_file, pause_ms):
        self.place = place
        self.process = start_wine(helper("product"), windows_path(place),
                                  str(lines_a_file), str(pause_ms))

    def wait_until_rolled_over(self, times=1):
        old, seen = os.path.join(self.place, "distmgr.lo_"), set()

        def rolled_over():
            with contextlib.suppress(FileNotFoundError):
                seen.add(os.stat(old).st_ino)
            return len(seen) >= times or self.process.poll() is not None
        wait_for(rolled_over)

    def stop(self):
        """What went wrong, and how many lines it has written."""
        with open(os.path.join(self.place, "stop"), "wb"):
            pass
        out, err = self.process.communicate(timeout=WAIT)
        problems = differs("the product (%s)" % err.decode("utf-8", "replace"),
                           0, self.process.returncode)
        return problems, int(out or 0)


def leaves_the_product_alone(place):
    """It never fails while we read, again and again."""
    product = Product(place, 500, 1)
    problems = []
    product.wait_until_rolled_over()
    for _ in range(8):
        done = run("events", windows_path(place), "-f", "ndjson")
        if done.returncode not in (0, 3):
            problems.append("exit code %d: %s" % (done.returncode,
                                                  done.stderr[:200]))
    problems += product.stop()[0]
    lines = sum(content(os.path.join(place, name)).count(b"\n")
                for name in ("distmgr.log", "distmgr.lo_"))
    done = run("events", windows_path(place), "-f", "ndjson")
    return problems + differs("records at the end", lines,
                              done.stdout.count(b"\n"))


def numbers_in(store):
    db = sqlite3.connect(store)
    try:
        return [int(row[0].split("line ")[1].rstrip(".")) for row in
                db.execute("SELECT message FROM event ORDER BY id")]
    finally:
        db.close()


def follows_through_rollovers(place):
    """Every line once, though files are renamed and deleted meanwhile."""
    logs = os.path.join(place, "Logs")
    os.mkdir(logs)
    store = os.path.join(place, "store.db")
    product = Product(logs, 1000, 20)
    follower = Follower(place, logs, "--db", windows_path(store))
    product.wait_until_rolled_over(3)
    problems, lines = product.stop()
    # Who was too slow must say so, and what was deleted is gone.
    wait_for(lambda: stored(store) >= lines
             or any(h["event"] == "gap" for h in follower.happenings()))
    problems += follower.stop() + leftovers(store)
    numbers = numbers_in(store)
    gap = any(h["event"] == "gap" for h in follower.happenings())
    if lines < 2000:
        problems.append("only %d lines: nothing was rolled over" % lines)
    if len(set(numbers)) != len(numbers):
        problems.append("%d records twice" % (len(numbers)
                                              - len(set(numbers))))
    if not gap:
        problems += differs("records", lines, len(numbers))
    return problems


# ── Ctrl-C ──

def interrupted(place, arguments, is_time):
    """A console sends it to everybody in it. The exit code, or None."""
    stop, command = (os.path.join(place, n) for n in ("stop", "command"))
    with open(command, "w", encoding="utf-8") as f:
        f.write(". '%s/cli/windows/wine.sh'\ncd '%s'\n"
                "wine '%s' '%s' '%s' %s >out 2>err\necho $? >code\n"
                % (TREE, place, helper("interrupt"), windows_path(stop),
                   os.path.join(BUILD, "cli", "dplog.exe"), arguments))
    console = subprocess.Popen(
        ["script", "-qefc", "sh '%s'" % command, "/dev/null"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    wait_for(is_time)
    with open(stop, "wb"):
        pass
    console.wait(WAIT)
    return content(os.path.join(place, "code")).strip()


def an_analysis_leaves_nothing_on_ctrl_c(place):
    if not shutil.which("script"):
        return ["script(1) is not installed"]
    log, store = (os.path.join(place, n) for n in ("distmgr.log", "store.db"))
    with open(log, "w", encoding="utf-8") as f:
        for i in range(500000):
            f.write(LINE % (i % 8, i % 60))
    code = interrupted(
        place, "analyze -q --db '%s' '%s'" % (windows_path(store),
                                              windows_path(log)),
        lambda: os.path.exists(store + "-new"))
    left = sorted(n for n in os.listdir(place) if n.startswith("store.db"))
    return (differs("left", [], left)
            + ([] if code not in (b"0", b"1", b"3", None) else
               ["it ended as if nothing had happened: %r" % code]))


def ends_on_ctrl_c(place):
    if not shutil.which("script"):
        return ["script(1) is not installed"]
    logs = os.path.join(place, "Logs")
    shutil.copytree(RPC, logs)
    store = os.path.join(place, "store.db")
    lines = sum(content(os.path.join(logs, n)).count(b"\n")
                for n in os.listdir(logs) if n.endswith(".log"))
    code = interrupted(
        place, "follow -f ndjson --db '%s' '%s'" % (windows_path(store),
                                                    windows_path(logs)),
        lambda: stored(store) > 0 and b"finding" in
        content(os.path.join(place, "out")))
    problems = differs("exit code (%s)" % content(
        os.path.join(place, "err"))[-300:], b"0", code)
    problems += leftovers(store)
    sound, events = count_events(store)
    problems += differs("integrity", "ok", sound)
    if events == 0 or events > lines:
        problems.append("%d records of %d lines" % (events, lines))
    out = content(os.path.join(place, "out"))
    problems += differs("last byte", b"\n", out[-1:])
    return problems + ([] if all(json.loads(line) for line in
                                 out.splitlines()) else ["an empty line"])


# ── how changes are noticed ──

def notices_by(place, options, how):
    log = os.path.join(place, "PkgXferMgr.log")
    with open(log, "w", encoding="utf-8") as f:
        f.write(LINE % (1, 0))
    follower = Follower(place, place, *options)
    problems = []
    if not wait_for(lambda: b"DP01" in content(follower.out)):
        problems.append("nothing was told of what is there")
    begin = time.monotonic()
    with open(log, "a", encoding="utf-8") as f:
        f.write(LINE % (2, 1))
    if not wait_for(lambda: b"DP02" in content(follower.out)):
        problems.append("nothing was told of a new line")
    print("# %s: told after %.2f s" % (how, time.monotonic() - begin))
    if how.encode() not in content(follower.err):
        problems.append("%s: %r" % (how, content(follower.err)))
    return problems + follower.stop()


def is_told_of_changes(place):
    return notices_by(place, (), "ReadDirectoryChangesW")


def polls_where_it_is_told_to(place):
    return notices_by(place, ("--poll", "250"), "polling every 250 ms")


# ── stores ──

def shares_a_store(place):
    """Several processes write to one store at a time."""
    store = os.path.join(place, "store.db")
    run("analyze", "-q", "--db", store, HEALTHY)
    before = count_events(store)[1]
    running = []
    for i in range(3):
        os.mkdir(os.path.join(place, "site%d" % i))
        log = os.path.join(place, "site%d" % i, "distmgr.log")
        write_log(log, 3000, 100 + i)
        running.append(subprocess.Popen(
            [DPLOG, "analyze", "-q", "--db", store, log],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
    problems = []
    for i, process in enumerate(running):
        stderr = process.communicate(timeout=120)[1].decode("utf-8")
        # Who waited too long was told so, and has written nothing.
        if "another program is writing" in stderr:
            log = os.path.join(place, "site%d" % i, "distmgr.log")
            stderr = run("analyze", "-q", "--db", store, log).stderr.decode()
        problems += differs("stderr", "", stderr)
    return problems + differs("events", ("ok", before + 9000),
                              count_events(store))


def waits_for_a_follower(place):
    """One follows and writes; another one that wants to is told to wait."""
    logs, other = (os.path.join(place, n) for n in ("Logs", "Other"))
    os.mkdir(logs)
    os.mkdir(other)
    store = os.path.join(place, "store.db")
    log = os.path.join(logs, "distmgr.log")
    write_log(log, 2000, 7)
    write_log(os.path.join(other, "distmgr.log"), 3000, 8)
    follower = Follower(place, logs, "--db", windows_path(store))
    problems = []
    if not wait_for(lambda: stored(store) >= 2000):
        problems.append("%d of 2000 records" % stored(store))
    one = content(log)
    second = subprocess.Popen(
        [DPLOG, "analyze", "-q", "--db", store, other],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    for i in range(20):
        with open(log, "ab") as f:
            f.write(one[i * len(one) // 20:(i + 1) * len(one) // 20])
        time.sleep(0.02)
    told = second.communicate(timeout=120)[1]
    if second.returncode != 3 or b"another program is writing to it" not in told:
        problems.append("the second writer: %d, %r" % (second.returncode, told))
    if not wait_for(lambda: stored(store) >= 4000):
        problems.append("%d of 4000 records" % stored(store))
    problems += follower.stop() + leftovers(store)
    third = run("analyze", "-q", "--db", store, other)
    problems += differs("stderr", b"", third.stderr)
    return problems + differs("events", ("ok", 7000), count_events(store))


def recovers_from_being_killed(place):
    log = os.path.join(place, "distmgr.log")
    write_log(log, 60000, 7)
    store = os.path.join(place, "store.db")
    killed = 0
    for delay in (0.15, 0.3, 0.45, 0.6):
        process = subprocess.Popen([DPLOG, "analyze", "-q", "--db", store, log],
                                   stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(delay)
        killed += process.poll() is None
        process.kill()
        process.wait()
    done = run("analyze", "-q", "--db", store, log)
    problems = differs("exit code after %d kills" % killed, True,
                       done.returncode in (0, 1, 3))
    problems += differs("stderr", b"", done.stderr)
    return problems + differs("events", ("ok", 60000), count_events(store))


def follows_on_after_being_killed(place):
    logs = os.path.join(place, "Logs")
    os.mkdir(logs)
    log = os.path.join(logs, "distmgr.log")
    write_log(log, 20000, 7)
    whole = content(log)
    store = os.path.join(place, "store.db")
    os.remove(log)
    for i in range(4):
        follower = Follower(place, logs, "--db", windows_path(store))
        with open(log, "ab") as f:
            f.write(whole[i * len(whole) // 5:(i + 1) * len(whole) // 5])
        time.sleep(0.05 * i)
        follower.kill()
    follower = Follower(place, logs, "--db", windows_path(store))
    with open(log, "ab") as f:
        f.write(whole[4 * len(whole) // 5:])
    problems = []
    if not wait_for(lambda: stored(store) >= 20000):
        problems.append("not all records came")
    problems += follower.stop() + leftovers(store)
    return problems + differs("events", ("ok", 20000), count_events(store))


run_checks([
    leaves_the_product_alone, follows_through_rollovers, ends_on_ctrl_c,
    an_analysis_leaves_nothing_on_ctrl_c,
    is_told_of_changes, polls_where_it_is_told_to, shares_a_store,
    waits_for_a_follower, recovers_from_being_killed,
    follows_on_after_being_killed,
])
