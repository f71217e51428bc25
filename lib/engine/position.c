/* SPDX-License-Identifier: MIT
 *
 * Numbers of eight bytes, the low one first; the last is a hash of those
 * before it.
 */
#include "engine/position.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/view.h"

enum { WORD = 8, VERSION = 1 };

/* ── saving ── */

static void
put(struct dpl_buf *out, uint64_t value)
{
    for (unsigned b = 0; b < WORD; b++)
        dpl_buf_add_char(out, (char)(value >> (8 * b)));
}

static size_t
count_followed(const struct dpl_lineup *lineup, const struct dpl_lane *lane)
{
    size_t count = 0;

    for (size_t p = lane->first; p < lane->first + lane->count; p++)
        count += lineup->parts.at[p].fed_line > 1;
    return count;
}

static void
put_lane(struct dpl_buf *out, const struct dpl_lineup *lineup,
         const struct dpl_lane *lane, const struct dpl_keeper *keeper)
{
    put(out, lane->lineage);
    put(out, (uint64_t)lane->key);
    put(out, lane->log);
    put(out, lane->content);
    put(out, count_followed(lineup, lane));
    for (size_t p = lane->first; p < lane->first + lane->count; p++) {
        const struct dpl_part *part = &lineup->parts.at[p];

        if (part->fed_line <= 1)
            continue;
        put(out, (uint64_t)dpl_keeper_slot(keeper, part->slot)->id);
        put(out, part->fed_line);
    }
}

void
dpl_position_save(const struct dpl_lineup *lineup,
                  const struct dpl_keeper *keeper, uint64_t limit_hits,
                  struct dpl_buf *ret)
{
    const size_t start = ret->len, slots = dpl_keeper_slot_count(keeper);

    put(ret, VERSION);
    put(ret, limit_hits);
    put(ret, slots);
    for (size_t s = 0; s < slots; s++)
        put(ret, (uint64_t)dpl_keeper_slot(keeper, s)->id);
    put(ret, lineup->lanes.at[lineup->last.lane].lineage);
    put(ret, (uint64_t)lineup->last.key);
    put(ret, lineup->lanes.count);
    for (size_t i = 0; i < lineup->lanes.count; i++)
        put_lane(ret, lineup, &lineup->lanes.at[i], keeper);
    if (!ret->failed)
        put(ret, dpl_hash(ret->ptr + start, ret->len - start, VERSION));
}

/* ── loading ── */

struct words {
    const unsigned char *at;
    size_t left;
    bool bad;
};

static uint64_t
get(struct words *words)
{
    uint64_t value = 0;

    if (!words->left) {
        words->bad = true;
        return 0;
    }
    for (unsigned b = 0; b < WORD; b++)
        value |= (uint64_t)*words->at++ << (8 * b);
    words->left--;
    return value;
}

static bool
open_words(struct dplog_view bytes, struct words *ret)
{
    struct words end;

    if (bytes.len < (size_t)2 * WORD || bytes.len % WORD)
        return false;
    end = (struct words){(const unsigned char *)bytes.ptr + bytes.len - WORD, 1,
                         false};
    *ret = (struct words){(const unsigned char *)bytes.ptr,
                          bytes.len / WORD - 1, false};
    return get(&end) == dpl_hash(bytes.ptr, bytes.len - WORD, VERSION) &&
           get(ret) == VERSION;
}

/* A source that gave no record has no id; one that is gone by now was so old
 * that nothing of it is remembered. Nobody asks for their slots. */
static void
load_sources(struct words *words, const struct dpl_keeper *keeper,
             struct dpl_position *position)
{
    for (uint32_t s = 0; s < position->source_count; s++) {
        const uint64_t id = get(words);
        const size_t slot = dpl_keeper_slot_of(keeper, (int64_t)id);

        position->sources[s] = id && slot != SIZE_MAX ? (uint32_t)slot : 0;
    }
}

