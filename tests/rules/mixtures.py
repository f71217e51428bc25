"""Several jobs at once, threads used again, halves of logs. mixtures.py DPLOG

Blame must stay with the package and the DP whose job failed.
"""
import sys

import stages
from judge import Tap, accounted, analyze, host
from story import Story, render

BAD, GOOD = "DP07.AD.CONTOSO.COM", "DP08.AD.CONTOSO.COM"


def job(package, dp, thread, number):
    s = Story(package=package, dp=dp)
    s.job, s.thread = number, thread - 44       # the next thread is this one
    return s


def interleave(*stories):
    """Line by line by turns, all at about the same second."""
    rows, queues = [], [list(s.rows) for s in stories]
    while any(queues):
        for q in queues:
            if q:
                rows.append(q.pop(0))
    begin = stories[0].rows[0][0]
    step = rows[0][0] - rows[0][0]
    out = []
    for at, log, thread, text in rows:
        step += (stories[0].rows[1][0] - begin) / 10
        out.append((begin + step, log, thread, text))
    return out


def fails(package, dp, thread, number, code, kind):
    s = job(package, dp, thread, number)
    t = s.send_start()
    path = s.send_file(t)
    if kind == "commit":
        s.bad("PkgXferMgr", t, "~ExecStaticMethod failed (%08x) "
              "SMS_DistributionPoint, AddFile" % code)
        s.say("PkgXferMgr", t, "~Deleting remote file " + path)
    stages.wrappers(s, t, code)
    s.send_failed(t)
    return s


def works(package, dp, thread, number):
    s = job(package, dp, thread, number)
    t = s.send_start()
    s.send_file(t)
    s.send_done(t)
    return s


def pairs(report):
    """(package, dp) -> cause of each deployment that did not succeed."""
    return {(d["package"], host(d["dp"])): d["cause"]
            for d in report["deployments"]
            if d["status"] in ("failed", "retrying", "waiting")}


def two_failures():
    a = fails("PS1000A7", BAD, 5000, 700, 0x80070070, "copy")
    b = fails("PS1000B3", GOOD, 5004, 800, 0x80041002, "commit")
    return interleave(a, b), {("PS1000A7", "dp07"): "disk-space",
                              ("PS1000B3", "dp08"): "wmi"}


def failure_and_success():
    a = fails("PS1000A7", BAD, 5000, 700, 0x80070005, "copy")
    b = works("PS1000B3", GOOD, 5004, 800)
    return interleave(a, b), {("PS1000A7", "dp07"): "permissions"}


def same_package_two_dps():
    a = fails("PS1000A7", BAD, 5000, 700, 0x80070043, "copy")
    b = works("PS1000A7", GOOD, 5004, 800)
    return interleave(a, b), {("PS1000A7", "dp07"): "smb"}


def thread_used_again():
    a = works("PS1000B3", GOOD, 5000, 800)
    b = fails("PS1000A7", BAD, 5000, 900, 0x800706BA, "commit")
    c = works("PS1000C5", GOOD, 5000, 950)
    rows, shift = [], None
    for s in (a, b, c):
        for at, log, thread, text in s.rows:
            rows.append((at, log, thread, text))
    begin, tick = rows[0][0], (a.rows[1][0] - a.rows[0][0])
    rows = [(begin + k * tick, r[1], r[2], r[3]) for k, r in enumerate(rows)]
    return rows, {("PS1000A7", "dp07"): "rpc"}


def three_by_turns():
    a = fails("PS1000A7", BAD, 5000, 700, 0x80070035, "copy")
    b = works("PS1000B3", GOOD, 5004, 800)
    c = fails("PS1000C5", GOOD, 5008, 850, 0x80070020, "copy")
    return interleave(a, b, c), {("PS1000A7", "dp07"): "ports",
                                 ("PS1000C5", "dp08"): "security-software"}


