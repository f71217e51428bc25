#!/usr/bin/env python3
"""The Windows build as its users and its neighbours meet it.

    checks.py TREE BUILD DPLOG

DPLOG starts the program under Wine. The output is TAP.
"""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

TREE, BUILD, DPLOG = (os.path.abspath(a) for a in sys.argv[1:4])
sys.path.insert(0, os.path.join(TREE, "tests", "meta"))
from tap import Tap  # noqa: E402

TOOLS = "x86_64-w64-mingw32-"
SYSTEM_DLLS = {"kernel32.dll", "msvcrt.dll", "advapi32.dll", "bcrypt.dll"}
NETWORK_DLLS = {"ws2_32.dll", "wsock32.dll", "winhttp.dll", "wininet.dll",
                "urlmon.dll", "mswsock.dll", "dnsapi.dll", "iphlpapi.dll",
                "netapi32.dll", "mpr.dll", "webio.dll"}
EXE = os.path.join(BUILD, "cli", "dplog.exe")
RPC = os.path.join(TREE, "samples", "rpc-unavailable")
HEALTHY = os.path.join(TREE, "samples", "healthy")
MAX_BYTES = 6 * 1024 * 1024


def run(*args, cwd=None, env=None, **more):
    return subprocess.run([DPLOG, *args], cwd=cwd, capture_output=True,
                          stdin=subprocess.DEVNULL, check=False,
                          env={**os.environ, **(env or {})}, **more)


def wine(*args):
    """A program of Wine's own, in the environment that DPLOG has."""
    script = '. "$0/cli/windows/wine.sh"; exec wine "$@"'
    return subprocess.run(["sh", "-c", script, TREE, *args],
                          capture_output=True, check=False)


def windows_path(path):
    return "Z:" + path.replace("/", "\\")


def verdict(done):
    """What a JSON report says, or why there is none."""
    try:
        return json.loads(done.stdout.decode("utf-8"))["verdict"]["status"]
    except ValueError as error:
        return "no report: %s %s" % (error, done.stderr[:300])


def differs(what, want, got):
    return [] if want == got else ["%s: expected %r, got %r"
                                   % (what, want, got)]


# ── the file itself ──

def imports(path):
    out = subprocess.run([TOOLS + "objdump", "-p", path], check=True,
                         capture_output=True, text=True).stdout
    return {n.lower() for n in re.findall(r"DLL Name: (\S+)", out)}


def needs_only_the_system(_):
    found = imports(EXE)
    return (["imports " + n for n in sorted(found - SYSTEM_DLLS)]
            + ([] if "kernel32.dll" in found else ["no import table read"]))


def opens_no_network_connection(_):
    return ["imports " + n for n in sorted(imports(EXE) & NETWORK_DLLS)]


def is_small(place):
    stripped = os.path.join(place, "dplog.exe")
    subprocess.run([TOOLS + "strip", "-o", stripped, EXE], check=True)
    size = os.path.getsize(stripped)
    return [] if size < MAX_BYTES else ["%d bytes" % size]


def asks_for_no_rights(_):
    with open(EXE, "rb") as f:
        content = f.read()
    return [] if b'level="asInvoker"' in content else ["no such manifest"]


# ── paths ──

def reads_every_form_of_a_path(place):
    logs = os.path.join(place, "My Logs", "配布")
    os.makedirs(logs)
    for name in os.listdir(RPC):
        if name.endswith((".log", ".lo_")):
            shutil.copy(os.path.join(RPC, name), logs)
    wide = windows_path(logs)
    problems = []
    for path in (logs, wide, wide + "\\", wide + "\\PkgXferMgr.log",
                 "\\\\?\\" + wide, "Z:" + logs, "My Logs\\配布\\",
                 ".\\My Logs\\..\\My Logs/配布", "Z:My Logs\\配布"):
        done = run("analyze", "-f", "json", path, cwd=place)
        problems += differs(path, "retrying", verdict(done))
    done = run("analyze", wide + '" --format json', cwd=place)
    return problems + differs("stray quote", "retrying", verdict(done))


