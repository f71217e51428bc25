"""Logs of the DP, of the rule engine and of the way between sites decide what the
three cannot; other components of the product do not.

A failure whose code hides its reason, then the companion beside it that knows
the reason; the clock of the DP runs a little before or behind. companions.py
DPLOG
"""
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile

import stages
from judge import Tap, accounted, analyze, host, judge, write
from story import Story, render

ASIDE = (-3, 0, 3)                          # seconds of the DP's clock


def commit(code, lines, aside):
    """0x80041001 at AddFile, and what smsdpprov.log says of it."""
    s = Story()
    stages.commit(s, code)
    for at, log, _, text in list(s.rows):
        if "ExecStaticMethod failed" in text:
            for k, told in enumerate(lines):
                s.rows.append((at + dt.timedelta(seconds=aside,
                                                 milliseconds=k),
                               "smsdpprov", 2460, told))
    first = s.rows[0][0] - dt.timedelta(minutes=20)
    s.rows.append((first, "smsdpprov", 1128, "A DP usage gathering task has "
                   "been registered successfully"))
    return s


def provider(hr, file="setup.cab"):
    return ["CFileLibrary::AddFile failed; 0x%08x" % hr,
            "CContentDefinition::AddFile failed; 0x%08x" % hr,
            "Failed to add file '%s' to content library. Error code: 0X%08X"
            % (file, hr)]


# code that the site server sees, code that the DP knows, who must win, why
COMMIT = [
    (0x80041001, 0x80070070, "disk-space", "the library drive is full"),
    (0x80041001, 0x8007050F, "disk-space", "no drive takes the file"),
    (0x80041001, 0x80070005, "permissions", "no right on SCCMContentLib"),
    (0x80041001, 0x80070020, "security-software", "somebody holds the file"),
    (0x80041001, 0x80040154, "wmi", "a COM class is not registered"),
    (0x80041004, 0x80070070, "disk-space", "the provider failed on the disk"),
    (0x800706BE, 0x80040154, "wmi", "the host of the provider died"),
]


def pull(lines):
    s = Story()
    stages.pull_notified(s)
    for log, text in lines:
        s.bad(log, 5200, text)
    return s


DTS = "{0D1E2F30-1111-4222-8333-944455556666}"
PULL = [
    ([("PullDP", "DTS error message received for PS1000A7.4, content job " +
       DTS + ", 0x80070002 : BITS error: 'HTTP status 404: The requested URL "
       "does not exist on the server.'")],
     "dp-configuration content-source", "the source DP lacks the file"),
    ([("DataTransferService", "CDTSJob::HandleErrors: DTS Job '%s' BITS Job "
       "'%s' under user 'S-1-5-18' OldErrorCount 312 NewErrorCount 313 "
       "ErrorCode 0x801901F4" % (DTS, DTS))],
     "iis", "the source DP answers 500"),
    ([("DataTransferService", "CDTSJob::HandleErrors: DTS Job ID='%s' "
       "URL='http://DP08.AD.CONTOSO.COM:80/SMS_DP_SMSPKG$/PS1000A7' "
       "ErrorCode=0x80072ee7" % DTS)],
     "name-resolution", "the name of the source DP"),
    ([("DataTransferService", "CDTSJob::HandleErrors: DTS Job ID='%s' "
       "ErrorCode=0x800706d9" % DTS)],
     "ports rpc", "the firewall service of the DP is stopped"),
]


def rule(lines, patch=()):
    s = Story()
    for text in patch:
        s.say("PatchDownloader", 4711, text)
    for text in lines:
        s.bad("ruleengine", 4712, text)
    return s


UPDATE = "Failed to download the update content with ID 16801122 from " \
    "internet. Error = %d"
RULES = [
    ([UPDATE % 404, "Failed to download ContentID 16801122 for UpdateID "
      "16801123. Error code = 404", "Failed to download any update"],
     "content-source", "the file is gone"),
    ([UPDATE % 5], "permissions", "source share"),
    ([UPDATE % 80], "disk-space product-defect", "TEMP is out of names"),
    ([UPDATE % 13875], "certificate-trust", "signature"),
    ([UPDATE % 12007], "name-resolution", "name of the server"),
]


def between_sites(log, lines, waits=True):
    """Content that has not arrived here, and the log of the way to here."""
    s = Story()
    if waits:
        t = s.package_start(changed=False)
        s.say("distmgr", t, "~The contents for the package %s hasn't arrived "
              "from site CS1 yet, will retry later." % s.package)
    for text in lines:
        s.bad(log, 4432, text)
    return s


PCK = "\\\\PS1SITE.AD.CONTOSO.COM\\SMS_SITE\\202SQCS1.PCK"
SITES = [
    ("sender", ["~Attempt to create/open the remote file " + PCK,
                "~Error during connection to \\\\PS1SITE.AD.CONTOSO.COM\\"
                "SMS_SITE (5).", "~Error is considered fatal.",
                "~Cannot connect to server PS1SITE.AD.CONTOSO.COM at remote "
                "site PS1, won't try send requests going to site PS1 for an "
                "hour or until there are no active send requests."],
     "permissions", "Sender may not open the share of the other site"),
    ("sender", ["~There is no existing connection, Win32 error = 53"],
     "ports", "Sender finds no way to the other site"),
    ("sender", ["~Failed to write to %s, Win32 error = 112" % PCK],
     "disk-space", "the other site server is full"),
    ("despool", ["~Received package PS1000A7 version 4. Compressed file -  E:"
                 "\\SMSPKG\\PS1000A7.PCK.4 as E:\\despoolr.box\\receive\\a.TRY",
                 "Extracting package PS1000A7",
                 "Failed to extract package contents for package PS1000A7. "
                 "Error = -2147024784",
                 "~Despooler failed to execute the instruction, error code = "
                 "8"], "disk-space", "this site server is full"),
    ("despool", ["~Cannot find a public key for instruction E:\\a.ist coming "
                 "from site CS1, retry it later",
                 "~Despooler failed to execute the instruction, error code = "
                 "15"], "replication", "the key of the other site is missing"),
]


