"""Healthy logs of others change nothing. unrelated.py DPLOG SAMPLES [SEED]

Every sample is told again with jobs of other packages to other DPs that all
went well: beside it, as logs of another server, at the same time and at other
times, in the same and in another time zone, on other threads and on threads of
the same numbers, of one log alone, in another form; and between its own lines,
as the same server would write them. No deployment of the sample may change its
state, stage, cause or attempts, and the verdict's cause stays. What fails is
told with its sample, its way and the fewest jobs that do it.
"""
import datetime as dt
import os
import random
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "rules"))
import deployments  # noqa: E402
from judge import Tap, report_on, write  # noqa: E402
from story import line, render  # noqa: E402

STAMP = re.compile(rb"\$\$<[^>]*><(\d\d)-(\d\d)-(\d{4}) (\d\d):(\d\d):(\d\d)\."
                   rb"(\d{3})([+-]\d+)><thread=(\d+)")
MAIN = (1804, 2116, 2552)       # threads of the product itself, always there
OTHERS = ".elsewhere.example"
LOG = {"distmgr.log": "distmgr", "pkgxfermgr.log": "PkgXferMgr"}


def stamps(data):
    """(UTC, bias, thread) of each line in the product's own form."""
    out = []
    for m in STAMP.finditer(data):
        month, day, year, h, mi, s, ms, bias, thread = map(int, m.groups())
        out.append((dt.datetime(year, month, day, h, mi, s, ms * 1000)
                    + dt.timedelta(minutes=bias), bias, thread))
    return out


class Sample:
    def __init__(self, folder):
        self.folder, self.name = folder, os.path.basename(folder)
        self.files = {}
        for name in sorted(os.listdir(folder)):
            if name != "expected.yaml":
                with open(os.path.join(folder, name), "rb") as f:
                    self.files[name] = f.read()
        found = [s for data in self.files.values() for s in stamps(data)]
        self.first = min((s[0] for s in found), default=deployments.BEGIN)
        self.last = max((s[0] for s in found), default=deployments.BEGIN)
        self.bias = found[0][1] if found else -540
        self.threads = sorted({s[2] for s in found} - set(MAIN)) or [4000]


def jobs(rng, begin, end, threads, size):
    """Rows of each job: another package, to one of four other DPs."""
    span = max(1, (end - begin).total_seconds())
    fresh, out = deployments.Threads(rng, 4000), []
    for number in range(1, size + 1):
        f = deployments.Flow(rng, fresh, number, "ZZ9")
        f.name, f.server = "Other %d" % number, "ZZ9SITE.elsewhere.example"
        f.at = begin + dt.timedelta(seconds=rng.uniform(0, span))
        if threads:
            f.new_thread = lambda: rng.choice(threads)
        tell = rng.choice((deployments.good, deployments.waits))
        tell(f, "ODP%02d%s" % (rng.randint(1, 4), OTHERS))
        out.append(f.rows)
    return out


def in_order(stories):
    return sorted((row for rows in stories for row in rows),
                  key=lambda row: row[0])


def between(data, rows):
    """The rows of one log between the lines of a file, by time."""
    rows, out = list(rows), []
    bias = stamps(data)[0][1]
    for text in data.splitlines(keepends=True):
        when = stamps(text)
        while when and rows and rows[0][0] < when[0][0]:
            out.append((line(rows.pop(0), "native", bias) + "\r\n").encode())
        out.append(text)
    return b"".join(out)


# ── the ways: from a sample and the jobs to files in a folder ──

def beside(form="native", hours=0, zone=None, same_threads=False, only=None):
    def way(sample, rng):
        shift = dt.timedelta(hours=hours)
        begin = sample.first + shift
        stories = jobs(rng, begin, sample.last + shift,
                       sample.threads if same_threads else None,
                       rng.choice((3, 10)))

        def files(some):
            told = render(in_order(some), form,
                          sample.bias if zone is None else zone)
            out = {os.path.join("its", n): d for n, d in sample.files.items()}
            out.update((os.path.join("theirs", n), d) for n, d in told.items()
                       if only in (None, n))
            return out
        return stories, files
    return way


def among():
    def way(sample, rng):
        stories = [rows for rows in jobs(rng, sample.first, sample.last, None,
                                         10) if rows[-1][0] < sample.last]

        def files(some):
            out = {}
            for name, data in sample.files.items():
                log = LOG.get(name.lower())
                rows = [r for r in in_order(some) if r[1] == log]
                out[os.path.join("its", name)] = \
                    between(data, rows) if log and stamps(data) else data
            return out
        return stories, files
    return way


WAYS = {
    "beside, same time": beside(),
    "beside, same threads": beside(same_threads=True),
    "beside, a month before, another zone": beside(hours=-720, zone=300),
    "beside, days after, same threads": beside(hours=48, same_threads=True),
    "beside, PkgXferMgr.log alone": beside(only="PkgXferMgr.log"),
    "beside, distmgr.log alone": beside(only="distmgr.log", zone=0),
    "beside, client form": beside(form="ccm"),
    "beside, pasted from CMTrace": beside(form="cmtrace"),
    "among its own lines": among(),
}


# ── what must stay ──

def answer(report):
    deployments_ = sorted(
        str((d["package"], d["version"], (d["dp"] or "").lower(), d["status"],
             d["stage"], d["cause"], d["attempts"]))
        for d in report["deployments"]
        if OTHERS not in (d["dp"] or "").lower())
    return ["verdict: %s" % report["verdict"]["cause"]] + deployments_


def told(dplog, files):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, files)
        report = report_on(dplog, [os.path.join(folder, name)
                                   for name in sorted(os.listdir(folder))])
    return [report] if isinstance(report, str) else answer(report)


def difference(dplog, alone, files):
    now = told(dplog, files)
    return ["lost: " + a for a in alone if a not in now] + \
        ["new: " + b for b in now if b not in alone]


def fewest(dplog, alone, stories, files):
    """The jobs without which all stays as it was."""
    k = 0
    while k < len(stories) and len(stories) > 1:
        fewer = stories[:k] + stories[k + 1:]
        if difference(dplog, alone, files(fewer)):
            stories = fewer
        else:
            k += 1
    return ["with %d jobs, the first from %s: %s" % (
        len(stories), stories[0][0][0], stories[0][0][3])] if stories else []


def main():
    dplog, samples, tap = sys.argv[1], sys.argv[2], Tap()
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    for name in sorted(os.listdir(samples)):
        folder = os.path.join(samples, name)
        if not os.path.isdir(folder):
            continue
        sample = Sample(folder)
        alone = told(dplog, {os.path.join("its", n): d
                             for n, d in sample.files.items()})
        for what, way in WAYS.items():
            stories, files = way(sample, random.Random(
                "%s/%s/%s" % (seed, name, what)))
            problems = difference(dplog, alone, files(stories))
            if problems:
                problems = problems[:6] + fewest(dplog, alone, stories, files)
            tap.check("%s, %s, seed %s" % (name, what, seed), problems)
    tap.end()


if __name__ == "__main__":
    main()
