"""Documents against the program: check_docs.py [--update] TREE PROGRAM

Every command, option and exit code that the program knows stands in dplog.1,
and the other way round, option by option under the command that takes it; so do
the environment variables that cli/ reads. What the README shows is what the
program prints; --update writes it anew.
"""
import difflib
import os
import re
import subprocess
import sys

from tap import Tap

OPTION_ROW = re.compile(r"^  (?:-(\w), |    )--([a-z-]+)", re.MULTILINE)
MAN_OPTION = re.compile(r"Fl -([a-z][a-z-]*)")
MAN_LETTER = re.compile(r"Fl (\w)(?!\w)")
VARIABLE = re.compile(r'(?:variable\(\s*|\{NULL,\s*)"([A-Za-z_]+)"')
MAN_VARIABLE = re.compile(r"^\.It Ev (\w+)", re.MULTILINE)
SECTION = re.compile(r"^\.Ss (.+)\n((?:(?!\.S[sh] ).*\n)*)", re.MULTILINE)
GROUPS = re.compile(r"[Oo]ptions of ([a-z ,\n]+?)\s+apply")
EXIT = re.compile(r"^    CLI_EXIT_\w+ = (\d)", re.MULTILINE)
MAN_EXIT = re.compile(r"^\.It (\d)$", re.MULTILINE)


def read(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as f:
        return f.read()


def help_of(program, words):
    return subprocess.run([program] + words + ["--help"], check=True,
                          capture_output=True, text=True).stdout


def commands(program, words=()):
    """[(words, help page)] of every command, groups included."""
    page = help_of(program, list(words))
    found = [(list(words), page)]
    part = re.search(r"^Commands:\n((?:  .*\n)+)", page, re.MULTILINE)
    if part:
        for name in re.findall(r"^  ([a-z]+)", part.group(1), re.MULTILINE):
            found += commands(program, list(words) + [name])
    return found


def manual_options(manual, words, letters):
    """The options that the manual page gives a command: those of its section
    (by letter or by name) and of the groups that it says apply."""
    sections = dict(SECTION.findall(manual))
    own = sections.get(" ".join(words), "")
    found = set(MAN_OPTION.findall(own))
    found |= {letters[n] for n in MAN_LETTER.findall(own) if n in letters}
    told = GROUPS.findall(own)
    if len(words) > 1 and "but none of %s" % words[0] not in own:
        told += GROUPS.findall(sections[words[0]])
    groups = set(re.findall(r"[a-z]+", " ".join(told))) - {"and"}
    for group in ["All commands"] + [g.capitalize() for g in groups]:
        found |= set(MAN_OPTION.findall(re.sub(
            r"^(?!\.It ).*\n", "", sections.get(group, ""),
            flags=re.MULTILINE)))
    return found


def wrong_options(manual, pages):
    """Lines for commands whose help and manual page tell of other options."""
    wrong = []
    for words, page in pages:
        if not words or "\nCommands:\n" in page:
            continue
        rows = OPTION_ROW.findall(page)
        taken = {name for _, name in rows} - {"help"}
        told = (manual_options(manual, words, dict(rows)) -
                {"help", "version"})
        wrong += ["%s --%s: %s" % (" ".join(words), name,
                                   "not in the manual page" if name in taken
                                   else "only in the manual page")
                  for name in sorted(taken ^ told)]
    return wrong


def readme_with_output(top, program):
    """The README as it should be: its example with the output of today."""
    words = re.search(r"^```console\n\$ dplog (.*)\n",
                      read(top, "README.md"), re.MULTILINE).group(1)
    done = subprocess.run([os.path.abspath(program)] + words.split(), cwd=top,
                          env={"LC_ALL": "C"}, check=False,
                          capture_output=True, encoding="utf-8")
    return re.sub(r"(?<=^```console\n)(\$ dplog .*\n)[^`]*",
                  lambda m: m.group(1) + done.stdout,
                  read(top, "README.md"), count=1, flags=re.MULTILINE)


def main():
    args = [a for a in sys.argv[1:] if a != "--update"]
    top, program = args
    readme = readme_with_output(top, program)
    if len(args) < len(sys.argv) - 1:
        with open(os.path.join(top, "README.md"), "w", encoding="utf-8",
                  newline="\n") as f:
            f.write(readme)
    manual = read(top, "cli", "dplog.1")
    pages = commands(program)
    tap = Tap()

    options = {name for _, page in pages
               for _, name in OPTION_ROW.findall(page)}
    letters = {letter for _, page in pages
               for letter, _ in OPTION_ROW.findall(page) if letter}
    in_manual = set(MAN_OPTION.findall(manual))
    tap.check("every option is in the manual page",
              ["--" + n for n in sorted(options - in_manual)])
    tap.check("the manual page has no other options",
              ["--" + n for n in sorted(in_manual - options)])
    tap.check("every short option is in the manual page",
              ["-" + n for n in
               sorted(letters - set(MAN_LETTER.findall(manual)))])
    tap.check("the manual page gives each command the options that it takes",
              wrong_options(manual, pages))
    tap.check("every command is in the manual page",
              [" ".join(words) for words, _ in pages
               if words and "\n.Ss %s\n" % " ".join(words) not in manual])

    codes = set(EXIT.findall(read(top, "cli", "command.h")))
    tap.check("every exit code is in the manual page",
              sorted(codes ^ set(MAN_EXIT.findall(manual))))

    used = set()
    for name in sorted(os.listdir(os.path.join(top, "cli"))):
        if name.endswith(".c"):
            used.update(VARIABLE.findall(read(top, "cli", name)))
    tap.check("every environment variable is in the manual page",
              sorted(used ^ set(MAN_VARIABLE.findall(manual))))

    tap.check("the README shows what the program prints (see --update)",
              [line for line in difflib.unified_diff(
                  read(top, "README.md").splitlines(), readme.splitlines(),
                  "README.md", "printed", lineterm="", n=0)])
    tap.check("the README's first commands are the real ones",
              [c for c in ("./cli/run analyze samples/", "./tests/run")
               if c not in readme])
    tap.end()


main()