def connect_and_snapshot():
    """distmgr alone: a DP that is not reached, a source that is gone."""
    a, b = job("PS1000A7", BAD, 5000, 0), job("PS1000B3", GOOD, 7000, 0)
    stages.connect(a, 53)
    stages.snapshot(b, 3)
    return interleave(a, b), {("PS1000A7", "dp07"): "ports"}


def two_dps_of_one_package():
    """Two DP threads of one package fail in the same second."""
    s = Story()
    t = s.package_start()
    s.package_stored(t)
    for dp, code in ((BAD, 5), (GOOD, 67)):
        d = s.dp_start(t, dp)
        s.dp = dp
        s.bad("distmgr", d, "Failed to make a network connection to \\\\%s\\"
              "ADMIN$ (0x%x).~" % (dp, code), 1)
        s.dp_failed(t, d)
    s.package_end(t, 2302)
    return s.rows, {("PS1000A7", "dp07"): "permissions",
                    ("PS1000A7", "dp08"): "smb"}


def pasted(codes, kinds, keep):
    """Two jobs that failed one after the other, as lines without columns."""
    a = fails("PS1000A7", BAD, 5000, 700, codes[0], kinds[0])
    b = fails("PS1000B3", GOOD, 5004, 800, codes[1], kinds[1])
    return [r for r in a.rows + b.rows if r[1] == "PkgXferMgr" and
            any(words in r[3] for words in keep)]


EXCERPTS = {
    "whole": ("",),
    "names behind": ("SendFiles failed", "ExecStatic", "status 4"),
    "names before": ("thread starting", "SendFiles failed", "ExecStatic"),
    "failing lines": ("failed", "status 4"),
}
PASTES = [((112, 5), ("copy", "copy"), ("disk-space", "permissions")),
          ((112, 112), ("copy", "copy"), ("disk-space", "disk-space")),
          ((112, 0x80041002), ("copy", "commit"), ("disk-space", "wmi")),
          ((1722, 53), ("commit", "copy"), ("rpc", "ports"))]


def only(log, story, code):
    s = Story()
    story(s, code)
    return [r for r in s.rows if r[1] == log]


MIXTURES = [two_failures, failure_and_success, same_package_two_dps,
            thread_used_again, three_by_turns, connect_and_snapshot,
            two_dps_of_one_package]
HALVES = [("PkgXferMgr", stages.copy, 112, "disk-space"),
          ("PkgXferMgr", stages.commit, 0x80041002, "wmi"),
          ("PkgXferMgr", stages.library, 3, "content-library"),
          ("distmgr", stages.connect, 53, "ports"),
          ("distmgr", stages.wmi_connect, 0x800706BA, "rpc")]


def main():
    dplog, tap = sys.argv[1], Tap()

    def told(name, rows, wanted):
        for form in ("native", "component", "ccm"):
            files = render(rows, form)
            report = analyze(dplog, files)
            got = pairs(report)
            tap.check("%s, %s" % (name, form), accounted(report, files) + (
                [] if got == wanted else
                ["got %s" % got, "wanted %s" % wanted]))

    for mixture in MIXTURES:
        told(mixture.__name__, *mixture())
    for log, story, code, item in HALVES:
        told("%s alone: %s" % (log, item), only(log, story, code),
             {("PS1000A7", "dp07"): item})
    for codes, kinds, items in PASTES:
        for what, keep in EXCERPTS.items():
            rows = pasted([stages.hresult(c) for c in codes], kinds, keep)
            got = pairs(analyze(dplog, render(rows, "text")))
            wanted = {("PS1000A7", "dp07"): items[0],
                      ("PS1000B3", "dp08"): items[1]}
            tap.check("pasted, %s: %s, then %s" % ((what,) + items),
                      [] if got == wanted else ["got %s" % got])
    # distmgr alone sees only that the transfer is to be tried again.
    rows = only("distmgr", stages.copy, 112)
    report = analyze(dplog, render(rows))
    tap.check("distmgr alone: the reason lies in the other log", [] if
              set(pairs(report)) == {("PS1000A7", "dp07")} else
              [str(pairs(report))])
    tap.end()


if __name__ == "__main__":
    main()
