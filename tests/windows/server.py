#!/usr/bin/env python3
"""The Windows build at home on a site server: where it finds the logs, and the
recipes of cli/windows/README.md. See world.py."""
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time

from world import (BUILD, DPLOG, HEALTHY, RPC, TREE, differs, prefix, run, run_checks,
                   verdict, windows_path, wine, write_log)

SITE = "SMS\\Identification"
TRACING = "SMS\\Tracing\\SMS_DISTRIBUTION_MANAGER"
CLIENT = "CCM\\Logging\\@Global"


@contextlib.contextmanager
def registry(*entries):
    """(key, value, data, view) below Microsoft's, while this lasts."""
    def key(entry):
        return "HKLM\\SOFTWARE\\Microsoft\\" + entry[0]
    try:
        for entry in entries:
            wine("reg", "add", key(entry), "/v", entry[1], "/d", entry[2],
                 "/f", "/reg:" + entry[3])
        yield
    finally:
        for entry in entries:
            wine("reg", "delete", key(entry), "/f", "/reg:" + entry[3])


def drive_c(path):
    """Where a path on C: is on this system."""
    return os.path.join(prefix(), "drive_c", *path.split("\\")[1:])


@contextlib.contextmanager
def on_drive_c(*folders):
    """Folders as on a server, taken away again with all that was missing."""
    made = []
    try:
        for folder in folders:
            path = drive_c(folder)
            first = path
            while not os.path.exists(os.path.dirname(first)):
                first = os.path.dirname(first)
            if not os.path.exists(first):
                made.append(first)
            os.makedirs(path, exist_ok=True)
        yield
    finally:
        for path in made:
            shutil.rmtree(path, ignore_errors=True)


def site(place, logs=RPC):
    """A folder of a site, and what its setup writes down."""
    folder = os.path.join(place, "Configuration Manager")
    shutil.copytree(logs, os.path.join(folder, "Logs"))
    return folder, (SITE, "Installation Directory", windows_path(folder), "64")


def not_told(done, paths):
    told = done.stderr.decode("utf-8")
    return ["not told: %s in %r" % (p, told) for p in paths if p not in told]


def read_paths(done):
    return {s["path"] for s in
            json.loads(done.stdout.decode("utf-8"))["sources"]}


def finds_the_logs_of_the_server(place):
    folder, entry = site(place)
    with registry(entry):
        done = run("analyze", "-f", "json")
    problems = differs("verdict", "retrying", verdict(done))
    problems += not_told(done, [windows_path(folder) + "\\Logs", SITE])
    done = run("analyze", "-f", "json")
    return problems + differs("exit code without a site", 2, done.returncode)


def follows_the_logs_of_the_server(place):
    folder, entry = site(place)
    out, err = (os.path.join(place, n) for n in ("out", "err"))
    with registry(entry), open(out, "wb") as out_file, open(
            err, "wb") as err_file:
        process = subprocess.Popen([DPLOG, "follow", "-f", "ndjson"],
                                   stdin=subprocess.DEVNULL, stdout=out_file,
                                   stderr=err_file)
        for _ in range(600):
            if os.path.getsize(out) or process.poll() is not None:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        problems = differs("exit code", 0, process.wait(60))
    with open(out, encoding="utf-8") as f:
        events = [json.loads(line)["event"] for line in f]
    with open(err, encoding="utf-8") as f:
        said = f.read()
    problems += [] if "finding" in events else ["told: %s" % events]
    return problems + ([] if windows_path(folder) + "\\Logs" in said
                       else ["not told: %r" % said])


def finds_them_by_what_the_product_traces(place):
    """The value names the file of one component."""
    logs = os.path.join(site(place)[0], "Logs")
    with registry((TRACING, "TraceFilename",
                   windows_path(logs) + "\\distmgr.log", "64")):
        done = run("analyze", "-f", "json")
    problems = differs("verdict", "retrying", verdict(done))
    return problems + not_told(done, [windows_path(logs), TRACING])


def finds_them_by_the_environment(place):
    logs = os.path.join(site(place)[0], "Logs")
    done = run("analyze", "-f", "json",
               env={"SMS_LOG_PATH": windows_path(logs)})
    problems = differs("verdict", "retrying", verdict(done))
    return problems + not_told(done, [windows_path(logs), "SMS_LOG_PATH"])


