/* SPDX-License-Identifier: MIT
 *
 * Inputs and stored sources in their lanes.
 */
#include "engine/lineup.h"

#include "base/error.h"
#include "base/hash.h"
#include <string.h>

/* So many files stay open between being looked at and being read. */
enum { KEPT_OPEN = 64 };

struct making {
    struct dplog_context *context;
    const struct dpl_inputs *inputs;
    struct dpl_keeper *keeper;
    dpl_slot_fail_fn fail_fn;
    void *fail_data;
    struct dpl_lineup *lineup;
    struct dpl_part *looked_at; /* by input */
    bool *placed;               /* by slot */
    size_t open;                /* files */
    uint32_t newest_lineage;
};

/* ── looking at files ── */

bool
dpl_lineup_is_local(enum dplog_status status)
{
    return status == DPLOG_E_IO || status == DPLOG_E_LIMIT ||
           status == DPLOG_E_UNSUPPORTED || status == DPLOG_E_ARGUMENT;
}

static enum dplog_status
look_at(struct making *making, size_t index, struct dplog_error *reterr)
{
    const struct dpl_input *input = dpl_inputs_get(making->inputs, index);
    struct dpl_part *part = &making->looked_at[index];
    struct dpl_source *source = NULL;
    struct dpl_kept kept = {0};
    struct dplog_error error = {0};
    enum dplog_status status =
        dpl_source_open(making->context, input, 0, &source, &error);

    if (status >= 0)
        status = dpl_keeper_find(making->keeper, index, input, source, &kept,
                                 &error);
    part->failed = status < 0;
    part->unread = kept.unread;
    part->stored_line = kept.id ? kept.next_line : 1;
    if (status >= 0 && kept.unread &&
        (making->open < KEPT_OPEN || dpl_source_comes_once(input))) {
        part->source = source;
        making->open++;
        return DPLOG_OK;
    }
    dpl_keeper_detach(making->keeper, index);
    dpl_source_close(source);
    if (status >= 0 || !dpl_lineup_is_local(status)) {
        if (status < 0 && reterr)
            *reterr = error;
        return status;
    }
    making->fail_fn(making->fail_data, index, &error);
    return DPLOG_OK;
}

/* Against a store without sources every file is new: it is opened when its
 * turn comes. */
static enum dplog_status
look_at_all(struct making *making, struct dplog_error *reterr)
{
    const size_t count = dpl_inputs_count(making->inputs);
    const bool compare =
        making->keeper && dpl_keeper_source_count(making->keeper);
    enum dplog_status status = DPLOG_OK;

    making->looked_at = dpl_zalloc((count + 1) * sizeof(*making->looked_at));
    if (!making->looked_at)
        return dpl_fail_memory(reterr);
    for (size_t i = 0; i < count && status >= 0; i++) {
        making->looked_at[i] = (struct dpl_part){
            .slot = i,
            .is_input = true,
            .unread = true,
            .stored_line = 1,
            .fed_line = 1,
        };
        if (compare)
            status = look_at(making, i, reterr);
    }
    return status;
}

/* ── numbers of lineages ── */

static const struct dpl_store_source *
stored(const struct making *making, size_t slot)
{
    return dpl_keeper_slot(making->keeper, slot);
}

static bool
is_taken(const struct making *making, uint32_t lineage)
{
    for (size_t i = 0; i < making->lineup->lanes.count; i++)
        if (making->lineup->lanes.at[i].lineage == lineage)
            return true;
    return false;
}

/* The number that a source of the store with this lineage has, if it is free;
 * 0: none. */
static uint32_t
number_of_text(const struct making *making, const char *lineage)
{
    const size_t count = dpl_keeper_slot_count(making->keeper);

    for (size_t s = 0; s < count; s++) {
        const struct dpl_store_source *source = stored(making, s);

        if (source->lineage_id && !making->placed[s] && source->lineage &&
            strcmp(source->lineage, lineage) == 0 &&
            !is_taken(making, source->lineage_id))
            return source->lineage_id;
    }
    return 0;
}

/* As one of its files had it before; else as what had its name; else new. */
static uint32_t
number_lane(struct making *making, size_t first, size_t count)
{
    uint32_t number = 0;

    for (size_t i = first; i < first + count && !number; i++) {
        number = stored(making, i)->lineage_id;
        if (number && is_taken(making, number))
            number = 0;
    }
    if (!number)
        number = number_of_text(
            making, dpl_inputs_get(making->inputs, first)->lineage_key);
    return number ? number : ++making->newest_lineage;
}

