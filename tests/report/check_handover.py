"""Hostile names of a log in what is pasted elsewhere.

    check_handover.py DPLOG

Whoever can write a line into a log, or name a folder, a host or an address,
must not be able to run anything on the machine of the person who copies a
command out of the report, or out of the block for another team's ticket.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "meta"))
from tap import Tap  # noqa: E402

MARK = "PWNED"  # what would run
COLUMNS = 120

NAMES = [
    ("single quotes", "a'; PWNED; '"),
    ("double quotes", 'a"; PWNED; "'),
    ("curly quotes", "a\u2019; PWNED; \u2018"),
    ("backticks", "a`nPWNED`n"),
    ("a subexpression", "$(PWNED)"),
    ("one behind a word", "a$(PWNED)"),
    ("a script block", "{PWNED}"),
    ("a variable", "$PWNED"),
    ("a variable of cmd", "%PWNED%"),
    ("a variable of delayed expansion", "!PWNED!"),
    ("a semicolon", "a;PWNED"),
    ("an ampersand", "a&PWNED"),
    ("two of them", "a&&PWNED"),
    ("a pipe", "a|PWNED"),
    ("a caret", "a^&PWNED"),
    ("redirection", "a>PWNED"),
    ("input from elsewhere", "a<PWNED"),
    ("blanks", "a PWNED b"),
    ("a blank of another width", "a\u00a0PWNED\u3000b"),
    ("a comment", "a#PWNED"),
    ("an array", "a,PWNED"),
    ("an option", "-PWNED"),
    ("an option with a dash of print", "\u2013PWNED"),
    ("an option of cmd", "/PWNED"),
    ("splatting", "@PWNED"),
    ("a line end", "a\nPWNED\n"),
    ("a carriage return", "a\rPWNED"),
    ("a tab", "a\tPWNED"),
    ("a line separator", "a\u2028PWNED"),
    ("next line", "a\u0085PWNED"),
    ("an escape sequence", "a\x1b[2JPWNED\x1b[8m"),
    ("a title of the window", "a\x1b]0;PWNED\x07"),
    ("backspaces", "a\x08\x08PWNED"),
    ("right to left", "a\u202eDENWP PWNED"),
    ("isolates", "a\u2066PWNED\u2069"),
    ("no width", "a\u200bPWNED"),
    ("a tag", "a\U000e0061PWNED"),
    ("10,000 characters", "a;PWNED" * 1430),
    ("10,000 quotes", "aPWNED" + "'" * 10000),
]

DISTMGR = "distmgr.log", "SMS_DISTRIBUTION_MANAGER"
PKGXFER = "PkgXferMgr.log", "SMS_PACKAGE_TRANSFER_MANAGER"
UPDATES = "PatchDownloader.log", "Software Updates Patch Downloader"

# Where a log tells a name: the file, and its lines with the name as {}.
PLACES = [
    ("a source folder", DISTMGR, [
        "~Processing package PS100001 (SourceVersion:2;StoredVersion:1)",
        "Taking package snapshot for package PS100001 from source "
        "\\\\FS01\\Src$\\{}",
        "~The source directory \\\\FS01\\Src$\\{} doesn't exist or the SMS "
        "service cannot access it, Win32 last error = 5"]),
    ("a server and its share", DISTMGR, [
        "~Processing package PS100001 (SourceVersion:2;StoredVersion:1)",
        "Taking package snapshot for package PS100001 from source "
        "\\\\{}\\{}\\App",
        "~The source directory \\\\{}\\{}\\App doesn't exist or the SMS "
        "service cannot access it, Win32 last error = 53"]),
    ("a DP that cannot be reached", PKGXFER, [
        "Sending thread starting for Job: 1, package: PS100001, Version: 2, "
        "Priority: 2, server: {}, DPPriority: 200",
        "~Cannot connect to {}, error 1203",
        "Failed to make a network connection to \\\\{}\\ADMIN$ (0x35).",
        "CSendFileAction::SendFiles failed; 0x80070035"]),
    ("a DP of a NAL path", PKGXFER, [
        "Sent status to the distribution manager for pkg PS100001, version 2, "
        "status 4 and distribution point [\"Display=\\\\{}\\\"]MSWNET:"
        "[\"SMS_SITE=PS1\"]\\\\{}\\~",
        "~ExecStaticMethod failed (800706ba) SMS_DistributionPoint, AddFile"]),
    ("a DP where access is denied", PKGXFER, [
        "Sending thread starting for Job: 1, package: PS100001, Version: 2, "
        "Priority: 2, server: {}, DPPriority: 200",
        "Sending file '\\\\{}\\SMS_DP$\\{}.temp'",
        "CSendFileAction::SendFiles failed; 0x80070005"]),
    ("an address", UPDATES, [
        "Contentsource = http://{}/c/{}.cab .",
        "HttpSendRequest failed HTTP_STATUS_FORBIDDEN",
        "Download http://{}/c/{}.cab to C:\\Windows\\TEMP\\CAB379F.tmp "
        "returns 403",
        "ERROR: DownloadUpdateContent() failed with hr=0x80070193"]),
    ("the folder of a download", UPDATES, [
        "Download destination = \\\\FS07\\{}\\x.1\\{}.cab .",
        "Renaming C:\\Windows\\TEMP\\CAB1.tmp to \\\\FS07\\{}\\x.1\\{}.cab",
        "ERROR: DownloadUpdateContent() failed with hr=0x80070005"]),
]

FORMS = [[], ["--handover", "network"], ["--handover", "ad"],
         ["--handover", "server"]]

# Not to be seen by a terminal, or not seen by a reader.
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f"
                    "\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
# What means something to PowerShell or cmd in single quotes, too.
IN_QUOTES = re.compile("[\"&|<>^%`\u2018-\u201f]|" + UNSAFE.pattern)


def write_log(folder, place, name):
    (file, component), lines = place[1], place[2]
    with open(os.path.join(folder, file), "wb") as log:
        for i, line in enumerate(lines):
            text = line.replace("{}", name)
            log.write(("%s  $$<%s><11-20-2026 09:00:0%d.000+000>"
                       "<thread=7 (0x7)>\r\n" % (text, component, i))
                      .encode("utf-8"))
    return file


def analyze(dplog, folder, file, options):
    done = subprocess.run([dplog, "analyze", "--lang", "en", file] + options,
                          cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode not in (0, 1, 3):
        raise SystemExit("exit %d: %r" % (done.returncode, done.stdout))
    return done.stdout.decode("utf-8")


def judge(command):
    """What of a command a shell would not take for the name of something."""
    found = ["harmful in quotes" for quoted in re.findall("'([^']*)'", command)
             if MARK in quoted and IN_QUOTES.search(quoted)]
    bare = re.sub(r"'[^']*'|<\w+>", "NAME", command)
    for statement in re.split(r"[;|&\r\n]", bare):
        words = statement.split()
        if words and MARK in words[0]:
            found.append("it runs")
        found += ["it is filled in" for word in words if MARK in word and
                  re.search(r"[`<>{}()@%\"\u2018-\u201f]|\$\w", word)]
        found += ["an option" for word in words
                  if re.match("[-/\u2013-\u2015]+" + MARK, word)]
    if "'" in bare:
        found.append("an open quote")
    if UNSAFE.search(command):
        found.append("a character that is not seen")
    return ["%s: %r" % (what, command[:200]) for what in found]


def commands_of(dplog, folder, file):
    output = analyze(dplog, folder, file, ["-f", "json"])
    try:
        report = json.loads(output)
    except ValueError as error:
        raise SystemExit("no report: %s: %r" % (error, output[:500]))
    return [step["command"] for item in report["checklist"]
            for step in item["steps"] if step.get("command")]


def squeeze(text):
    return re.sub(r"\s+", "", text)


def look(text):
    """What stands on the screen is seen, and begins no line but where a long
    one goes on."""
    lines = text.split("\n")
    return (["unsafe: %r" % line[:200] for line in lines
             if UNSAFE.search(line)] +
            ["a line of its own: %r" % line[:200]
             for before, line in zip(lines, lines[1:])
             if re.match(" *" + MARK, line) and len(before) < COLUMNS - 20])


def main():
    dplog = os.path.abspath(sys.argv[1])
    tap = Tap()
    shown = 0
    with tempfile.TemporaryDirectory() as folder:
        for i, place in enumerate(PLACES):
            for k, (what, name) in enumerate(NAMES):
                file = write_log(folder, place, name)
                commands = commands_of(dplog, folder, file)
                problems = [p for c in commands for p in judge(c)]
                for form in (FORMS[(i + k) % len(FORMS)], ["-v"]):
                    text = analyze(dplog, folder, file, form)
                    problems += ["%s: %s" % (" ".join(form), problem)
                                 for problem in look(text)]
                    shown += sum(MARK in command and
                                 squeeze(command) in squeeze(text)
                                 for command in commands)
                tap.check("%s: %s" % (place[0], what), problems)
                os.remove(os.path.join(folder, file))
    tap.check("some names were quoted and shown",
              [] if shown > 20 else ["%d" % shown])
    tap.end()


if __name__ == "__main__":
    main()
