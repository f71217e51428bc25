#!/usr/bin/env python3
"""A load of true content flows: make_true.py --mb N --out DIR [--seed N]

Packages go to distribution points in the product's wording (of the rules' own
examples), several at a time, so that nearly every line means something: this
is the load where rules hit most. One transfer in fifty fails, most of those
succeed later.
"""
import argparse
import os
import random

from logwriter import Clock, LogWriter

SITE = "PS1"
FAILURES = ("0x800706ba", "0x80070005", "0x80070070", "0x80070035")


def nal(dp):
    return ('["Display=\\\\%s\\"]MSWNET:["SMS_SITE=%s"]\\\\%s\\'
            % (dp, SITE, dp))


def statmsg(number, severity, component, thread, package, dp):
    return ('STATMSG: ID=%d SEV=%s LEV=M SOURCE="SMS Server" COMP="%s" '
            'SYS=PS1SITE.CONTOSO.COM SITE=%s PID=4880 TID=%d '
            'GMTDATE=Thu Nov 05 01:05:37.181 2026 ISTR0="Reader" ISTR1="%s" '
            'ISTR2="%s" ISTR3="" ISTR4="" ISTR5="" ISTR6="" ISTR7="" ISTR8="" '
            'ISTR9="" NUMATTRS=2 AID0=400 AVAL0="%s" AID1=404 AVAL1="%s"'
            % (number, severity, component, SITE, thread, package, dp,
               package, nal(dp)))


def source_flow(package, version, thread, child):
    """A new version comes into the content library: (log, thread, line)."""
    source = "\\\\FS01.contoso.com\\Sources$\\%s" % package
    for who, text in (
            (thread, "Adding package '%s' to package processing queue."
             % package),
            (thread, "~Currently using 1 out of 3 allowed package processing "
             "threads."),
            (thread, "~Started package processing thread for package '%s', "
             "thread ID = 0x%X (%d)" % (package, child, child)),
            (child, "~Processing package %s (SourceVersion:%d;StoredVersion:"
             "%d)" % (package, version, version - 1)),
            (child, "Start updating the package %s..." % package),
            (child, "Taking package snapshot for package %s from source %s"
             % (package, source)),
            (child, "The size of package %s, version %d is 884600 KBytes"
             % (package, version)),
            (child, "Snapshot processing content with ID 1678%04d ..."
             % (version * 37 % 10000)),
            (child, "~Successfully created RDC signatures for package %s "
             "version %d" % (package, version)),
            (child, "~Adding these contents to the package %s version %d."
             % (package, version)),
            (child, "~CDistributionSrcSQL::UpdateAvailableVersion PackageID="
             "%s, Version=%d, Status=2301" % (package, version)),
            (child, "~Successfully created/updated the package %s."
             % package)):
        yield "distmgr.log", who, text


