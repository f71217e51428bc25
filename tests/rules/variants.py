"""The same story in other forms: the blame must not move. variants.py DPLOG

Forty cells, each pasted in three ways, in the client form, without tildes,
with other letter case, with short host names, in CP932, and as five lines
around the failure; then a healthy story in all of them.
"""
import re
import sys

from cells import cells, compose
from judge import Tap, accounted, analyze, judge, quiet
from story import Story, render

EVERY = 5                                      # one cell in so many


def mapped(rows, change):
    return [(at, log, thread, change(text)) for at, log, thread, text in rows]


def other_case(text):
    return re.sub(r"DP0[78]\.AD\.CONTOSO\.COM",
                  lambda m: m.group().lower(), text)


def mixed_case(text):
    """Upper case and lower case by turns, as different components write."""
    turn = []
    return re.sub(r"DP0[78]\.AD\.CONTOSO\.COM", lambda m: turn.append(1) or (
        m.group().lower() if len(turn) % 2 else m.group()), text)


def excerpt(story):
    """The lines around the first bad one, of its log alone."""
    log = story.rows[story.failing][1]
    rows = [(k, r) for k, r in enumerate(story.rows) if r[1] == log]
    at = [k for k, _ in rows].index(story.failing)
    return [r for _, r in rows[max(0, at - 2):at + 3]]


def forms(story):
    """(name, files, whether thread and time survive)"""
    rows = story.rows
    yield "CMTrace copy", render(rows, "cmtrace"), True
    yield "component first", render(rows, "component"), True
    yield "client form", render(rows, "ccm"), True
    yield "no tildes", render(mapped(rows, lambda t: t.strip("~ "))), True
    yield "lower case", render(mapped(rows, other_case)), True
    yield "mixed case", render(mapped(rows, mixed_case)), True
    yield "short names", render(mapped(
        rows, lambda t: t.replace(".AD.CONTOSO.COM", ""))), True
    yield "text only", render(rows, "text"), False
    if story.failing is not None:
        yield "excerpt", render(excerpt(story)), False
        yield "excerpt, text only", render(excerpt(story), "text"), False


def main():
    dplog, tap = sys.argv[1], Tap()
    chosen = [c for k, c in enumerate(cells()) if k % EVERY == 0]
    for name, tell, code, want in chosen:
        story = compose(tell, code, False)
        japanese = compose(tell, code, False, name="日本語リーダー 表示",
                           file="予定表ソ.cab")
        told = list(forms(story))
        told.append(("CP932", render(japanese.rows, encoding="cp932"), True))
        problems = []
        for form, files, complete in told:
            report = analyze(dplog, files)
            wish = dict(want)
            if form in ("component first", "text only"):
                wish["status"] = ("failed", "retrying")  # no times
                if "waiting" in want.get("status", ()):
                    wish["status"] = ("waiting",)
            if not complete:
                wish = {"win": want["win"], "status": (
                    "failed", "retrying", "waiting")}
            problems += ["%s: %s" % (form, p) for p in
                         ([report] if isinstance(report, str) else
                          judge(report, wish) + accounted(report, files))]
        tap.check(name, problems)
    story = Story()
    story.to_send()
    story.works(story.dp, start=False)
    story.works()
    for form, files, _ in forms(story):
        report = analyze(dplog, files)
        tap.check("healthy, " + form, quiet(report)
                  + accounted(report, files))
    tap.end()


if __name__ == "__main__":
    main()
