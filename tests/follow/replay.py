#!/usr/bin/env python3
"""Follow the samples while they are written, and compare with one analysis.

    replay.py --dplog PROGRAM --samples FOLDER [--seed N] [--kill] [NAME...]

A sample's logs are written into a folder by odd cuts and with rollovers while
`dplog follow` runs on it, is stopped and started again. What follow then has in
its store must be what `dplog analyze` says of the sample: every record once and
in order, the same findings and deployments. With --kill it is not stopped but
killed, at any point: then what it printed counts for nothing, and what it
stored must be the same. The output is TAP.
"""
import argparse
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

GOES_ON = 3000  # records; of fewer there need not be a snapshot to go on from
# What begins with its data may go on in the next line, so its last record is
# kept for certain when another one has come.
OPEN_FORM = re.compile(rb"(<!\[LOG\[|\[[0-9A-F]+\]\[[^]]*\]:).*?(\]LOG\]!>.*)?\r?\n")
MORE = "Nothing more to do"
COUNT = "SELECT count(*) FROM event WHERE message != '%s'" % MORE
WAIT = 60  # seconds for what should take milliseconds, on a busy machine


class Follower:
    """A running `dplog follow`; what it prints is read when it has ended."""

    def __init__(self, program, folder, store, *options):
        self.out = tempfile.TemporaryFile()
        self.err = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [program, "follow", "--format", "ndjson", "-v", "--db", store,
             *options, folder], stdout=self.out, stderr=self.err,
            env=dict(os.environ, DPLOG_LOG="info"))
        self.wait_until_it_can_be_stopped()

    def wait_until_it_can_be_stopped(self):
        """Before its first lines have run, SIGINT simply kills it."""
        for _ in range(WAIT * 100):
            if (b"watching" in os.pread(self.err.fileno(), 65536, 0)
                    or self.process.poll() is not None):
                return
            time.sleep(0.01)

    def wait_until_it_says(self, words):
        for _ in range(WAIT * 20):
            if words in os.pread(self.err.fileno(), 1 << 16, 0):
                return
            time.sleep(0.05)

    def kill(self):
        self.process.kill()
        self.process.wait(WAIT)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(WAIT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self.out.seek(0)
        self.err.seek(0)
        lines = self.out.read().decode().splitlines()
        return code, [json.loads(line) for line in lines], self.err.read()


def stored(path, sql):
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True, timeout=WAIT)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def wait_until_stored(store, records):
    """Until so many records are there; False: they never were."""
    for _ in range(WAIT * 20):
        try:
            if stored(store, COUNT)[0][0] >= records:
                return True
        except sqlite3.Error:
            pass  # not yet made
        time.sleep(0.05)
    return False


class Writer:
    """The logs of a sample, a little more of each at a time."""

    def __init__(self, sample, folder, rng):
        self.folder, self.rng = folder, rng
        self.rest = {}
        self.history = 0
        for name in sorted(os.listdir(sample)):  # "x.lo_" before "x.log"
            if name.lower().endswith((".log", ".lo_")):
                log = name[:-len(".log")] + ".log"
                with open(os.path.join(sample, name), "rb") as f:
                    self.rest[log] = self.rest.get(log, b"") + f.read()

    def done(self):
        return not any(self.rest.values())

    def one_more(self):
        """Behind the last record of a form that leaves open where it ends."""
        for name in self.rest:
            path = os.path.join(self.folder, name)
            with open(path, "r+b") as f:
                last = f.read().splitlines(keepends=True)[-1:]
                like = OPEN_FORM.fullmatch(last[0]) if last else None
                if like:
                    f.write(like[1] + MORE.encode() + (like[2] or b"")
                            + b"\r\n")

    def write(self, name, count):
        path = os.path.join(self.folder, name)
        with open(path, "ab") as f:
            f.write(self.rest[name][:count])
        self.rest[name] = self.rest[name][count:]

    def roll_over(self, name):
        """At the end of a line, as the product does it. A file of UTF-16 would
        begin with its mark again, which no cut of a sample has."""
        with open(os.path.join(self.folder, name), "rb") as f:
            if f.read(2) in (b"\xff\xfe", b"\xfe\xff"):
                return
        path = os.path.join(self.folder, name)
        stem = path[:-len(".log")]
        end = self.rest[name].find(b"\n") + 1
        self.write(name, end)
        if os.path.exists(stem + ".lo_"):
            self.history += 1
            os.rename(stem + ".lo_",
                      "%s-20261120-%06d.log" % (stem, self.history))
        if self.rng.random() < 0.5:
            os.rename(path, stem + ".lo_")
            open(path, "wb").close()
        else:
            shutil.copyfile(path, stem + ".lo_")
            os.truncate(path, 0)

    def step(self):
        """In the order of time, roughly: the log with the most left goes on."""
        name = self.rng.choice([n for n in self.rest if self.rest[n]])
        if self.rng.random() < 0.05:
            size = os.path.join(self.folder, name)
            if os.path.exists(size) and os.path.getsize(size) > 8192:
                self.roll_over(name)
        self.write(name, self.rng.choice([1, 60, 500, 3000]))


def finding_keys(rows):
    return sorted((r["rule"], r["role"], r["package"] or "", r["dp"] or "",
                   r["version"] if r["version"] is not None else -1,
                   r["count"], r["state"]) for r in rows)


def deployment_keys(rows):
    return sorted((r["package"] or "", r["dp"] or "",
                   r["version"] if r["version"] is not None else -1,
                   r["status"], r["attempts"]) for r in rows)


