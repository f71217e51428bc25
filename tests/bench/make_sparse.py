#!/usr/bin/env python3
"""A load where few lines mean anything: make_sparse.py --mb N --out DIR
[--japanese SHARE]

Most lines are invented, with words and numbers as logs have them; no rule
knows them. One in five is a progress line of the product, one in a hundred a
failure. It shows what a line costs that is only looked at.
"""
import argparse
import os
import random

from logwriter import Clock, LogWriter

VERBS = ("Reading", "Checking", "Refreshing", "Comparing", "Loading", "Scanning",
         "Updating", "Evaluating", "Closing", "Opening", "Walking", "Writing")
THINGS = ("schedule", "cached entry", "file list", "cursor", "row", "handle",
          "policy map", "inbox rule", "content index", "hash block", "registry "
          "key", "named pipe", "notification", "package folder", "share entry")
TAILS = ("took %d ms", "(%d of 4096)", "for instance %d", "with flags 0x%X",
         "at offset %d", "has %d children", "generation %d", "is current (%d)")
KNOWN = {
    "distmgr.log": (
        "Adding package 'PS1%05X' to package processing queue.",
        "Taking package snapshot for package PS1%05X",
        "Start updating the package PS1%05X...",
        "~Exiting package processing thread for package PS1%05X."),
    "PkgXferMgr.log": (
        "~Sending completed [E:\\SCCMContentLib\\FileLib\\73E0\\%08X]",
        "~Created sending thread (Thread ID = 0x%X)"),
    "PatchDownloader.log": (
        "Connected to \\\\PS1SITE.CONTOSO.COM\\root\\SMS, session %d",
        "Contentsource = http://download.contoso.com/c/update-%d.cab ."),
}
FAILURES = {
    "distmgr.log": (
        "CWmi::Connect(): ConnectServer(Namespace) failed. - 0x800706ba",
        "SnapshotPackage() failed. Error = 0x80070035",
        "CFileLibrary::AddFile failed; 0x80070020"),
    "PkgXferMgr.log": (
        "CWmi::Connect(): ConnectServer(Namespace) failed. - 0x80070005",
        "CreateRdcSignatureW failed; 0x80070020"),
    "PatchDownloader.log": (
        "HttpSendRequest failed HTTP_STATUS_NOT_FOUND",
        "ERROR: DownloadUpdateContent() failed with hr=0x80072ee7"),
}


JAPANESE = ("コンテンツ", "パッケージ", "処理", "確認", "サーバー", "一覧", "更新",
            "スレッド", "待機中", "エントリ", "キャッシュ", "読み込み", "定義")


def invented_japanese(rng):
    words = []
    while sum(map(len, words)) < 35:
        words += [rng.choice(JAPANESE), "%d" % rng.randrange(1, 100000)]
    return "の".join(words)


def invented(rng):
    words = [rng.choice(VERBS), rng.choice(THINGS)]
    while sum(map(len, words)) < 70:
        words += [rng.choice(THINGS),
                  rng.choice(TAILS) % rng.randrange(1, 100000)]
    return " ".join(words)


def message(rng, name, japanese):
    if rng.random() < japanese:
        return invented_japanese(rng)
    kind = rng.randrange(100)
    if kind == 0:
        return rng.choice(FAILURES[name])
    if kind <= 20:
        return rng.choice(KNOWN[name]) % rng.randrange(0x400)
    return invented(rng)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=float, required=True, help="of all logs")
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--japanese", type=float, default=0,
                        help="share of lines in CP932, 0 to 1")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    os.makedirs(options.out, exist_ok=True)
    for name in KNOWN:
        log = LogWriter(options.out, name, Clock(), "cp932")
        threads = [rng.randrange(400, 16000) for _ in range(24)]
        # Text is made once and used again: what costs is to read it.
        stock = [message(rng, name, options.japanese)
                 for _ in range(20000)]
        while log.bytes < options.mb * 1e6 / len(KNOWN):
            log.line(rng.choice(stock), rng.choice(threads), rng.randrange(90))
        log.close()


main()
