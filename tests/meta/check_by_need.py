"""A library opened by need: check_by_need.py DPLOG SONAME

It is not linked, a note tells packagers of it, and where it is missing the
program says so.
"""
import os
import subprocess
import sys
import tempfile

from tap import Tap


def output(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout


def analyze_without(dplog, soname):
    """What is said of an archive where the library cannot be opened: the one
    that is found first is none."""
    with tempfile.TemporaryDirectory(prefix="dplog-need.") as scratch:
        for name in (soname, "logs.zip"):
            with open(os.path.join(scratch, name), "w", encoding="ascii") as f:
                f.write("nothing\n")
        return subprocess.run(
            [dplog, "analyze", "--lang", "en", "logs.zip"], cwd=scratch,
            env=dict(os.environ, LD_LIBRARY_PATH=scratch), text=True,
            capture_output=True)


def main():
    dplog, soname = os.path.abspath(sys.argv[1]), sys.argv[2]
    tap = Tap()
    needed = [line for line in output("readelf", "-d", dplog).splitlines()
              if "(NEEDED)" in line and soname in line]
    tap.check("a start does not load " + soname, needed)
    note = output("readelf", "-p", ".note.dlopen", dplog)
    tap.check("its note names it", [] if '["%s"]' % soname in note else [note])
    done = analyze_without(dplog, soname)
    said = "libarchive is not installed: unpack 'logs.zip' first"
    tap.check("without it an archive is told as not read",
              [] if done.returncode == 3 and said in done.stdout
              else [done.stdout + done.stderr])
    tap.end()


main()
