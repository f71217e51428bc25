"""Text reports of the hand-written diagnoses against the files beside.

check_screens.py [--update] SHOW_REPORT

Each case has golden/report/<case>.txt (English) and, unless it is Japanese
itself, <case>.ja.txt: the fixed words in the other language. --update writes
the files anew; read the difference like code.
"""
import difflib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "meta"))
from tap import Tap  # noqa: E402

GOLDEN = os.path.join(HERE, "..", "golden", "report")


def run(program, *args):
    return subprocess.run([program, *args], check=True,
                          stdout=subprocess.PIPE).stdout


def cases(program):
    for name in run(program, "--list").decode().split():
        yield name + ".txt", [name, "text"]
        if not name.endswith("-ja"):
            yield name + ".ja.txt", [name, "text", "ja"]
    yield "rpc.verbose.txt", ["rpc", "text", "verbose"]
    yield "unknown-lines.verbose.txt", ["unknown-lines", "text", "verbose"]
    yield "rpc.narrow.txt", ["rpc", "text", "columns=80"]
    yield "rpc.colour.txt", ["rpc", "text", "colour"]
    yield "healthy.now.txt", ["healthy", "text", "now"]


def difference(path, found):
    if not os.path.exists(path):
        return ["no such file: " + os.path.basename(path)]
    with open(path, "rb") as f:
        wanted = f.read()
    if wanted == found:
        return []
    return [line.rstrip("\n") for line in difflib.unified_diff(
        wanted.decode().splitlines(True), found.decode().splitlines(True),
        "expected", "found")]


def main():
    update = "--update" in sys.argv[1:]
    program = [a for a in sys.argv[1:] if a != "--update"][0]
    tap = Tap()
    listed = set()
    for name, args in cases(program):
        path = os.path.join(GOLDEN, name)
        found = run(program, *args)
        listed.add(name)
        if update:
            os.makedirs(GOLDEN, exist_ok=True)
            with open(path, "wb") as f:
                f.write(found)
        tap.check("screen " + name, difference(path, found))
    tap.check("no screen without a case",
              sorted(set(os.listdir(GOLDEN)) - listed))
    tap.end()


if __name__ == "__main__":
    main()