static void
find_newest_lineage(struct making *making)
{
    for (size_t s = 0; s < dpl_keeper_slot_count(making->keeper); s++)
        if (stored(making, s)->lineage_id > making->newest_lineage)
            making->newest_lineage = stored(making, s)->lineage_id;
}

/* ── lanes ── */

static enum dplog_status
add_part(struct making *making, const struct dpl_part *from,
         struct dplog_error *reterr)
{
    struct dpl_lane *lane =
        &making->lineup->lanes.at[making->lineup->lanes.count - 1];
    struct dpl_part *part = DPL_VEC_PUSH(&making->lineup->parts);

    if (!part)
        return dpl_fail_memory(reterr);
    *part = *from;
    lane->count++;
    if (!making->keeper)
        return DPLOG_OK;
    making->placed[from->slot] = true;
    dpl_keeper_set_lineage(making->keeper, from->slot, lane->lineage);
    return DPLOG_OK;
}

/* What only the store has of the lane, with an id below `before`. */
static enum dplog_status
add_stored(struct making *making, int64_t before, struct dplog_error *reterr)
{
    const uint32_t lineage =
        making->lineup->lanes.at[making->lineup->lanes.count - 1].lineage;
    const size_t inputs = dpl_inputs_count(making->inputs);
    enum dplog_status status = DPLOG_OK;

    if (!making->keeper)
        return DPLOG_OK;
    for (size_t s = inputs;
         s < dpl_keeper_slot_count(making->keeper) && status >= 0; s++)
        if (!making->placed[s] && stored(making, s)->id < before &&
            stored(making, s)->lineage_id == lineage)
            status = add_part(
                making,
                &(struct dpl_part){
                    .slot = s,
                    .stored_line = (uint32_t)stored(making, s)->next_line,
                    .fed_line = 1,
                },
                reterr);
    return status;
}

static struct dpl_lane *
add_lane(struct making *making, uint32_t lineage, enum dplog_log log)
{
    struct dpl_lane *lane = DPL_VEC_PUSH(&making->lineup->lanes);

    if (lane)
        *lane = (struct dpl_lane){
            .lineage = lineage,
            .log = log,
            .first = making->lineup->parts.count,
            .key = INT64_MIN,
        };
    return lane;
}

/* Of a lineage with files. Sources got their ids in file order: what is gone
 * lies before the first one that has a greater id, or before what is new. */
static enum dplog_status
add_input_lane(struct making *making, size_t first, size_t count,
               struct dplog_error *reterr)
{
    const struct dpl_input *input = dpl_inputs_get(making->inputs, first);
    const uint32_t lineage =
        making->keeper ? number_lane(making, first, count) : input->lineage;
    size_t last_known = first;
    enum dplog_status status = add_lane(making, lineage, input->log)
                                   ? DPLOG_OK
                                   : dpl_fail_memory(reterr);

    for (size_t i = first; making->keeper && i < first + count; i++)
        if (stored(making, i)->id)
            last_known = i + 1;
    for (size_t i = first; i < first + count && status >= 0; i++) {
        if (i >= last_known)
            status = add_stored(making, INT64_MAX, reterr);
        else if (stored(making, i)->id)
            status = add_stored(making, stored(making, i)->id, reterr);
        if (status >= 0)
            status = add_part(making, &making->looked_at[i], reterr);
        if (status >= 0)
            making->looked_at[i].source = NULL; /* the lineup's now */
    }
    return status < 0 ? status : add_stored(making, INT64_MAX, reterr);
}

static enum dplog_status
add_stored_lane(struct making *making, size_t slot, struct dplog_error *reterr)
{
    const struct dpl_store_source *source = stored(making, slot);
    uint32_t lineage = source->lineage_id;

    if (!lineage || is_taken(making, lineage))
        lineage = ++making->newest_lineage;
    if (!add_lane(making, lineage, source->log))
        return dpl_fail_memory(reterr);
    /* A store of before knows lineages by their texts alone. */
    for (size_t s = slot; s < dpl_keeper_slot_count(making->keeper); s++)
        if (!making->placed[s] && !stored(making, s)->lineage_id &&
            strcmp(stored(making, s)->lineage, source->lineage) == 0)
            dpl_keeper_set_lineage(making->keeper, s, lineage);
    if (source->lineage_id != lineage)
        dpl_keeper_set_lineage(making->keeper, slot, lineage);
    return add_stored(making, INT64_MAX, reterr);
}

