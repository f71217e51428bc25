r"""Lines that no other story tells, where the product writes them. rare.py DPLOG

A row: where the line stands, the line, the rule that must know it, who must be
blamed ("-" nobody: it is no failure, "?" the line itself does not say), and the
hop. Then every status message of the pack as its log has it. At the end the
pack is held against all of these: no line that looks like an error without a
rule.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import stages
from judge import HERE, Tap, accounted, analyze, judge, write
from story import COMPONENT, Story, render

PACK = os.path.join(HERE, "..", "..", "rules")
SRC, LIB, DP = ["source>sitelib"], ["sitelib>dplib"], ["dp-control"]
NET, DISK = "ports name-resolution", "disk-space"
PD = ["internet>temp", "temp>source"]

ROWS = [
    # ── the package and its source ──
    ("package", 'The source directory "\\\\FS07\\Src$\\Reader" for package '
     '"PS1000A7" does not exist.', "distmgr.source-missing", "content-source",
     SRC),
    ("package", "Error 32: The process cannot access the file because it is "
     "being used by another process.", "distmgr.source-in-use",
     "content-source security-software", SRC),
    ("package", "CopyFileExW failed; 0x800704d3",
     "distmgr.content-operation-aborted", "product-defect", SRC),
    ("package", "CFileLibrary::FindAvailableLibraryPath failed; 0x8007050f",
     "distmgr.library-drive-full", DISK, SRC),
    ("package", "E:\\ConfigMgr\\bin\\x64\\FileLib\\9C1D\\9C1DA10F.INI not "
     "found", "distmgr.library-path-wrong", "content-library", SRC),
    ("package", "CFileLibrary::FindAvailableLibraryPath failed; 0x80070490",
     "distmgr.no-library-drive", DISK, SRC),
    ("package", "CContentDefinition::LibraryPackagesWmi: package PS1000A7 can "
     "not be found in WMI on {dp}", "distmgr.library-list-differs", None,
     None),
    ("package", "CreateRdcSignature failed; 0x80070070",
     "distmgr.signature-failed", DISK, SRC),
    ("package", "Failed to add the file. Please check if this file exists. "
     "Error 0x80070005", "distmgr.add-file-failed", "permissions", SRC),
    ("package", "Hash mismatch for content PS1000A7.4",
     "distmgr.hash-mismatch", "content-library", None),
    ("package", "There is not enough disk space on drive E to compress package"
     " PS1000A7", "distmgr.site-disk-full", DISK, None),
    ("package", "~Failed to insert SMS Package PS1000A7 because SDM Type "
     "Content 16780042 is not present in the CI_Contents table. Will try "
     "later.", "distmgr.content-metadata-missing", "-", None),
    ("alone distmgr", "~PS2 is not an active site, ignore it.",
     "distmgr.site-not-active", "-", None),
    ("package", "Cannot decompress package D:\\SMSPKG\\PS1000A7.PCK to "
     "D:\\_S M4YZ5.TMP, error = 112", "distmgr.decompress-failed", DISK,
     ["site>site"]),
    ("package", "Cannot decompress package D:\\SMSPKG\\PS1000A7.PCK to "
     "D:\\_S M4YZ5.TMP, CTool return code = 5",
     "distmgr.compression-tool-failed", DISK, ["site>site"]),
    ("package", "Error creating package bundle E:\\SMSPKG\\PS1000A7.PCK for "
     "package PS1000A7, error 0x80070002", "distmgr.bundle-failed",
     "content-library", ["site>site"]),
    ("package", "~Package PS1000A7 is not found in the content library",
     "distmgr.content-missing-in-library", "content-library", None),
    ("package", "~Cannot update the package PS1000A7 in the package source, "
     "error = 5", "distmgr.package-update-failed", "permissions", None),
    ("package", "~Failed to process package PS1000A7 after 3 retries, will "
     "retry 97 more times", "distmgr.package-failed", "?", None),
    ("package", "Bundle index of package PS1000A7 not accessible, error = 5",
     "distmgr.code-only", "permissions", None),
    # ── the DP, from distmgr.log ──
    ("dp", "Attempting to add or update a package on a distribution point.",
     "distmgr.dp-thread-started-older", None, None),
    ("dp", "Failed to make a network connection to \\\\FS01.contoso.com\\"
     "Sources (0x35).~", "distmgr.network-connection-failed", NET, None),
    ("dp", "Cannot create NAL path for the distribution point {nal}",
     "distmgr.nal-path-failed", "permissions", DP),
    ("dp", "CWmi::Connect() could not connect to \\\\{dp}\\root\\SCCMDP. error"
     " = The RPC server is unavailable. (Error: 800706BA; Source: Windows)",
     "distmgr.rpc-unavailable", "rpc", DP),
    ("dp", "CWmi::Connect() could not connect to \\\\{dp}\\root\\SCCMDP. error"
     " = Access is denied.", "distmgr.wmi-connect-failed", "permissions", DP),
    ("dp", "The distribution point {dp} is not installed or upgraded yet.",
     "distmgr.dp-not-installed", None, None),
    ("dp", "Share SMSPKGD$ exists on distribution point \\\\{dp}\\SMSPKGD$",
     "distmgr.package-share-exists", None, None),
    ("dp", "~Failed to find a valid drive on the distribution point {nal}",
     "distmgr.no-drive-on-dp", DISK, DP),
    ("dp", "~Cannot find or create a defined share or volume on distribution "
     "point {nal}", "distmgr.share-or-volume-missing", "smb", DP),
    ("dp", "~Cannot find or create the signature share.",
     "distmgr.signature-share-failed", "smb", DP),
    ("dp", "Failed to copy D:\\SMSPKG\\PS1000A7.TAR to \\\\{dp}\\SMSPKGD$\\"
     "PS1000A7, Win32 error = 112", "distmgr.copy-to-dp-failed", DISK, LIB),
    ("dp", "ExpandPXEImage: PS1000A7, 16780011", "distmgr.pxe-image-package",
     None, None),
    ("dp", "ExpandPXEImage failed; 0x80070003", "distmgr.pxe-image-failed",
     "dp-configuration", None),
    ("dp", "CreateFolder failed; 0x8007007b", "distmgr.share-name-invalid",
     "product-defect", None),
    ("dp", "CContentDefinition::ExpandContentDefinitionItems failed; "
     "0x80070070", "distmgr.expand-failed", DISK, None),
    ("dp", "~Failed to create package transfer job for package PS1000A7",
     "distmgr.job-failed", "site-database", None),
    ("dp", "~Failed to start DP health monitoring task for package 'PS1000A7'."
     " Error code: 1722", "distmgr.validation-not-started", None, None),
    ("alone distmgr", "~Successfully updated the package server status for "
     "{nal} for package PS1000A7, Status 5", "distmgr.status-failed", None,
     None),
    ("alone distmgr", "Package PS1000A7, Version 4(0), ActionState 4, "
     "PkgStatus 5, ActionData = 0x80070070", "distmgr.pull-failed", DISK,
     ["pull"]),
    ("alone distmgr", "~Failed to remove package PS1000A7 from distribution "
     "point {nal}", "distmgr.removal-failed", None, None),
    ("alone distmgr", "~Failed to add or update package PS1000A7 on "
     "distribution point {nal}", "common.distribution-failed", "?", None),
    ("alone distmgr", "Distribution of package PS1000A7 has exceeded the retry"
     " limit", "common.gave-up", "?", None),
    ("dp", "Package PS1000A7 will be retried on {dp} in 30 minutes",
     "common.will-retry", None, None),
    ("dp", "Package PS1000A7 will be retried on {dp} in 60 minutes",
     "common.will-retry-hourly", None, None),
    # ── the role of the DP ──
    ("role", "DP upgrade processing thread: No more available threads left to "
     "process any more upgrade distribution point notifications. Will wait for"
     " existing distribution point upgrades.", "distmgr.upgrade-threads-busy",
     "-", None),
    ("role", "Failed to get OS platform for server {dp}. Either a permissions "
     "issue or the server is not reachable",
     "distmgr.os-platform-unknown", "permissions product-defect", DP),
    ("role", "CWmi::PutObject(): PutInstance() failed. - 0x80041003",
     "distmgr.iis-write-denied", "permissions", DP),
    ("role", "CWmi::PutObject(): PutInstance() failed. - 0x80041013",
     "distmgr.iis-write-failed", "iis", DP),
    ("role", "ERROR CreateApplicationPool: Failed with error = 0x80041013",
     "distmgr.iis-objects-failed", "iis", DP),
    ("role", "Failed to get the encrypted PXE password",
     "distmgr.pxe-password-undecryptable", "dp-configuration", DP),
    ("role", "CcmInstallPXE: Failed to install PXE. Error = 0x80070643",
     "distmgr.pxe-install-failed", "dp-configuration", DP),
    ("role", "Failed to install IIS on the distribution point {dp}. Error = "
     "0x800f0922", "distmgr.windows-feature-failed", "iis", DP),
    ("role", "Failed to install IIS on the distribution point {dp}. The "
     "network path was not found. Error = 53",
     "distmgr.windows-feature-failed", NET, DP),
    ("role", "CWmiRegistry::WmiOpen: Failed to read key SOFTWARE\\Microsoft\\"
     "SMS\\DP on {dp}", "distmgr.registry-over-wmi-failed", "wmi", DP),
    ("role", "Failed to connect to registry for server {dp}, error = 5",
     "distmgr.registry-denied", "permissions", DP),
    ("role", "Failed to connect to registry for server {dp}, error = 53",
     "distmgr.registry-failed", "rpc", DP),
    ("package", "~Cannot connect to the SQL database.",
     "distmgr.sql-connection-failed", "site-database", ["status-back"]),
    ("alone distmgr", "Failed to remove SMS_DP$ directory with error 5, will "
     "try to unload distribution point provider and try again.",
     "distmgr.dp-removal", None, None),
    # ── the site database ──
    ("alone distmgr", "*** [28000][18456][Microsoft][SQL Server Native Client "
     "11.0][SQL Server]Login failed for user 'CONTOSO\\PS1SITE$'.",
     "distmgr.sql-login-failed", "site-database", None),
    ("alone distmgr", "*** [28000][18452][Microsoft][SQL Server Native Client "
     "11.0][SQL Server]Login failed. The login is from an untrusted domain and"
     " cannot be used with Windows authentication.",
     "distmgr.sql-login-untrusted", "site-database", None),
    ("alone distmgr", "*** [40001][1205][Microsoft][SQL Server Native Client "
     "11.0][SQL Server]Transaction was deadlocked", "distmgr.sql-deadlock",
     "site-database", None),
    ("alone distmgr", "~Cannot update the package server {nal} for package "
     "PS1000A7, error = 3", "distmgr.package-server-update-failed",
     "site-database", None),
    # ── PkgXferMgr.log ──
    ("send", "~\"CONTOSO\\\\svc-dp\" user will be used to connect to the "
     "remote DP machine \"{dp}\"", "pkgxfer.account", None, None),
    ("send", "Failed to make a network connection to \\\\{dp}\\SMS_DP$ (0x43)"
     ".~", "pkgxfer.connection-share-failed", "smb", LIB),
    ("send", "~Attempt to create/open the remote file \\\\{dp}\\SMS_DP$\\"
     "PS1000A7.4.temp failed", "pkgxfer.remote-file-failed",
     "smb permissions", LIB),
    ("send", "~Error during connection to \\\\{dp}\\SMS_DP$ (53).",
     "pkgxfer.connection-error", NET, LIB),
    ("send", "There is not enough space on the drive of distribution point "
     "{dp}", "pkgxfer.dp-disk-full", DISK, LIB),
    ("send", "WARNING: Caught exception System.Runtime.InteropServices."
     "COMException - There is not enough space on the disk. (Exception from "
     "HRESULT: 0x80070070)", "pkgxfer.branchcache-full", DISK, None),
    ("send", "CSendFileAction::RemoveContent failed; 0x80070035",
     "pkgxfer.action-failed", NET, LIB),
    ("alone PkgXferMgr", "Sent status to the distribution manager for pkg "
     "PS1000A7, version 4, status 5 and distribution point {nal}~",
     "pkgxfer.status-failed", None, None),
    ("pull", "Failed to send package info bundle PS1000A7, error = 53",
     "pkgxfer.pull-bundle-failed", NET, None),
    ("pull", "~Failed to perform WMI actions on pull DP {dp}.",
     "pkgxfer.pull-wmi-failed", "wmi rpc", None),
    # ── PatchDownloader.log ──
    ("update", "Failed to connect to \\\\PS1SITE.CONTOSO.COM\\root\\sms\\"
     "site_PS1, error = 0x80070005", "patchdownloader.provider-failed",
     "permissions", None),
    ("update", "Download \\\\WSUS2\\WsusContent\\C1\\5C2B2D6F.cab to "
     "C:\\Windows\\TEMP\\CAB4F1D.tmp returns 0", "patchdownloader.copied",
     None, None),
    ("update", "File hash verification failed for C:\\Windows\\TEMP\\"
     "CAB4F1D.tmp", "patchdownloader.hash-wrong",
     "content-source security-software", PD),
    ("update", "WINHTTP_CALLBACK_STATUS_SECURE_FAILURE Encountered",
     "patchdownloader.tls-refused", "certificate-trust", PD),
    ("alone DataTransferService", "[CCMHTTP] AsyncCallback(): "
     "WINHTTP_CALLBACK_STATUS_SECURE_FAILURE Encountered",
     "datatransfer.tls-refused", "certificate-trust", ["pull"]),
    ("alone DataTransferService", "[CCMHTTP]                : "
     "WINHTTP_CALLBACK_STATUS_FLAG_CERT_DATE_INVALID is set",
     "datatransfer.tls-date", "certificate-trust", ["pull"]),
    ("update", "The remote name could not be resolved: 'sus01.contoso.com'",
     "common.name-not-resolved", "name-resolution", None),
    ("update", "A connection with the server could not be made: sus01.contoso"
     ".com:8531", "common.server-not-connected", "internet-access", None),
    ("alone smsdpprov", "Could not load the provider settings, error "
     "0x80070005", "companion.code-only", "permissions", None),
]


def told(where, text):
    s = Story()
    text = text.replace("{nal}", s.nal()).replace("{dp}", s.dp)
    if where == "package":
        t = s.package_start()
        s.bad("distmgr", t, text)
        s.package_end(t, 2302)
    elif where == "dp":
        t = s.package_start()
        s.package_stored(t)
        d = s.dp_start(t)
        s.bad("distmgr", d, text)
        s.dp_failed(t, d)
        s.package_end(t, 2302)
    elif where in ("send", "pull"):
        (s.to_send if where == "send" else lambda: stages.pull_job(s))()
        t = s.send_start(pull=where == "pull")
        if where == "send":
            s.send_file(t)
        s.bad("PkgXferMgr", t, text)
        s.send_failed(t)
    elif where == "role":
        s.say("distmgr", 4100, "~DPID 12 - NAL Path %s , ServerName = %s, "
              "DPDrive = , IsMulticast = 0, PXE = 1, RemoveWDS = 0"
              % (s.nal(), s.dp))
        s.bad("distmgr", 4100, text)
    elif where == "update":
        t = s.new_thread()
        stages.plan(s, t)
        s.bad("PatchDownloader", t, text)
    else:
        s.bad(where.split()[1], 3500, text)
    return s


def rule_row(dplog, where, text, rule, win, hop, all_files):
    s = told(where, text)
    files = render(s.rows)
    all_files.append(files)
    report = analyze(dplog, files)
    if isinstance(report, str):
        return [report]
    problems = accounted(report, files)
    problems += ["unrecognized: " + u["template"]
                 for u in report["unrecognized"]]
    if win == "-":
        return problems + judge(report, {"status": (
            "waiting", "healthy", "unknown")})
    if win == "?":
        return problems + judge(report, {"status": ("failed", "retrying")})
    if win:
        problems += judge(report, {"win": win.split(), "hop": hop})
    return problems


def status_messages():
    """(id, severity letter, log) of each row of the pack."""
    row = re.compile(r"^  - \{id: (\d+), role: (\w+), severity: (\w+), "
                     r"log: \[(\w+)")
    with open(os.path.join(PACK, "status-messages.yaml"),
              encoding="utf-8") as f:
        for line in f:
            found = row.match(line)
            if found:
                number, role, severity, log = found.groups()
                yield (int(number), role, {"info": "I", "warning": "W"}.get(
                    severity, "E"), log)


def status_story(number, severity, log):
    s = Story()
    log = log if log in COMPONENT else "distmgr"
    text = s.statmsg(log, 3500, number, severity,
                     [s.package, s.nal(), "30", "24"], s.dp)
    s.bad(log, 3500, text)
    return s


def hits_of(dplog, folders):
    run = subprocess.run([dplog, "rules", "coverage", "--format", "json", "-q"]
                         + folders, stdout=subprocess.PIPE)
    report = json.loads(run.stdout.decode("utf-8"))
    return ({r["id"]: r["hits"] for r in report["rules"]},
            [u["template"] for u in report["unknown"]])


def main():
    dplog, tap = sys.argv[1], Tap()
    told_files, wanted = [], set()
    for where, text, rule, win, hop in ROWS:
        wanted.add(rule)
        tap.check("%s: %s" % (rule, text[:60]),
                  rule_row(dplog, where, text, rule, win, hop, told_files))
    for number, role, severity, log in status_messages():
        wanted.add("statmsg.%d" % number)
        files = render(status_story(number, severity, log).rows)
        told_files.append(files)
        if severity != "I" or role in ("cause", "symptom"):
            continue
        report = analyze(dplog, files)
        tap.check("status message %d alone is no alarm" % number, judge(
            report, {"status": ("healthy", "waiting", "recovered",
                                "unknown")}))
    with tempfile.TemporaryDirectory() as folder:
        folders = []
        for k, files in enumerate(told_files):
            folders.append(os.path.join(folder, "%03d" % k))
            os.mkdir(folders[-1])
            write(folders[-1], files)
        hits, unknown = hits_of(dplog, folders)
    tap.check("each of these lines meets its rule", sorted(
        "%s is hit by nothing" % rule for rule in wanted
        if not hits.get(rule)))
    tap.check("no line that looks like an error is without a rule", unknown)
    tap.end()


if __name__ == "__main__":
    main()