def transfer_flow(rng, package, version, dp, job):
    """The package goes to one distribution point."""
    dist, xfer, path = "distmgr.log", "PkgXferMgr.log", nal(dp)
    worker, sender = rng.randrange(400, 16000), rng.randrange(400, 16000)
    yield dist, worker, ("~Created DP processing thread %d for addition or "
                         "update of package %s on server %s"
                         % (worker, package, path))
    yield dist, worker, ("DP Thread: Attempting to add or update package %s on "
                         "DP %s" % (package, path))
    yield dist, worker, ("The current user context will be used for "
                         "connecting to %s.~" % path)
    yield dist, worker, ("~Successfully made a network connection to "
                         "\\\\%s\\ADMIN$.~" % dp)
    yield dist, worker, ("Signature share exists on distribution point path "
                         "\\\\%s\\SMSSIG$" % dp)
    yield dist, worker, ("~Created package transfer job to send package %s to "
                         "distribution point %s." % (package, path))
    yield dist, worker, statmsg(2357, "I", "SMS_DISTRIBUTION_MANAGER", worker,
                                package, dp)
    yield dist, worker, "Performing cleanup prior to returning."
    yield dist, worker, ("Cancelling network connection to \\\\%s\\ADMIN$."
                         % dp)
    yield xfer, 2116, ("Found send request with ID: %d, Package: %s, "
                       "Version:%d, Priority: 2, Destination: %s, DPPriority: "
                       "200" % (job, package, version, dp))
    yield xfer, 2116, "~Created sending thread (Thread ID = 0x%X)" % sender
    yield xfer, sender, ("Sending thread starting for Job: %d, package: %s, "
                         "Version: %d, Priority: 2, server: %s, DPPriority: "
                         "200" % (job, package, version, dp))
    failed = rng.randrange(50) == 0
    for attempt in (1, 2) if failed else (2,):
        yield xfer, sender, ("Sent status to the distribution manager for pkg "
                             "%s, version %d, status 0 and distribution point "
                             "%s~" % (package, version, path))
        yield xfer, sender, ("Sending legacy content %s.%d for package %s"
                             % (package, version, package))
        if attempt == 1:
            yield xfer, sender, ("CWmi::Connect(): ConnectServer(Namespace) "
                                 "failed. - %s" % rng.choice(FAILURES))
            continue
        for _ in range(rng.randrange(2, 12)):
            name = "%08X" % rng.getrandbits(32)
            yield xfer, sender, ("~Sending completed [E:\\SCCMContentLib\\"
                                 "FileLib\\%s\\%s]" % (name[:4], name))
        yield xfer, sender, "~Finished sending SWD package %s version %d to " \
                            "distribution point %s" % (package, version, dp)
    yield xfer, sender, ("Sent status to the distribution manager for pkg %s, "
                         "version %d, status 3 and distribution point %s~"
                         % (package, version, path))
    yield xfer, sender, statmsg(8200, "I", "SMS_PACKAGE_TRANSFER_MANAGER",
                                sender, package, dp)
    yield dist, 1804, "~Processing STA for regular DP %s" % path
    yield dist, 1804, ("~Successfully updated the package server status for "
                       "%s for package %s, Status 3" % (path, package))


def download_flow(rng, number):
    """One update, from the Internet into the package source."""
    log, thread = "PatchDownloader.log", rng.randrange(400, 16000)
    name = "windows10.0-kb50%05d-x64.cab" % (number % 100000)
    url = "http://download.contoso.com/c/msdownload/update/%s" % name
    yield log, thread, ("Trying to connect to the root\\SMS namespace on the "
                        "PS1SITE.CONTOSO.COM machine.")
    yield log, thread, "Connected to \\\\PS1SITE.CONTOSO.COM\\root\\SMS"
    yield log, thread, ("Download destination = \\\\FS01\\Updates$\\%08x-1111-"
                        "4222-8333-944455556666.1\\%s ." % (number, name))
    yield log, thread, "Contentsource = %s ." % url
    yield log, thread, ("Downloading content for ContentID = %d,  FileName = "
                        "%s." % (16860000 + number, name))
    yield log, thread, "Download %s to C:\\TEMP\\CAB1.tmp returns 0" % url
    yield log, thread, ("Successfully moved C:\\TEMP\\CAB1.tmp to \\\\FS01\\"
                        "Updates$\\%s" % name)


def flows(rng):
    """Flow after flow, without end."""
    packages = ["%s%05X" % (SITE, 0x10 + i) for i in range(60)]
    dps = ["DP%02d.CONTOSO.COM" % i for i in range(40)]
    versions = dict.fromkeys(packages, 0)
    job = number = 0
    while True:
        package = rng.choice(packages)
        versions[package] += 1
        version = versions[package]
        yield source_flow(package, version, 1804, rng.randrange(400, 16000))
        for dp in rng.sample(dps, 12):
            job += 1
            yield transfer_flow(rng, package, version, dp, job)
        number += 1
        yield download_flow(rng, number)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=float, required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    clock = Clock()
    os.makedirs(options.out, exist_ok=True)
    logs = {name: LogWriter(options.out, name, clock)
            for name in ("distmgr.log", "PkgXferMgr.log",
                         "PatchDownloader.log")}
    source = flows(rng)
    running = [next(source) for _ in range(6)]
    while sum(log.bytes for log in logs.values()) < options.mb * 1e6:
        at = rng.randrange(len(running))
        entry = next(running[at], None)
        if entry:
            name, thread, text = entry
            logs[name].line(text, thread, rng.randrange(120))
        else:
            running[at] = next(source)
    for log in logs.values():
        log.close()


main()
