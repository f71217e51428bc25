"""Messages that were found in public places or are recalled from the field, with
names of our own: each alone with its context, in the forms in which people have
them. texts.py DPLOG

A row: log, lines, items that may win, hop, package. Without items nothing may
alarm. What the lines do not name (a DP, a package) is asked of none.
"""
import sys

from judge import QUIET, Tap, accounted, analyze, judge
from story import Story, render

DP, PACKAGE = "DP07.AD.CONTOSO.COM", "PS1000A7"
NAL = '["Display=\\\\%s\\"]MSWNET:["SMS_SITE=PS1"]\\\\%s\\' % (DP, DP)
START = "Sending thread starting for Job: 582, package: PS1000A7, Version: 4" \
    ", Priority: 2, server: DP07.AD.CONTOSO.COM, DPPriority: 200"
JOB = "{0D1E2F30-1111-4222-8333-944455556666}"
BITS = "{1D1E2F30-1111-4222-8333-944455556666}"
SOURCE = "DP02.AD.CONTOSO.COM/SMS_DP_SMSPKG$/PS1000A7.4"
TAKING = "Taking package snapshot for package PS1000A7 from source " \
    "\\\\FS07\\Src$\\Reader"
TMP = "C:\\Windows\\TEMP\\CAB1F.tmp"

