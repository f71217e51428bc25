/* SPDX-License-Identifier: MIT
 *
 * How much is missing, as far as anybody can know, and why.
 */
#include "chain.h"

#include <string.h>

/* Kinds are for programs and stay; sentences are for people. */
static const struct {
    const char *kind, *reason;
} reasons[] = {
    {"replaced", "the file was replaced before all of it was read"},
    {"cut", "the file was cut before all of it was read"},
    {"rolled-over", "the log rolled over more often than it was read; the size "
                    "is that of the part behind the gap, less what was read"},
    {"rolled-unseen", "the log has rolled over since it was read last, perhaps "
                      "more than once: a part in between may be missing"},
    {"short-copy", "the log was copied and cut, and the copy ends before what "
                   "had been written"},
};

static size_t
find(const char *kind)
{
    size_t i = 0;

    while (i < sizeof(reasons) / sizeof(reasons[0]) &&
           strcmp(reasons[i].kind, kind) != 0)
        i++;
    return i;
}

const char *
dpl_gap_reason(const char *kind)
{
    const size_t i = find(kind);

    return i < sizeof(reasons) / sizeof(reasons[0]) ? reasons[i].reason : kind;
}

const char *
dpl_gap_kind(const char *kind)
{
    const size_t i = find(kind);

    return i < sizeof(reasons) / sizeof(reasons[0]) ? reasons[i].kind : "other";
}

/* It was full, and read to its end: what came next had not been begun to be
 * read, and nobody knows whether it is the next that is there. */
static bool
was_complete(const struct dpl_lost_part *lost)
{
    return lost->rolled && lost->size <= lost->mark->offset;
}

struct dpl_gap
dpl_chain_gap(const struct dpl_lost_part *lost,
              const struct dpl_next_part *next)
{
    const uint64_t offset = lost->mark->offset;
    struct dpl_gap gap = {
        .bytes = lost->size > offset ? lost->size - offset : 0,
        .kind = "replaced",
    };

    if (was_complete(lost)) {
        gap.kind = "rolled-unseen";
    } else if (next->rolled) {
        gap.kind = "rolled-over";
        /* The product rolls over at one size, so this is near the truth. */
        if (next->size > offset && next->size - offset > gap.bytes)
            gap.bytes = next->size - offset;
    } else if (dpl_file_id_same(&lost->mark->id, &next->id)) {
        gap.kind = "cut";
    }
    return gap;
}
