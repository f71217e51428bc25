"""Drafts hold what they promise: drafts.py PROGRAM

With rules that know nothing and take every word for an error, all lines of all
samples are drafted: each draft loads, matches its own line, gives the captures
that it says, and leaves its counterexample alone. Laid over the pack, a draft
makes its line known.
"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "meta"))
from tap import Tap  # noqa: E402

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                       "samples")
KNOWS_NOTHING = """dplog: 1
error_words: [a, e, i, o, u, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
rules: [{id: own.never, role: cause, match: {literal: never-to-be-seen}}]
"""
TRAILER = ("  $$<SMS_DISTRIBUTION_MANAGER><11-20-2026 09:44:23.551-540>"
           "<thread=3020 (0xBCC)>\r\n")
STRANGE = [
    "Failed to frobnicate package PS100012, version: 3 on DP01.CONTOSO.COM. "
    "Error = 0x80070005",
    "Widget error: cannot open \\\\FS01\\Source\\Reader for job 582; retry",
    "ERROR: \"Contoso [x]\" (v1.2+) isn't spun on \\\\DP02.CONTOSO.COM\\SMS_DP$"
    "\\PS100012.3-abc.temp, reason RPC_S_SERVER_UNAVAILABLE",
    "Exception 7d2f4c11-90aa-4e0b-8a53-1c2d3e4f5a6b in C:\\Program Files\\x.dll"
    "; failed: it's 100% bad",
    "~ Failed: %{pkg} \\E ^$ .*(?<dp>x) {dp} ': # [a]",
    "\u5931\u6557 error \u30d1\u30c3\u30b1\u30fc\u30b8 PS100012 failed",
    "failed " + "very " * 1500 + "long",
]


def run(program, *words):
    return subprocess.run([program, *words], capture_output=True,
                          encoding="utf-8", errors="replace", check=False)


def tested(program, *words):
    """What `rules test` has against a draft, and its last line."""
    done = run(program, "rules", "test", "-q", *words)
    lines = done.stdout.splitlines() or [done.stderr]
    return ([] if done.returncode == 0 else lines[:-1]), lines[-1]


def without_claims(problems):
    """Less the examples that two drafts claim: with all lines of all samples
    drafted some are alike, and it is for their author to say which counts."""
    wrong = []
    for case, detail in zip(problems[::2], problems[1::2]):
        parts = [part for part in detail.split(";") if "claims the line too"
                 not in part and "neither says which" not in part]
        if parts:
            wrong += [case, detail]
    return wrong + problems[len(problems) // 2 * 2:]


def main():
    program = os.path.abspath(sys.argv[1])
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="dplog-drafts-") as place:
        os.chdir(place)
        with open("nothing.yaml", "w", encoding="utf-8") as f:
            f.write(KNOWS_NOTHING)
        with open("distmgr.log", "w", encoding="utf-8", newline="") as f:
            f.writelines(line + TRAILER for line in STRANGE)

        run(program, "rules", "draft", "-q", "--rules", "nothing.yaml", "-n",
            "1000", "-o", "all.yaml", SAMPLES, "distmgr.log")
        problems, last = tested(program, "--rules", "nothing.yaml", "all.yaml")
        tap.check("drafts of every line of the samples pass their own tests",
                  without_claims(problems))
        tap.check("and there are many", [] if int(last.split()[0]) > 200
                  else [last])

        done = run(program, "rules", "draft", "-o", "draft.yaml",
                   "distmgr.log")
        tap.check("what no rule knows is drafted", [done.stderr]
                  if done.returncode else [])
        tap.check("a draft loads", [] if run(
            program, "rules", "check", "draft.yaml").returncode == 0
            else ["it does not"])
        tap.check("what is to be filled in keeps --werror from passing",
                  [] if run(program, "rules", "check", "--werror",
                            "draft.yaml").returncode == 4 else ["it passes"])
        tap.check("it passes its tests beside the pack",
                  tested(program, "draft.yaml")[0])
        done = run(program, "rules", "coverage", "-q", "--fail-on", "unknown",
                   "--rules-add", "draft.yaml", "distmgr.log")
        tap.check("laid over the pack, its lines are known",
                  [done.stdout[:500]] if done.returncode else [])
        tap.check("and no more than its lines", [] if run(
            program, "rules", "coverage", "-q", "--fail-on", "unknown",
            "distmgr.log").returncode == 1 else ["they were known before"])
        done = run(program, "rules", "draft", "-q", "--rules-add",
                   "draft.yaml", "distmgr.log")
        tap.check("then nothing is left to draft",
                  [done.stdout[:300]] if done.stdout else [])
        done = run(program, "rules", "draft", "distmgr.log:2")
        tap.check("a line that is named is drafted alone",
                  [] if done.stdout.count("  - id:") == 1
                  and "Widget error" in done.stdout else [done.stdout])
    tap.end()


main()
