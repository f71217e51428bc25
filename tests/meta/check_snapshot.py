"""No member of the tracker without a row: check_snapshot.py SOURCE_TREE

Every struct that is saved has a table in lib/track/snapshot_members.c. A member
that has no row there would be lost when an analysis goes on from a snapshot.
"""
import os
import re
import sys

from tap import Tap

STRUCT = re.compile(r"^struct (dpl_\w+) \{\n(.*?)^\};", re.M | re.S)
TABLE = re.compile(r"^#define OF struct (\w+)\n(.*?)^#undef OF", re.M | re.S)
ROW = re.compile(r"\b(?:MEMBER|EACH|BELOW|FLAG|BY_HAND)\((\w+)")
# Structs of the same headers that live for one record, or are made from the
# rules, or are lists of others, or remember what was looked up.
PASSING = {"dpl_step_in", "dpl_inverse", "dpl_links", "dpl_open_rule",
           "dpl_open_walk", "dpl_use", "dpl_awaited_list", "dpl_recent_clock"}


def members(body):
    body = re.sub(r"/\*.*?\*/", "", body, flags=re.S)
    body = re.sub(r"struct \{[^}]*\}\s*(\w+);", r"int \1;", body)
    body = re.sub(r"DPL_VEC_MEMBERS\([^)]*\)", "int at; int count; int cap;",
                  body)
    for declaration in body.split(";"):
        for name in declaration.split(","):
            found = re.search(r"(\w+)\s*(?:\[[^\]]*\]\s*)*$", name.strip())
            if found:
                yield found.group(1)


def main():
    track = os.path.join(sys.argv[1], "lib", "track")
    tap = Tap()
    structs = {}
    for header in ("model.h", "state.h"):
        with open(os.path.join(track, header), encoding="utf-8") as f:
            structs.update(STRUCT.findall(f.read()))
    with open(os.path.join(track, "snapshot_members.c"),
              encoding="utf-8") as f:
        tables = {name: ROW.findall(rows)
                  for name, rows in TABLE.findall(f.read())}
    tap.check("every struct of the tracker has a table of its members",
              ["struct %s" % name for name in structs
               if name not in tables and name not in PASSING])
    for name, rows in tables.items():
        wanted = list(members(structs.get(name, "")))
        tap.check("every member of %s has a row" % name,
                  ["%s: add it to lib/track/snapshot_members.c" % m
                   for m in wanted if m not in rows] +
                  ["%s: no such member" % m for m in rows if m not in wanted])
    tap.end()


main()
