"""Logs in which nothing is wrong, though much looks so. healthy.py DPLOG

Each excerpt must give the verdict healthy (or what its row says), no open
finding and no line that looks bad and is unknown.
"""
import sys

import stages
from judge import Tap, accounted, analyze, quiet
from story import HASH, Story, render


def say(s, log, thread, *texts):
    for text in texts:
        s.say(log, thread, text.replace("{nal}", s.nal())
              .replace("{dp}", s.dp).replace("{pkg}", s.package))


def dm(s, *texts):
    say(s, "distmgr", 3020, *texts)


def standard(s):
    s.to_send()
    s.works(s.dp, start=False)


def verbose(s):
    """Verbose logging: every block of every file."""
    s.to_send()
    t = s.send_start()
    path = s.send_file(t)
    s.say("PkgXferMgr", t, "~Sending Started [%s]" % path)
    for k in range(3):
        s.say("PkgXferMgr", t, "~Attempt to write 1024 bytes to %s at position"
              " %d" % (path, 1024 * k))
        s.say("PkgXferMgr", t, "~Wrote 1024 bytes to %s at position %d in 16 "
              "ticks" % (path, 1024 * k))
    s.say("PkgXferMgr", t, "~Sending completed [%s]" % path)
    s.send_done(t)


def redistribute(s):
    t = s.package_start(False)
    s.dp_job(t, s.dp_start(t))
    s.package_end(t)
    t = s.send_start()
    s.say("PkgXferMgr", t, "Performing preactions package %s, Distribution "
          "point %s" % (s.package, s.dp))
    s.say("PkgXferMgr", t, "Redistribute=1, Related=%s.3" % s.package)
    s.send_file(t)
    s.send_done(t)


def removal(s):
    t = s.package_start(False)
    d = s.new_thread()
    say(s, "distmgr", t, "Start removing package {pkg} from server {nal}...",
        "~Created DP processing thread %d for removal of package {pkg} on "
        "server {nal}" % d)
    say(s, "distmgr", d, "DP Thread: Attempting to remove package {pkg} on DP "
        "{nal}", s.statmsg("distmgr", d, 2331, "I", [s.package, s.nal()],
                           s.dp),
        "~Successfully updated the package server status for {nal} for package"
        " {pkg}, Status 6", "~Removed package {pkg} from the distribution "
        "point {nal}", "Performing cleanup prior to returning.")
    s.package_end(t)


def validation(s):
    standard(s)
    dm(s, s.statmsg("distmgr", 3020, 2380, "I", [s.package, s.dp], s.dp),
       "~Validating content of package {pkg} on {nal}",
       s.statmsg("distmgr", 3020, 2384, "I", [s.package, s.dp], s.dp))


def prestage(s):
    standard(s)
    dm(s, s.statmsg("distmgr", 3020, 2362, "I", [s.package], None),
       "Package {pkg} is set to be prestaged on {nal}. No content is sent.",
       s.statmsg("distmgr", 3020, 2363, "I", [s.package, s.nal()], s.dp))


def install(s):
    dm(s, "~Processing 12.INS",
       "~DPID 12 - NAL Path {nal} , ServerName = {dp}, DPDrive = , IsMulticast"
       " = 0, PXE = 0, RemoveWDS = 0",
       "Installed ISAPI on {dp}, copied D:\\SMS\\bin\\x64\\smsfileisapi.dll to"
       " \\\\{dp}\\ADMIN$\\system32\\inetsrv\\smsfileisapi.dll",
       "~Successfully created share SMS_DP$ on server {dp}",
       "DP share SMS_DP$ already exist on the remote DP~",
       "~OS version 10.0: installed IIS on remote server {dp}.",
       "Skipping OS configuration for distribution point {nal}. You should "
       "install and configure IIS manually. Please ensure RDC is also enabled.",
       "MSXML 6.0 is configured on DP {dp} successfully",
       "Run command 'C:\\SMS_DP$\\sms\\bin\\vcredist_x64.exe /q' to install VC "
       "redist",
       "~Successfully installed DP WMI provider on the remote distribution "
       "point", "Configure IIS virtual directories successfully on the "
       "distribution point {dp}", "ConfigureDP",
       "DP registry settings have been successfully updated on {dp}",
       "ConfigurePXE", s.statmsg("distmgr", 3020, 2399, "I", [s.dp], None))
    standard(s)


def upgrade(s):
    dm(s, "Found file resetdps.trn, will upgrade all the Distribution Points",
       "DP upgrade processing thread: Upgrading DP with ID 12. Thread 0x14AC. "
       "Used 1 threads out of 50.")
    install(s)


