"""Stories of content on its way, told in the product's lines and forms.

A story has one package, one DP that matters and, where asked for, a second
one that works. Its methods append the lines of one step of the flow; render()
writes them in one of the forms in which logs reach a reader.
"""
import json
import datetime as dt

BEGIN = dt.datetime(2026, 11, 20, 1, 12, 3, 117000)
COMPONENT = {
    "distmgr": "SMS_DISTRIBUTION_MANAGER",
    "PkgXferMgr": "SMS_PACKAGE_TRANSFER_MANAGER",
    "PatchDownloader": "Software Updates Patch Downloader",
    "PullDP": "PullDP",
    "DataTransferService": "DataTransferService",
    "smsdpprov": "smsdpprov",
    "ruleengine": "SMS_RULE_ENGINE",
    "sender": "SMS_LAN_SENDER",
    "despool": "SMS_DESPOOLER",
    "smsdpmon": "SMS_Distribution_Point_Monitoring",
    "hman": "SMS_HIERARCHY_MANAGER",            # none of the logs we know
}
CLIENT = ("PullDP", "DataTransferService")     # client form on disk, always
HASH = "B53B6F96ECC3FB2AF59D02C84A2D31434904BACF2F9C90D80107B6602860BCFD"


class Story:
    def __init__(self, package="PS1000A7", dp="DP07.AD.CONTOSO.COM",
                 name="Contoso Reader", bias=-540, file="setup.cab"):
        self.package, self.dp, self.name, self.bias = package, dp, name, bias
        self.file, self.version, self.job = file, 4, 582
        self.site, self.server = "PS1", "PS1SITE.AD.CONTOSO.COM"
        self.at, self.thread, self.rows = BEGIN, 3000, []
        self.failing = None                     # index of the first bad line

    # ── plain building blocks ──
    def say(self, log, thread, text, ms=90):
        self.at += dt.timedelta(milliseconds=ms)
        self.rows.append((self.at, log, thread, text))

    def bad(self, log, thread, text, ms=1500):
        if self.failing is None:
            self.failing = len(self.rows)
        self.say(log, thread, text, ms)

    def new_thread(self):
        self.thread += 44
        return self.thread

    def later(self, minutes):
        self.at += dt.timedelta(minutes=minutes)

    def nal(self, dp=None):
        dp = dp or self.dp
        return ('["Display=\\\\%s\\"]MSWNET:["SMS_SITE=%s"]\\\\%s\\'
                % (dp, self.site, dp))

    def statmsg(self, log, thread, number, severity, strings, dp=None):
        utc = self.at
        istr = " ".join('ISTR%d="%s"' % (k, strings[k] if k < len(strings)
                                         else "") for k in range(10))
        aid = ' NUMATTRS=%d AID0=400 AVAL0="%s"' % (2 if dp else 1,
                                                    self.package)
        if dp:
            aid += ' AID1=404 AVAL1="%s"' % self.nal(dp)
        return ('STATMSG: ID=%d SEV=%s LEV=M SOURCE="SMS Server" COMP="%s" '
                'SYS=%s SITE=%s PID=4242 TID=%d GMTDATE=%s.%03d %d %s%s' % (
                    number, severity, COMPONENT[log], self.server, self.site,
                    thread, utc.strftime("%a %b %d %H:%M:%S"),
                    utc.microsecond // 1000, utc.year, istr, aid))

    def restart(self, minutes=30):
        t = self.at + dt.timedelta(minutes=minutes - self.bias)
        return "%d/%d/%d %d:%02d:%02d %s Tokyo Standard Time" % (
            t.month, t.day, t.year, t.hour % 12 or 12, t.minute, t.second,
            "AM" if t.hour < 12 else "PM")

    # ── distmgr.log: the package ──
    def package_start(self, changed=True):
        t, p = self.new_thread(), self.package
        self.say("distmgr", 1804, "Adding package '%s' to package processing "
                 "queue." % p)
        self.say("distmgr", 1804, "~Currently using 0 out of 3 allowed package"
                 " processing threads.")
        self.say("distmgr", 1804, "~Started package processing thread for "
                 "package '%s', thread ID = 0x%X (%d)" % (p, t, t))
        self.say("distmgr", t, self.statmsg("distmgr", t, 2300, "I",
                                            [self.name, p]))
        self.say("distmgr", t, "~Processing package %s (SourceVersion:%d;"
                 "StoredVersion:%d)" % (p, self.version,
                                        self.version - changed))
        if changed:
            self.say("distmgr", t, "Start updating the package %s..." % p)
            self.say("distmgr", t, "Taking package snapshot for package %s "
                     "from source \\\\FS07\\Src$\\%s" % (p, self.name))
        else:
            self.say("distmgr", t, "No action specified for the package %s, "
                     "however there may be package server changes for this "
                     "package." % p)
        return t

    def package_stored(self, t):
        p, v = self.package, self.version
        self.say("distmgr", t, "The size of package %s, version %d is 48212 "
                 "KBytes" % (p, v))
        self.say("distmgr", t, "Writing package definition for %s" % p)
        self.say("distmgr", t, "~Successfully created RDC signatures for "
                 "package %s version %d" % (p, v))
        self.say("distmgr", t, "Creating hash for algorithm 32780")
        self.say("distmgr", t, "The hash for algorithm 32780 is " + HASH)
        self.say("distmgr", t, "The RDC signature hash for algorithm 32780 is "
                 + HASH[::-1])
        self.say("distmgr", t, "~Adding these contents to the package %s "
                 "version %d." % (p, v))
        self.say("distmgr", t, self.statmsg("distmgr", t, 2376, "I",
                                            [p, str(v)]))
        self.say("distmgr", t, "~Successfully created/updated the package %s"
                 % p)

    def package_end(self, t, number=2301):
        self.say("distmgr", t, "~All DP threads have completed for package %s "
                 "processing thread." % self.package)
        self.say("distmgr", t, self.statmsg(
            "distmgr", t, number, "I" if number == 2301 else "E",
            [self.name, self.package]))
        self.say("distmgr", t, "~Exiting package processing thread for package"
                 " %s." % self.package)

    # ── distmgr.log: the DP ──
    def dp_start(self, t, dp=None):
        dp, d, p = dp or self.dp, self.new_thread(), self.package
        n = self.nal(dp)
        self.say("distmgr", t, "Start updating package %s on server %s..."
                 % (p, n))
        self.say("distmgr", t, "~Created DP processing thread %d for addition "
                 "or update of package %s on server %s" % (d, p, n))
        self.say("distmgr", d, "DP Thread: Attempting to add or update package"
                 " %s on DP %s" % (p, n))
        self.say("distmgr", d, self.statmsg("distmgr", d, 2342, "I",
                                            [self.name, n], dp))
        self.say("distmgr", d, "The current user context will be used for "
                 "connecting to %s.~" % n)
        return d

    def dp_job(self, t, d, dp=None, pull=False):
        dp, p = dp or self.dp, self.package
        n = self.nal(dp)
        if pull:
            self.say("distmgr", d, "Package Server %s is a PullDP." % n)
        else:
            self.say("distmgr", d, "~Successfully made a network connection to"
                     " \\\\%s\\ADMIN$." % dp)
            self.say("distmgr", d, "Signature share exists on distribution "
                     "point path \\\\%s\\SMSSIG$" % dp)
        self.say("distmgr", d, "~Created package transfer job to send package "
                 "%s to distribution point %s." % (p, n))
        self.say("distmgr", d, self.statmsg("distmgr", d, 2357, "I", [p, n],
                                            dp))
        self.say("distmgr", d, "Performing cleanup prior to returning.")
        if not pull:
            self.say("distmgr", d, "Cancelling network connection to "
                     "\\\\%s\\ADMIN$." % dp)
        self.say("distmgr", t, "~DP thread for package %s with thread handle "
                 "0000000000002A1C and thread ID %d ended." % (p, d))

    def dp_failed(self, t, d, number=2323):
        self.bad("distmgr", d, self.statmsg("distmgr", d, number, "E",
                                            [self.name, self.nal(), "30",
                                             "99"], self.dp))
        self.say("distmgr", d, "Error occurred. Performing error cleanup prior"
                 " to returning.")
        self.say("distmgr", t, "~DP thread for package %s with thread handle "
                 "0000000000002A1C and thread ID %d ended."
                 % (self.package, d))

    # ── PkgXferMgr.log ──
    def send_start(self, dp=None, again=False, pull=False):
        dp, s, p, v = dp or self.dp, self.new_thread(), self.package, \
            self.version
        if not again:
            self.job += 1
            self.say("PkgXferMgr", 2116, "Found send request with ID: %d, "
                     "Package: %s, Version:%d, Priority: 2, Destination: %s, "
                     "DPPriority: 200" % (self.job, p, v, dp))
        self.say("PkgXferMgr", 2116, "~Created sending thread (Thread ID = "
                 "0x%X)" % s)
        self.say("PkgXferMgr", s, "%s thread starting for Job: %d, package: %s"
                 ", Version: %d, Priority: 2, server: %s, DPPriority: 200" % (
                     "Pull DP Sending" if pull else "Sending", self.job, p, v,
                     dp))
        if not pull:
            self.say("PkgXferMgr", s, "Sent status to the distribution manager"
                     " for pkg %s, version %d, status 0 and distribution point"
                     " %s~" % (p, v, self.nal(dp)))
            self.say("PkgXferMgr", s, "Sending legacy content %s.%d for "
                     "package %s" % (p, v, p))
        return s

    def send_file(self, s, dp=None):
        dp = dp or self.dp
        path = "\\\\%s\\SMS_DP$\\%s-%s.%d.temp" % (dp, HASH, self.package,
                                                   self.version)
        self.say("PkgXferMgr", s, "Redistribute=0, Related=")
        self.say("PkgXferMgr", s, "Sending file '%s'" % path)
        return path

    def send_failed(self, s, count=1, dp=None):
        dp, p, v = dp or self.dp, self.package, self.version
        self.say("PkgXferMgr", s, "~ Sending failed. Failure count = %d, "
                 "Restart time = %s" % (count, self.restart()))
        self.say("PkgXferMgr", s, "Sent status to the distribution manager for"
                 " pkg %s, version %d, status 4 and distribution point %s~"
                 % (p, v, self.nal(dp)))
        self.say("PkgXferMgr", s, "Sending thread complete~")
        self.say("distmgr", 2552, "~Processing STA for regular DP %s"
                 % self.nal(dp))
        self.say("distmgr", 2552, "~Successfully updated the package server "
                 "status for %s for package %s, Status 4" % (self.nal(dp), p))

    def send_done(self, s, dp=None):
        dp, p, v = dp or self.dp, self.package, self.version
        n = self.nal(dp)
        self.say("PkgXferMgr", s, "Adding %s file in %s.%d." % (self.file, p,
                                                                v))
        self.say("PkgXferMgr", s, "Completed post-actions for remote DP " + dp)
        self.say("PkgXferMgr", s, "~Sending completed successfully")
        self.say("PkgXferMgr", s, "~Finished sending SWD package %s version %d"
                 " to distribution point %s" % (p, v, dp))
        self.say("PkgXferMgr", s, self.statmsg("PkgXferMgr", s, 8200, "I",
                                               [p, str(v), dp]))
        self.say("PkgXferMgr", s, "Sent status to the distribution manager for"
                 " pkg %s, version %d, status 3 and distribution point %s~"
                 % (p, v, n))
        self.say("PkgXferMgr", s, "Sending thread complete~")
        self.say("distmgr", 2552, "~Processing STA for regular DP %s" % n)
        self.say("distmgr", 2552, "~Successfully updated the package server "
                 "status for %s for package %s, Status 3" % (n, p))
        self.say("distmgr", 2552, self.statmsg("distmgr", 2552, 2330, "I",
                                               [p, n], dp))

    def works(self, dp="DP08.AD.CONTOSO.COM", start=True):
        """The package reaches another DP."""
        if start:
            t = self.package_start(False)
            self.dp_job(t, self.dp_start(t, dp), dp)
            self.package_end(t)
        s = self.send_start(dp)
        self.send_file(s, dp)
        self.send_done(s, dp)

    def to_send(self):
        """All of distmgr's work on the way to a transfer."""
        t = self.package_start()
        self.package_stored(t)
        self.dp_job(t, self.dp_start(t))
        self.package_end(t)


def local(row, bias):
    return row[0] - dt.timedelta(minutes=bias)


ONE_LINE = ("objects", "paragraph")


def line(row, form, bias):
    """One record in one of the forms: native, cmtrace, component, text, ccm;
    list (of names and values), objects and paragraph (all on one line)"""
    _, log, thread, text = row
    when = local(row, bias)
    clock = when.strftime("%H:%M:%S.") + "%03d" % (when.microsecond // 1000)
    if form == "ccm" or (form == "native" and log in CLIENT):
        return ('<![LOG[%s]LOG]!><time="%s%+d" date="%s" component="%s" '
                'context="" type="1" thread="%d" file="">' % (
                    text.strip("~"), clock, bias, when.strftime("%m-%d-%Y"),
                    COMPONENT[log], thread))
    if form == "native" and log == "smsdpprov":
        return "[%X][%s]:%s" % (thread, when.strftime("%a %m/%d/%Y %H:%M:%S"),
                                text)
    if form == "native":
        return "%s  $$<%s><%s %s%+d><thread=%d (0x%X)>" % (
            text, COMPONENT[log], when.strftime("%m-%d-%Y"), clock, bias,
            thread, thread)
    if form == "list":
        return "Message   : %s\r\nComponent : %s\r\nTime      : %s\r\n" \
            "Thread    : %d\r\n" % (text.strip("~"), COMPONENT[log],
                                    when.strftime("%m/%d/%Y %I:%M:%S %p"),
                                    thread)
    if form == "objects":
        return json.dumps({"message": text, "component": COMPONENT[log],
                           "thread": thread, "time": when.strftime(
                               "%Y-%m-%dT%H:%M:%S.000")})
    if form in ("cmtrace", "paragraph"):
        return "%s\t%s\t%s %s\t%d (0x%04X)" % (
            text.strip("~"), COMPONENT[log],
            when.strftime("%m/%d/%Y"), when.strftime("%I:%M:%S %p"), thread,
            thread)
    if form == "component":
        return "%s\t%d (0x%04x)\t%s" % (COMPONENT[log], thread, thread, text)
    return text


def render(rows, form="native", bias=-540, encoding="utf-8"):
    """Files of the story: name -> bytes; a paste is one file."""
    logs = {}
    for row in rows:
        name = row[1] + ".log" if form in ("native", "ccm") else "pasted.txt"
        logs.setdefault(name, []).append(line(row, form, bias))
    between = " " if form in ONE_LINE else "\r\n"
    return {name: (between.join(lines) + "\r\n").encode(encoding)
            for name, lines in logs.items()}