def arrived():
    """Late by one try of Despooler: a wait that is over."""
    s = between_sites("despool", [
        "~Received package PS1000A7 version 4. Compressed file -  E:\\SMSPKG"
        "\\PS1000A7.PCK.4 as E:\\despoolr.box\\receive\\a.pkg",
        "~This package[PS1000A7]'s information hasn't arrived yet for this "
        "version [4]. Retry later ...",
        "~Despooler failed to execute the instruction, error code = 12"])
    s.later(5)
    s.say("despool", 4434, "~Stored Package PS1000A7. Stored Package Version "
          "= 4")
    s.say("despool", 4434, "~Despooler successfully executed one instruction.")
    return s


def elsewhere():
    """Errors of a component that none of the logs is of."""
    s = Story()
    s.to_send()
    s.works(s.dp, start=False)
    s.bad("hman", 6100, "Cannot open the registry key of the site system, "
          "error = 5")
    s.bad("hman", 6100, "Failed to write the site control file; 0x80070070")
    return s


def good():
    """Nothing of the companions alarms by itself."""
    s = Story()
    s.to_send()
    s.works(s.dp, start=False)
    t = s.new_thread()
    for text in ("GetFileSharePath failed; 0x80070906",
                 "ProcessBootImages failed; 0x80070003",
                 "FindProduct failed; 0x80070103",
                 "Content 'PS1000A7.4' for package 'PS1000A7' has been added "
                 "to content library successfully",
                 "Successfully notified PullDP"):
        s.say("smsdpprov", t, text)
    s.say("ruleengine", t, "Successfully downloaded the update content with "
          "ID 16801122 from internet.")
    return s


def two_dps(later):
    """Two DPs fail alike, each has its own log and its own reason."""
    s, stories = Story(), {}
    for dp, hr in (("DP07.AD.CONTOSO.COM", 0x80070070),
                   ("DP08.AD.CONTOSO.COM", 0x80070005)):
        first, s.dp = len(s.rows), dp
        if first and not later:
            s.at = s.rows[0][0] + dt.timedelta(milliseconds=400)
        stages.commit(s, 0x80041001)
        stories[dp] = [(row[0] - dt.timedelta(milliseconds=300), "smsdpprov",
                        2460, told) for row in s.rows[first:]
                       if "ExecStaticMethod failed" in row[3]
                       for told in provider(hr)]
    s.rows.sort(key=lambda row: row[0])
    return s.rows, stories


def each_its_own(dplog, later):
    rows, stories = two_dps(later)
    with tempfile.TemporaryDirectory() as folder:
        operands = [os.path.join(folder, "site")] + [
            os.path.join(folder, dp) for dp in stories]
        for path, lines in zip(operands, [rows] + list(stories.values())):
            os.mkdir(path)
            write(path, render(lines))
        run = subprocess.run([dplog, "analyze", "--format", "json"] + operands,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    report = json.loads(run.stdout.decode("utf-8"))
    found = {host(d["dp"]): d["cause"] for d in report["deployments"]}
    wanted = {"dp07": "disk-space", "dp08": "permissions"}
    return [] if found == wanted else ["causes %s, wanted %s" % (found,
                                                                 wanted)]


def main():
    dplog, tap = sys.argv[1], Tap()

    def held(name, story, want):
        files = render(story.rows)
        report = analyze(dplog, files)
        tap.check(name, [report] if isinstance(report, str) else
                  judge(report, want) + accounted(report, files))

    for code, known, item, why in COMMIT:
        for aside in ASIDE:
            story = commit(code, provider(known), aside)
            story.rows.sort(key=lambda r: r[0])
            held("0x%08X is 0x%08X on the DP, %+d s: %s" % (
                code, known, aside, why), story, {
                    "win": [item], "dp": ["DP07"], "package": ["PS1000A7"],
                    "hop": ["sitelib>dplib"]})
    for lines, item, why in PULL:
        held("pull DP: " + why, pull(lines),
             {"win": item.split(), "hop": ["pull"]})
    for log, lines, item, why in SITES:
        for waits in (True, False):
            held("%s%s: %s" % (log, " and a wait here" if waits else "", why),
                 between_sites(log, lines, waits),
                 {"win": [item], "hop": ["site>site"]})
    held("Despooler's second try is good", arrived(),
         {"status": ("recovered", "healthy")})
    for form in ("component", "cmtrace"):
        rows = elsewhere().rows
        files = render(rows, form)
        report = analyze(dplog, files)
        tap.check("errors of other components are not ours, " + form,
                  [report] if isinstance(report, str) else
                  judge(report, {"status": ("healthy",)}) +
                  accounted(report, files))
    for lines, item, why in RULES:
        held("rule engine: " + why, rule(lines), {"win": item.split()})
    for later in (False, True):
        tap.check("two DPs, each with its own reason, %s" % (
            "one after the other" if later else "at the same time"),
            each_its_own(dplog, later))
    held("companions of a healthy story", good(), {"status": ("healthy",)})
    tap.end()


if __name__ == "__main__":
    main()
