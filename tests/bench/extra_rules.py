"""A thousand rules more, as a user may have of his own."""

EXTRA_RULES = 1000


def write_extra_rules(path):
    """Rules that no line of the loads matches, as different as real ones."""
    verbs = ("copy", "open", "hash", "sign", "move", "lock", "read", "send")
    with open(path, "w", encoding="ascii", newline="\n") as out:
        out.write("dplog: 1\ndefaults: {log: [distmgr, PkgXferMgr, "
                  "PatchDownloader]}\nrules:\n")
        for i in range(EXTRA_RULES):
            out.write("  - {id: extra.r%d, role: cause, match: {regex: 'Cannot "
                      "%s widget %d of (?<dp>[\\w.]+) in batch %d'}}\n"
                      % (i, verbs[i % len(verbs)], i * 7919 % 100000, i))
