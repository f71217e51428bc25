"""The same failure in the words of other builds. wordings.py DPLOG

Sentences vary between builds and authors; verb, label and spelling of the
code must not decide. A sentence that no rule knows must still lead to the
item of its code, on the hop that its path or its log shows.
"""
import sys

import stages
from judge import Tap, accounted, analyze, judge
from story import Story, render

CODE = {5: "permissions", 53: "ports", 112: "disk-space", 67: "smb",
        1722: "rpc"}


def spellings(code):
    """The ways in which one value is written."""
    hr = stages.hresult(code)
    return ("error = %d" % code, "Error code: %d" % code,
            "error code = %d" % code, "Win32 error = %d" % code,
            "hr=0x%08x" % hr, "hr = 0x%08X" % hr, "hRes = 0x%08x" % hr,
            "error 0x%08X" % hr, "(0x%08x)" % hr,
            "error = %d" % (hr - (1 << 32)), "Error: %d" % hr,
            "HRESULT 0x%08x" % hr)


# log, sentence with {dp} {unc} {e}, hops that are right
CONTROL = ("dp-control",)
SEND = ("sitelib>dplib", "dp-control")
KNOWN = [
    ("distmgr", "~Cannot establish connection to {nal}. {e}", CONTROL),
    ("distmgr", "~Failed to establish connection to {nal}, {e}", CONTROL),
    ("distmgr", "~Cannot connect to {nal}, {e}", CONTROL),
    ("distmgr", "~Failed to connect to {nal}. {e}", CONTROL),
    ("distmgr", "Failed to make network connection to \\\\{dp}\\ADMIN$ {e}",
     CONTROL),
    ("distmgr", "Failed to establish a connection to \\\\{dp}\\ADMIN$, {e}",
     CONTROL),
    ("distmgr", "Unable to connect to \\\\{dp}\\ADMIN$. {e}", CONTROL),
    ("distmgr", "Could not connect to \\\\{dp}\\SMS_DP$, {e}", SEND),
    ("PkgXferMgr", "Failed to write to \\\\{dp}\\SMS_DP$\\a.temp, {e}", SEND),
    ("PkgXferMgr", "Write to \\\\{dp}\\SMS_DP$\\a.temp failed, {e}", SEND),
    ("PkgXferMgr", "CSendFileAction::SendFile failed; {e}", SEND),
    ("PkgXferMgr", "CSendFileAction::SendFiles failed; {e}", SEND),
    ("PkgXferMgr", "CSendFileAction::SendContent failed; {e}", SEND),
]
# Sentences of nobody: the code alone, and where it happened.
UNKNOWN = [
    ("distmgr", "Remote staging of {nal} not possible, {e}", None),
    ("distmgr", "Index on \\\\{dp}\\SMS_DP$\\idx could not be opened, {e}",
     SEND),
    ("PkgXferMgr", "Block table of \\\\{dp}\\SCCMContentLib$\\x not accessible"
     ", {e}", SEND),
    ("PkgXferMgr", "The stream writer gave up and failed, {e}", SEND),
]
# The system's own message in the language of the site server, and no number.
LOCAL = [
    ("Zugriff verweigert", "permissions"),
    ("Der Netzwerkpfad wurde nicht gefunden.", "ports"),
    ("Es ist nicht genügend Speicherplatz auf dem Datenträger verfügbar.",
     "disk-space"),
    ("Der RPC-Server ist nicht verfügbar.", "rpc"),
    ("Accès refusé.", "permissions"),
    ("Le chemin réseau n’a pas été trouvé.", "ports"),
    ("Nom de réseau introuvable.", "smb"),
    ("Espace insuffisant sur le disque.", "disk-space"),
    ("Le serveur RPC n'est pas disponible.", "rpc"),
    ("Acceso denegado.", "permissions"),
    ("No se ha encontrado la ruta de acceso de la red.", "ports"),
    ("El servidor RPC no está disponible.", "rpc"),
    ("Accesso negato.", "permissions"),
    ("O servidor RPC não está disponível.", "rpc"),
    ("拒绝访问。", "permissions"),
    ("找不到网络路径。", "ports"),
    ("RPC 服务器不可用。", "rpc"),
    ("アクセスが拒否されました。", "permissions"),
]
UPDATES = [
    ("ERROR: DownloadContentFiles() failed with {e}", 5, "permissions"),
    ("ERROR: DownloadUpdateContent() failed with {e}", 5, "permissions"),
    ("ERROR: DownloadFiles() failed with {e}", 112, "disk-space"),
    ("Failed to create directory \\\\FS09\\U$\\5d0f.1, {e}", 5,
     "permissions"),
    ("Failed to create the directory \\\\FS09\\U$\\5d0f.1. {e}", 53, "ports"),
    ("Failed to move C:\\Windows\\TEMP\\CAB4F1D.tmp to \\\\FS09\\U$\\5d0f.1\\"
     "a.cab, {e}", 112, "disk-space"),
    ("Failed to rename \\\\FS09\\U$\\5d0f.1 to \\\\FS09\\U$\\5d0f, {e}", 5,
     "permissions"),
    ("Failed to copy C:\\Windows\\TEMP\\CAB4F1D.tmp to \\\\FS09\\U$\\5d0f.1\\"
     "a.cab. {e}", 67, "smb"),
    ("Failed to create temp file with GetTempFileName() at temp location "
     "C:\\Windows\\TEMP\\, {e}", 5, "permissions"),
    ("Failed to create temporary file with GetTempFileName() at temp location "
     "C:\\Windows\\TEMP, {e}", 112, "disk-space"),
]
HTTP = [
    ("HttpSendRequest failed 12007, can still rety for 3 times",
     "name-resolution"),
    ("HttpSendRequest failed 12007, can still retry for 3 times",
     "name-resolution"),
    ("HttpSendRequest() failed 12029", "internet-access"),
    ("HttpSendRequestW failed with error 12029", "internet-access"),
    ("HttpSendRequest failed with error code 12045", "certificate-trust"),
    ("HttpSendRequest failed, error = 12175", "certificate-trust"),
    ("HttpSendRequest returned status 404", "content-source"),
    ("HttpSendRequest failed HTTP_STATUS_GONE", "content-source"),
    ("HttpSendRequest failed 407", "internet-access"),
    ("WinHttpSendRequest failed 12007", "name-resolution"),
    ("InternetOpenUrl failed 12007", "name-resolution"),
    ("Download http://wsus/a.cab to C:\\T\\CAB1.tmp returns 404",
     "content-source"),
    ("Download http://wsus/a.cab to C:\\T\\CAB1.tmp returns 12007",
     "name-resolution"),
]
SOURCE = [
    "~The source directory \\\\FS07\\S$\\a doesn't exist or the SMS service "
    "cannot access it, Win32 last error = 5",
    "The source directory \\\\FS07\\S$\\a does not exist or the SMS service "
    "can't access it, Win32 last error = 5",
    "The source directory \"\\\\FS07\\S$\\a\" doesn't exist or could not be "
    "accessed. Error = 5",
    "Cannot access source directory \\\\FS07\\S$\\a, error = 5",
    "Failed to access the package source path \\\\FS07\\S$\\a. Error code: 5",
    "SnapshotPackage() failed. Error = 0x80070005",
]


