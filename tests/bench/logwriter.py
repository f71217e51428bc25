"""What both loads share: lines of the SMS form, in time order, by the bytes."""
import datetime
import os

START = datetime.datetime(2026, 11, 2, 6, 0)
BIAS = -540  # minutes, UTC - local time: Japan

COMPONENTS = {
    "distmgr.log": "SMS_DISTRIBUTION_MANAGER",
    "PkgXferMgr.log": "SMS_PACKAGE_TRANSFER_MANAGER",
    "PatchDownloader.log": "Software Updates Patch Downloader",
}


class Clock:
    """Time of the next line; stamps of one second are made once."""

    def __init__(self):
        self.ms = 0
        self.second = -1
        self.text = ""

    def stamp(self, step_ms):
        self.ms += step_ms
        second = self.ms // 1000
        if second != self.second:
            self.second = second
            time = START + datetime.timedelta(seconds=second)
            self.text = time.strftime("%m-%d-%Y %H:%M:%S")
        return "%s.%03d%+d" % (self.text, self.ms % 1000, BIAS)


class LogWriter:
    """One log in `folder`, written in pieces: memory stays flat."""

    def __init__(self, folder, name, clock, encoding="ascii"):
        self.file = open(os.path.join(folder, name), "w", encoding=encoding,
                         newline="", buffering=1 << 20)
        self.component = COMPONENTS[name]
        self.clock = clock
        self.bytes = 0

    def line(self, text, thread, step_ms):
        whole = "%s  $$<%s><%s><thread=%d (0x%X)>\r\n" % (
            text, self.component, self.clock.stamp(step_ms), thread, thread)
        self.file.write(whole)
        self.bytes += len(whole)

    def close(self):
        self.file.close()