def sql(s):
    dm(s, "SQL>>>select PkgID, Action from PkgNotification where Type=1",
       "SQL>>>update PkgStatus set Status=3 where ErrorCode<>0",
       "SQL>>>>>Done.")
    standard(s)


def certificates(s):
    dm(s, "Starting the DP cert monitoring thread, thread ID = 0x14AC (5292)",
       "Used 0 out of 5 allowed processing threads.",
       "DP cert monitoring thread: No DP certificate expires soon.",
       "Sleep 3600 seconds...")
    standard(s)


def deletion(s):
    t = s.package_start(False)
    say(s, "distmgr", t, "Start deleting the package {pkg}...",
        "~Successfully deleted the package {pkg}",
        s.statmsg("distmgr", t, 2310, "I", [s.package, s.name]),
        "~Exiting package processing thread for package {pkg}.")


def cancelled(s):
    s.to_send()
    t = s.send_start()
    s.say("PkgXferMgr", t, s.statmsg("PkgXferMgr", t, 9506, "I",
                                     [s.package, s.dp], s.dp))
    s.say("PkgXferMgr", t, "Sending thread complete~")
    standard(s)


def component(s):
    dm(s, "SMS_EXECUTIVE started SMS_DISTRIBUTION_MANAGER as thread ID 4824 "
       "(0x12D8).", s.statmsg("distmgr", 4824, 500, "I", []),
       "This is a X64 platform", "This is a Primary Site.",
       "Starting thread for processing replication, thread ID = 0x1580 (5504)",
       "Starting the DP Manager thread, thread ID = 0x1584 (5508)")
    standard(s)
    dm(s, "SMS_EXECUTIVE signalled SMS_DISTRIBUTION_MANAGER to stop.",
       s.statmsg("distmgr", 4824, 502, "I", []))


def cleanup(s):
    dm(s, "Starting the content cleanup thread, thread ID = 0x1588 (5512)",
       "Cleaning up content that is no longer referenced.",
       "Deleted 0 orphaned contents, 0 failures.",
       "Starting the content library move thread, thread ID = 0x158C (5516)",
       "Starting the shared DP reassignment thread, thread ID = 0x1590 (5520)")
    standard(s)


def iis_thread(s):
    dm(s, "Starting the IIS config change processing thread, thread ID = 0x159"
       "4 (5524)", "Checking configuration of IIS virtual directories on DP "
       "{nal}", "Virtual Directory SMS_DP_SMSPKG$ for the physical path "
       "D:\\SCCMContentLib already exists.",
       "Virtual Directory SMS_DP_SMSSIG$ for the physical path D:\\SMSSIG$ "
       "already exists.", "Sleeping for 60 minutes")
    standard(s)


def sleeping(s):
    dm(s, "Sleep 3600 seconds...", "~Sleep 1825 seconds...",
       "~Used all 0 of 3 allowed processing threads.")
    standard(s)


def other_sites(s):
    t = s.package_start()
    s.package_stored(t)
    say(s, "distmgr", t, "~Needs to send the compressed package for package "
        "{pkg} to site PR2", "~Use drive E for storing the compressed package."
        , "~Created minijob to send compressed copy of package {pkg} to site "
        "PR2. Transfer root = E:\\SMSPKG\\{pkg}.DLT.3.4.",
        s.statmsg("distmgr", t, 2333, "I", [s.name, s.package, "PR2"]),
        "~The package and/or program properties for package {pkg} have not "
        "changed,  need to determine which site(s) need updated package info.",
        "~StoredPkgVersion (4) of package {pkg}. StoredPkgVersion in database "
        "is 4.", "~SourceVersion (4) of package {pkg}. SourceVersion in "
        "database is 4.")
    s.package_end(t)


def update_group(s):
    t = s.new_thread()
    for k in range(2):
        stages.plan(s, t)
        say(s, "PatchDownloader", t, "Proxy is enabled for download, using "
            "registry settings or defaults.", "Connecting - Adding file range "
            "by calling HttpAddRequestHeaders, range string = \"Range: bytes=0"
            "-\"", "Cert revocation check is disabled so cert revocation list "
            "will not be checked.", "To enable cert revocation check use: "
            "UpdDwnldCfg.exe /checkrevocation", "CreateLinkToExistingFile() "
            "failed for ContentID 16801122. hRes = 0x80070005",
            "Download file size : 48213311 bytes")
        stages.downloaded(s, t)
        say(s, "PatchDownloader", t, "File trust %s verified:" % stages.TEMP,
            "FileHash value is NULL. Hash verification for this file will not "
            "be performed.", "Successfully moved %s to %s.1\\%s" % (
                stages.TEMP, stages.SHARE, stages.CAB),
            "Renaming %s.1 to %s" % (stages.SHARE, stages.SHARE),
            "Successfully moved %s.1 to %s" % (stages.SHARE, stages.SHARE))
    standard(s)


