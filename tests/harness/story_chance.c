/* SPDX-License-Identifier: MIT */
#include "story_chance.h"

#include "harness.h"
#include "records.h"

const char story_chance_rules[] =
    "dplog: 1\n"
    "correlations:\n"
    "  - {id: often, type: count, rules: [sends], group_by: [package], "
    "within: 2h, at_least: 2, role: cause, items: {rpc: weak}}\n"
    "  - {id: turns, type: sequence, rules: [sends, retry], "
    "group_by: [package], within: 4h, role: cause, items: {rpc: weak}}\n"
    "  - {id: for-long, type: lasting, rules: [waits, fail-send], "
    "without: [sent], group_by: [dp], within: 8h, lasts: 1h, role: cause, "
    "items: {rpc: weak}}\n"
    "  - {id: no-end, type: absence, rules: [starts, sends], "
    "without: [sent, lives], group_by: [package, dp], within: 10m, "
    "role: cause, items: {rpc: weak}}\n";

static const char *const words[] = {
    "starts",        "sends",     "fail-check", "fail-send", "fail-commit",
    "wrap",          "wrapkeys",  "retry",      "givesup",   "waits",
    "symptom",       "pulls",     "fail-pull",  "copied",    "checked",
    "work",          "also",      "done",       "sent",      "snapped",
    "spawn child=9", "oops what", "brief",      "fetch",     "nothing",
};

void
story_at_random(uint64_t seed, story_record_fn record_fn, void *data)
{
    uint64_t random = seed * 2654435761U + 1;
    struct dpl_buf lines = {0};
    unsigned minute = 0;

    for (int i = 0; i < 60; i++) {
        const uint64_t r = next_random(&random) >> 16;
        const uint64_t s = next_random(&random) >> 16;

        minute += (unsigned)(r % 7);
        dpl_buf_addf(&lines, "%s %u:%02u %u %s", r % 3 == 0 ? "p" : "d",
                     1 + minute / 60, minute % 60, (unsigned)(r / 2 % 4),
                     words[r / 64 % COUNT(words)]);
        if (s % 4)
            dpl_buf_addf(&lines, " pkg=PS10000%u", (unsigned)(s / 8 % 3));
        if (s % 3 == 0)
            dpl_buf_addf(&lines, " v=%u", (unsigned)(s / 64 % 3));
        if (s % 5 > 1)
            dpl_buf_addf(&lines, " dp=DP%u", (unsigned)(s / 512 % 2));
        dpl_buf_add_char(&lines, '\n');
    }
    assert_false(lines.failed);
    story_each(dpl_buf_str(&lines), record_fn, data);
    dpl_buf_done(&lines);
}