def works_below_long_paths(place):
    folder = place
    while len(folder) < 400:
        folder = os.path.join(folder, "a rather long name of a folder 長い")
    os.makedirs(folder)
    for name in ("PkgXferMgr.log", "distmgr.log"):
        shutil.copy(os.path.join(RPC, name), folder)
    report = os.path.join(folder, "報告.json")
    store = os.path.join(folder, "保存.db")
    done = run("analyze", "-f", "json", "-o", report, "--db", store, folder)
    problems = differs("exit code", 1, done.returncode)
    problems += differs("stderr", b"", done.stderr)
    problems += [] if os.path.exists(store) else ["no store was made"]
    if not problems:
        with open(report, "rb") as f:
            content = f.read()
        problems += differs("report", "retrying",
                            json.loads(content)["verdict"]["status"])
    return problems


# ── what is printed ──

def same_keys(value, path=""):
    """Keys of one object that differ only in case: PowerShell refuses them."""
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in same_keys(v, path)]
    if not isinstance(value, dict):
        return []
    lower = [k.lower() for k in value]
    found = [path + "." + k for k in value if lower.count(k.lower()) > 1]
    return found + [p for k, v in value.items()
                    for p in same_keys(v, path + "." + k)]


def writes_json_for_powershell(place):
    """UTF-8, no mark before it, the same through a pipe and from -o."""
    report = os.path.join(place, "report.json")
    piped = run("analyze", "-f", "json", "--lang", "ja", RPC).stdout
    run("analyze", "-f", "json", "--lang", "ja", "-o", report, RPC)
    with open(report, "rb") as f:
        written = f.read()
    problems = differs("pipe and file", True, piped == written)
    problems += differs("first byte", b"{", written[:1])
    problems += differs("carriage returns", 0, written.count(b"\r"))
    return problems + same_keys(json.loads(written.decode("utf-8")))


