#!/usr/bin/env python3
"""The Windows build in a console that is its own, as Explorer starts it, or is
somebody else's. See world.py."""
import contextlib
import os
import pty
import re
import select
import shutil
import time

from world import (BUILD, RPC, TREE, WINE, differs, run, run_checks,
                   windows_path)

EXE = windows_path(os.path.join(BUILD, "cli", "dplog.exe"))
STAYS = "closes this window"
WAIT = 60  # seconds for what should take one, on a busy machine
AGAIN = 2  # seconds after which a program is still there that waits


class Console:
    """Of a program that Wine starts; what it shows, without escapes."""

    def __init__(self, *words):
        self.shown = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm"
            os.execvp("sh", ["sh", "-c", WINE, TREE, *words])

    def read(self, seconds):
        """False: it has ended."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        with contextlib.suppress(OSError):
            piece = os.read(self.fd, 65536)
            if piece:
                text = piece.decode("utf-8", "replace")
                self.shown += re.sub(r"\x1b\[[?\d;]*[A-Za-z]|\r", "", text)
                return True
        return False

    def wait_for(self, words, seconds=WAIT):
        """Whether it has shown them, within this time, before it ended."""
        until = time.monotonic() + seconds
        while words not in self.shown and time.monotonic() < until:
            if not self.read(0.1):
                break
        return words in self.shown

    def is_there(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not self.read(0.1):
                return False
        return True

    def press(self):
        os.write(self.fd, b"x")

    def end(self):
        """Its exit code."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until and self.read(0.1):
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def waits_for_a_key(console, code):
    problems = []
    if not console.wait_for(STAYS):
        problems.append("does not stay")
    elif not console.is_there(AGAIN):
        problems.append("does not wait")
    else:
        console.press()
    problems += differs("exit code", code, console.end())
    return problems + ([console.shown[-500:]] if problems else [])


def stays_when_it_was_clicked(_):
    console = Console(EXE)
    problems = waits_for_a_key(console, 2)
    return problems + ([] if "log folder of a site server" in console.shown
                       else [console.shown])


def reads_what_is_dropped_on_it(place):
    folders = [windows_path(os.path.join(place, n)) for n in ("A 配布", "B")]
    for folder in folders:
        shutil.copytree(RPC, folder[2:].replace("\\", "/"))
    console = Console(EXE, *folders)
    problems = waits_for_a_key(console, 1)
    return problems + ([] if "RETRYING" in console.shown else [console.shown])


def ends_in_the_window_of_a_shell(_):
    problems = []
    for words, code, says in (
            (["cmd", "/c", EXE], 2, "a command is missing"),
            (["cmd", "/c", EXE, "analyze"], 2, "is missing"),
            ([EXE, "explain", "5"], 0, "ERROR_ACCESS_DENIED")):
        console = Console(*words)
        problems += differs(words[-1], code, console.end())
        if says not in console.shown or STAYS in console.shown:
            problems.append("%s: %s" % (words[-1], console.shown[-500:]))
    return problems


def says_how_it_is_used_as_windows_asks(_):
    problems = []
    for words in (["/?"], ["analyze", "/?"]):
        console = Console(EXE, *words)
        problems += differs("exit code", 0, console.end())
        problems += [] if "Usage: dplog" in console.shown else [console.shown]
    return problems


def shows_progress_and_takes_it_back(_):
    console = Console(EXE, "analyze", "--lang", "en", windows_path(RPC))
    problems = differs("exit code", 1, console.end())
    problems += [] if "reading ..." in console.shown else ["no progress"]
    rest = console.shown.rpartition("reading ...")[2]
    return problems + ([] if rest.lstrip().startswith("RETRYING")
                       else [console.shown[:300]])


def prints_japanese_in_code_page_932(_):
    """Which the shell has, and goes on to have."""
    code = "chcp 932 >nul & %s explain --lang ja 5 & chcp" % EXE
    console = Console("cmd", "/c", code)
    problems = differs("exit code", 0, console.end())
    plain = run("explain", "--lang", "ja", "5").stdout.decode("utf-8")
    words = re.findall(r"[\u3040-\u9fff]{3,6}", plain)[:5]
    problems += [] if words else ["no Japanese: " + plain]
    problems += ["not shown: " + w for w in words if w not in console.shown]
    problems += [] if "932" in console.shown.split()[-1] else ["no 932"]
    return problems + ([console.shown[-400:]] if problems else [])


run_checks([
    shows_progress_and_takes_it_back, prints_japanese_in_code_page_932,
    stays_when_it_was_clicked, reads_what_is_dropped_on_it,
    ends_in_the_window_of_a_shell, says_how_it_is_used_as_windows_asks,
])
