"""Big logs with known truth: every package on every DP. deployments.py DPLOG

Stories of many packages run at once, on a few threads whose ids come again, to
standard and pull DPs; some fail, are tried again, wait, or come in a second
version. The logs are cut into rolled-over files at random. Each deployment
must have its right state, number of attempts and outcome of each attempt, also
where one of the two logs is missing, and across the end of summer time.
"""
import datetime as dt
import random
import sys

from judge import Tap, analyze
from story import BEGIN, Story, render

SMB = (0x80070040, 0x80070070, 0x80070005, 0x80070035)
WMI = (0x800706BA, 0x80041002, 0x80070005, 0x80041001)
CONNECT = (5, 53, 64, 67)


class Threads:
    """Windows hands ids out again, but not while one lives."""
    LIFE = dt.timedelta(minutes=10)

    def __init__(self, rng, few):
        self.rng, self.few, self.taken = rng, few, {}

    def take(self, at):
        while True:
            thread = 4000 + self.rng.randrange(self.few) * 4
            times = self.taken.setdefault(thread, [])
            if all(abs(at - other) > self.LIFE for other in times):
                times.append(at)
                return thread


class Flow(Story):
    def __init__(self, rng, threads, number, site):
        super().__init__(package="%s%05X" % (site, number), bias=-540)
        self.rng, self.threads, self.site = rng, threads, site
        self.job, self.version = number * 100, rng.randint(1, 40)

    def new_thread(self):
        return self.threads.take(self.at)

    def tick(self, least, most):
        self.at += dt.timedelta(seconds=self.rng.uniform(least, most))


# ── what can happen to one package on one DP ──

def to_send(f, dps, pull=False):
    t = f.package_start()
    f.package_stored(t)
    for dp in dps:
        f.dp_job(t, f.dp_start(t, dp), dp, pull)
        f.tick(0.1, 2)
    f.package_end(t)


def send(f, dp, again=False):
    s = f.send_start(dp, again)
    f.send_file(s, dp)
    f.tick(1, 90)
    f.send_done(s, dp)


def fail(f, dp, count, code, commit):
    s = f.send_start(dp, again=count > 1)
    f.send_file(s, dp)
    f.tick(1, 60)
    if commit:
        f.say("PkgXferMgr", s, "~ExecStaticMethod failed (%08x) "
              "SMS_DistributionPoint, AddFile" % code)
        f.say("PkgXferMgr", s, "CSendFileAction::AddFile failed; 0x%08x"
              % code)
    f.say("PkgXferMgr", s, "CSendFileAction::SendFiles failed; 0x%08x" % code)
    f.say("PkgXferMgr", s, "CSendFileAction::SendContent failed; 0x%08x"
          % code)
    f.send_failed(s, count, dp)
    f.later(30)


def good(f, dp):
    to_send(f, [dp])
    send(f, dp)
    return "succeeded", ["success"]


def transfer(f, dp):
    """Fails some times while sending; comes through, or not."""
    commit, times = f.rng.random() < 0.5, f.rng.randint(1, 4)
    code, back = f.rng.choice(WMI if commit else SMB), f.rng.random() < 0.5
    to_send(f, [dp])
    for k in range(times):
        fail(f, dp, k + 1, code, commit)
    if back:
        send(f, dp, again=True)
    return ("succeeded" if back else "failed",
            ["retry"] * times + ["success"] * back)


def connect(f, dp):
    """The thread of the DP finds no way; the package is processed anew."""
    code, back = f.rng.choice(CONNECT), f.rng.random() < 0.5
    t = f.package_start()
    f.package_stored(t)
    d = f.dp_start(t, dp)
    f.say("distmgr", d, "Failed to make a network connection to \\\\%s\\ADMIN$"
          " (0x%x).~" % (dp, code))
    f.say("distmgr", d, "~Cannot establish connection to %s. Error = %d"
          % (f.nal(dp), code))
    f.dp, home = dp, f.dp
    f.dp_failed(t, d)
    f.dp = home
    f.package_end(t, 2302)
    f.later(30)
    if not back:
        return "failed", None
    t = f.package_start(changed=False)
    f.dp_job(t, f.dp_start(t, dp), dp)
    f.package_end(t)
    send(f, dp)
    return "succeeded", None


