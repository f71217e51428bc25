"""More stages of the flow: between sites, the control of a DP, the database.

As stages.py: each function takes a Story and a code and tells the failing work.
"""
from stages import hresult, pull_job, retries

PCK = "D:\\SMSPKG\\%s.PCK"
REMOTE = "\\\\PS2SITE.AD.CONTOSO.COM\\SMS_SITE"


# ── site to site ──
def pack(s, code):
    """A package is packed for a child site."""
    t = s.package_start(False)
    s.say("distmgr", t, "~Needs to send the compressed package for package %s "
          "to site PS2" % s.package)
    s.bad("distmgr", t, "Error creating package bundle %s for package %s, "
          "error 0x%08x" % (PCK % s.package, s.package, hresult(code)))
    s.say("distmgr", t, s.statmsg("distmgr", t, 2309, "E", [
        s.package, PCK % s.package, s.file]))
    s.package_end(t, 2302)


def unpack(s, code):
    """The copy of a parent site is unpacked here."""
    t = s.package_start(False)
    s.bad("distmgr", t, "Cannot decompress package %s to D:\\_S M4YZ5.TMP, "
          "error = %d" % (PCK % s.package, code))
    s.package_end(t, 2302)


def sender_connect(s, code):
    """Sender does not get to the site server of a child site."""
    t = s.package_start(False)
    s.say("distmgr", t, "~Created minijob to send compressed copy of package "
          "%s to site PS2. Transfer root = E:\\SMSPKG\\%s.DLT.3.4."
          % (s.package, s.package))
    s.package_end(t)
    for _ in range(2):
        q = s.new_thread()
        s.say("sender", q, "~Attempt to create/open the remote file %s\\"
              "203SQPS2.PCK" % REMOTE)
        s.bad("sender", q, "~Error during connection to %s (%d)."
              % (REMOTE, code))
        s.say("sender", q, "~Error is considered fatal.")
        s.later(60)


def sender_write(s, code):
    q = s.new_thread()
    s.say("sender", q, "~Attempt to create/open the remote file %s\\203SQPS2."
          "PCK" % REMOTE)
    s.bad("sender", q, "~Failed to write to the remote file %s\\203SQPS2.PCK, "
          "Win32 error = %d" % (REMOTE, code))


def despool(s, code):
    q = s.new_thread()
    s.say("despool", q, "~Received package %s version 4. Compressed file -  E:"
          "\\SMSPKG\\%s.PCK.4 as E:\\despoolr.box\\receive\\a.TRY"
          % (s.package, s.package))
    s.bad("despool", q, "Failed to extract package contents for package %s. "
          "Error = %d" % (s.package, hresult(code) - 0x100000000))
    s.say("despool", q, "~Despooler failed to execute the instruction, error "
          "code = 8")


# ── the DP before a transfer ──
def dp_thread(s, lines, number=None):
    t = s.package_start()
    s.package_stored(t)
    d = s.dp_start(t)
    s.say("distmgr", d, "~Successfully made a network connection to "
          "\\\\%s\\ADMIN$." % s.dp)
    for text in lines:
        s.bad("distmgr", d, text)
    if number:
        s.say("distmgr", d, s.statmsg("distmgr", d, number, "E", [
            s.package, s.nal(), "30", "99"], s.dp))
    s.say("distmgr", d, "Error occurred. Performing error cleanup prior to "
          "returning.")
    s.package_end(t, 2302)


def share(s, code):
    """The share for packages is looked for, or made."""
    dp_thread(s, ["~Cannot find or create a defined share or volume on "
                  "distribution point %s, error = %d" % (s.nal(), code)])


def transfer_job(s, code):
    """The job is a row of the site database."""
    dp_thread(s, ["~Failed to create package transfer job for package %s, "
                  "error = %d" % (s.package, code)], 2356)


def own_copy(s, code):
    """Distribution Manager itself copies into a share of the DP."""
    dp_thread(s, ["Failed to copy D:\\SMSPKG\\%s.TAR to \\\\%s\\SMSPKGD$\\%s, "
                  "Win32 error = %d" % (s.package, s.dp, s.package, code)])