def table(store, name):
    db = sqlite3.connect("file:%s?mode=ro" % store, uri=True)
    db.row_factory = sqlite3.Row
    try:
        return [dict(r) for r in db.execute("SELECT * FROM " + name)]
    finally:
        db.close()


def messages(program, folder):
    """Of every log, in file order."""
    found = {}
    for name in sorted(os.listdir(folder)):
        if not name.lower().endswith((".log", ".lo_")):
            continue
        out = subprocess.run(
            [program, "events", "-q", "--format", "ndjson",
             os.path.join(folder, name)], stdout=subprocess.PIPE, check=False)
        for line in out.stdout.splitlines():
            r = json.loads(line)
            found.setdefault(r["log"], []).append(r["message"])
    return found


def stored_messages(store):
    found = {}
    for log, message in stored(
            store, "SELECT v.log, v.message FROM v_event v JOIN event e"
                   " USING (id) ORDER BY e.source, e.id"):
        if message != MORE:
            found.setdefault(log, []).append(message)
    return found


def difference(what, want, got):
    if want == got:
        return []
    lost = [x for x in want if x not in got][:3]
    more = [x for x in got if x not in want][:3]
    return ["%s: %d wanted, %d found; lost %r; too much %r"
            % (what, len(want), len(got), lost, more)]


def check_gaps(store):
    """Nothing was lost, so that nothing may be said to be, whatever happened
    between two looks."""
    return ["a gap was told, but nothing was lost: %d bytes, %s" % row
            for row in stored(store, "SELECT bytes, reason FROM gap")]


def check_going_on(program, folder, store):
    """One more follower does not follow all records again."""
    follower = Follower(program, folder, store, "--verbose")
    follower.wait_until_it_says(b"watching")
    code, news, err = follower.stop()
    if b"going on from a snapshot after" in err and not code:
        return []
    return ["followed everything again: %r" % err[-300:]]


def check_news(happenings, store):
    """Every finding that is open in the end was told."""
    told = {(h["rule"], h["package"], h["dp"])
            for h in happenings if h["event"] == "finding"}
    open_now = {(r["rule"], r["package"], r["dp"])
                for r in table(store, "finding") if r["state"] == "open"}
    problems = []
    # Keys that a later line completes are told with what was known then.
    silent = [r for r in open_now if r not in told
              and (r[0], None, None) not in told
              and (r[0], r[1], None) not in told
              and (r[0], None, r[2]) not in told]
    if silent:
        problems.append("never told: %r" % silent[:3])
    return problems


def run_sample(args, sample, work):
    rng = random.Random("%s %s" % (args.seed, os.path.basename(sample)))
    folder = os.path.join(work, "Logs")
    store = os.path.join(work, "store.db")
    os.mkdir(folder)
    want = messages(args.dplog, sample)
    writer = Writer(sample, folder, rng)
    follower = Follower(args.dplog, folder, store)
    happenings, problems = [], []
    while not writer.done():
        writer.step()
        if rng.random() < 0.02:
            time.sleep(0.01)
        if args.kill and rng.random() < 0.03:
            follower.kill()
            follower = Follower(args.dplog, folder, store)
        elif rng.random() < 0.01:
            code, news, err = follower.stop()
            happenings += news
            problems += ["exit %d: %r" % (code, err)] if code else []
            follower = Follower(args.dplog, folder, store)
    writer.one_more()
    if not wait_until_stored(store, sum(map(len, want.values()))):
        problems.append("not all records came")
    code, news, err = follower.stop()
    happenings += news
    problems += ["exit %d: %r" % (code, err)] if code else []
    got = stored_messages(store)
    for log in sorted(set(want) | set(got)):
        problems += difference("records of " + log, want.get(log, []),
                               got.get(log, []))
    report = json.loads(subprocess.run(
        [args.dplog, "analyze", "-q", "--format", "json", sample],
        stdout=subprocess.PIPE, check=False).stdout)
    problems += difference("findings", finding_keys(report["findings"]),
                           finding_keys(table(store, "finding")))
    problems += difference("deployments",
                           deployment_keys(report["deployments"]),
                           deployment_keys(table(store, "deployment")))
    problems += check_gaps(store)
    if sum(map(len, want.values())) > GOES_ON:
        problems += check_going_on(args.dplog, folder, store)
    return problems + ([] if args.kill else check_news(happenings, store))


def run_in_a_folder(args, name, again=False):
    with tempfile.TemporaryDirectory(prefix="dplog-follow-") as work:
        sample = os.path.join(work, name)
        shutil.copytree(os.path.join(args.samples, name), sample)
        try:
            return run_sample(args, sample, work)
        except subprocess.TimeoutExpired as error:
            if again or not args.twice:
                return [str(error)]
            print("# %s: %s" % (name, error))
    return run_in_a_folder(args, name, again=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dplog", required=True)
    parser.add_argument("--samples", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--twice", action="store_true",
                        help="under Wine, a sample whose follower hangs is "
                        "tried once more: now and then its mount manager "
                        "never answers")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    args.dplog = os.path.abspath(args.dplog)
    names = args.names or sorted(
        n for n in os.listdir(args.samples)
        if os.path.isdir(os.path.join(args.samples, n)))
    failed = 0
    print("TAP version 13\n1..%d" % len(names))
    for number, name in enumerate(names, 1):
        problems = run_in_a_folder(args, name)
        failed += bool(problems)
        print("%sok %d - %s" % ("not " if problems else "", number, name))
        for problem in problems:
            print("# " + problem.replace("\n", " "))
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
