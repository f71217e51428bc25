"""How a failure with a given code is told at each stage of the flow.

Each function takes a Story and a code and appends the failing job; WANT says
what a report must name for that stage whatever the code is.
"""
BITS = "{0D1E2F30-1111-4222-8333-944455556666}"
TEMP = "C:\\Windows\\TEMP\\CAB4F1D.tmp"
URL = "http://dl.delivery.example.com/c/secu/windows10.0-kb5031234-x64.cab"
SHARE = "\\\\FS09\\Updates$\\5d0f6a52-1111-4222-8333-944455556666"
CAB = "windows10.0-kb5031234-x64.cab"


def hresult(code):
    return code if code > 0xFFFF else 0x80070000 | code


# ── site server to DP ──
def connect(s, code):
    for k in range(2):
        t = s.package_start(k == 0)
        if k == 0:
            s.package_stored(t)
        d = s.dp_start(t)
        s.bad("distmgr", d, "Failed to make a network connection to \\\\%s\\"
              "ADMIN$ (0x%x).~" % (s.dp, code))
        s.say("distmgr", d, "~Cannot establish connection to %s. Error = %d"
              % (s.nal(), code))
        s.dp_failed(t, d)
        s.package_end(t, 2302)
        s.later(30)


def snapshot(s, code):
    for _ in range(2):
        t = s.package_start()
        s.bad("distmgr", t, "~The source directory \\\\FS07\\Src$\\%s\\ "
              "doesn't exist or the SMS service cannot access it, Win32 last "
              "error = %d" % (s.name, code))
        s.say("distmgr", t, "~Failed to take snapshot of package %s"
              % s.package)
        s.say("distmgr", t, s.statmsg("distmgr", t, 2306, "E",
                                      ["\\\\FS07\\Src$", s.package, "30",
                                       "99"]))
        s.say("distmgr", t, s.statmsg("distmgr", t, 2302, "E",
                                      [s.name, s.package]))
        s.say("distmgr", t, "~Exiting package processing thread for package "
              "%s." % s.package)
        s.later(30)


def store(s, code):
    t = s.package_start()
    s.bad("distmgr", t, "CFileLibrary::AddFile failed; 0x%08x" % hresult(code))
    s.say("distmgr", t, "CContentBundle::AddContentDefinitionItems failed; "
          "0x%08x" % hresult(code))
    s.say("distmgr", t, "~Failed to take snapshot of package %s" % s.package)
    s.say("distmgr", t, s.statmsg("distmgr", t, 2302, "E",
                                  [s.name, s.package]))
    s.say("distmgr", t, "~Exiting package processing thread for package %s."
          % s.package)


def wmi_connect(s, code):
    t = s.package_start()
    s.package_stored(t)
    d = s.dp_start(t)
    s.say("distmgr", d, "~Successfully made a network connection to "
          "\\\\%s\\ADMIN$." % s.dp)
    s.bad("distmgr", d, "CWmi::Connect(): ConnectServer(Namespace) failed. - "
          "0x%08x" % hresult(code))
    s.say("distmgr", d, "DPConnection::ConnectWMI() - Failed to connect to %s."
          " error = 0x%08x" % (s.dp, hresult(code)))
    s.dp_failed(t, d)
    s.package_end(t, 2302)


def retries(tell):
    def story(s, code):
        s.to_send()
        for k in range(3):
            t = s.send_start(again=k > 0)
            tell(s, t, code)
            s.send_failed(t, k + 1)
            s.later(30)
    return story


def wrappers(s, t, code):
    s.bad("PkgXferMgr", t, "CSendFileAction::SendFiles failed; 0x%08x"
          % hresult(code))
    s.say("PkgXferMgr", t, "CSendFileAction::SendContent failed; 0x%08x"
          % hresult(code))


@retries
def library(s, t, code):
    s.bad("PkgXferMgr", t, "CContentDefinition::TotalFileSizes failed; 0x%08x"
          % hresult(code))
    wrappers(s, t, code)


@retries
def copy(s, t, code):
    s.send_file(t)
    wrappers(s, t, code)


@retries
def address_closed(s, t, code):
    path = s.send_file(t)
    s.bad("PkgXferMgr", t, "Address is closed for priority 2 jobs, stop "
          "sending[%s]" % path)
    wrappers(s, t, code)


