#!/usr/bin/env python3
"""Run the cases of the command line and compare what they print.

    run.py --dplog PROGRAM [--system NAME] [--update] [CASE...]

A case is a folder beside this file:

    cmd                 shell lines; $DPLOG is the program, $SRC the source tree,
                        $SYSTEM linux or windows; the current folder is empty
                        and thrown away
    stdout.exact        what must come out, byte by byte
    stdout.glob         or line by line: * stands for any text in a line, a
                        line of only ... for any number of lines
    stderr.exact|glob   the same for stderr
    exit                the exit code; 0 where the file is missing

Where a system must say something else, stdout.<system>.exact and so on hold it.
A missing stdout or stderr file means that nothing may come out. A case that
this machine cannot run says why on stdout and exits with 77. Every case
runs in two places of the world; both must give the same. --update writes the
expected files anew (.exact unless there is a .glob that still fits). The output
is TAP.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TIMEOUT = 60

# The locales need not be installed: the program must not care.
WORLDS = [
    {"LC_ALL": "C", "TZ": "UTC"},
    {"LC_ALL": "C", "LC_NUMERIC": "de_DE.UTF-8", "TZ": "Asia/Tokyo"},
    {"LC_ALL": "de_DE.UTF-8", "TZ": "America/St_Johns"},
]
# Programs start slowly under Wine, and system settings do not reach them so.
FEWER_WORLDS = {"windows": WORLDS[-1:]}
STREAMS = ("stdout", "stderr")
SKIPPED = 77


def read(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return None


def glob_to_regex(pattern):
    """The regex of a whole .glob file."""
    out = []
    for line in pattern.decode("utf-8").splitlines():
        if line == "...":
            out.append(r"(?:[^\n]*\n)*?")
        else:
            out.append("[^\n]*".join(re.escape(p) for p in line.split("*")))
            out.append("\n")
    return re.compile("".join(out).encode("utf-8"))


def expectation(folder, stream, system, form):
    """What a stream must hold, for this system or for all; None: no file."""
    base = os.path.join(folder, stream)
    for name in ("exact", "glob"):
        if os.path.exists("%s.%s.%s" % (base, system, name)):
            return read("%s.%s.%s" % (base, system, form))
    return read("%s.%s" % (base, form))


def fits(folder, stream, system, got):
    """None, or what is wrong with the output of a stream."""
    exact = expectation(folder, stream, system, "exact")
    glob = expectation(folder, stream, system, "glob")
    if glob is not None:
        if glob_to_regex(glob).fullmatch(got):
            return None
        return describe(stream + " does not match the glob", glob, got)
    want = exact or b""
    if got == want:
        return None
    return describe(stream + " differs", want, got)


def describe(what, want, got):
    """The first lines that differ, and where."""
    want_lines, got_lines = want.splitlines(), got.splitlines()
    at = 0
    while (at < len(want_lines) and at < len(got_lines)
           and want_lines[at] == got_lines[at]):
        at += 1

    def show(lines):
        return [repr(x.decode("utf-8", "backslashreplace"))
                for x in lines[at:at + 3]] or ["(end)"]
    return ("%s at line %d\n  expected %s\n  got      %s"
            % (what, at + 1, "\n           ".join(show(want_lines)),
               "\n           ".join(show(got_lines))))


def run_case(folder, dplog, system, world):
    """(exit code, {stream: bytes}) of a case in an empty folder."""
    env = {k: os.environ[k] for k in
           ("PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
            "MSAN_OPTIONS", "DPLOG_WINEPREFIX", "TMPDIR", "SYSTEMROOT")
           if k in os.environ}
    env.update(world)
    env.update(DPLOG=dplog, SRC=os.path.dirname(os.path.dirname(HERE)),
               SYSTEM=system)
    script = read(os.path.join(folder, "cmd")).decode("utf-8")
    place = tempfile.mkdtemp(prefix="dplog-golden-")
    try:
        done = subprocess.run(["sh", "-c", script], cwd=place, env=env,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=TIMEOUT, check=False)
        return done.returncode, {"stdout": done.stdout, "stderr": done.stderr}
    except subprocess.TimeoutExpired:
        return "time-out", {s: b"" for s in STREAMS}
    finally:
        shutil.rmtree(place, ignore_errors=True)


class Skip(Exception):
    """A case cannot run here; why."""


def check_case(folder, dplog, system):
    """What is wrong with a case, as text lines; empty: nothing."""
    want = (read(os.path.join(folder, "exit")) or b"0").decode().strip()
    for world in FEWER_WORLDS.get(system, WORLDS):
        code, streams = run_case(folder, dplog, system, world)
        if code == SKIPPED:
            raise Skip(streams["stdout"].decode("utf-8", "replace").strip())
        problems = [p for s in STREAMS
                    if (p := fits(folder, s, system, streams[s]))]
        if str(code) != want:
            problems.append("exit code: expected %s, got %s" % (want, code))
        if problems:
            place = " ".join("%s=%s" % item for item in sorted(world.items()))
            return ["in " + place] + "\n".join(problems).splitlines()
    return []


def write_or_remove(path, content):
    if content:
        with open(path, "wb") as f:
            f.write(content)
    elif os.path.exists(path):
        os.remove(path)


def update_case(folder, dplog, system):
    code, streams = run_case(folder, dplog, system, WORLDS[0])
    if code == SKIPPED:
        return
    for stream in STREAMS:
        base = os.path.join(folder, stream)
        if (expectation(folder, stream, system, "glob") is not None
                and not fits(folder, stream, system, streams[stream])):
            continue
        if any(os.path.exists("%s.%s.%s" % (base, system, form))
               for form in ("exact", "glob")):
            base += "." + system
        write_or_remove(base + ".glob", b"")
        write_or_remove(base + ".exact", streams[stream])
    write_or_remove(os.path.join(folder, "exit"),
                    b"%d\n" % code if code else b"")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dplog", required=True)
    parser.add_argument("--system", default="linux")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    args = parser.parse_args()
    dplog = os.path.abspath(args.dplog)
    cases = [os.path.basename(c.rstrip("/")) for c in args.cases]
    cases = cases or sorted(
        n for n in os.listdir(HERE)
        if os.path.exists(os.path.join(HERE, n, "cmd")))

    failed = 0
    print("TAP version 13\n1..%d" % len(cases))
    for number, name in enumerate(cases, 1):
        folder = os.path.join(HERE, name)
        if args.update:
            update_case(folder, dplog, args.system)
        why = ""
        try:
            problems = check_case(folder, dplog, args.system)
        except Skip as skip:
            problems, why = [], " # SKIP " + str(skip)
        failed += bool(problems)
        print("%sok %d - %s%s" % ("not " if problems else "", number, name,
                                  why))
        for line in problems:
            print("# " + line)
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