TEXTS = [
    # ── status messages as sentences ──
    ("distmgr", ["On 11/20/2026 7:03:18 PM, component SMS_DISTRIBUTION_MANAGER"
                 " on computer PS1SITE.AD.CONTOSO.COM reported: Distribution M"
                 "anager failed to connect to the distribution point. Possible"
                 " cause: access permissions issues. Retry Interval is 30 minu"
                 "tes, number of retries left is 24."], "permissions",
     "dp-control", None),
    ("distmgr", ["Failed to connect to distribution point DP07.AD.CONTOSO.COM."
                 " Check your network and firewall settings."], "ports",
     "dp-control", None),
    ("distmgr", ["Distribution Manager failed to access the source directory "
                 "\"\\\\FS07\\Src$\\Reader\" for package \"PS1000A7\"."],
     "permissions content-source", "source>sitelib", PACKAGE),
    ("distmgr", ["This PkgID (PS1000A7) does not exist in the parent table, SM"
                 "SPackages."], "site-database", None, None),
    # ── distmgr.log ──
    ("distmgr", ["~RDC:Failed to set access security on \\\\PS1SITE.AD.CONTOSO"
                 ".COM\\SMSSIG$\\PS1000A7.4.tar for package PS1000A7 signature"
                 " file"], "", None, None),
    ("distmgr", ["~Failed to set access security on share \\\\DP07.AD.CONTOSO."
                 "COM\\SMSPKGD$ for package PS1000A7, Win32 error = 1332"],
     "permissions dp-configuration", "dp-control", PACKAGE),
    ("distmgr", [TAKING, "CreateRdcFileSignatureW failed; 0x80070005",
                 "~Failed to take snapshot of package PS1000A7"],
     "permissions security-software", "source>sitelib", PACKAGE),
    ("distmgr", [TAKING, "~The path \\\\FS07\\Src$\\Reader\\deep\\deeper is too"
                 " long, Win32 last error = 206",
                 "~Failed to take snapshot of package PS1000A7"],
     "content-source", "source>sitelib", PACKAGE),
    ("distmgr", [TAKING, "CFileLibrary::AddFile failed; 0x800700ce",
                 "CContentDefinition::AddFile failed; 0x800700ce"],
     "content-source", "source>sitelib", PACKAGE),
    ("distmgr", [TAKING, "CFileLibrary::AddFile failed; 0x8007003b",
                 "CContentDefinition::AddFile failed; 0x8007003b",
                 "SnapshotPackage() failed. Error = 0x8007003B"],
     "ports smb", "source>sitelib", PACKAGE),
    ("distmgr", [TAKING, "CFileLibrary::AddFile failed; 0x800700e1",
                 "SnapshotPackage() failed. Error = 0x800700E1"],
     "security-software", "source>sitelib", PACKAGE),
    ("distmgr", ["*** [28000][18452][Microsoft][ODBC SQL Server Driver][SQL Se"
                 "rver]Login failed. The login is from an untrusted domain and"
                 " cannot be used with Windows authentication.",
                 "*** Failed to connect to the SQL Server. Cannot save the pac"
                 "kage status to the data source"], "site-database", None,
     None),
    ("distmgr", ["*** [40001][1205][Microsoft][SQL Server Native Client 11.0]["
                 "SQL Server]Transaction (Process ID 92) was deadlocked on loc"
                 "k resources with another process and has been chosen as the "
                 "deadlock victim. Rerun the transaction. : spUpdatePkg",
                 "*** Deadlock detected, not retry since there is 1 open trans"
                 "action(s)."], "site-database", None, None),
    ("distmgr", ["*** [08S01][10054][Microsoft][SQL Server Native Client 11.0]"
                 "Communication link failure",
                 "~Failed to get the package information for PS1000A7 from the"
                 " data source"], "site-database", None, PACKAGE),
    ("distmgr", ["ConfigurePXE", "Failed to start WDS service. error = 1053",
                 "CDistributionManager::ConfigurePXE failed; 0x8007041d"],
     "dp-configuration", "dp-control", None),
    ("distmgr", ["Failed to install DP WMI provider on the remote distribution"
                 " point. Error = 1603"], "wmi dp-configuration",
     "dp-control", None),
    ("distmgr", ["Failed to run vcredist_x64.exe on the DP %s. Error = 1603"
                 % DP], "dp-configuration", "dp-control", None),
    ("distmgr", ["Failed to run vcredist_x64.exe on the DP %s. Error = 1638"
                 % DP], "", None, None),
    ("distmgr", ["~RDC:Failed to copy signature from \\\\?\\D:\\SMSPKGSIG\\PS1"
                 "000A7.4 to \\\\DP07.AD.CONTOSO.COM\\SMSSIG$\\PS1000A7.4.tar "
                 "for package PS1000A7. Win32 error = 67"], "smb",
     "sitelib>dplib", None),
    ("distmgr", ["~No drive on the server has sufficient free space for packa"
                 "ge PS1000A7"], "disk-space", None, PACKAGE),
    ("distmgr", [TAKING, "~The source directory \\\\FS07\\Src$\\Reader doesn't "
                 "exist or the SMS service cannot access it, Win32 last error "
                 "= 5", "~Failed to process package PS1000A7 after 100 retries"
                 ", will not retry any more"], "permissions", "source>sitelib",
     PACKAGE),
    ("distmgr", ["CcmInstallPXE", "RegQueryValueExW failed for Software\\Micro"
                 "soft\\SMS\\DP, PxeInstalled", "RegReadDWord failed; 0x8007000"
                 "2", "~Successfully created share SMS_DP$ on server %s" % DP],
     "", None, None),
    ("distmgr", ["~Package PS1000A7 is currently being processed by another t"
                 "hread, will retry later"], "", None, None),
    # ── PkgXferMgr.log ──
    ("PkgXferMgr", ["About to upload files from package source directory E:\\S"
                    "MSPKGSIG\\PS1000A7~~", "WARNING: Caught exception System."
                    "Runtime.InteropServices.COMException - There is not enoug"
                    "h space on the disk. (Exception from HRESULT: 0x80070070)"
                    " ~~"], "disk-space", None, PACKAGE),
    ("PkgXferMgr", [START, "Failed to connect to \\\\%s\\SMS_DP$ (67)" % DP,
                    "~Sending failed [D:\\SCCMContentLib\\FileLib\\AB\\AB12]"],
     "smb", None, PACKAGE),
    ("PkgXferMgr", [START, "~Unable to make a network connection to \\\\%s\\AD"
                    "MIN$. Error = 1326" % DP], "permissions",
     "sitelib>dplib", PACKAGE),
    ("PkgXferMgr", [START, "ERROR: Operation GetStorageAccountBlobContainerIds"
                    " for StorageAccount:contosocmg failed with Microsoft.Wind"
                    "owsAzure.Storage.StorageException: The remote server retu"
                    "rned an error: (404) Not Found."],
     "internet-access product-defect", "sitelib>dplib", PACKAGE),
    ("PkgXferMgr", ["WARNING: Warning - returning null/empty download address "
                    "from content upload PS1000A7~~",
                    "UploadPackageToCloud() failed. Error = 0x80131500",
                    "Failed to distribution content to the cloud DP"],
     "internet-access product-defect", "sitelib>dplib", PACKAGE),
    # ── PatchDownloader.log ──
    ("PatchDownloader", ["Failed to write to file %s, error 112" % TMP,
                         "ERROR: DownloadUpdateContent() failed with hr=0x8007"
                         "0070"], "disk-space", "internet>temp", None),
    ("PatchDownloader", ["Failed to connect to the root\\SMS namespace, error "
                         "0x80070005"], "permissions", None, None),
    # ── DataTransferService.log ──
    ("DataTransferService", ["CDTSJob::JobError: DTS Job ID='%s' BITS Job ID='"
                             "%s' ErrorCode=0x80190193" % (JOB, BITS)],
     "iis permissions dp-configuration", "pull", None),
    ("DataTransferService", ["DTS job %s BITS job %s failed to download source"
                             " file https://%s with error 0x80190195" %
                             (JOB, BITS, SOURCE)], "iis", "pull", None),
    ("DataTransferService", ["GetDirectoryList_HTTP Error sending DAV request."
                             " HTTP code 405, status 'Method Not Allowed'",
                             "GetDirectoryList_HTTP GetDirectoryList_HTTP fail"
                             "ed after retry",
                             "GetDirectoryList_HTTP GetDirectoryList_HTTP('htt"
                             "ps://%s') failed with code 0x87d0027e." % SOURCE,
                             "DTSJob(%s):CDTSJob::ProcessManifestCallback - Er"
                             "ror retrieving manifest (0x87d0027e)." % JOB],
     "iis", "pull", None),
    ("DataTransferService", ["GetDirectoryList_HTTP Error sending DAV request."
                             " HTTP code 500, status 'Internal Server Error'"],
     "iis", "pull", None),
    ("DataTransferService", ["Error sending DAV request. HTTP code 401, status"
                             " 'Unauthorized'",
                             "GetDirectoryList_HTTP('http://%s') failed with c"
                             "ode 0x80070005." % SOURCE,
                             "Error retrieving manifest (0x80070005).  Will at"
                             "tempt retry 1 in 30 seconds."],
     "permissions iis", "pull", None),
    ("DataTransferService", ["[CCMHTTP] AsyncCallback(): WINHTTP_CALLBACK_STAT"
                             "US_SECURE_FAILURE Encountered",
                             "[CCMHTTP]                : dwStatusInformationLe"
                             "ngth is 4",
                             "[CCMHTTP]            : WINHTTP_CALLBACK_STATUS_F"
                             "LAG_INVALID_CA is set",
                             "[CCMHTTP] ERROR: URL=https://%s, Port=443, Optio"
                             "ns=480, Code=12175, Text=ERROR_WINHTTP_SECURE_FA"
                             "ILURE" % SOURCE,
                             "[CCMHTTP] ERROR INFO: StatusCode=600 StatusText="
                             ], "certificate-trust", "pull", None),
    # ── smsdpprov.log, smsdpmon.log ──
    ("smsdpprov", ["DoUpdatePortsInIIS::update poot command:  set site /site.n"
                   "ame:\"Default Web Site\"",
                   "Successfully updated the  port list in IIS.",
                   "DoUpdatePortsInIIS:: start site command:  start site \"De"
                   "fault Web Site\""], "", None, None),
    ("smsdpmon", ["Start to evaluate package 'PS1000A7' version 4 ...",
                  "CContentDefinition::VerifyContent failed; 0x80091007",
                  "Failed to evaluate package PS1000A7, Error code 0x80091007"
                  ], "content-library", "sitelib>dplib", None),
    ("smsdpmon", ["CContentDefinition::LibraryPackagesWmi failed; 0x80041010"],
     "wmi", "dp-control", None),
]
FORMS = ("native", "cmtrace", "component", "text", "list", "objects",
         "paragraph")


def told(log, lines):
    s = Story()
    for line in lines:
        s.bad(log, 4711, line, 40)
    return s.rows


def main():
    dplog, tap = sys.argv[1], Tap()

    for number, (log, lines, items, hop, package) in enumerate(TEXTS, 1):
        want = {"win": items.split()} if items else {"status": QUIET}
        if hop:
            want["hop"] = [hop]
        if package:
            want["package"] = [package]
        for form in FORMS:
            files = render(told(log, lines), form)
            report = analyze(dplog, files)
            problems = [report] if isinstance(report, str) else \
                judge(report, want) + accounted(report, files)
            if not problems:
                problems = ["nothing knows '%s'" % u["template"]
                            for u in report["unrecognized"]]
                problems += ["only the code is known: %s" % f["title"]
                             for f in report["findings"]
                             if "code-only" in f["rule"]]
            tap.check("%s %d, %s: %s" % (log, number, form, lines[-1][:60]),
                      problems)
    tap.end()


if __name__ == "__main__":
    main()
