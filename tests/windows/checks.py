#!/usr/bin/env python3
"""The Windows build as its users meet it: see world.py."""
import contextlib
import json
import os
import re
import shutil
import struct
import subprocess
import tarfile
import zipfile
import zlib

from world import (BUILD, DPLOG, RPC, TREE, differs, prefix, run, run_checks,
                   verdict, windows_path, wine)

TOOLS = "x86_64-w64-mingw32-"
SYSTEM_DLLS = {"kernel32.dll", "msvcrt.dll", "advapi32.dll", "bcrypt.dll"}
NETWORK_DLLS = {"ws2_32.dll", "wsock32.dll", "winhttp.dll", "wininet.dll",
                "urlmon.dll", "mswsock.dll", "dnsapi.dll", "iphlpapi.dll",
                "netapi32.dll", "mpr.dll", "webio.dll"}
EXE = os.path.join(BUILD, "cli", "dplog.exe")
MAX_BYTES = 6 * 1024 * 1024


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


def keeps_wide_registers_where_the_stack_allows_it(_):
    """It is aligned to 16 bytes here; of 32 an aligned move would crash."""
    code = subprocess.run([TOOLS + "objdump", "-d", "--no-show-raw-insn", EXE],
                          check=True, capture_output=True, text=True).stdout
    moves = re.findall(r"vmov\S+ .*%ymm.*", code)
    aligned = [m for m in moves if "(" in m
               and m.startswith(("vmovdqa", "vmovap", "vmovnt"))]
    return aligned[:5] + ([] if moves else ["the sieve is not in it"])


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


def reads_a_share(place):
    """Wine takes \\\\server\\share from a folder of its prefix."""
    logs = os.path.join(place, "SITE01", "SMS_PS1", "Logs")
    shutil.copytree(RPC, logs)
    below = "\\".join(["a rather long name of a folder"] * 10)
    deep = os.path.join(logs, below.replace("\\", "/"))
    shutil.copytree(RPC, deep)
    shares = os.path.join(prefix(), "dosdevices", "unc")
    problems = []
    with contextlib.suppress(FileNotFoundError):
        os.unlink(shares)  # of a run that was killed
    try:
        os.symlink(place, shares)
        for path in ("\\\\SITE01\\SMS_PS1\\Logs",
                     "\\\\SITE01\\SMS_PS1\\Logs\\",
                     "//SITE01/SMS_PS1/Logs/PkgXferMgr.log",
                     "\\\\?\\UNC\\SITE01\\SMS_PS1\\Logs",
                     "\\\\SITE01\\SMS_PS1\\Logs\\" + below):
            problems += differs(path, "retrying",
                                verdict(run("analyze", "-f", "json", path)))
    finally:
        os.unlink(shares)
    return problems


def below_long_names(place, bytes_at_least):
    folder = place
    while len(folder.encode()) < bytes_at_least:
        folder = os.path.join(folder, "a rather long name of a folder 長い")
    os.makedirs(folder)
    for name in ("PkgXferMgr.log", "distmgr.log"):
        shutil.copy(os.path.join(RPC, name), folder)
    report = os.path.join(folder, "報告.json")
    store = os.path.join(folder, "保存.db")
    problems = []
    for use in ("first", "second"):
        done = run("analyze", "-f", "json", "-o", report, "--db", store,
                   folder)
        problems += differs(use + " exit code", 1, done.returncode)
        problems += differs(use + " stderr", b"", done.stderr)
    problems += [] if os.path.exists(store) else ["no store was made"]
    problems += differs("files", 4, len(os.listdir(folder)))
    if not problems:
        with open(report, "rb") as f:
            content = f.read()
        problems += differs("report", "retrying",
                            json.loads(content)["verdict"]["status"])
    return problems


def works_below_long_paths(place):
    return below_long_names(place, 400)


def works_below_very_long_paths(place):
    """Longer than the usual paths of SQLite."""
    return below_long_names(place, 1300)


# ── archives ──

