#!/usr/bin/env python3
"""How soon a follower tells what fails, and what it costs while nothing does:
latency.py --dplog PROGRAM [--seconds N] [--lines-a-second N] [--json]

Lines are appended to a log at an even pace; one in twenty is the failure of
another DP. From before the write to its finding on standard output counts. The
log is stored, as on a server. It judges nothing.
"""
import argparse
import glob
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

PROGRESS = "~Sending completed [E:\\SCCMContentLib\\FileLib\\73E0\\%08X]"
FAILURE = "~CreateFile for \\\\DP%06d.CONTOSO.COM\\SMSPKGE$ failed; 0x80070005"
TRAILER = ("  $$<SMS_PACKAGE_TRANSFER_MANAGER>"
           "<11-20-2026 %02d:%02d:%02d.%03d-540><thread=700 (0x2BC)>\r\n")
FAILURE_EVERY = 20


def line(number, lines_a_second):
    ms = number * 1000 // lines_a_second
    text = FAILURE if number % FAILURE_EVERY == 0 else PROGRESS
    return (text % number + TRAILER %
            (9 + ms // 3600000, ms // 60000 % 60, ms // 1000 % 60, ms % 1000)
            ).encode("ascii")


class Listener(threading.Thread):
    """When each DP was first named on a follower's output."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream = stream
        self.told = {}

    def run(self):
        for text in self.stream:
            now = time.perf_counter()
            at = text.find(b"DP0")
            while at >= 0:
                self.told.setdefault(text[at + 2:at + 8], now)
                at = text.find(b"DP0", at + 8)


def processor_seconds(pid):
    """Of all its threads, by the scheduler's own count: that of ticks is too
    coarse for a process that sleeps."""
    total = 0
    for schedstat in glob.glob("/proc/%d/task/*/schedstat" % pid):
        with open(schedstat, encoding="ascii") as counts:
            total += int(counts.read().split()[0])
    return total / 1e9


def append(path, seconds, lines_a_second):
    """Time before each failure was written, by its number."""
    written = {}
    began = time.perf_counter()
    with open(path, "ab", buffering=0) as log:
        for number in range(1, int(seconds * lines_a_second) + 1):
            ahead = began + number / lines_a_second - time.perf_counter()
            if ahead > 0:
                time.sleep(ahead)
            text = line(number, lines_a_second)
            if number % FAILURE_EVERY == 0:
                written[b"%06d" % number] = time.perf_counter()
            log.write(text)
    return written


def measure(program, seconds, lines_a_second):
    """(sorted delays in ms, how many were not told, share of a processor that
    it takes idle in %)"""
    with tempfile.TemporaryDirectory(prefix="dplog-latency.") as folder:
        path = os.path.join(folder, "PkgXferMgr.log")
        with open(path, "wb") as log:
            log.write(line(1, lines_a_second))
        process = subprocess.Popen(
            [program, "follow", "--format", "ndjson", "--db",
             os.path.join(folder, "follow.db"), path],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        listener = Listener(process.stdout)
        listener.start()
        try:
            time.sleep(1)  # to open the store and read what is there
            written = append(path, seconds, lines_a_second)
            time.sleep(2)  # what comes later than that is not told
            before = processor_seconds(process.pid)
            time.sleep(seconds)
            idle = (processor_seconds(process.pid) - before) / seconds * 100
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
            listener.join(10)
    delays = sorted(1000 * (listener.told[dp] - at)
                    for dp, at in written.items() if dp in listener.told)
    return delays, len(written) - len(delays), idle


def percentile(values, share):
    return values[min(len(values) - 1, int(len(values) * share))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dplog", required=True)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--lines-a-second", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    delays, lost, idle = measure(options.dplog, options.seconds,
                                 options.lines_a_second)
    if not delays:
        sys.exit("latency: no finding was told")
    p50, p99 = percentile(delays, 0.5), percentile(delays, 0.99)
    if options.json:
        print(json.dumps({"findings": len(delays), "not_told": lost,
                          "p50_ms": p50, "p99_ms": p99,
                          "idle_percent": idle}))
        return
    print("%d findings, %d not told within 2 s; p50 %.2f ms, p99 %.2f ms; idle "
          "%.3f %% of a processor" % (len(delays), lost, p50, p99, idle))


if __name__ == "__main__":
    main()