def pull(s):
    stages.pull_notified(s)
    say(s, "PullDP", 5120, "DTS succeeded message received for {pkg}.4, content"
        " job %s, status is 0x0 :" % stages.BITS)
    dm(s, "~Processing PullDP response PS1 - {nal}",
       "Package {pkg}, Version 4(4), ActionState 16, PkgStatus 0, ActionData ="
       " 50", "Package {pkg}, Version 4(4), ActionState 1, PkgStatus 3, "
       "ActionData = ", "~Successfully updated the package server status for "
       "{nal} for package {pkg}, Status 3",
       "~Successfully processed PullDP response file D:\\SMS\\inboxes\\"
       "distmgr.box\\INCOMING\\A1.PUL")


def site_server_dp(s):
    t = s.package_start()
    s.package_stored(t)
    d = s.dp_start(t)
    say(s, "distmgr", d, "The distribution point is on the siteserver and the "
        "package is a content type package. There is nothing to be copied "
        "over.", "Performing cleanup prior to returning.")
    s.package_end(t)


def names_that_look_bad(s):
    """Packages, files and hosts named after trouble."""
    s.name, s.file = "Error 0x80070005 Failure Toolkit", "failed_access.cab"
    s.dp = "FAILOVER1.AD.CONTOSO.COM"
    standard(s)


def states(s):
    s.to_send()
    t = s.send_start()
    s.send_file(t)
    s.send_done(t)
    say(s, "PkgXferMgr", t, "StateTable::CState::Handle - (8210:1 2026-11-20 "
        "01:12:44.103+00:00) >> (8203:3 2026-11-19 22:10:02.517+00:00)",
        "Successfully send state change notification 9C0F5D7E-1111-4222-8333-"
        "944455556666")
    dm(s, "~Processing incoming file D:\\SMS\\inboxes\\distmgr.box\\INCOMING\\"
       "FV8S6B6M.STA.", "~Processing status update for package {pkg}",
       "~Successfully delete package status file D:\\SMS\\inboxes\\distmgr.box"
       "\\INCOMING\\FV8S6B6M.STA", "The hash for algorithm 1 is " + HASH)


def nothing_failed(s):
    """Counts of nothing, settings, and what is made where it is not there."""
    standard(s)
    dm(s, "~Failed packages will be retried in 30 minutes, there are 0 of them",
       "~Waiting for work, WAIT_TIMEOUT (258), will check again")
    dm(s, "~Number of failed jobs: 0", "~Error count = 0, failure count = 0",
       "No stale or failed contents found", "0 files failed, 12 copied",
       "Retry interval for failed packages is 30 minutes",
       "Registry value RetryCount not found, using default.",
       "~Package share not found on the DP, it will be created.",
       "Cleanup of failed or cancelled content finished, 0 items")


def recovered(s):
    stages.copy(s, 64)
    t = s.send_start(again=True)
    s.send_file(t)
    s.send_done(t)


STORIES = [standard, verbose, redistribute, removal, validation, prestage,
           install, upgrade, sql, certificates, deletion, cancelled, component,
           cleanup, iis_thread, sleeping, other_sites, update_group, pull,
           site_server_dp, names_that_look_bad, states, nothing_failed]


def main():
    dplog, tap = sys.argv[1], Tap()
    for tell in STORIES:
        story = Story()
        tell(story)
        problems = []
        for form in ("native", "component", "text"):
            files = render(story.rows, form)
            report = analyze(dplog, files)
            problems += ["%s: %s" % (form, p) for p in [report]
                         if isinstance(p, str)] or \
                ["%s: %s" % (form, p)
                 for p in quiet(report) + accounted(report, files)]
        tap.check(tell.__name__, problems)
    story = Story()
    recovered(story)
    report = analyze(dplog, render(story.rows))
    tap.check("recovered", [] if report["verdict"]["status"] == "recovered"
              else ["status " + report["verdict"]["status"]])
    tap.end()


if __name__ == "__main__":
    main()
