"""Stage of the flow x error code: what must be blamed. cells.py DPLOG

A row: codes, who must win (any of them), who must follow somewhere in the
ranking, who must not be ranked at all, and why. Every row is one cell for
each of its codes; every second cell has a second DP that works.
"""
import sys

import stages
from judge import Tap, accounted, analyze, judge
from story import Story, render

DP = ["DP07"]
PACKAGE = ["PS1000A7"]
NET = ("ports", "name-resolution", "smb")
TO_DP = {"dp": DP, "package": PACKAGE}

STAGES = {
    "connect": (stages.connect, dict(TO_DP, hop=["dp-control"])),
    "snapshot": (stages.snapshot, {"dp": [], "package": PACKAGE,
                                   "hop": ["source>sitelib"]}),
    "store": (stages.store, {"dp": [], "package": PACKAGE,
                             "hop": ["source>sitelib"]}),
    "library": (stages.library, dict(TO_DP, hop=["sitelib>dplib"])),
    "copy": (stages.copy, dict(TO_DP, hop=["sitelib>dplib"])),
    "address-closed": (stages.address_closed, dict(
        TO_DP, status=("waiting",), hop=["sitelib>dplib"])),
    "commit": (stages.commit, dict(TO_DP, hop=["sitelib>dplib"])),
    "wmi-connect": (stages.wmi_connect, dict(TO_DP, hop=["dp-control"])),
    "notify": (stages.notify, dict(TO_DP, hop=["dp-control", "pull",
                                               "sitelib>dplib"])),
    "bundle": (stages.bundle, dict(TO_DP, hop=["dp-control", "pull",
                                               "sitelib>dplib"])),
    "pull": (stages.pull, {"package": PACKAGE, "hop": ["pull"]}),
    "transfer": (stages.transfer, {"hop": ["pull"]}),
    "http": (stages.http, {"dp": [], "hop": ["internet>temp"]}),
    "share-source": (stages.share_source, {"dp": [],
                                           "hop": ["internet>temp"]}),
    "summary": (stages.summary, {"dp": [], "hop": ["internet>temp",
                                                   "temp>source"]}),
    "temp": (stages.temp, {"dp": [], "hop": ["internet>temp"]}),
    "trust": (stages.trust, {"dp": [], "hop": ["internet>temp"]}),
    "directory": (stages.directory, {"dp": [], "hop": ["temp>source"]}),
    "move": (stages.move, {"dp": [], "hop": ["temp>source"]}),
    "install": (stages.install, {"dp": DP, "hop": ["dp-control"]}),
    "install-files": (stages.install_files, {"dp": DP,
                                             "hop": ["dp-control"]}),
    "status-only": (stages.status_only, {}),
}

