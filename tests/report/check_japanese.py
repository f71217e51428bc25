"""Japanese reports of all samples hold no English words but product terms.

    check_japanese.py DPLOG SAMPLES_DIR

Commands, log lines, names of the input and quoted lines to wait for stay as
they are. What is left is words: each Latin one must be in the list below, or
be a name, code, path or id. A new rule that forgets its Japanese text shows up
here with the sentence it prints.
"""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "meta"))
from tap import Tap  # noqa: E402

# Terms that a Japanese administrator reads in Latin letters.
ALLOWED = set("""
    dns dp smb rpc wmi dcom tcp udp ntp iis wsus sql pxe bits spn ntlm kerberos
    http https tls ssl url unc fqdn os cpu temp system sms mtu wan nic
    sccmcontentlib sccmdp adr sup psexec portqry nslookup wbemtest windows
    configuration manager site-server microsoft active directory server
    service remote registry defender update cdn iso cmtrace mb gb kb min max
    explain dplog analyze events db file true false tcptestsucceeded internet
    running automatic installed root status version statmsg pulldp pull
    local powershell exe log cab tmp hash null filehash createlinktoexistingfile
    autoupdate and or on off allow enabled in x v ok id guid pkg cim mof
    totalfilesizes sccm errorlog nt authority cve kb5004442 tz utc started
    klist purge inboxes evtx operational sysadmin
""".split())

# What is no prose: log lines, commands and quoted lines go as they are.
NOT_PROSE = [
    r'"[^"]*("|$)',                                  # quoted lines
    r"\S*\.lo[g_]:\d+.*$",                           # evidence
    r"^ +\d+ .*$|^  確認     .*$|^ {11}\S+  .*$",     # steps: the command
    r"正常: .*$",                                     # what it answers
    r"https?://.*$|/\w+.*$|\|.*$|%\w+%",              # rest of a command
    r"dplog \S.*$",                                  # commands to go on with
    r"\\\\\S+|[A-Za-z]:\\\S+",                      # shares, paths
    r"\S+\.(?:COM|com)\b\S*",                       # hosts
    r"\S*[><]\S*",                                   # hops
    r"\b[A-Z][A-Z0-9]+_[A-Z0-9_]+\b",               # names of codes
    r"\b\w*\d\w*\b",                               # packages, numbers
    r"\b[\w$-]+\.(?:log|lo_|exe|cab|tmp|mof|msc)\b",
]


def words_of(text):
    for line in text.split("\n"):
        prose = line
        for pattern in NOT_PROSE:
            prose = re.sub(pattern, " ", prose)
        for word in re.findall(r"[A-Za-z][A-Za-z'-]+", prose):
            yield word, line


# A sentence in English has small words; terms stand alone.
SMALL = set("""the of is are was were be been not no to for from with without
    that this it its by at as cannot can could will would should may must but
    when where which who why how then than there here has have had does do did
    only also still yet one once more most some any all each every other into
    over under after before behind because until while between""".split())


def english(text):
    problems = []
    for word, line in words_of(text):
        small = word.lower()
        if small in SMALL or (small not in ALLOWED and word.islower() and
                              len(word) > 3 and "-" not in word):
            problems.append("'%s' in: %s" % (word, line))
    return problems


def main():
    dplog, samples = map(os.path.abspath, sys.argv[1:])
    tap = Tap()
    for name in sorted(os.listdir(samples)):
        if not os.path.isdir(os.path.join(samples, name)):
            continue
        text = subprocess.run([dplog, "analyze", "--lang", "ja", name],
                              cwd=samples, stdout=subprocess.PIPE,
                              check=False).stdout.decode("utf-8")
        # A folded command is one line, as for who copies it.
        text = re.sub(r"([|;,`])\n +", r"\1 ", text.replace(name, ""))
        tap.check(name + ": no English", english(text))
    tap.end()


if __name__ == "__main__":
    main()
