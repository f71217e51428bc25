#!/usr/bin/env python3
"""The release: what cli/windows/release makes, signed and unsigned, and that
it makes the same from two folders. See world.py."""
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
import xml.etree.ElementTree
import zipfile

from world import TREE, differs, run_checks, windows_path, wine

RELEASE = os.path.join(TREE, "cli", "windows", "release")
AUTHENTICODE = os.path.join(TREE, "cli", "windows", "authenticode")
MAX_BYTES = 6 * 1024 * 1024


def call(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True,
                          stdin=subprocess.DEVNULL).stdout


def read(path):
    with open(path, "rb") as f:
        return f.read()


def make(place, *options):
    """The folder of a release, unpacked beside it: (folder, zip, unpacked)."""
    out = os.path.join(place, "out")
    call(RELEASE, "--out", out, *options)
    packed = [n for n in os.listdir(out) if n.endswith(".zip")]
    with zipfile.ZipFile(os.path.join(out, packed[0])) as z:
        z.extractall(place)
    return out, packed[0], os.path.join(place, packed[0][:-len(".zip")])


def libraries():
    folder = os.path.join(TREE, "subprojects")
    return {n[:-len(".wrap")] for n in os.listdir(folder)
            if n.endswith(".wrap")} - {"cmocka"}


def holds_what_it_should(place):
    out, packed, folder = make(place, "--url", "https://example.com/files/")
    problems = [] if {"dplog.exe", "README.md", "smoke.cmd", "rules",
                      "dplog-task.xml", "licences"} == set(os.listdir(folder)) else [
                          "%s" % sorted(os.listdir(folder))]
    licences = {n[:-len(".txt")]
                for n in os.listdir(os.path.join(folder, "licences"))}
    problems += differs("licences", libraries() | {"dplog", "mingw-w64",
                                                   "versions"}, licences)
    for name in licences:
        text = read(os.path.join(folder, "licences", name + ".txt"))
        problems += ["licence of %s: %r" % (name, text)] \
            if len(text) < 100 else []
    program = os.path.join(folder, "dplog.exe")
    sums = dict(reversed(line.split("  ")) for line in read(
        os.path.join(out, "SHA256SUMS")).decode().splitlines())
    for name, path in ((packed, os.path.join(out, packed)),
                       (packed[:-len(".zip")] + "/dplog.exe", program)):
        problems += differs("sum of " + name, sums.get(name),
                            hashlib.sha256(read(path)).hexdigest())
    size = os.path.getsize(program)
    problems += [] if size < MAX_BYTES else ["%d bytes" % size]
    return problems + manifests(out, packed, sums[packed], folder)


def manifests(out, packed, total, folder):
    """What scoop and winget need: their schemas ask for no more."""
    problems = []
    with open(os.path.join(out, "scoop", "dplog.json"),
              encoding="utf-8") as f:
        scoop = json.load(f)
    part = scoop["architecture"]["64bit"]
    problems += differs("scoop's hash", total, part["hash"])
    problems += differs("scoop's URL", "https://example.com/files/" + packed,
                        part["url"])
    problems += differs("scoop's folder", os.path.basename(folder),
                        part["extract_dir"])
    problems += ["scoop: no " + key for key in ("version", "homepage",
                                                "license") if not scoop[key]]
    texts = {n: read(os.path.join(out, "winget", n)).decode()
             for n in os.listdir(os.path.join(out, "winget"))}
    problems += differs("winget's files", ["dplog.dplog.installer.yaml",
                                           "dplog.dplog.locale.en-US.yaml",
                                           "dplog.dplog.yaml"], sorted(texts))
    kinds = []
    for name, text in sorted(texts.items()):
        kinds += re.findall(r"^ManifestType: (\w+)$", text, re.MULTILINE)
        problems += ["%s: %s" % (name, line) for line in text.splitlines()
                     if "@" in line]
    problems += differs("winget's kinds", ["installer", "defaultLocale",
                                           "version"], kinds)
    installer = texts["dplog.dplog.installer.yaml"]
    nested = re.search(r"RelativeFilePath: (.*)", installer).group(1)
    problems += [] if os.path.exists(os.path.join(
        os.path.dirname(folder), nested.replace("\\", "/"))) else [nested]
    return problems + ([] if "InstallerSha256: " + total in installer
                       else ["winget has another hash"])


def is_a_task_as_in_the_recipe(place):
    """The file that the task scheduler takes runs the line of the page."""
    folder = make(place)[2]
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as f:
        page = f.read()
    line = re.search(r'^    schtasks .*/tr "([^"]+)"', page, re.M).group(1)
    with open(os.path.join(folder, "dplog-task.xml"), "rb") as f:
        task = xml.etree.ElementTree.fromstring(f.read())
    space = {"t": task.tag[1:].partition("}")[0]}
    run = [task.findtext(".//t:Exec/t:" + n, namespaces=space)
           for n in ("Command", "Arguments")]
    problems = differs("command line", line, " ".join(run))
    command = re.search(r"^    (schtasks .*/xml .*)$", page, re.M).group(1)
    done = wine(*command.split(), cwd=folder)
    problems += differs("schtasks (%s)" % done.stderr[:200], 0,
                        done.returncode)
    wine("schtasks", "/delete", "/tn", "dplog", "/f")
    return problems


