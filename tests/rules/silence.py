"""What never came, and what went on too long. silence.py DPLOG

Each correlation of the pack that waits or counts gets a story in which it must
speak, and one beside it in which it must not: the line that was missing came,
the log ended before the deadline, or the wait was short.
"""
import sys

import stages
from judge import Tap, accounted, analyze
from story import Story, render

SHARE = stages.SHARE


def update(s, lines, after=True):
    """PatchDownloader writes these, and later works on something else."""
    t = s.new_thread()
    stages.plan(s, t)
    for text in lines:
        s.say("PatchDownloader", t, text)
    if after:
        s.later(150)
        other = s.new_thread()
        s.say("PatchDownloader", other, "Download destination = \\\\FS09\\U$\\"
              "77aa1b2c.1\\other.cab .")


TEMP = stages.TEMP
HASHING = ["Download %s to %s returns 0" % (stages.URL, TEMP),
           "Verifying file trust " + TEMP,
           "File trust %s verified:" % TEMP, "Verifying file hash " + TEMP]
HASHED = HASHING + ["File hash verified: " + TEMP]
MOVED = HASHED + ["Successfully moved %s to %s.1\\%s" % (TEMP, SHARE,
                                                         stages.CAB)]
RENAMING = MOVED + ["Renaming %s.1 to %s" % (SHARE, SHARE)]
RENAMED = RENAMING + ["Successfully moved %s.1 to %s" % (SHARE, SHARE)]
STALLED = ["Download %s in progress: 40 percent complete" % stages.URL]


def no_hash(s, ok):
    update(s, RENAMED if ok else HASHING)


def not_moved(s, ok):
    update(s, RENAMED if ok else HASHED)


def not_moved_yet(s, ok):
    update(s, HASHED, after=not ok)


def not_renamed(s, ok):
    update(s, RENAMED if ok else RENAMING)


def stalled(s, ok):
    update(s, STALLED + RENAMED if ok else STALLED)


def provider(s, ok):
    t = s.new_thread()
    s.say("PatchDownloader", t, "Trying to connect to the root\\SMS namespace "
          "on the %s machine." % s.server)
    if ok:
        s.say("PatchDownloader", t, "Connected to \\\\%s\\root\\SMS"
              % s.server)
    s.later(40)
    s.say("PatchDownloader", t + 44, "Cert revocation check is disabled so "
          "cert revocation list will not be checked.")


def others_go_on(s, hours):
    """The log goes on: other packages reach another DP."""
    for k in range(hours):
        s.later(60)
        other = Story(package="PS2000%02X" % k, name="Other")
        other.at, other.thread, other.job = s.at, s.thread + 800, 900 + k
        other.works("DP08.AD.CONTOSO.COM", start=False)
        s.rows += other.rows
        s.at, s.thread = other.at, other.thread


def unsent(s, ok):
    s.to_send()
    if ok:
        s.works(s.dp, start=False)
    else:
        s.say("PkgXferMgr", 2116, "Found send request with ID: 583, Package: "
              "%s, Version:4, Priority: 2, Destination: %s, DPPriority: 200"
              % (s.package, s.dp))
    others_go_on(s, 3)


def commit_hangs(s, ok):
    s.to_send()
    t = s.send_start()
    s.send_file(t)
    s.say("PkgXferMgr", t, "Adding %s file in %s.%d." % (s.file, s.package,
                                                         s.version))
    others_go_on(s, 3 if ok else 6)
    if ok:
        s.send_done(t)
        others_go_on(s, 6)


def sending_hangs(s, ok):
    s.to_send()
    t = s.send_start()
    s.send_file(t)
    others_go_on(s, 10 if ok else 14)
    if ok:
        s.send_done(t)
        others_go_on(s, 14)


def restarted(s, ok):
    """The component was started anew: nobody hangs."""
    s.to_send()
    t = s.send_start()
    s.send_file(t)
    if ok:
        s.later(5)
        s.say("PkgXferMgr", 2120, "SMS_EXECUTIVE started "
              "SMS_PACKAGE_TRANSFER_MANAGER as thread ID 2120 (0x848).")
    others_go_on(s, 14)


def rate_limit(s, ok):
    s.to_send()
    for hour in range(3 if ok else 26):
        s.say("PkgXferMgr", 2116, "~Address to %s is currently under "
              "bandwidth control, therefore only one connection is allowed, "
              "returning send request to the pool." % s.dp)
        s.later(60)


def not_arrived(s, ok):
    t = s.new_thread()
    for _ in range(3 if ok else 11):
        s.say("distmgr", t, "~The contents for the package %s hasn't arrived "
              "from site CS1 yet, will retry later." % s.package)
        s.later(30)