def cabinet(name, content):
    """As makecab writes one: a file of less than 32 KiB, deflated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b"CK" + packer.compress(content) + packer.flush()
    data = struct.pack("<IHH", 0, len(block), len(content)) + block
    entry = struct.pack("<IIHHHH", len(content), 0, 0, 0x5B74, 0x4000,
                        0x20) + name.encode("ascii") + b"\0"
    files_at = 36 + 8
    data_at = files_at + len(entry)
    return (b"MSCF" + struct.pack("<IIIIIBBHHHHH", 0, data_at + len(data), 0,
                                  files_at, 0, 3, 1, 1, 1, 0, 0, 0)
            + struct.pack("<IHH", data_at, 1, 1) + entry + data)


def reads_archives_of_windows(place):
    """What makecab, Explorer and tar.exe make."""
    log = os.path.join(RPC, "PkgXferMgr.log")
    with open(log, "rb") as f:
        head = f.read()[:30000].rpartition(b"\n")[0] + b"\n"
    path = os.path.join(place, "PkgXferMgr.log")
    with open(path, "wb") as f:
        f.write(head)
    want = run("events", "-f", "ndjson", path).stdout.count(b"\n")
    with open(os.path.join(place, "logs.cab"), "wb") as f:
        f.write(cabinet("PkgXferMgr.log", head))
    with zipfile.ZipFile(os.path.join(place, "ログ.zip"), "w",
                         zipfile.ZIP_DEFLATED) as z:
        z.write(path, "配布ポイント/PkgXferMgr.log")
    for suffix, mode in (("tar.gz", "w:gz"), ("tar.xz", "w:xz")):
        with tarfile.open(os.path.join(place, "logs." + suffix), mode) as t:
            t.add(path, "Logs/PkgXferMgr.log")
    problems = [] if want > 50 else ["%d records" % want]
    for name in ("logs.cab", "ログ.zip", "logs.tar.gz", "logs.tar.xz"):
        done = run("events", "-f", "ndjson",
                   windows_path(os.path.join(place, name)))
        problems += differs("%s (%s)" % (name, done.stderr[:200]), want,
                            done.stdout.count(b"\n"))
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


# ── the library ──

def package_flags(path):
    """What pkg-config makes of a .pc file that was moved with its folder."""
    with open(path, encoding="utf-8") as f:
        lines = f.read().splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    values["prefix"] = os.path.dirname(os.path.dirname(os.path.dirname(path)))
    words = " ".join(line.partition(": ")[2] for line in lines
                     if line.startswith(("Cflags: ", "Libs: ")))
    while "${" in words:
        words = re.sub(r"\$\{(\w+)\}", lambda m: values[m.group(1)], words)
    return words.split()


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
    include = "-I" + os.path.dirname(os.path.dirname(found["dplog.h"]))
    log = os.path.join(place, "distmgr.log")
    shutil.copy(os.path.join(RPC, "distmgr.log"), log)
    said = []
    for name, words in (("shared", package_flags(found["dplog.pc"])),
                        ("static", [include, "-DDPLOG_STATIC",
                                    found["libdplog.a"], "-static"])):
        exe = os.path.join(os.path.dirname(dll[0]), name + ".exe")
        built = subprocess.run(
            [TOOLS + "gcc", "-std=c11", "-Wall", "-Werror", source, *words,
             "-o", exe], capture_output=True, text=True, check=False)
        if built.returncode:
            return [name] + built.stderr.splitlines()[:10]
        said.append(wine(exe, log).stdout)
    problems = [] if said[0] else ["the example says nothing"]
    return problems + differs("what both say", said[0], said[1])


CHECKS = [
    needs_only_the_system, opens_no_network_connection, is_small,
    asks_for_no_rights, keeps_wide_registers_where_the_stack_allows_it,
    reads_every_form_of_a_path, reads_a_share,
    works_below_long_paths, works_below_very_long_paths,
    reads_archives_of_windows, writes_json_for_powershell, prints_to_a_console,
    speaks_the_language_of_the_system, embeds,
]

run_checks(CHECKS)
