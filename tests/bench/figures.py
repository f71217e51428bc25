"""The figures that dplog is held to, out of the loads' results."""
import re

from measure import CPU, PEAK, cell, ratio

BEGIN, END = "<!-- tests/bench/run --readme -->\n", "<!-- end -->\n"


class Figure:
    """One figure: a title, a goal (at most, or at least), how it is printed,
    and value(loads, follow), which gives None where something is not here."""

    def __init__(self, title, goal, form, value, at_least=False):
        self.title, self.goal, self.form = title, goal, form
        self.value, self.at_least = value, at_least

    def cells(self, loads, follow):
        value = self.value(loads, follow)
        if value is None:
            reached = ""
        elif self.at_least:
            reached = "yes" if value >= self.goal else "no"
        else:
            reached = "yes" if value <= self.goal else "no"
        return (self.title, ("≥ " if self.at_least else "≤ ") +
                self.form % self.goal, cell(self.form, value), reached)


def of(load, a, b):
    return ratio(load.median(a), load.median(b))


def speed(load):
    return ratio(load.size / 1e6, load.median("dplog"))


def peak_mb(loads, follow):
    peaks = [loads[name].most(command, PEAK)
             for name in ("true", "sparse", "large")
             for command in ("dplog", "dplog --db, fresh")]
    return None if None in peaks else max(peaks) / 1024


def over_true(load, command):
    """The least of all runs, less that of doing nothing, in ms: what a busy
    machine adds is no part of it."""
    least, nothing = load.least(command), load.least("/bin/true")
    return None if None in (least, nothing) else 1000 * (least - nothing)


def japanese_cost(loads, follow):
    cost = [ratio(loads[name].median("dplog", CPU), loads[name].size)
            for name in ("japanese", "sparse")]
    return ratio(*cost)


FIGURES = (
    Figure("sparse, `--db` fresh: × floor B", 0.85, "%.2f",
           lambda l, f: of(l["sparse"], "dplog --db, fresh", "floor B")),
    Figure("true, `--db` fresh: × floor B", 1.1, "%.2f",
           lambda l, f: of(l["true"], "dplog --db, fresh", "floor B")),
    Figure("sparse, MB/s", 1000, "%.0f", lambda l, f: speed(l["sparse"]),
           at_least=True),
    Figure("sparse: × `wc -l`", 8, "%.1f",
           lambda l, f: of(l["sparse"], "dplog", "wc -l")),
    Figure("true, MB/s", 400, "%.0f", lambda l, f: speed(l["true"]),
           at_least=True),
    Figure("1000 rules more, sparse: × without", 1.1, "%.2f",
           lambda l, f: of(l["sparse"], "dplog, 1000 rules more", "dplog")),
    Figure("1000 rules more, true: × without", 1.1, "%.2f",
           lambda l, f: of(l["true"], "dplog, 1000 rules more", "dplog")),
    Figure("peak memory of all runs, MB", 48, "%.1f", peak_mb),
    Figure("lnav (reads, stores; no rules) / dplog `--db`, true", 5, "%.1f",
           lambda l, f: of(l["true"], "lnav, store", "dplog --db, fresh"),
           at_least=True),
    Figure("lnav (reads, stores; no rules) / dplog `--db`, sparse", 5, "%.1f",
           lambda l, f: of(l["sparse"], "lnav, store", "dplog --db, fresh"),
           at_least=True),
    Figure("`rg -c -f` (only counts) / dplog, true", 3, "%.1f",
           lambda l, f: of(l["true"], "rg -c -f patterns", "dplog"),
           at_least=True),
    Figure("0.4 MB, whole process over `/bin/true`, ms", 15, "%.1f",
           lambda l, f: over_true(l["small"], "dplog")),
    Figure("30 % CP932, sparse: × ASCII", 1.15, "%.2f", japanese_cost),
    Figure("follow, 200 lines/s: p99 to the finding, ms", 10, "%.1f",
           lambda l, f: f.get("p99_ms")),
    Figure("follow: idle, % of a processor", 0.05, "%.3f",
           lambda l, f: f.get("idle_percent")),
    Figure("second run on an unchanged store of the large load, ms", 50, "%.1f",
           lambda l, f: over_true(l["large"], "dplog --db, again")),
)


def show_figures(figures, loads, follow):
    row = "%-58s %8s %9s  %s"
    print("\n" + row % ("figure", "goal", "measured", "reached"))
    for figure in figures:
        print(row % figure.cells(loads, follow))


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        found = re.search(r"model name\s*: (.*)", info.read())
    return found.group(1).strip() if found else "unknown"


def write_readme(path, figures, loads, follow):
    """Between its two marks."""
    lines = ["| figure | goal | measured |\n", "| --- | --- | --- |\n"]
    for figure in figures:
        title, goal, measured, reached = figure.cells(loads, follow)
        lines.append("| %s | %s | %s |\n" % (
            title, goal, measured if reached != "no" else "**%s**" % measured))
    lines.append("\nMeasured on: %s. Loads: true %.0f MB with %.2f hits a line, "
                 "sparse %.0f MB with %.2f, large %.0f MB.\n" % (
                     processor(), loads["true"].size / 1e6, loads["true"].hits,
                     loads["sparse"].size / 1e6, loads["sparse"].hits,
                     loads["large"].size / 1e6))
    with open(path, encoding="utf-8") as readme:
        text = readme.read()
    begin = text.index(BEGIN) + len(BEGIN)
    end = text.index(END, begin)
    with open(path, "w", encoding="utf-8", newline="\n") as readme:
        readme.write(text[:begin] + "".join(lines) + text[end:])