# stage, codes, win, follow, never, why
TABLE = [
    ("connect", (5, 65), "permissions", (), ("disk-space", "ports"),
     "the server answered and refused the account"),
    ("connect", (1326, 1330, 1331, 1385, 1909, 86), "permissions", (),
     ("ports", "disk-space"), "logon refused: account or its rights"),
    ("connect", (1240,), "smb permissions", ("smb", "permissions"),
     ("ports",), "SMB signing or guest rules refuse the station"),
    ("connect", (53, 51), "ports", ("name-resolution", "smb"),
     ("disk-space", "content-library", "wmi"),
     "no way to port 445 or a name that leads nowhere"),
    ("connect", (1203,), "ports name-resolution", (), ("permissions",),
     "no network or a bad path: nothing answered"),
    ("connect", (64, 59), "ports smb", ("smb", "ports"),
     ("name-resolution",), "a session that had worked was cut"),
    ("connect", (67, 2310, 71, 55), "smb", (), ("name-resolution",),
     "the server answered, the share did not"),
    ("connect", (121, 1231, 1232, 10060, 1225), "ports", (), (),
     "packets are lost or refused on the way"),
    ("connect", (1219,), "permissions smb", ("smb", "permissions"), (),
     "two credentials for one server"),
    ("connect", (1311,), "name-resolution ports", (), (), "no DC found"),
    ("connect", (1396,), "name-resolution", ("permissions",), (),
     "the name points to another machine"),
    ("connect", (1398,), "time-sync", (), ("ports",), "clock skew"),
    ("connect", (1787, 1788, 1789), "permissions", (), ("ports",),
     "trust or computer account is broken"),
    ("connect", (1722,), "rpc", ("ports", "name-resolution"), (),
     "the port test decides"),
    ("snapshot", (5, 1326, 1385, 65), "permissions", (), ("disk-space",),
     "the site server may not read the source"),
    ("snapshot", (2, 3), "content-source", ("smb",), ("content-library",),
     "the source folder is gone"),
    ("snapshot", (53, 51), "ports", ("name-resolution", "smb"),
     ("content-source",), "the file server is not reached"),
    ("snapshot", (64, 121, 1231), "ports", (), (), "way to the file server"),
    ("snapshot", (67,), "smb", (), ("name-resolution",), "no such share"),
    ("snapshot", (32, 33), "content-source security-software", (), (),
     "somebody holds a file of the source"),
    ("snapshot", (123, 206, 267), "content-source", (), (),
     "name or length of a source path"),
    ("snapshot", (21, 15), "content-source", (), (),
     "the drive of the source is not there"),
    ("snapshot", (1398,), "time-sync", (), (), "clock skew"),
    ("store", (112, 39, 1295), "disk-space", (), ("ports",),
     "drive of the site library"),
    ("store", (5,), "permissions", (), (), "right on the site library"),
    ("store", (2, 3), "content-library", (), (), "site library incomplete"),
    ("store", (13, 1392), "content-library", (), (), "unreadable library"),
    ("store", (32,), "security-software", (), ("time-zone",),
     "antivirus holds a file of the library"),
    ("library", (2, 3, 13, 1392), "content-library", (),
     ("ports", "disk-space"), "the site library lacks the content"),
    ("library", (1168,), "content-library", (), ("ports",),
     "an element of the library is missing"),
    ("library", (1326, 5), "permissions", (), ("ports",),
     "a remote library refuses the account"),
    ("library", (53, 51), "ports", ("smb", "name-resolution"), (),
     "the server of a remote library"),
    ("library", (67,), "smb", (), (), "share of a remote library"),
    ("library", (32,), "security-software", (), (), "a locked file"),
    ("copy", (5, 1326, 1385), "permissions", (), ("ports",),
     "share or folder behind SMS_DP$"),
    ("copy", (112, 39, 1295), "disk-space", (), ("ports", "smb"),
     "the DP is full"),
    ("copy", (53, 51), "ports", ("smb",), ("wmi", "name-resolution"),
     "not reached now, but its name led there a moment ago"),
    ("copy", (64, 59, 55), "smb ports", (), ("name-resolution", "wmi"),
     "cut during the transfer"),
    ("copy", (121,), "ports smb", (), ("name-resolution",), "packets lost"),
    ("copy", (1231, 1232, 1225, 10060), "ports", (), (), "routing, firewall"),
    ("copy", (67, 2310), "smb", (), ("name-resolution",), "SMS_DP$ missing"),
    ("copy", (2, 3), "content-library", ("smb",), ("wmi",),
     "more often the site library than the DP"),
    ("copy", (32, 33, 225), "security-software", (), ("ports",),
     "antivirus holds or blocks the file"),
    ("copy", (1398,), "time-sync", (), (), "clock skew"),
    ("copy", (0x80041001, 0x80041002), "wmi", (), (),
     "an AddFile code in the wrapper alone is still WMI"),
    ("copy", (0x800706BA,), "rpc", ("ports",), ("name-resolution",),
     "an RPC code in the wrapper alone"),
    ("address-closed", (0x80004005,), "schedule", (), ("permissions", "smb"),
     "the schedule closed: no fault"),
    ("commit", (0x80041001,), "wmi", ("disk-space", "permissions"),
     ("name-resolution",), "generic: the DP's own log knows"),
    ("commit", (0x80041002, 0x80041004, 0x8004100E, 0x80041010, 0x80041011,
                0x80041013, 0x80041014, 0x80040154, 0x8004106C), "wmi", (),
     ("disk-space", "ports"), "provider, class or namespace damaged"),
    ("commit", (0x80041003,), "permissions", (), ("patch-level",),
     "ACL of the namespace, never the hardening"),
    ("commit", (0x8004103B, 0x80070070, 0x80070027), "disk-space", (),
     ("ports",), "the library drive of the DP is full"),
    ("commit", (0x800706BA,), "rpc", ("ports",), ("disk-space",),
     "RPC was lost after a copy that worked"),
    ("commit", (0x800706D9,), "rpc", (), ("disk-space",),
     "the end point mapper has no end point"),
    ("commit", (0x800706BE, 0x80010108), "wmi rpc", ("wmi", "rpc"), (),
     "the provider host died"),
    ("commit", (0x80070005,), "permissions", ("patch-level",), ("ports",),
     "DCOM or the library folder refuses"),
    ("commit", (0x80070020,), "security-software", (), ("time-zone",),
     "antivirus holds the staged file"),
    ("wmi-connect", (0x800706BA,), "rpc", ("ports",), ("disk-space",),
     "SMB worked, RPC did not"),
    ("wmi-connect", (0x800706D9, 0x8001011C), "rpc", (), ("disk-space",),
     "RPC answered: services, DCOM"),
    ("wmi-connect", (0x800706BE, 0x80080005, 0x80070776), "rpc wmi",
     ("rpc", "wmi"), ("disk-space",), "the server of the call broke"),
    ("wmi-connect", (0x80070005, 0x8001011B), "permissions",
     ("patch-level", "rpc"), ("disk-space",), "DCOM refuses"),
    ("wmi-connect", (0x80041003,), "permissions", (), ("patch-level",),
     "ACL of the namespace"),
    ("wmi-connect", (0x8004100E, 0x80041002, 0x80041010, 0x80041014,
                     0x80041013, 0x80040154), "wmi", (), ("ports",),
     "namespace or provider damaged"),
    ("wmi-connect", (0x80041015, 0x80041086), "ports", ("rpc",), (),
     "transport of WMI"),
    ("wmi-connect", (0x80070721,), "time-sync permissions rpc",
     ("time-sync",), (), "security package: clock and rights"),
    ("notify", (0x800706BA,), "rpc", ("ports",), (), "WMI of the pull DP"),
    ("notify", (0x80070005,), "permissions", ("patch-level",), (), "DCOM"),
    ("notify", (0x80041002, 0x8004100E), "wmi", (), (), "provider"),
    ("bundle", (53,), "ports", ("smb",), (), "the bundle goes over SMB"),
    ("bundle", (5,), "permissions", (), (), "SMS_DP$ of the pull DP"),
    ("bundle", (112,), "disk-space", (), (), "the pull DP is full"),
    ("pull", (0x80190194,), "dp-configuration content-source", (), ("wmi",),
     "the source DP lacks the file"),
    ("pull", (0x80072EE7,), "name-resolution", (), ("wmi",),
     "name of the source DP"),
    ("pull", (0x80072EFD, 0x80072EE2), "ports", (), ("wmi",),
     "HTTP port of the source DP"),
    ("pull", (0x80070070,), "disk-space", (), (), "the pull DP is full"),
    ("pull", (0x80190191, 0x80190193), "permissions iis dp-configuration",
     (), ("wmi",), "IIS of the source DP refuses"),
    ("pull", (0x80072F8F,), "certificate-trust", ("time-sync",), (),
     "TLS between the DPs"),
    ("transfer", (0x80072EE7,), "name-resolution", (), (), "as above"),
    ("transfer", (0x80072EFD,), "ports", (), (), "as above"),
    ("http", (12007,), "name-resolution", ("internet-access",), ("smb",),
     "name of the download server or proxy"),
    ("http", (12002, 12029, 12030, 12031, 12152), "internet-access",
     ("ports",), ("smb",), "no answer or a cut"),
    ("http", (12037, 12175), "certificate-trust", ("time-sync",), ("smb",),
     "a certificate, or the clock that judges it"),
    ("http", (12057,), "certificate-trust internet-access",
     ("certificate-trust", "internet-access"), ("smb",),
     "the revocation list is not reached"),
    ("http", (12038, 12045, 12169), "certificate-trust", (), ("smb",),
     "name, issuer or revocation of the certificate"),
    ("http", (401,), "permissions iis", ("internet-access",), (),
     "an internal WSUS refuses"),
    ("http", (403, 407), "internet-access", ("permissions",), ("smb",),
     "proxy"),
    ("http", (404,), "content-source", ("internet-access",),
     ("name-resolution",), "the file is gone"),
    ("http", (502, 503, 504), "internet-access", ("ports",), ("smb",),
     "said by a proxy"),
    ("http", (500,), "internet-access iis", (), ("smb",), "server error"),
    ("share-source", (2, 3), "content-source", (), ("internet-access",),
     "the share lacks the update"),
    ("share-source", (53,), "ports", ("smb",), ("internet-access",),
     "no way to the share"),
    ("share-source", (5,), "permissions", (), (), "the share refuses"),
    ("share-source", (67,), "smb", (), ("internet-access",), "no such share"),
    ("summary", (5,), "permissions", (), (), "code alone"),
    ("summary", (0x80072EE2, 0x80072EFD, 0x80072EFE), "internet-access",
     ("ports",), (), "code alone"),
    ("summary", (0x80072EE7,), "name-resolution", (), (), "code alone"),
    ("summary", (0x80072F8F, 0x80072F05, 0x80072F0D), "certificate-trust",
     (), ("smb",), "code alone"),
    ("summary", (0x80073633,), "certificate-trust", (), (), "13875"),
    ("summary", (0x80070070,), "disk-space", (), (), "code alone"),
    ("summary", (0x80070194, 0x80190194), "content-source", (), (), "404"),
    ("summary", (0x800701F6, 0x800701F7), "internet-access", (), (),
     "502, 503"),
    ("temp", (80,), "disk-space product-defect",
     ("disk-space", "product-defect"), ("ports",), "names, not bytes"),
    ("temp", (5,), "permissions", (), (), "TEMP refuses"),
    ("temp", (112,), "disk-space", (), ("permissions",), "OS drive is full"),
    ("temp", (3,), "permissions disk-space", (), ("content-source",),
     "TEMP of the account does not exist"),
    ("temp", (32,), "security-software", (), ("content-source",), "lock"),
    ("trust", (0x800B0004, 0x800B0109, 0x80096004, 0x800B010A),
     "certificate-trust", (), ("smb", "permissions"), "signature"),
    ("trust", (0x800B0101,), "certificate-trust", ("time-sync",), (),
     "outside its dates, or the clock"),
    ("trust", (0x80092013, 0x80092012), "certificate-trust", (), ("smb",),
     "revocation cannot be checked"),
    ("directory", (5, 1326), "permissions", (), ("ports",), "source share"),
    ("directory", (53, 51), "ports", ("smb", "name-resolution"), (),
     "server of the share"),
    ("directory", (67,), "smb", (), (), "no such share"),
    ("directory", (112,), "disk-space", (), ("ports",), "share is full"),
    ("directory", (3,), "smb content-source", (), (), "parent is missing"),
    ("move", (5,), "permissions", (), ("ports", "internet-access"), "share"),
    ("move", (112,), "disk-space", (), ("internet-access",), "share is full"),
    ("move", (32,), "security-software content-source", (),
     ("internet-access",), "lock"),
    ("move", (64,), "smb ports", (), ("internet-access",), "cut"),
    ("install", (0x800706BA,), "rpc", ("ports",), (), "configuration by WMI"),
    ("install", (0x80070005,), "permissions", (), (), "not administrator"),
    ("install", (0x80041002,), "wmi", (), (), "WMI of the DP"),
    ("install-files", (5,), "permissions", (), ("wmi",), "ADMIN$"),
    ("install-files", (53,), "ports", ("smb",), (), "ADMIN$"),
    ("install-files", (112,), "disk-space", (), (), "drive of the DP"),
    ("status-only", (2306,), "permissions content-source", (), ("wmi",),
     "the source cannot be read: rights come first"),
    ("status-only", (2323,), "smb permissions ports", (), ("wmi",),
     "connection to the DP over SMB"),
    ("status-only", (2370,), "permissions rpc", (), (), "DP role"),
    ("status-only", (8203, 8211), None, (), ("certificate-trust",),
     "the transfer failed: a failure whatever the reason"),
    ("status-only", (2328, 2302), None, (), ("certificate-trust",),
     "a failure whatever the reason"),
]


def cells():
    """(name, story builder, code, wishes) of every cell."""
    for stage, codes, win, follow, never, why in TABLE:
        tell, base = STAGES[stage]
        for code in codes:
            shown = "%d" % code if code < 65536 else "0x%08X" % code
            want = dict(base, win=win.split() if win else None,
                        follow=follow, never=never)
            yield "%s %s: %s" % (stage, shown, why), tell, code, want


def compose(tell, code, neighbour, **names):
    story = Story(**names)
    tell(story, code)
    if neighbour:
        # Where nothing may be sent, another package reaches the second DP.
        if tell in (stages.snapshot, stages.store):
            story.package = "PS1000B3"
        story.works()
    return story


def main():
    dplog, tap = sys.argv[1], Tap()
    for number, (name, tell, code, want) in enumerate(cells()):
        # Two lines of another log would not change what a summary says.
        story = compose(tell, code, number % 2 and tell is not stages.transfer)
        files = render(story.rows)
        report = analyze(dplog, files)
        tap.check(name, [report] if isinstance(report, str) else
                  judge(report, want) + accounted(report, files))
    tap.end()


if __name__ == "__main__":
    main()
