"""Named checks printed as TAP, for the scripts beside this one."""
import sys


class Tap:
    def __init__(self):
        self.count = self.failed = 0
        print("TAP version 13")

    def check(self, name, problems):
        """One case: `problems` are text lines, none when it passed."""
        self.count += 1
        self.failed += bool(problems)
        print("%sok %d - %s" % ("not " if problems else "", self.count, name))
        for line in problems:
            print("# " + line)

    def skip(self, name, reason):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, name, reason))

    def end(self):
        print("1..%d" % self.count)
        sys.exit(1 if self.failed else 0)