def on_its_way(log, text):
    """The sentence where the product would write it."""
    s = Story()
    text = text.replace("{nal}", s.nal()).replace("{dp}", s.dp)
    if log == "distmgr":
        t = s.package_start()
        s.package_stored(t)
        d = s.dp_start(t)
        s.bad(log, d, text)
        s.dp_failed(t, d)
        s.package_end(t, 2302)
    else:
        s.to_send()
        t = s.send_start()
        s.send_file(t)
        s.bad(log, t, text)
        s.send_failed(t)
    return s


def alone(log, *texts):
    s = Story()
    for text in texts:
        s.bad(log, 3500, text)
    return s


def main():
    dplog, tap = sys.argv[1], Tap()

    def held(story, want):
        files = render(story.rows)
        report = analyze(dplog, files)
        return [report] if isinstance(report, str) else \
            judge(report, want) + accounted(report, files)

    turn = 0
    for log, sentence, hop in KNOWN + UNKNOWN:
        problems = []
        for code, item in CODE.items():
            words = spellings(code)
            for _ in range(3):                  # all spellings, by turns
                turn += 1
                told = sentence.replace("{e}", words[turn % len(words)])
                problems += ["%s: %s" % (told[:110], p) for p in held(
                    on_its_way(log, told),
                    {"win": [item], "hop": hop, "dp": ["DP07"],
                     "package": ["PS1000A7"]})]
        tap.check(log + ": " + sentence, problems)
    for message, item in LOCAL:
        problems = []
        for log, sentence in (("distmgr", "Could not reach {nal} (%s)"),
                              ("PkgXferMgr", "Copy to \\\\{dp}\\SMS_DP$\\a.temp"
                               " failed: %s")):
            problems += held(on_its_way(log, sentence % message), {
                "win": [item], "dp": ["DP07"], "package": ["PS1000A7"]})
        tap.check(message, problems)
    for sentence, code, item in UPDATES:
        problems = []
        for word in spellings(code):
            told = sentence.replace("{e}", word)
            problems += ["%s: %s" % (told, p) for p in held(
                alone("PatchDownloader", told), {"win": [item]})]
        tap.check(sentence, problems)
    for sentence, item in HTTP:
        tap.check(sentence, held(alone("PatchDownloader", sentence), {
            "win": [item], "hop": ["internet>temp"]}))
    for sentence in SOURCE:
        tap.check(sentence, held(alone("distmgr", sentence), {
            "win": ["permissions"], "hop": ["source>sitelib"], "dp": []}))
    tap.end()


if __name__ == "__main__":
    main()
