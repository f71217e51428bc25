"""Each entry of rules/discriminators.yaml, in the product's own lines.

For each a log in which it moves a weight, and near misses in which it does
not. usage: discriminators.py DPLOG
"""
import datetime as dt
import os
import re
import sys

from judge import Tap, analyze

RULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                     "rules", "discriminators.yaml")
BEGIN = dt.datetime(2026, 11, 20, 1, 0, 0)
DP, OTHER = "DP07.AD.CONTOSO.COM", "DP08.AD.CONTOSO.COM"


def nal(dp):
    return '["Display=\\\\%s\\"]MSWNET:["SMS_SITE=PS1"]\\\\%s\\' % (dp, dp)


def render(rows):
    """Rows of (log letter, minute, thread, text) as files."""
    logs = {"d": ("distmgr.log", "SMS_DISTRIBUTION_MANAGER", []),
            "p": ("PkgXferMgr.log", "SMS_PACKAGE_TRANSFER_MANAGER", [])}
    for n, (log, minute, thread, text) in enumerate(rows):
        name, component, lines = logs[log]
        at = BEGIN + dt.timedelta(minutes=minute, milliseconds=n)
        lines.append("%s  $$<%s><%s.%03d+000><thread=%d (0x%X)>\r\n" % (
            text, component, at.strftime("%m-%d-%Y %H:%M:%S"),
            at.microsecond // 1000, thread, thread))
    return {name: "".join(lines).encode() for name, _, lines in logs.values()
            if lines}


# ── lines ──

def connected(minute, dp=DP):
    return [("d", minute, 40, "~Successfully made a network connection to "
             "\\\\%s\\ADMIN$.~" % dp)]


def not_connected(minute, code, dp=DP, package="PS100009"):
    return [("d", minute, 44, "DP Thread: Attempting to add or update package "
             "%s on DP %s" % (package, nal(dp))),
            ("d", minute, 44, "Failed to make a network connection to "
             "\\\\%s\\ADMIN$ (0x%x).~" % (dp, code))]


def sending(minute, thread, package, dp=DP):
    return [("p", minute, thread, "Sending thread starting for Job: %d, "
             "package: %s, Version: 1, Priority: 2, server: %s, DPPriority: "
             "200" % (thread, package, dp))]


def commit_failed(minute, code, dp=DP, package="PS100001", thread=80):
    return sending(minute, thread, package, dp) + [
        ("p", minute, thread, "~ExecStaticMethod failed (%08x) "
         "SMS_DistributionPoint, AddFile" % code)]


def copy_failed(minute, code, dp=DP, package="PS100002", thread=84):
    return sending(minute, thread, package, dp) + [
        ("p", minute, thread, "CSendFileAction::SendFiles failed; 0x%08x"
         % code)]


def sent(minute, dp=DP, package="PS100003", thread=88):
    return sending(minute, thread, package, dp) + [
        ("p", minute, thread, "~Finished sending SWD package %s version 1 to "
         "distribution point %s" % (package, dp)),
        ("p", minute, thread, "Sending thread complete~")]


def post_actions(minute, dp=DP, package="PS100003", thread=92):
    return sending(minute, thread, package, dp) + [
        ("p", minute, thread, "Completed post-actions for remote DP %s" % dp)]


def source_failed(minute, code, server="FS07", package="PS100001"):
    return [("d", minute, 60, "~Processing package %s (SourceVersion:2;"
             "StoredVersion:1)" % package),
            ("d", minute, 60, "Taking package snapshot for package %s from "
             "source \\\\%s\\Src$\\%s" % (package, server, package)),
            ("d", minute, 60, "~The source directory \\\\%s\\Src$\\%s\\ doesn't"
             " exist or the SMS service cannot access it, Win32 last error = "
             "%d" % (server, package, code))]


def source_read(minute, server="FS07", package="PS100005"):
    return [("d", minute, 64, "~Processing package %s (SourceVersion:2;"
             "StoredVersion:1)" % package),
            ("d", minute, 64, "Taking package snapshot for package %s from "
             "source \\\\%s\\Src$\\%s" % (package, server, package)),
            ("d", minute, 64, "The size of package %s, version 2 is 4711 "
             "KBytes" % package)]


HR = 0x80070000

# id: (does, does not, …)
CASES = {
    "adjust.smb-works": [
        connected(0) + commit_failed(5, 0x800706BA),
        connected(0, OTHER) + commit_failed(5, 0x800706BA)],
    "adjust.smb-fails-too": [
        commit_failed(5, 0x800706BA) + not_connected(9, 53),
        commit_failed(5, 0x800706BA) + not_connected(9, 53, OTHER),
        commit_failed(5, 0x800706BA) + not_connected(9, 5)],
    "adjust.wmi-works": [
        not_connected(5, 53) + post_actions(9),
        not_connected(5, 53) + post_actions(9, OTHER)],
    "adjust.endpoint-mapper-answers": [
        commit_failed(5, 0x800706BA) + commit_failed(7, HR | 1753, DP,
                                                     "PS100002", 84),
        commit_failed(5, 0x800706BA) + commit_failed(7, HR | 1753, OTHER,
                                                     "PS100002", 84)],
    "adjust.name-is-wrong": [
        commit_failed(5, 0x800706BA) + not_connected(9, 1396),
        commit_failed(5, 0x800706BA) + not_connected(9, 1396, OTHER)],
    "adjust.only-dcom-refuses": [
        connected(0) + commit_failed(5, HR | 5),
        connected(0, OTHER) + commit_failed(5, HR | 5),
        connected(0) + copy_failed(5, HR | 5)],
    "adjust.files-are-held": [
        copy_failed(5, HR | 5) + copy_failed(9, HR | 32, DP, "PS100004", 96),
        copy_failed(5, HR | 5) + copy_failed(9, HR | 32, OTHER, "PS100004",
                                             96)],
    "adjust.rights-worked-before": [
        sent(0) + copy_failed(300, HR | 5),
        sent(0, OTHER) + copy_failed(300, HR | 5),
        copy_failed(5, HR | 5) + sent(9)],
    "adjust.clocks-differ": [
        copy_failed(5, HR | 5) + not_connected(9, 1398),
        copy_failed(5, HR | 5) + not_connected(9, 1398, OTHER)],
    "adjust.disk-is-full-too": [
        commit_failed(5, 0x80041001) + copy_failed(9, HR | 112),
        commit_failed(5, 0x80041001) + copy_failed(9, HR | 112, OTHER)],
    "adjust.rights-are-missing-too": [
        commit_failed(5, 0x80041001) + commit_failed(9, 0x80041003, DP,
                                                     "PS100002", 84),
        commit_failed(5, 0x80041001) + commit_failed(9, 0x80041003, OTHER,
                                                     "PS100002", 84)],
    "adjust.source-server-answers": [
        source_failed(5, 67) + source_read(9),
        source_failed(5, 67) + source_read(9, "FS08"),
        source_read(0) + source_failed(5, 67)],
    "adjust.source-share-answers": [
        source_failed(5, 3) + source_read(9),
        source_failed(5, 3) + source_read(9, "FS08")],
}


def told(report):
    """Ids of the entries that moved a weight, each with a reason."""
    if isinstance(report, str):
        return report
    terms = [t for f in report["findings"] for t in f["terms"]
             if t["what"].startswith("adjust.")]
    return {t["what"] for t in terms if t["because"] and
            not re.search(r"[<{]\w+[>}]", t["because"])}


def main():
    dplog = sys.argv[1]
    tap = Tap()
    with open(RULES, encoding="utf-8") as f:
        ids = set(re.findall(r"^  - id: (\S+)", f.read(), re.M))
    tap.check("each entry has its story", sorted(ids ^ set(CASES)))
    for name, (does, *nots) in CASES.items():
        got = told(analyze(dplog, render(does)))
        tap.check(name, [] if name in got else [str(got)])
        for n, story in enumerate(nots):
            got = told(analyze(dplog, render(story)))
            tap.check("%s, near miss %d" % (name, n + 1),
                      [str(got)] if name in got or isinstance(got, str)
                      else [])
    tap.end()


if __name__ == "__main__":
    main()