/* Inputs of one lineage stand together: count the run that begins here. */
static size_t
lineage_length(const struct dpl_inputs *inputs, size_t first)
{
    const uint32_t lineage = dpl_inputs_get(inputs, first)->lineage;
    size_t end = first + 1;

    while (end < dpl_inputs_count(inputs) &&
           dpl_inputs_get(inputs, end)->lineage == lineage)
        end++;
    return end - first;
}

static enum dplog_status
add_lanes(struct making *making, struct dplog_error *reterr)
{
    const size_t inputs = dpl_inputs_count(making->inputs);
    enum dplog_status status = DPLOG_OK;

    for (size_t first = 0; first < inputs && status >= 0;) {
        const size_t count = lineage_length(making->inputs, first);

        status = add_input_lane(making, first, count, reterr);
        first += count;
    }
    if (!making->keeper)
        return status;
    for (size_t s = inputs;
         s < dpl_keeper_slot_count(making->keeper) && status >= 0; s++)
        if (!making->placed[s])
            status = add_stored_lane(making, s, reterr);
    return status;
}

enum dplog_status
dpl_lineup_make(struct dplog_context *context, const struct dpl_inputs *inputs,
                struct dpl_keeper *keeper, dpl_slot_fail_fn fail_fn,
                void *fail_data, struct dpl_lineup *ret,
                struct dplog_error *reterr)
{
    struct making making = {
        .context = context,
        .inputs = inputs,
        .keeper = keeper,
        .fail_fn = fail_fn,
        .fail_data = fail_data,
        .lineup = ret,
    };
    enum dplog_status status = look_at_all(&making, reterr);

    if (status >= 0 && keeper) {
        dpl_keeper_adopt_rest(keeper);
        making.placed = dpl_zalloc(dpl_keeper_slot_count(keeper) + 1);
        if (!making.placed)
            status = dpl_fail_memory(reterr);
        else
            find_newest_lineage(&making);
    }
    if (status >= 0)
        status = add_lanes(&making, reterr);
    for (size_t i = 0; making.looked_at && i < dpl_inputs_count(inputs); i++)
        dpl_source_close(making.looked_at[i].source);
    dpl_free(making.looked_at);
    dpl_free(making.placed);
    return status;
}

void
dpl_lineup_done(struct dpl_lineup *lineup)
{
    for (size_t i = 0; i < lineup->parts.count; i++)
        dpl_source_close(lineup->parts.at[i].source);
    dpl_free(lineup->parts.at);
    dpl_free(lineup->lanes.at);
    *lineup = (struct dpl_lineup){0};
}

/* ── following ── */

void
dpl_lineup_rewind(struct dpl_lineup *lineup)
{
    for (size_t i = 0; i < lineup->parts.count; i++)
        lineup->parts.at[i].fed_line = 1;
    for (size_t i = 0; i < lineup->lanes.count; i++) {
        lineup->lanes.at[i].key = INT64_MIN;
        lineup->lanes.at[i].content = 0;
    }
    lineup->last.any = false;
}

uint64_t
dpl_lineup_content(const struct dplog_record *record)
{
    const uint64_t hash =
        dpl_hash(record->message.ptr, record->message.len,
                 dpl_hash(record->stamp.ptr, record->stamp.len, 1));

    return hash ? hash : 1;
}

void
dpl_lineup_follow(struct dpl_lineup *lineup, size_t lane, size_t part,
                  int64_t time_us, uint32_t next_line, uint64_t content)
{
    struct dpl_lane *l = &lineup->lanes.at[lane];

    lineup->parts.at[part].fed_line = next_line;
    if (!l->content)
        l->content = content;
    if (time_us != DPLOG_TIME_NONE && time_us > l->key)
        l->key = time_us;
    lineup->last.any = true;
    lineup->last.key = l->key;
    lineup->last.log = l->log;
    lineup->last.content = l->content;
    lineup->last.lane = lane;
}
