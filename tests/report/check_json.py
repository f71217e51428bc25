"""JSON reports against report.schema.json: check_json.py SHOW_REPORT SCHEMA

The hand-written diagnoses, then damage: each key taken away or turned into
something else must be noticed, or the schema would say nothing.
"""
import copy
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "meta"))
from tap import Tap  # noqa: E402
from validate_json import Validator, load  # noqa: E402

ORDER = ["schema", "generator", "verdict", "sources", "checklist", "findings",
         "deployments", "unrecognized", "health", "limits", "gaps",
         "suppressed", "harmless", "shares", "reads", "totals"]


def run(program, *args):
    return subprocess.run([program, *args], check=True,
                          stdout=subprocess.PIPE).stdout.decode("utf-8")


def places(value, place=()):
    """Every key of every object, as a path to it."""
    if isinstance(value, dict):
        for key in value:
            yield place + (key,)
            yield from places(value[key], place + (key,))
    elif isinstance(value, list):
        for i, element in enumerate(value):
            yield from places(element, place + (i,))


def changed(report, place, change):
    out = copy.deepcopy(report)
    parent = out
    for step in place[:-1]:
        parent = parent[step]
    change(parent, place[-1])
    return out


def unnoticed(validator, report, change):
    return ["unnoticed at " + ".".join(map(str, place))
            for place in places(report)
            if not validator.problems(changed(report, place, change))]


def drop(parent, key):
    del parent[key]


def replace(parent, key):
    parent[key] = ["not", {"this": 1}] if not isinstance(parent[key], list) \
        else "no list"


def add(parent, key):
    parent[str(key) + "-unknown"] = 1


def form(text):
    problems = []
    if not text.endswith("}\n"):
        problems.append("does not end with a newline")
    if "\x1b" in text or "\x7f" in text:
        problems.append("holds a control character")
    if list(load(text)) != ORDER:
        problems.append("keys are out of order: %s" % list(load(text)))
    return problems


def main():
    program, schema = sys.argv[1:]
    with open(schema, encoding="utf-8") as f:
        validator = Validator(load(f.read()))
    tap = Tap()
    for name in run(program, "--list").split():
        text = run(program, name, "json")
        tap.check(name + ": form", form(text))
        tap.check(name + ": valid", validator.problems(load(text)))
        tap.check(name + ": twice the same",
                  [] if text == run(program, name, "json") else ["differs"])
    for name in ("rpc", "recovered", "unknown-lines"):
        report = load(run(program, name, "json"))
        tap.check(name + ": a missing key is noticed",
                  unnoticed(validator, report, drop))
        tap.check(name + ": a wrong type is noticed",
                  unnoticed(validator, report, replace))
        tap.check(name + ": a key that the schema lacks is noticed",
                  unnoticed(validator, report, add))
    tap.end()


if __name__ == "__main__":
    main()