def finds_every_log_of_downloads(place):
    """Of the client, of a management point, of who ran a download."""
    folder, entry = site(place, HEALTHY)
    os.remove(os.path.join(folder, "Logs", "PatchDownloader.log"))
    client = os.path.join(place, "CCM")
    os.mkdir(client)
    temp = wine("cmd", "/c", "echo %TEMP%").stdout.decode().strip()
    spots = ["C:\\windows\\CCM\\Logs", "C:\\Program Files\\SMS_CCM\\Logs",
             temp]
    wanted = [windows_path(client) + "\\PatchDownloader.log"]
    with on_drive_c(*spots):
        write_log(os.path.join(client, "PatchDownloader.log"), 3, 9)
        for i, spot in enumerate(spots):
            wanted.append(spot + "\\PatchDownloader.log")
            write_log(drive_c(wanted[-1]), 3, 10 + i)
        try:
            with registry(entry, (CLIENT, "LogDirectory",
                                  windows_path(client), "32")):
                done = run("analyze", "-f", "json")
        finally:
            os.remove(drive_c(temp + "\\PatchDownloader.log"))
    lower = {p.lower() for p in read_paths(done)}
    return not_told(done, wanted) + [
        "not read: " + p for p in wanted if p.lower() not in lower]


# ── the recipes ──

def recipe(pattern):
    """What a recipe of the page for administrators says."""
    with open(os.path.join(TREE, "cli", "windows", "README.md"),
              encoding="utf-8") as f:
        return re.search(pattern, f.read(), re.MULTILINE).group(1)


def level_after(place, line):
    """%ERRORLEVEL% after a command line of cmd.exe."""
    script = os.path.join(place, "task.cmd")
    with open(script, "w", encoding="utf-8", newline="") as f:
        f.write("@echo off\r\n%s\r\necho level %%ERRORLEVEL%%\r\n" % line)
    said = wine("cmd", "/c", windows_path(script)).stdout.decode("utf-8")
    found = re.search(r"level (\d+)", said)
    return int(found.group(1)) if found else said


def runs_as_a_scheduled_task(place):
    """The recipe's own line, from the folder that it names."""
    line = recipe(r'^    schtasks .*/tr "([^"]+)"')
    tools = re.match(r"(C:\\.*)\\dplog.exe ", line).group(1)
    fresh = re.sub(r" --max-age \S+", "", line)
    _, entry = site(place)
    healthy = site(os.path.join(place, "healthy"), HEALTHY)[1]
    problems = [] if fresh != line else ["no --max-age: " + line]
    with on_drive_c(tools):
        shutil.copy(os.path.join(BUILD, "cli", "dplog.exe"), drive_c(tools))
        report = drive_c(tools + "\\report.json")
        with registry(entry):
            problems += differs("old logs", 3, level_after(place, line))
            problems += differs("failed", 1, level_after(place, fresh))
            with open(report, "rb") as f:
                problems += differs("report", "retrying", json.loads(
                    f.read())["verdict"]["status"])
            problems += differs("fails only later", 0, level_after(
                place, fresh.replace("60m", "7d")))
            problems += differs("a mistake", 2, level_after(
                place, fresh + " --no-such-option"))
        with registry(healthy):
            problems += differs("healthy", 0, level_after(place, fresh))
        problems += differs("files", ["dplog.exe", "report.json"],
                            sorted(os.listdir(drive_c(tools))))
    return problems


def gives_powershell_what_it_reads(place):
    """The recipe's command; its report is one object, UTF-8 without a mark."""
    line = recipe(r"^    (dplog analyze -q -f json -o report\.json)$")
    _, entry = site(place)
    with registry(entry):
        done = run(*line.split()[1:], cwd=place)
    with open(os.path.join(place, "report.json"), "rb") as f:
        report = f.read()
    problems = differs("first byte", b"{", report[:1])
    problems += differs("stdout", b"", done.stdout)
    return problems + differs("schema", "dplog.report/1",
                              json.loads(report)["schema"])


def passes_what_a_user_can_try(place):
    """smoke.cmd as it lies beside the program; Wine has no PowerShell and no
    share of its own drive, so that it skips what needs them."""
    for path in ("build/cli/dplog.exe", "tree/cli/windows/smoke.cmd"):
        root, _, rest = path.partition("/")
        shutil.copy(os.path.join(BUILD if root == "build" else TREE, rest),
                    place)
    logs = os.path.join(place, "Logs of PS1")
    shutil.copytree(RPC, logs)
    done = wine("cmd", "/c", "smoke.cmd", windows_path(logs), cwd=place)
    said = done.stdout.decode("utf-8", "replace")
    last = said.strip().splitlines()[-1:]
    problems = [line for line in said.splitlines() if "NOT OK" in line]
    problems += differs("exit code", 0, done.returncode)
    if not last or not re.match(r"\d+ passed, 0 failed, \d+ skipped$", last[0]):
        problems += ["it ended with %r" % last] + said.splitlines()[-20:]
    elif int(last[0].split()[0]) < 6:
        problems.append(last[0])
    return problems


run_checks([
    finds_the_logs_of_the_server, follows_the_logs_of_the_server,
    finds_them_by_what_the_product_traces,
    finds_them_by_the_environment, finds_every_log_of_downloads,
    runs_as_a_scheduled_task, gives_powershell_what_it_reads,
    passes_what_a_user_can_try,
])
