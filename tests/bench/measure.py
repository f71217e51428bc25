"""Commands and what they take, load by load."""
import glob
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time


class Peak(threading.Thread):
    """Peak memory of a small process in KiB: the last that /proc said of it.

    For processes that stay below this interpreter: the system counts what a
    child shared with its parent before it became the command.
    """

    def __init__(self, pid):
        super().__init__()
        self.path = "/proc/%d/status" % pid
        self.ended = threading.Event()
        self.kib = None

    def run(self):
        while not self.ended.wait(0.005):
            try:
                with open(self.path, encoding="ascii") as status:
                    for line in status:
                        if line.startswith("VmHWM:"):
                            self.kib = int(line.split()[1])
            except OSError:
                return


def peak_kib(usage, sampled):
    """The system's own figure, which is exact, unless it may be that of this
    interpreter (see Peak): then the one that was sampled."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage.ru_maxrss if usage.ru_maxrss > own else sampled


def measure(command, good_codes):
    """(wall seconds, seconds of processor, peak KiB or None, output)"""
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=out,
                                   stderr=subprocess.DEVNULL)
        peak = Peak(process.pid)
        peak.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        peak.ended.set()
        peak.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in good_codes:
            sys.exit("bench: %s ended with %d"
                     % (" ".join(command), process.returncode))
        out.seek(0)
        return (wall, usage.ru_utime + usage.ru_stime,
                peak_kib(usage, peak.kib), out.read())


WALL, CPU, PEAK = range(3)


class Load:
    """Logs, and what each command took on them, run by run."""

    def __init__(self, title, script, more=(), only_read=False):
        self.title, self.script, self.more = title, script, list(more)
        self.only_read = only_read
        self.hits = None  # of rules, a line
        self.results = {}

    def make(self, scripts, folder, mb):
        subprocess.run([sys.executable, os.path.join(scripts, self.script),
                        "--mb", str(mb), "--out", folder] + self.more,
                       check=True)
        self.logs = sorted(glob.glob(os.path.join(folder, "*.log")))
        self.size = sum(map(os.path.getsize, self.logs))

    def note(self, name, wall, cpu=None, peak=None):
        self.results.setdefault(name, []).append((wall, cpu, peak))

    def values(self, name, column=WALL):
        """None where one was not measured."""
        values = [run[column] for run in self.results.get(name, ())]
        return None if not values or None in values else values

    def median(self, name, column=WALL):
        values = self.values(name, column)
        return values and statistics.median(values)

    def least(self, name, column=WALL):
        values = self.values(name, column)
        return values and min(values)

    def most(self, name, column=WALL):
        values = self.values(name, column)
        return values and max(values)


def cell(form, value):
    return "-" if value is None else form % value


def ratio(a, b):
    return None if a is None or not b else a / b


def show_load(load):
    hits = "" if load.hits is None else ", %.2f hits a line" % load.hits
    print("\n%s load, %.1f MB%s" % (load.title, load.size / 1e6, hits))
    row = "%-24s %9s %8s %7s %8s %6s %8s"
    print(row % ("", "wall s", "cpu s", "MB/s", "x wc -l", "x B", "peak MB"))
    for name in load.results:
        wall = load.median(name)
        print(row % (name, "%.4f" % wall,
                     cell("%.3f", load.median(name, CPU)),
                     "%.0f" % (load.size / 1e6 / wall),
                     cell("%.1f", ratio(wall, load.median("wc -l"))),
                     cell("%.2f", ratio(wall, load.median("floor B"))),
                     cell("%.1f", ratio(load.most(name, PEAK), 1024))))