static size_t
find_lane(const struct dpl_lineup *lineup, uint64_t lineage)
{
    for (size_t i = 0; i < lineup->lanes.count; i++)
        if (lineup->lanes.at[i].lineage == lineage)
            return i;
    return SIZE_MAX;
}

/* Nothing to be followed in it. */
static bool
is_empty(const struct dpl_part *part)
{
    return part->stored_line <= 1 && (!part->unread || part->failed);
}

/* What was followed is where the lane begins, and none of it but the last part
 * has anything behind. */
static bool
load_parts(struct words *words, uint64_t count, struct dpl_lineup *lineup,
           const struct dpl_lane *lane, const struct dpl_keeper *keeper)
{
    size_t p = lane->first;
    const size_t end = lane->first + lane->count;

    for (uint64_t n = 0; n < count; n++) {
        const int64_t id = (int64_t)get(words);
        const uint64_t line = get(words);
        struct dpl_part *part;

        if (!words->bad && dpl_keeper_slot_of(keeper, id) == SIZE_MAX)
            continue; /* too old */
        while (p < end && is_empty(&lineup->parts.at[p]) &&
               dpl_keeper_slot(keeper, lineup->parts.at[p].slot)->id != id)
            p++;
        if (words->bad || p == end)
            return false;
        part = &lineup->parts.at[p++];
        if (dpl_keeper_slot(keeper, part->slot)->id != id ||
            line > part->stored_line)
            return false;
        if (n + 1 < count &&
            (line < part->stored_line || (part->unread && !part->failed)))
            return false;
        part->fed_line = (uint32_t)line;
    }
    return true;
}

static bool
load_lanes(struct words *words, struct dpl_lineup *lineup,
           const struct dpl_keeper *keeper)
{
    const uint64_t last_lineage = get(words);
    const int64_t last_key = (int64_t)get(words);
    const uint64_t count = get(words);

    for (uint64_t n = 0; n < count; n++) {
        const size_t at = find_lane(lineup, get(words));
        const int64_t key = (int64_t)get(words);
        const uint64_t log = get(words), content = get(words);
        const uint64_t parts = get(words);
        struct dpl_lane *lane;

        if (words->bad || (at == SIZE_MAX && parts))
            return false;
        if (!parts)
            continue;
        lane = &lineup->lanes.at[at];
        if (lane->content || !load_parts(words, parts, lineup, lane, keeper))
            return false;
        lane->key = key;
        lane->log = (enum dplog_log)log;
        lane->content = content;
    }
    lineup->last.lane = find_lane(lineup, last_lineage);
    if (words->bad || words->left || lineup->last.lane == SIZE_MAX)
        return false;
    lineup->last.any = true;
    lineup->last.key = last_key;
    lineup->last.log = lineup->lanes.at[lineup->last.lane].log;
    lineup->last.content = lineup->lanes.at[lineup->last.lane].content;
    return true;
}

enum dplog_status
dpl_position_load(struct dplog_view bytes, struct dpl_lineup *lineup,
                  const struct dpl_keeper *keeper, struct dpl_position *ret,
                  struct dplog_error *reterr)
{
    struct dpl_position position = {0};
    struct words words;
    uint64_t sources;

    dpl_lineup_rewind(lineup);
    if (!open_words(bytes, &words))
        return DPLOG_DONE;
    position.limit_hits = get(&words);
    sources = get(&words);
    if (sources > words.left)
        return DPLOG_DONE;
    position.source_count = (uint32_t)sources;
    position.sources =
        dpl_zalloc((position.source_count + 1) * sizeof(*position.sources));
    if (!position.sources)
        return dpl_fail_memory(reterr);
    load_sources(&words, keeper, &position);
    if (!load_lanes(&words, lineup, keeper)) {
        dpl_lineup_rewind(lineup);
        dpl_free(position.sources);
        return DPLOG_DONE;
    }
    *ret = position;
    return DPLOG_OK;
}