def boot_image(s, code):
    dp_thread(s, ["CContentDefinition::GetFileProperties failed; 0x%08x"
                  % hresult(code), "ExpandPXEImage failed; 0x%08x"
                  % hresult(code)])


# ── the sending thread connects ──
@retries
def send_connect(s, t, code):
    s.bad("PkgXferMgr", t, "Failed to make a network connection to \\\\%s\\"
          "SMS_DP$ (0x%x).~" % (s.dp, code))


@retries
def send_wmi(s, t, code):
    s.send_file(t)
    s.bad("PkgXferMgr", t, "CWmi::Connect() failed to connect to \\\\%s\\root"
          "\\SCCMDP. error = 0x%08X" % (s.dp, hresult(code)))


@retries
def write(s, t, code):
    path = s.send_file(t)
    s.bad("PkgXferMgr", t, "~Cannot write to %s, Win32 error = %d"
          % (path, code))


# ── pull DP ──
def notify_wmi(s, code):
    pull_job(s)
    for k in range(2):
        t = s.send_start(again=k > 0, pull=True)
        s.say("PkgXferMgr", t, "Sending package info bundle %s to PullDP. %s"
              % (s.package, s.nal()))
        s.bad("PkgXferMgr", t, "~Failed to perform WMI actions on pull DP %s. "
              "Error = 0x%08x" % (s.dp, hresult(code)))
        s.say("PkgXferMgr", t, "~ PullDP notification failed. Failure count = "
              "%d/30, Restart time = %s" % (k + 1, s.restart(20)))
        s.say("PkgXferMgr", t, "Pull DP Sending thread complete~")
        s.later(20)


def pull_response(s, code):
    """What the pull DP reports back, without any log of its own."""
    pull_job(s)
    s.bad("distmgr", 2552, "~Processing PullDP response PS1 - " + s.nal())
    s.say("distmgr", 2552, "Package %s, Version %d(%d), ActionState 4, "
          "PkgStatus 5, ActionData = 0x%08x" % (
              s.package, s.version, s.version, hresult(code)))
    s.say("distmgr", 2552, "~Successfully processed PullDP response file D:\\"
          "distmgr.box\\INCOMING\\A1.PUL")


# ── role, database, provider ──
def role(s, *lines):
    s.say("distmgr", 4100, "~DPID 12 - NAL Path %s , ServerName = %s, DPDrive "
          "= , IsMulticast = 0, PXE = 1, RemoveWDS = 0" % (s.nal(), s.dp))
    for text in lines:
        s.bad("distmgr", 4100, text)
    s.say("distmgr", 4100, s.statmsg("distmgr", 4100, 2370, "E", [s.dp]))


def registry(s, code):
    role(s, "Failed to connect to registry for server %s, error = %d"
         % (s.dp, code))


def feature(s, code):
    role(s, "Failed to install IIS on the distribution point %s. Error = %d"
         % (s.dp, code) if code < 65536 else "Failed to install IIS on the "
         "distribution point %s. Error = 0x%08x" % (s.dp, code))


def iis_write(s, code):
    role(s, "CWmi::PutObject(): PutInstance() failed. - 0x%08x" % code)


def database(s, number):
    """A message of SQL Server while a status is stored."""
    state = {18456: "28000", 18452: "28000", 1205: "40001"}.get(number,
                                                                "08S01")
    for _ in range(2):
        s.bad("distmgr", 2552, "*** [%s][%d][Microsoft][SQL Server Native "
              "Client 11.0][SQL Server]The command was not carried out."
              % (state, number))
        s.later(30)


def provider(s, code):
    """The SMS Provider, before a download by hand."""
    t = s.new_thread()
    s.say("PatchDownloader", t, "Trying to connect to the \\\\%s\\root\\sms\\"
          "site_PS1 namespace on the %s machine." % (s.server, s.server))
    s.bad("PatchDownloader", t, "Failed to connect to \\\\%s\\root\\sms\\site_"
          "PS1, error = 0x%08x" % (s.server, hresult(code)))