@retries
def commit(s, t, code):
    path = s.send_file(t)
    s.say("PkgXferMgr", t, "~Wrote 4096 bytes to %s at position 4096" % path)
    s.say("PkgXferMgr", t, "~Sending completed [%s]" % path)
    s.say("PkgXferMgr", t, "Adding %s file in %s.%d." % (s.file, s.package,
                                                         s.version))
    s.bad("PkgXferMgr", t, "~ExecStaticMethod failed (%08x) "
          "SMS_DistributionPoint, AddFile" % hresult(code))
    s.say("PkgXferMgr", t, "CSendFileAction::AddFile failed; 0x%08x"
          % hresult(code))
    s.say("PkgXferMgr", t, "Failed to add the file %s in content %s.%d. Error "
          "0x%08X" % (s.file, s.package, s.version, hresult(code)))
    s.say("PkgXferMgr", t, "~Deleting remote file " + path)
    wrappers(s, t, code)


# ── pull DP ──
def pull_job(s):
    t = s.package_start()
    s.package_stored(t)
    s.dp_job(t, s.dp_start(t), pull=True)
    s.package_end(t)


def notify(s, code):
    pull_job(s)
    for k in range(2):
        t = s.send_start(again=k > 0, pull=True)
        s.say("PkgXferMgr", t, "Sending package info bundle %s to PullDP. %s"
              % (s.package, s.nal()))
        s.bad("PkgXferMgr", t, "CWmi::Connect(): ConnectServer(Namespace) "
              "failed. - 0x%08x" % hresult(code))
        s.say("PkgXferMgr", t, "~ PullDP notification failed. Failure count = "
              "%d/30, Restart time = %s" % (k + 1, s.restart(20)))
        s.say("PkgXferMgr", t, "Pull DP Sending thread complete~")
        s.later(20)


def bundle(s, code):
    pull_job(s)
    t = s.send_start(pull=True)
    s.say("PkgXferMgr", t, "Sending package info bundle %s to PullDP. %s"
          % (s.package, s.nal()))
    s.bad("PkgXferMgr", t, "CSendFileAction::SendFile failed; 0x%08x"
          % hresult(code))
    s.say("PkgXferMgr", t, "~ PullDP notification failed. Failure count = 1/30"
          ", Restart time = %s" % s.restart(20))
    s.say("PkgXferMgr", t, "Pull DP Sending thread complete~")


def pull_notified(s):
    pull_job(s)
    t = s.send_start(pull=True)
    s.say("PkgXferMgr", t, "Sending package info bundle %s to PullDP. %s"
          % (s.package, s.nal()))
    s.say("PkgXferMgr", t, "~Successfully performed WMI actions on pull DP %s."
          % s.dp)
    s.say("PkgXferMgr", t, "~ PullDP notification sent. Attempted count = 1/30"
          ", Restart time = %s" % s.restart(60))
    s.say("PkgXferMgr", t, "Pull DP Sending thread complete~")


def pull(s, code):
    pull_notified(s)
    s.bad("PullDP", 5120, "DTS error message received for %s.%d, content job "
          "%s, 0x%08x : BITS error: 'the transfer failed'" % (
              s.package, s.version, BITS, code))


def transfer(s, code):
    s.bad("DataTransferService", 5200, "CDTSJob::HandleErrors: DTS Job ID='%s'"
          " BITS Job ID='%s'" % (BITS, BITS))
    s.say("DataTransferService", 5200, "CDTSJob::HandleErrors: DTS Job ID='%s'"
          " ErrorCode=0x%08x" % (BITS, code))


# ── updates ──
def plan(s, t):
    s.say("PatchDownloader", t, "Trying to connect to the root\\SMS namespace "
          "on the %s machine." % s.server)
    s.say("PatchDownloader", t, "Connected to \\\\%s\\root\\SMS" % s.server)
    s.say("PatchDownloader", t, "Download destination = %s.1\\%s ."
          % (SHARE, CAB))
    s.say("PatchDownloader", t, "Contentsource = %s ." % URL)
    s.say("PatchDownloader", t, "Downloading content for ContentID = 16801122,"
          "  FileName = %s." % CAB)


def update_failed(s, t, code):
    s.say("PatchDownloader", t, "ERROR: DownloadUpdateContent() failed with "
          "hr=0x%08x" % hresult(code))


