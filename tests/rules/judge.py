"""Runs dplog on rendered lines and holds the JSON report to a cell's wishes."""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "meta"))
from tap import Tap  # noqa: E402,F401

KEEP = os.environ.get("DPLOG_STORIES")      # a folder: keep what is told there
QUIET = ("healthy", "waiting", "recovered", "unknown")


def write(folder, files):
    for name, data in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)


def report_on(dplog, paths):
    """Report on paths, or a text saying why there is none."""
    run = subprocess.run([dplog, "analyze", "--format", "json"] + paths,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode not in (0, 1, 3):
        return "exit %d: %s" % (run.returncode, run.stderr[:200])
    return json.loads(run.stdout.decode("utf-8"))


def analyze(dplog, files):
    """Report on files {name: bytes}, or a text saying why there is none."""
    if KEEP:
        write(tempfile.mkdtemp(dir=KEEP), files)
    with tempfile.TemporaryDirectory() as folder:
        write(folder, files)
        path = folder if "pasted.txt" not in files \
            else os.path.join(folder, "pasted.txt")
        return report_on(dplog, [path])


def ranked(report):
    rows = [i for i in report["checklist"] if i["rank"]]
    return [i["id"] for i in sorted(rows, key=lambda i: i["rank"])]


def accounted(report, files):
    lines = sum(data.count(b"\n") for data in files.values())
    told = sum(s["lines"] for s in report["sources"])
    unparsed = sum(s["unparsed"] for s in report["sources"])
    return [] if told == lines and not unparsed else \
        ["%d lines, report %d, unparsed %d" % (lines, told, unparsed)]


def host(name):
    return (name or "").strip("\\").split(".")[0].lower()


def accused(report, key):
    names = [f.get(key) for f in report["findings"]
             if f["role"] in ("cause", "wait", "symptom")
             and f["state"] != "recovered"]
    names += [d.get(key) for d in report["deployments"]
              if d["status"] not in ("succeeded", "in-progress", "unknown")]
    return {n for n in names if n}


def judge(report, want):
    """Wishes: win, follow, never (ids), status, dp, package, hop."""
    problems = []
    verdict, order = report["verdict"], ranked(report)
    status = want.get("status", ("failed", "retrying"))
    if verdict["status"] not in status:
        problems.append("status %s, wanted %s" % (verdict["status"], status))
    if want.get("win") and verdict["cause"] not in want["win"]:
        problems.append("cause %s of %s, wanted %s" % (
            verdict["cause"], order[:5], "/".join(want["win"])))
    if want.get("win") and not set(order[:3]) & set(want["win"]):
        problems.append("not among the first three: %s" % order[:5])
    problems += ["%s does not follow in %s" % (i, order)
                 for i in want.get("follow", ()) if i not in order]
    problems += ["%s must not be ranked: %s" % (i, order)
                 for i in want.get("never", ()) if i in order]
    dps = {host(d) for d in accused(report, "dp")}
    if "dp" in want and dps != {host(d) for d in want["dp"]}:
        problems.append("accused DPs %s, wanted %s" % (sorted(dps),
                                                       want["dp"]))
    packages = accused(report, "package")
    if "package" in want and packages != set(want["package"]):
        problems.append("accused packages %s, wanted %s" % (
            sorted(packages), want["package"]))
    hops = {f["hop"] for f in report["findings"]
            if any(i["id"] == verdict["cause"] for i in f["items"])}
    if want.get("hop") and not hops & set(want["hop"]):
        problems.append("hops %s, wanted %s" % (sorted(map(str, hops)),
                                                want["hop"]))
    return problems


def quiet(report):
    """No alarm, nothing that looks bad left over, no DP in trouble."""
    problems = []
    if report["verdict"]["status"] != "healthy":
        problems.append("status %s, cause %s" % (
            report["verdict"]["status"], report["verdict"]["cause"]))
    problems += ["%s: %s" % (f["rule"], f["evidence"][0]["message"][:90])
                 for f in report["findings"] if f["state"] != "recovered"]
    problems += ["unrecognized: " + u["template"][:100]
                 for u in report["unrecognized"]]
    return problems
