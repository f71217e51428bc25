"""What to collect next, when the logs cannot decide: for each situation which
log is asked for, on which machine and for which time - and that it is not
asked for where it lies in the input, or where the answer is known.

usage: collect.py DPLOG
"""
import datetime as dt
import os
import re
import sys

import stages
import stages_control
from judge import Tap, analyze
from story import Story, render

RULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                     "rules", "collect.yaml")
DP = r"\\DP07.AD.CONTOSO.COM"
SITE = r"\\PS1SITE.AD.CONTOSO.COM"
LOGS = SITE + r"\SMS_PS1\Logs" + "\\"
NOBODY = r"\\<site_server>\SMS_<site_code>\Logs" + "\\"  # no line names them
EVENTS = DP + r"\ADMIN$\System32\winevt\Logs" + "\\"
PROVIDER = DP + r"\SMS_DP$\sms\logs\smsdpprov.log"
FIREWALL = DP + r"\ADMIN$\System32\LogFiles\Firewall\pfirewall.log"
CCM = r"\ADMIN$\CCM\Logs" + "\\"


def told(tell, *args):
    """A story that a function of stages tells, behind half an hour of lines
    of each log in it, so that the beginning is there."""
    s = Story()
    tell(s, *args)
    begin = s.rows[0][0] - dt.timedelta(minutes=40)
    for log in sorted({row[1] for row in s.rows}):
        s.rows.insert(0, (begin, log, 900, "~Sleep 30 minutes..."
                          if log == "distmgr" else "Sending thread complete~"
                          if log == "PkgXferMgr" else "Started"))
    return s


def sent(code, tell=stages.copy):
    return told(tell, code)


def beside(story, log, text):
    """The same with a line of a companion that says nothing of the failure."""
    story.rows.append((story.rows[-1][0], log, 2460, text))
    return story


def status_message(number, *strings):
    def story(s):
        t = s.new_thread()
        s.say("distmgr", t, "DP Thread: Attempting to add or update package "
              "%s on DP %s" % (s.package, s.nal()))
        s.bad("distmgr", t, s.statmsg("distmgr", t, number, "E", strings or
                                      (s.package, s.nal()), s.dp))
    return told(story)


def cut(story, log, lines):
    """Without the first lines of a log: they rolled away."""
    rows = [r for r in story.rows if r[1] == log]
    gone = rows[:lines]
    story.rows = [r for r in story.rows if r not in gone]
    return story


def without(story, log):
    story.rows = [r for r in story.rows if r[1] != log]
    return story