def prints_to_a_console(_):
    """Under script(1) the program has a real console: colours, Japanese."""
    if not shutil.which("script"):
        return []
    plain = run("analyze", "--lang", "ja", RPC).stdout.decode("utf-8")
    word = plain.splitlines()[0].split()[0]
    done = subprocess.run(
        ["script", "-qec", "'%s' analyze --lang ja '%s'" % (DPLOG, RPC),
         "/dev/null"], capture_output=True, check=False,
        stdin=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm-256color"})
    shown = done.stdout.decode("utf-8", "replace")
    problems = [] if word in shown else ["'%s' is not shown: %r"
                                         % (word, shown[:200])]
    return problems + ([] if re.search(r"\x1b\[[0-9;]*m", shown)
                       else ["no colours: %r" % shown[:200]])


def speaks_the_language_of_the_system(place):
    """On a Japanese system with code page 932."""
    locale = os.path.join(place, "locale")
    os.mkdir(locale)
    if subprocess.run(["localedef", "-i", "ja_JP", "-f", "UTF-8",
                       os.path.join(locale, "ja_JP.UTF-8")],
                      capture_output=True, check=False).returncode:
        return ["localedef cannot make ja_JP.UTF-8: is 'locales' installed?"]
    logs = os.path.join(place, "ログ")
    shutil.copytree(RPC, logs)
    world = {"LOCPATH": locale, "LC_ALL": "ja_JP.UTF-8"}
    done = run("analyze", "-f", "json", logs, env=world)
    problems = differs("verdict", "retrying", verdict(done))
    done = run("analyze", windows_path(logs) + "\\", env=world)
    want = run("analyze", "--lang", "ja", windows_path(logs) + "\\")
    return problems + differs("report", want.stdout, done.stdout)


# ── other processes ──

def leaves_the_product_alone(place):
    """It appends, renames and deletes while we read, and never fails."""
    product = subprocess.Popen(
        ["sh", "-c", '. "$0/cli/windows/wine.sh"; exec wine "$@"', TREE,
         os.path.join(BUILD, "tests", "windows", "product.exe"),
         windows_path(place), "500"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    problems = []
    while product.poll() is None and not os.path.exists(
            os.path.join(place, "distmgr.lo_")):
        time.sleep(0.01)
    for _ in range(8):
        done = run("events", windows_path(place), "-f", "ndjson")
        if done.returncode not in (0, 3):
            problems.append("exit code %d: %s" % (done.returncode,
                                                  done.stderr[:200]))
    with open(os.path.join(place, "stop"), "wb"):
        pass
    stderr = product.communicate(timeout=60)[1].decode("utf-8", "replace")
    problems += differs("the product (%s)" % stderr.strip(), 0,
                        product.returncode)
    lines = 0
    for name in ("distmgr.log", "distmgr.lo_"):
        with open(os.path.join(place, name), "rb") as f:
            lines += f.read().count(b"\n")
    done = run("events", windows_path(place), "-f", "ndjson")
    return problems + differs("records at the end", lines,
                              done.stdout.count(b"\n"))


def write_log(path, lines, thread):
    with open(path, "w", encoding="utf-8", newline="") as f:
        for i in range(lines):
            f.write("Sleep %d seconds...  $$<SMS_DISTRIBUTION_MANAGER>"
                    "<11-20-2026 %02d:%02d:%02d.%03d-540>"
                    "<thread=%d (0x%X)>\r\n"
                    % (i, i // 36000, i // 600 % 60, i // 10 % 60,
                       i % 10 * 100, thread, thread))


def count_events(store):
    db = sqlite3.connect(store)
    try:
        sound = db.execute("pragma integrity_check").fetchone()[0]
        return sound, db.execute("select count(*) from event").fetchone()[0]
    finally:
        db.close()


def shares_a_store(place):
    """Several processes write to one store at a time."""
    store = os.path.join(place, "store.db")
    run("analyze", "-q", "--db", store, HEALTHY)
    before = count_events(store)[1]
    running = []
    for i in range(3):
        os.mkdir(os.path.join(place, "site%d" % i))
        log = os.path.join(place, "site%d" % i, "distmgr.log")
        write_log(log, 3000, 100 + i)
        running.append(subprocess.Popen(
            [DPLOG, "analyze", "-q", "--db", store, log],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
    problems = []
    for i, process in enumerate(running):
        stderr = process.communicate(timeout=120)[1].decode("utf-8")
        # Who waited too long was told so, and has written nothing.
        if "another program is writing" in stderr:
            log = os.path.join(place, "site%d" % i, "distmgr.log")
            stderr = run("analyze", "-q", "--db", store, log).stderr.decode()
        problems += differs("stderr", "", stderr)
    return problems + differs("events", ("ok", before + 9000),
                              count_events(store))


def recovers_from_being_killed(place):
    log = os.path.join(place, "distmgr.log")
    write_log(log, 60000, 7)
    store = os.path.join(place, "store.db")
    killed = 0
    for delay in (0.15, 0.3, 0.45, 0.6):
        process = subprocess.Popen([DPLOG, "analyze", "-q", "--db", store, log],
                                   stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(delay)
        killed += process.poll() is None
        process.kill()
        process.wait()
    done = run("analyze", "-q", "--db", store, log)
    problems = differs("exit code after %d kills" % killed, True,
                       done.returncode in (0, 1, 3))
    problems += differs("stderr", b"", done.stderr)
    return problems + differs("events", ("ok", 60000), count_events(store))


# ── a site server ──

REGISTRY = "HKLM\\SOFTWARE\\Microsoft\\"


def finds_the_logs_of_the_server(place):
    folder = os.path.join(place, "Configuration Manager")
    shutil.copytree(RPC, os.path.join(folder, "Logs"))
    client = os.path.join(place, "CCM")
    os.mkdir(client)
    write_log(os.path.join(client, "PatchDownloader.log"), 3, 9)
    entries = [("SMS\\Identification", "Installation Directory",
                windows_path(folder) + "\\", "64"),
               ("CCM\\Logging\\@Global", "LogDirectory",
                windows_path(client), "32")]
    try:
        for key, value, data, view in entries:
            # A backslash before a quote would be one: two of them.
            wine("reg", "add", REGISTRY + key, "/v", value, "/d",
                 data.rstrip("\\"), "/f", "/reg:" + view)
        done = run("analyze", "-f", "json")
        told = done.stderr.decode("utf-8")
    finally:
        for key, _, _, view in entries:
            wine("reg", "delete", REGISTRY + key, "/f", "/reg:" + view)
    problems = differs("verdict", "retrying", verdict(done))
    for path in (folder + "/Logs", client + "/PatchDownloader.log"):
        if windows_path(path) not in told:
            problems.append("not told: %s in %r" % (path, told))
    done = run("analyze", "-f", "json")
    return problems + differs("exit code without a site", 2, done.returncode)


# ── the library ──

def embeds(place):
    """The example of dplog.h against the installed DLL and static library."""
    subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild",
                    "--destdir", place], check=True, capture_output=True)
    found = {}
    for folder, _, names in os.walk(place):
        for name in names:
            found[name] = os.path.join(folder, name)
    missing = [n for n in ("dplog.h", "version.h", "libdplog.a",
                           "libdplog.dll.a", "dplog.pc") if n not in found]
    dll = [p for n, p in found.items() if n.endswith(".dll")]
    if missing or not dll:
        return ["not installed: %s" % (missing or "DLL")]
    with open(found["dplog.h"], encoding="utf-8") as f:
        example = re.search(r"^ \*     #include <dplog/dplog.h>.*?^ \*     }$",
                            f.read(), re.MULTILINE | re.DOTALL).group(0)
    source = os.path.join(place, "example.c")
    with open(source, "w", encoding="utf-8") as f:
        f.write(re.sub(r"^ \*(     ?)?", "", example, flags=re.MULTILINE) + "\n")
    include = os.path.dirname(os.path.dirname(found["dplog.h"]))
    log = os.path.join(place, "distmgr.log")
    shutil.copy(os.path.join(RPC, "distmgr.log"), log)
    said = []
    for name, words in (("shared", [found["libdplog.dll.a"]]),
                        ("static", ["-DDPLOG_STATIC", found["libdplog.a"],
                                    "-static"])):
        exe = os.path.join(os.path.dirname(dll[0]), name + ".exe")
        built = subprocess.run(
            [TOOLS + "gcc", "-std=c11", "-Wall", "-Werror", "-I" + include,
             source, *words, "-o", exe], capture_output=True, text=True,
            check=False)
        if built.returncode:
            return [name] + built.stderr.splitlines()[:10]
        said.append(wine(exe, log).stdout)
    problems = [] if said[0] else ["the example says nothing"]
    return problems + differs("what both say", said[0], said[1])


CHECKS = [
    needs_only_the_system, opens_no_network_connection, is_small,
    asks_for_no_rights, reads_every_form_of_a_path, works_below_long_paths,
    writes_json_for_powershell, prints_to_a_console,
    speaks_the_language_of_the_system, leaves_the_product_alone,
    shares_a_store, recovers_from_being_killed, finds_the_logs_of_the_server,
    embeds,
]


def main():
    tap = Tap()
    for check in CHECKS:
        place = tempfile.mkdtemp(prefix="dplog-windows-")
        try:
            problems = check(place)
        except (OSError, subprocess.SubprocessError, sqlite3.Error) as error:
            problems = [repr(error)]
        finally:
            shutil.rmtree(place, ignore_errors=True)
        tap.check(check.__name__.replace("_", " "), problems)
    tap.end()


main()