def waits(f, dp):
    """Bandwidth control puts it back into the pool; then it goes through."""
    to_send(f, [dp])
    for _ in range(f.rng.randint(1, 3)):
        f.say("PkgXferMgr", 2116, "~Address to %s is currently under bandwidth"
              " control, therefore only one connection is allowed, returning "
              "send request to the pool." % dp)
        f.tick(60, 300)
    send(f, dp)
    return "succeeded", ["success"]


def pull_thread(f, dp, again):
    s = f.send_start(dp, again, pull=True)
    f.say("PkgXferMgr", s, "Sending package info bundle %s to PullDP. %s"
          % (f.package, f.nal(dp)))
    return s


def pulled(f, dp):
    """A pull DP: notified, sometimes at the second try, polled, done."""
    times, polls = f.rng.randint(0, 2), f.rng.randint(1, 4)
    to_send(f, [dp], pull=True)
    for k in range(times):
        s = pull_thread(f, dp, k > 0)
        f.say("PkgXferMgr", s, "CWmi::Connect(): ConnectServer(Namespace) "
              "failed. - 0x800706ba")
        f.say("PkgXferMgr", s, "~ PullDP notification failed. Failure count = "
              "%d/30, Restart time = %s" % (k + 1, f.restart(20)))
        f.say("PkgXferMgr", s, "Pull DP Sending thread complete~")
        f.later(20)
    s = pull_thread(f, dp, times > 0)
    f.say("PkgXferMgr", s, "~Successfully performed WMI actions on pull DP %s."
          % dp)
    f.say("PkgXferMgr", s, "~ PullDP notification sent. Attempted count = 1/30"
          ", Restart time = %s" % f.restart(60))
    f.say("PkgXferMgr", s, "Pull DP Sending thread complete~")
    for k in range(polls):
        f.later(60)
        s = f.send_start(dp, again=True, pull=True)
        if k == polls - 1:
            f.say("PkgXferMgr", s, "~Finished sending SWD package %s version "
                  "%d to distribution point %s" % (f.package, f.version, dp))
            f.say("PkgXferMgr", s, "Sent status to the distribution manager "
                  "for pkg %s, version %d, status 3 and distribution point %s~"
                  % (f.package, f.version, f.nal(dp)))
        f.say("PkgXferMgr", s, "Pull DP Sending thread complete~")
    return "succeeded", ["retry"] * times + ["success"]


def newer_version(f, dp):
    """Version n is there; n + 1 fails, which leaves n as it is."""
    good(f, dp)
    f.version += 1
    f.later(45)
    return transfer(f, dp)


STANDARD = (good, good, good, transfer, transfer, connect, waits,
            newer_version)


# ── the logs ──

def world(seed, size):
    """Rows of all logs, and {(package, dp): (state, outcomes)}."""
    rng = random.Random(seed)
    threads = Threads(rng, rng.choice((120, 300, 900)))
    dps = ["%s-DP%03d.%s" % (rng.choice(("BR", "st")), k, "corp.example")
           for k in range(rng.randint(3, 12))]
    pulls = ["PULL%02d.corp.example" % k for k in range(3)]
    rows, truth = [], {}
    for number in range(1, size + 1):
        f = Flow(rng, threads, number, "PS1")
        f.at = BEGIN + dt.timedelta(seconds=rng.uniform(0, size * 240))
        pull = rng.random() < 0.15
        dp = rng.choice(pulls if pull else dps)
        tell = pulled if pull else rng.choice(STANDARD)
        truth[f.package, dp.upper()] = tell(f, dp) + (tell.__name__,
                                                        f.version)
        rows += f.rows
    return rng, sorted(rows, key=lambda row: row[0]), truth


