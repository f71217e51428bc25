/* SPDX-License-Identifier: MIT
 *
 * Numbers of eight bytes, the low one first; the last is a hash of those
 * before it.
 */
#include "engine/position.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/table.h"
#include "base/view.h"

enum { WORD = 8, VERSION = 2 };

/* ── saving ── */

static void
put(struct dpl_buf *out, uint64_t value)
{
    for (unsigned b = 0; b < WORD; b++)
        dpl_buf_add_char(out, (char)(value >> (8 * b)));
}

static int64_t
id_of(const struct dpl_slots *slots, const struct dpl_part *part)
{
    return slots->id_fn(slots->data, part->slot);
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
         const struct dpl_lane *lane, const struct dpl_slots *slots)
{
    put(out, lane->lineage);
    put(out, (uint64_t)lane->key);
    put(out, lane->log);
    put(out, lane->content);
    put(out, (uint64_t)lane->zone);
    put(out, count_followed(lineup, lane));
    for (size_t p = lane->first; p < lane->first + lane->count; p++) {
        const struct dpl_part *part = &lineup->parts.at[p];

        if (part->fed_line <= 1)
            continue;
        put(out, (uint64_t)id_of(slots, part));
        put(out, part->fed_line);
    }
}

void
dpl_position_save(const struct dpl_lineup *lineup,
                  const struct dpl_slots *slots, uint64_t limit_hits,
                  struct dpl_buf *ret)
{
    const size_t start = ret->len, count = slots->count_fn(slots->data);

    put(ret, VERSION);
    put(ret, limit_hits);
    put(ret, count);
    for (size_t s = 0; s < count; s++)
        put(ret, (uint64_t)slots->id_fn(slots->data, s));
    put(ret, lineup->lanes.at[lineup->last.lane].lineage);
    put(ret, (uint64_t)lineup->last.key);
    put(ret, lineup->lanes.count);
    for (size_t i = 0; i < lineup->lanes.count; i++)
        put_lane(ret, lineup, &lineup->lanes.at[i], slots);
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

/* What is being loaded, and for which sources. */
struct loading {
    struct words words;
    const struct dpl_slots *slots;
    struct dpl_table by_id; /* slots */
};

static bool
index_slots(struct loading *loading)
{
    const struct dpl_slots *slots = loading->slots;
    const size_t count = slots->count_fn(slots->data);

    for (size_t s = 0; s < count; s++) {
        const int64_t id = slots->id_fn(slots->data, s);

        if (id && !dpl_table_set(&loading->by_id, (uint64_t)id, (uint32_t)s))
            return false;
    }
    return true;
}

/* A source that gave no record has no id; one that is gone by now was so old
 * that nothing of it is remembered. Nobody asks for their slots. */
static void
load_sources(struct loading *loading, struct dpl_position *position)
{
    for (uint32_t s = 0; s < position->source_count; s++) {
        const uint64_t id = get(&loading->words);
        const uint32_t slot =
            id ? dpl_table_get(&loading->by_id, id) : DPL_TABLE_ABSENT;

        position->sources[s] = slot != DPL_TABLE_ABSENT ? slot : 0;
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
load_parts(struct loading *loading, uint64_t count, struct dpl_lineup *lineup,
           const struct dpl_lane *lane)
{
    struct words *words = &loading->words;
    size_t p = lane->first;
    const size_t end = lane->first + lane->count;

    for (uint64_t n = 0; n < count; n++) {
        const int64_t id = (int64_t)get(words);
        const uint64_t line = get(words);
        struct dpl_part *part;

        if (!words->bad &&
            dpl_table_get(&loading->by_id, (uint64_t)id) == DPL_TABLE_ABSENT)
            continue; /* too old */
        while (p < end && is_empty(&lineup->parts.at[p]) &&
               id_of(loading->slots, &lineup->parts.at[p]) != id)
            p++;
        if (words->bad || p == end)
            return false;
        part = &lineup->parts.at[p++];
        if (id_of(loading->slots, part) != id || line > part->stored_line)
            return false;
        if (n + 1 < count &&
            (line < part->stored_line || (part->unread && !part->failed)))
            return false;
        part->fed_line = (uint32_t)line;
    }
    return true;
}

static bool
load_lanes(struct loading *loading, struct dpl_lineup *lineup)
{
    struct words *words = &loading->words;
    const uint64_t last_lineage = get(words);
    const int64_t last_key = (int64_t)get(words);
    const uint64_t count = get(words);

    for (uint64_t n = 0; n < count; n++) {
        const size_t at = find_lane(lineup, get(words));
        const int64_t key = (int64_t)get(words);
        const uint64_t log = get(words), content = get(words);
        const int64_t zone = (int64_t)get(words);
        const uint64_t parts = get(words);
        struct dpl_lane *lane;

        if (words->bad || (at == SIZE_MAX && parts))
            return false;
        if (!parts)
            continue;
        lane = &lineup->lanes.at[at];
        if (lane->content || lane->zone != zone ||
            !load_parts(loading, parts, lineup, lane))
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

/* DPLOG_DONE: it does not fit. */
static enum dplog_status
load(struct loading *loading, struct dpl_lineup *lineup,
     struct dpl_position *position, struct dplog_error *reterr)
{
    uint64_t sources;

    position->limit_hits = get(&loading->words);
    sources = get(&loading->words);
    if (sources > loading->words.left)
        return DPLOG_DONE;
    position->source_count = (uint32_t)sources;
    position->sources =
        dpl_zalloc((position->source_count + 1) * sizeof(*position->sources));
    if (!position->sources || !index_slots(loading))
        return dpl_fail_memory(reterr);
    load_sources(loading, position);
    return load_lanes(loading, lineup) ? DPLOG_OK : DPLOG_DONE;
}

enum dplog_status
dpl_position_load(struct dplog_view bytes, struct dpl_lineup *lineup,
                  const struct dpl_slots *slots, struct dpl_position *ret,
                  struct dplog_error *reterr)
{
    struct dpl_position position = {0};
    struct loading loading = {.slots = slots};
    enum dplog_status status = DPLOG_DONE;

    dpl_lineup_rewind(lineup);
    if (open_words(bytes, &loading.words))
        status = load(&loading, lineup, &position, reterr);
    dpl_table_done(&loading.by_id);
    if (status != DPLOG_OK) {
        dpl_lineup_rewind(lineup);
        dpl_free(position.sources);
        return status;
    }
    *ret = position;
    return DPLOG_OK;
}
