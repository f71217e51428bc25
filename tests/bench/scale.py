#!/usr/bin/env python3
"""Whether twice as much of anything costs twice as much: scale.py DPLOG

Each kind of load is analysed at N, 2N and 4N under callgrind, and the findings
of one kind are compared with those of the same rules. What is linear
takes twice as many instructions more for the second step as for the first, what
is quadratic four times as many; starting and compiling patterns fall out of both
differences.
"""
import os
import shutil
import sys
import tempfile

from count import instructions, instructions_of
from logwriter import Clock, LogWriter

MOST = 2.5  # twice, and the logarithm of a sort
N = 500


class Load:
    """Logs of a folder, in time order."""

    def __init__(self, folder):
        self.folder, self.clock, self.logs = folder, Clock(), {}

    def say(self, log, thread, *lines):
        if log not in self.logs:
            folder = os.path.join(self.folder, os.path.dirname(log))
            os.makedirs(folder, exist_ok=True)
            self.logs[log] = LogWriter(folder, os.path.basename(log),
                                       self.clock)
        for text in lines:
            self.logs[log].line(text, thread, 100)

    def close(self):
        for log in self.logs.values():
            log.close()


def package(i):
    return "PS1%05X" % i


def dp(i):
    return "DP%05d.CONTOSO.COM" % i


def nal(i):
    return ('["Display=\\\\%s\\"]MSWNET:["SMS_SITE=PS1"]\\\\%s\\'
            % (dp(i), dp(i)))


def thread(i):
    return 400 + 4 * (i % 4000)


def send(load, i, p, d, ends):
    """Job i sends package p to DP d; status 4: it failed, 3: it did not."""
    lines = ["Sending thread starting for Job: %d, package: %s, Version: 1, "
             "Priority: 2, server: %s, DPPriority: 200"
             % (i, package(p), dp(d))]
    if ends == 4:
        lines += ["CSendFileAction::SendFiles failed; 0x80070035",
                  "CSendFileAction::SendContent failed; 0x80070035"]
    lines += ["Sent status to the distribution manager for pkg %s, version 1, "
              "status %d and distribution point %s~"
              % (package(p), ends, nal(d))]
    load.say("PkgXferMgr.log", thread(i), *lines)


# ── kinds of load ──


def packages_on_one_dp(load, n):
    for ends in (4, 3):
        for i in range(n):
            send(load, i, i, 1, ends)


def one_package_on_dps(load, n):
    for ends in (4, 3):
        for i in range(n):
            send(load, i, 1, i, ends)


def one_package_stays_open(load, n):
    for i in range(n):
        send(load, i, 1, i, 4)


def findings_of_one_rule(load, n):
    for i in range(n):
        load.say(
            "distmgr.log", thread(i),
            "DP Thread: Attempting to add or update package %s on DP %s"
            % (package(i), nal(i)),
            "Failed to make a network connection to \\\\%s\\ADMIN$ (0x35).~"
            % dp(i),
            "~Cannot establish connection to %s. Error = 53" % nal(i),
            "Error occurred. Performing error cleanup prior to returning.")


def threads_without_names(load, n):
    for i in range(n):
        load.say("PkgXferMgr.log", 400 + 4 * i,
                 "CSendFileAction::SendFiles failed; 0x80070035",
                 "CSendFileAction::SendContent failed; 0x80070035")


def downloads(load, n):
    for good in (False, True):
        for i in range(n):
            name = "C:\\TEMP\\CAB%d.tmp" % i
            load.say("PatchDownloader.log", thread(i),
                     "Downloading content for ContentID = %d,  FileName = "
                     "a%d.cab." % (16780000 + i, i))
            load.say("PatchDownloader.log", thread(i), *(
                ["Successfully moved %s to \\\\FS01\\Updates$\\a%d.cab"
                 % (name, i)] if good else
                ["HttpSendRequest failed HTTP_STATUS_NOT_FOUND",
                 "Download http://download.contoso.com/a%d.cab to %s returns "
                 "404" % (i, name),
                 "ERROR: DownloadUpdateContent() failed with hr=0x80070194"]))


def word(i):
    text = "q"
    while True:
        text += chr(ord("a") + i % 26)
        i //= 26
        if not i:
            return text


def unknown_sentences(load, n):
    for i in range(n):
        load.say("distmgr.log", 400, "Error: the %s failed" % word(i))


def sources(load, n):
    for i in range(n // 2):
        load.say("site%d/distmgr.log" % i, 400, "~Processing package %s "
                 "(SourceVersion:1;StoredVersion:0)" % package(i))


def records_of_one_line(load, n):
    """A page that lost its line ends; nothing in it is ever complete."""
    os.makedirs(load.folder)
    with open(os.path.join(load.folder, "distmgr.log"), "w",
              encoding="ascii") as log:
        log.write("SMS_DISTRIBUTION_MANAGER 5112 (0x13F8) text " * (n // 2)
                  + "\n")


def analyze(dplog, folder):
    return instructions(dplog, folder)


def compare(dplog, folder):
    return instructions_of([dplog, "rules", "diff", "-q", "built-in",
                            "built-in", folder])


KINDS = ((packages_on_one_dp, analyze), (one_package_on_dps, analyze),
         (one_package_stays_open, analyze), (findings_of_one_rule, analyze),
         (threads_without_names, analyze), (downloads, analyze),
         (unknown_sentences, analyze), (sources, analyze),
         (records_of_one_line, analyze), (findings_of_one_rule, compare))


def main():
    if not shutil.which("valgrind"):
        print("1..0 # SKIP valgrind is not here")
        return
    print("1..%d" % len(KINDS))
    with tempfile.TemporaryDirectory(prefix="dplog-scale.") as scratch:
        for number, (make, use) in enumerate(KINDS, 1):
            name = "%s %s" % (use.__name__, make.__name__.replace("_", " "))
            needs = []
            for times in (1, 2, 4):
                load = Load(os.path.join(scratch, "%d-%d" % (number, times)))
                make(load, times * N)
                load.close()
                needs.append(use(sys.argv[1], load.folder))
            ratio = (needs[2] - needs[1]) / (needs[1] - needs[0])
            print("%sok %d - %s: twice as many more cost %.2f times as much"
                  % ("" if ratio <= MOST else "not ", number, name, ratio),
                  flush=True)


if __name__ == "__main__":
    main()