def cut(rng, files):
    """Some logs were rolled over: their beginning is in the .lo_ file."""
    out = {}
    for name, data in files.items():
        lines = data.splitlines(keepends=True)
        at = rng.randint(1, len(lines) - 1) if rng.random() < 0.6 else 0
        if at:
            out[name.replace(".log", ".lo_")] = b"".join(lines[:at])
        out[name] = b"".join(lines[at:])
    return out


def differences(report, truth):
    got = {(d["package"], (d["dp"] or "").upper(), d["version"]): d
           for d in report["deployments"]}
    problems = []
    for (package, dp), (state, outcomes, kind, version) in truth.items():
        d = got.pop((package, dp, version), None)
        if kind == "newer_version":
            old = got.pop((package, dp, version - 1), None)
            if not old or old["status"] != "succeeded" or \
                    old["attempts"] != 1:
                problems.append("%s@%s: the older version" % (package, dp))
        if not d:
            problems.append("%s@%s (%s): missing" % (package, dp, kind))
            continue
        status = "failed" if d["status"] == "retrying" else d["status"]
        told = [a["outcome"] for a in d["attempt_list"]]
        if status != state or d["attempts"] != len(told) or (
                outcomes is not None and told != outcomes):
            problems.append("%s@%s (%s): %s %s, not %s %s" % (
                package, dp, kind, d["status"], told, state, outcomes))
        if kind == "connect" and d["attempts"] != 1 + (state == "succeeded"):
            problems.append("%s@%s: %d attempts" % (package, dp,
                                                    d["attempts"]))
        if status == "succeeded" and d["cause"]:
            problems.append("%s@%s: a cause, but it is there" % (package, dp))
    problems += ["%s@%s v%s: nobody sent it" % key for key in got]
    return problems


def not_arrived():
    """The package is processed, its content not: 2301 ends no wait for it."""
    f = Story()
    for _ in range(3):
        t = f.package_start(False)
        f.say("distmgr", t, "~The contents for the package %s hasn't arrived "
              "from site CAS yet, will retry later." % f.package)
        f.package_end(t)
        f.later(30)
    return f.rows


def main():
    tap = Tap()
    report = analyze(sys.argv[1], render(not_arrived()))
    tap.check("processed at the site, and not arrived",
              [report] if isinstance(report, str) else
              [report["verdict"]["status"]] * (report["verdict"]["status"] !=
                                               "waiting"))
    for seed in range(1, 13):
        for size in (5, 60, 400):
            rng, rows, truth = world("%d/%d" % (seed, size), size)
            files = cut(rng, render(rows))
            report = analyze(sys.argv[1], files)
            tap.check("seed %d, %d packages, %d files" % (seed, size,
                                                          len(files)),
                      [report] if isinstance(report, str)
                      else differences(report, truth)[:8])
    for seed, (before, after) in enumerate(((-60, 0), (0, -60), (240, 300)), 1):
        rng, rows, truth = world("daylight saving, %d" % seed, 80)
        middle = rows[len(rows) // 2][0]
        parts = [render([row for row in rows if (row[0] < middle) == first],
                        bias=bias)
                 for first, bias in ((True, before), (False, after))]
        report = analyze(sys.argv[1], {
            name: parts[0].get(name, b"") + parts[1].get(name, b"")
            for name in set(parts[0]) | set(parts[1])})
        tap.check("clocks go from %d to %d" % (before, after),
                  [report] if isinstance(report, str)
                  else differences(report, truth)[:8])
    for seed in range(1, 5):
        rng, rows, truth = world("one log, %d" % seed, 60)
        files = render(rows)
        for name, unseen in (("PkgXferMgr.log", "pulled"),
                             ("distmgr.log", "connect")):
            report = analyze(sys.argv[1], {n: data for n, data in files.items()
                                           if n != name})
            seen = {key: t for key, t in truth.items() if t[2] != unseen}
            tap.check("seed %d without %s" % (seed, name),
                      [report] if isinstance(report, str)
                      else [p for p in differences(report, seen)
                            if not p.endswith("nobody sent it")][:8])
    tap.end()


if __name__ == "__main__":
    main()