def threads_busy(s, ok):
    for k in range(31):
        s.say("distmgr", 1804, "~Currently using 3 out of 3 allowed package "
              "processing threads.")
        if ok and k % 10 == 5:
            s.say("distmgr", 3000 + k, "~Exiting package processing thread "
                  "for package PS1000%02X." % k)
        s.later(10)


def main_silent(s, ok):
    s.say("distmgr", 1804, "Sleep 3600 seconds...")
    for k in range(8):
        s.later(60)
        s.say("distmgr", 2552, "~Processing incoming file E:\\box\\%d.STA."
              % k)
        if ok:
            s.say("distmgr", 1804, "Sleep 3600 seconds...")


def no_job(s, ok):
    for _ in range(2):
        t = s.package_start(False)
        d = s.dp_start(t)
        if ok:
            s.dp_job(t, d)
        else:
            s.say("distmgr", d, "Performing cleanup prior to returning.")
        s.package_end(t, 2301 if ok else 2302)
        s.later(30)


def no_source(s, ok):
    stages.pull_job(s)
    for k in range(4 if ok else 14):
        t = s.send_start(again=k > 0, pull=True)
        s.say("PkgXferMgr", t, "~Unable to find any source locations for one "
              "or more contents under package %s, for pull DP %s. Notification"
              " not sent." % (s.package, s.dp))
        s.say("PkgXferMgr", t, "Pull DP Sending thread complete~")
        s.later(20)


def no_capacity(s, ok):
    stages.pull_job(s)
    for k in range(10 if ok else 40):
        t = s.send_start(again=k > 0, pull=True)
        s.say("PkgXferMgr", t, "PullDP %s has reached maximum capacity 50"
              % s.nal())
        s.say("PkgXferMgr", t, "~ PullDP has no capacity. Restart time = %s"
              % s.restart(20))
        s.say("PkgXferMgr", t, "Pull DP Sending thread complete~")
        s.later(20)


def many_threads(s, ok):
    s.to_send()
    for _ in range(1 if ok else 4):
        t = s.new_thread()
        s.say("PkgXferMgr", t, "Sending thread starting for Job: 583, package:"
              " %s, Version: 4, Priority: 2, server: %s, DPPriority: 200" % (
                  s.package, s.dp))


# story, rule that must speak, its first item
STORIES = [
    (no_hash, "patchdownloader.hash-not-verified", "security-software"),
    (not_moved, "patchdownloader.not-moved", "permissions"),
    (not_moved_yet, "patchdownloader.not-moved", "permissions"),
    (not_renamed, "patchdownloader.not-renamed", "permissions"),
    (stalled, "patchdownloader.download-stalled", "internet-access"),
    (provider, "patchdownloader.provider-silent", "rpc"),
    (unsent, "pkgxfer.request-not-started", "schedule"),
    (commit_hangs, "pkgxfer.commit-hangs", "wmi"),
    (sending_hangs, "pkgxfer.sending-hangs", "wmi"),
    (restarted, "pkgxfer.sending-hangs", "wmi"),
    (rate_limit, "pkgxfer.rate-limit-for-a-day", "dp-configuration"),
    (not_arrived, "distmgr.content-not-arrived-for-hours", "replication"),
    (threads_busy, "distmgr.threads-busy-for-hours", "wmi"),
    (main_silent, "distmgr.main-thread-silent", "wmi"),
    (no_job, "distmgr.dp-thread-without-job", "dp-configuration"),
    (no_source, "pkgxfer.pull-no-source-for-hours", "dp-configuration"),
    (no_capacity, "pkgxfer.pull-capacity-for-hours", "dp-configuration"),
    (many_threads, "pkgxfer.many-threads-one-job", "time-zone"),
]


def main():
    dplog, tap = sys.argv[1], Tap()
    for story, rule, item in STORIES:
        for ok in (False, True):
            s = Story()
            story(s, ok)
            files = render(s.rows)
            report = analyze(dplog, files)
            if isinstance(report, str):
                tap.check("%s: %s" % (rule, story.__name__), [report])
                continue
            said = [f for f in report["findings"] if f["rule"] == rule]
            problems = accounted(report, files)
            if ok and said:
                problems.append("it must be silent, and says: "
                                + said[0]["evidence"][0]["message"])
            if not ok and not said:
                problems.append("not said; findings %s" % sorted(
                    {f["rule"] for f in report["findings"]}))
            if not ok and said and said[0]["role"] == "cause" and \
                    said[0]["items"][0]["id"] != item:
                problems.append("first item %s, wanted %s" % (
                    said[0]["items"][0]["id"], item))
            tap.check("%s: %s%s" % (rule, story.__name__.replace("_", " "),
                                    ", but not so" if ok else ""), problems)
    tap.end()


if __name__ == "__main__":
    main()