def http(s, code):
    """A WinINet number is tried again, an HTTP status is not."""
    t = s.new_thread()
    plan(s, t)
    s.say("PatchDownloader", t, "Proxy is enabled for download, using registry"
          " settings or defaults.")
    if code > 1000:
        for k in (3, 2, 1):
            s.bad("PatchDownloader", t, "HttpSendRequest failed %d, can still "
                  "rety for %d times" % (code, k))
    s.bad("PatchDownloader", t, "HttpSendRequest failed %s" % {
        401: "HTTP_STATUS_DENIED", 403: "HTTP_STATUS_FORBIDDEN",
        404: "HTTP_STATUS_NOT_FOUND", 407: "HTTP_STATUS_PROXY_AUTH_REQ"
        }.get(code, code))
    s.say("PatchDownloader", t, "Download %s to %s returns %d" % (URL, TEMP,
                                                                  code))
    update_failed(s, t, code)


def share_source(s, code):
    """The updates come from a share of WSUS or of the network."""
    t = s.new_thread()
    plan(s, t)
    s.bad("PatchDownloader", t, "Download \\\\WSUS2\\WsusContent\\C1\\5C2B.cab"
          " to %s returns %d" % (TEMP, code))
    update_failed(s, t, code)


def summary(s, code):
    t = s.new_thread()
    plan(s, t)
    s.bad("PatchDownloader", t, "ERROR: DownloadContentFiles() failed with "
          "hr=0x%08x" % hresult(code))


def temp(s, code):
    t = s.new_thread()
    plan(s, t)
    s.bad("PatchDownloader", t, "Failed to create temp file with "
          "GetTempFileName() at temp location C:\\Windows\\TEMP\\, error %d"
          % code)
    update_failed(s, t, code)


def downloaded(s, t):
    s.say("PatchDownloader", t, "Download %s in progress: 60 percent complete"
          % URL)
    s.say("PatchDownloader", t, "Download %s to %s returns 0" % (URL, TEMP))
    s.say("PatchDownloader", t, "Verifying file trust " + TEMP)


def trust(s, code):
    t = s.new_thread()
    plan(s, t)
    downloaded(s, t)
    s.bad("PatchDownloader", t, "Authentication of file %s failed, error "
          "0x%08x" % (TEMP, code))
    update_failed(s, t, 0x80073633)


def directory(s, code):
    t = s.new_thread()
    plan(s, t)
    s.bad("PatchDownloader", t, "Failed to create directory %s.1, error %d"
          % (SHARE, code))
    update_failed(s, t, code)


def move(s, code):
    t = s.new_thread()
    plan(s, t)
    downloaded(s, t)
    s.say("PatchDownloader", t, "File trust %s verified:" % TEMP)
    s.bad("PatchDownloader", t, "Failed to move %s to %s.1\\%s, error %d"
          % (TEMP, SHARE, CAB, code))
    update_failed(s, t, code)


# ── DP role, status messages ──
def install(s, code):
    s.say("distmgr", 4100, "~DPID 12 - NAL Path %s , ServerName = %s, DPDrive "
          "= , IsMulticast = 0, PXE = 0, RemoveWDS = 0" % (s.nal(), s.dp))
    s.bad("distmgr", 4100, "CDistributionManager::ConfigureDP failed; 0x%08x"
          % hresult(code))
    s.say("distmgr", 4100, s.statmsg("distmgr", 4100, 2370, "E", [s.dp]))


def install_files(s, code):
    s.say("distmgr", 4100, "~DPID 12 - NAL Path %s , ServerName = %s, DPDrive "
          "= , IsMulticast = 0, PXE = 0, RemoveWDS = 0" % (s.nal(), s.dp))
    s.bad("distmgr", 4100, "Failed to install DP files on the remote DP. Error"
          " code = %d" % code)
    s.say("distmgr", 4100, s.statmsg("distmgr", 4100, 2370, "E", [s.dp]))


def status_only(s, code):
    """Nothing but a status message, as monitoring tools forward it."""
    log = "PkgXferMgr" if 8200 <= code < 8300 else "distmgr"
    text = s.statmsg(log, 3500, code, "E", {
        2302: [s.name, s.package], 2323: [s.name, s.nal(), "30", "24"],
        2306: ["\\\\FS07\\Src$", s.package, "30", "99"],
        2370: [s.dp]}.get(code, [s.package, s.nal()]),
        None if code in (2302, 2306, 2370) else s.dp)
    for k in range(2):
        s.bad(log, 3500, text)
        s.later(30)