ANY = None
# id of the entry, story, what must be asked for, and must not
CASES = [
    ("distmgr", "distmgr.log is missing",
     without(sent(67), "distmgr"), [NOBODY + "distmgr.log"], [PROVIDER]),
    (None, "distmgr.log is there", sent(67), [], [LOGS + "distmgr.log"]),
    ("pkgxfermgr", "PkgXferMgr.log is missing",
     without(sent(67), "PkgXferMgr"), [LOGS + "PkgXferMgr.log"],
     []),
    ("distmgr-older", "the beginning of distmgr.log is gone",
     cut(told(stages.snapshot, 5), "distmgr", 2),
     [LOGS + "distmgr.lo_"], []),
    (None, "the beginning is there", told(stages.snapshot, 5), [],
     [LOGS + "distmgr.lo_"]),
    ("pkgxfermgr-older", "the beginning of PkgXferMgr.log is gone",
     cut(sent(121), "PkgXferMgr", 6), [LOGS + "PkgXferMgr.lo_"], []),
    ("patchdownloader", "only the rule engine tells of a download",
     told(lambda s: s.bad("ruleengine", 2100, "Failed to download the update "
                          "content with ID 16801122 from internet. Error = "
                          "404")), [r"\\<site_server>" + CCM +
      "PatchDownloader.log"], []),
    ("provider", "WMI fails and does not say why",
     sent(0x80041001, stages.commit), [PROVIDER], []),
    (None, "the provider's log is there", beside(
        sent(0x80041001, stages.commit), "smsdpprov",
        "A DP usage gathering task has been registered successfully"),
     [], [PROVIDER]),
    (None, "WMI says why", sent(0x80041010, stages.commit), [],
     [EVENTS + "System.evtx"]),
    ("pull-dp", "a pull DP without its logs",
     told(stages_control.pull_response, 0x80072EE7),
     [DP + CCM + "PullDP.log", DP + CCM + "DataTransferService.log"], []),
    (None, "a pull DP with one of them", beside(
        told(stages.pull, 0x80072EE7), "PullDP", "PullDP is running"),
     [DP + CCM + "DataTransferService.log"], [DP + CCM + "PullDP.log"]),
    ("iis", "IIS cannot be set up", told(stages_control.iis_write, 0x80041013),
     [DP + r"\C$\inetpub\logs\LogFiles\W3SVC1"], []),
    ("dp-system", "RPC or ports or the name",
     sent(1722, stages.commit), [EVENTS + "System.evtx", FIREWALL], []),
    ("data-transfer", "a pull DP whose status comes back",
     told(stages_control.pull_response, 0x80070070),
     [DP + CCM + "DataTransferService.log"], []),
    ("dp-firewall", "a session that was cut", sent(121),
     [EVENTS + "System.evtx", FIREWALL], []),
    (None, "the share is not there: nothing to decide", sent(67), [],
     [EVENTS + "System.evtx", FIREWALL]),
    ("dp-clock", "clocks apart", told(stages.connect, 1398),
     [EVENTS + "System.evtx"], [FIREWALL]),
    ("dp-logon", "rights, or the hardening of DCOM",
     sent(5, stages.commit), [EVENTS + "Security.evtx"], []),
    ("dp-antivirus", "a file is held", sent(32),
     [EVENTS + "Microsoft-Windows-Windows Defender%4Operational.evtx"], []),
    ("pxe", "PXE cannot be set up", told(
        lambda s: stages_control.role(s, "~Failed to get the encrypted PXE "
                                      "password")),
     [DP + r"\SMS_DP$\sms\logs\smspxe.log"], []),
    ("validation", "validation found something wrong", status_message(2382),
     [DP + r"\SMS_DP$\sms\logs\smsdpmon.log"], []),
    ("sender", "the other site cannot be reached",
     without(told(stages_control.sender_connect, 53), ANY),
     [LOGS + "despool.log"], [LOGS + "sender.log"]),
    ("despool", "unpacking fails", told(stages_control.despool, 112),
     [NOBODY + "sender.log"], [NOBODY + "despool.log"]),
]


def check(dplog, story, must, must_not):
    report = analyze(dplog, render(story.rows))
    causes = [f for f in report["findings"]
              if f["role"] != "wait" and not f["explained_by"]]
    asked = {c["what"]: c for f in causes for c in f["collect"]}
    problems = ["%s is not asked for" % w for w in must if w not in asked]
    problems += ["%s is asked for" % w for w in must_not if w in asked]
    for what in must:
        entry = asked.get(what)
        if entry and not (entry["why"] and entry["from"] < entry["to"]):
            problems.append("%s: no reason or no time" % what)
        if entry and not what.startswith(
                DP if entry["where"] == "dp" else (SITE, "\\\\<site_server>")):
            problems.append("%s lies at %s" % (what, entry["where"]))
    if problems:
        problems += ["asked for: " + w for w in asked]
        problems += ["%s %s %s" % (f["rule"], f["items"], f["stage"])
                     for f in causes]
    return problems


def main():
    tap = Tap()
    for _, name, story, must, must_not in CASES:
        tap.check(name, check(sys.argv[1], story, must, must_not))
    with open(RULES, encoding="utf-8") as file:
        ids = re.findall(r"^  - id: collect\.(\S+)", file.read(), re.MULTILINE)
    tried = {case[0] for case in CASES}
    tap.check("every entry is asked for by a story",
              [i for i in ids if i not in tried and i != "provider-vague"])
    tap.end()


if __name__ == "__main__":
    main()