def throw_away_certificate(place, name="certificate", use="codeSigning"):
    key, certificate = (os.path.join(place, name + n) for n in (".key.pem",
                                                                ".pem"))
    call("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
         "2", "-subj", "/CN=dplog test " + name, "-addext",
         "extendedKeyUsage=" + use, "-keyout", key, "-out", certificate)
    return key, certificate


def verify(certificate, program, *more):
    return subprocess.run(["osslsigncode", "verify", "-CAfile", certificate,
                           *more, "-in", program], capture_output=True, text=True,
                          check=False)


def is_signed_where_asked_to(place):
    key, certificate = throw_away_certificate(place)
    plain = make(place)
    hash_of_plain = read(os.path.join(plain[0], "AUTHENTICODE")).decode()
    shutil.rmtree(plain[0])
    out, _, folder = make(place, "--sign", certificate, "--key", key)
    program = os.path.join(folder, "dplog.exe")
    done = verify(certificate, program)
    problems = differs("verification (%s)" % done.stdout[-300:], 0,
                       done.returncode)
    # A rule by hash goes on to fit, and names what the signature is over.
    problems += differs("hash", hash_of_plain, read(
        os.path.join(out, "AUTHENTICODE")).decode())
    if hash_of_plain.split()[0] not in done.stdout.lower():
        problems.append("the signature is over another hash: "
                        + done.stdout[:600])
    started = wine(program, "--version").stdout
    problems += [] if started.startswith(b"dplog ") else ["%r" % started]
    # One bit later.
    content = bytearray(read(program))
    content[len(content) // 2] ^= 1
    with open(program, "wb") as f:
        f.write(content)
    done = verify(certificate, program)
    return problems + ([] if done.returncode else ["a changed file passes"])


class TimeServer(http.server.BaseHTTPRequestHandler):
    """Stamps what it is sent, as RFC 3161 wants it."""
    config = None  # a file for openssl ts

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"]))
        reply = subprocess.run(
            ["openssl", "ts", "-reply", "-config", self.config, "-queryfile",
             "/dev/stdin"], input=query, capture_output=True, check=True).stdout
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


TIME_SERVER = """[tsa]
default_tsa = here
[here]
serial = {0}/serial
signer_cert = {2}
signer_key = {1}
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


def has_its_time_countersigned(place):
    """By a server of this machine."""
    key, certificate = throw_away_certificate(place)
    stamp_key, stamp = throw_away_certificate(place, "time",
                                              "critical,timeStamping")
    TimeServer.config = os.path.join(place, "tsa.conf")
    with open(TimeServer.config, "w", encoding="utf-8") as f:
        f.write(TIME_SERVER.format(place, stamp_key, stamp))
    server = http.server.HTTPServer(("127.0.0.1", 0), TimeServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        _, _, folder = make(place, "--sign", certificate, "--key", key,
                            "--timestamp", "http://127.0.0.1:%d"
                            % server.server_port)
    finally:
        server.shutdown()
    done = verify(certificate, os.path.join(folder, "dplog.exe"),
                  "-TSA-CAfile", stamp)
    problems = differs("verification (%s)" % done.stdout[-600:], 0,
                       done.returncode)
    return problems + ([] if "dplog test time" in done.stdout
                       else ["no time stamp: " + done.stdout])


def is_signed_with_pkcs12(place):
    """With the password in a file."""
    key, certificate = throw_away_certificate(place)
    both, password = (os.path.join(place, n) for n in ("both.p12", "password"))
    with open(password, "w", encoding="ascii") as f:
        f.write("a secret")
    call("openssl", "pkcs12", "-export", "-inkey", key, "-in", certificate,
         "-out", both, "-passout", "file:" + password)
    _, _, folder = make(place, "--sign", both, "--password-file", password)
    done = verify(certificate, os.path.join(folder, "dplog.exe"))
    return differs("verification (%s)" % done.stdout[-300:], 0,
                   done.returncode)


def says_how_it_is_used(place):
    problems = []
    for words in (["--sign"], ["--key", __file__], ["--no-such-option"],
                  ["--sign", os.path.join(place, "missing.pem")]):
        done = subprocess.run([RELEASE, *words], capture_output=True,
                              text=True, check=False)
        problems += differs(" ".join(words), 2, done.returncode)
        problems += [] if done.stderr.startswith("release: ") else [
            done.stderr]
    done = subprocess.run([AUTHENTICODE, __file__], capture_output=True,
                          text=True, check=False)
    return problems + differs("no program", 1, done.returncode)


def passes_its_own_smoke_test(place):
    """Unpacked and started as a user does."""
    folder = make(place)[2]
    logs = os.path.join(TREE, "samples", "rpc-unavailable")
    done = wine("cmd", "/c", "smoke.cmd", windows_path(logs), cwd=folder)
    return differs("exit code", 0, done.returncode)


def is_the_same_from_two_folders(_):
    done = subprocess.run([RELEASE, "--check"], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False)
    return [] if done.returncode == 0 else (done.stdout + done.stderr
                                            ).splitlines()[-10:]


run_checks([
    says_how_it_is_used, holds_what_it_should, is_a_task_as_in_the_recipe,
    is_signed_where_asked_to, has_its_time_countersigned,
    is_signed_with_pkcs12, passes_its_own_smoke_test,
    is_the_same_from_two_folders,
])
