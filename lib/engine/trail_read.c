/* SPDX-License-Identifier: MIT
 *
 * Reading one log while it is written. Nothing of a reader outlives a round:
 * the next one begins behind the last whole record, as a later run would.
 */
#include "engine/trail_impl.h"

#include "base/error.h"
#include "base/mem.h"

enum { BLOCK_BYTES = 256 * 1024 };

/* ── one part ── */

/* What is sure stays so; what was only guessed from ASCII is guessed again. */
static struct dplog_reader_options
options_for(const struct dpl_trail *trail, const struct dpl_trail_part *part)
{
    struct dplog_reader_options options = trail->options;
    const struct dpl_store_source *kept = &part->kept;

    if (!kept->offset)
        return options;
    if (options.encoding == DPLOG_ENCODING_AUTO &&
        kept->encoding != DPLOG_ENCODING_UTF8)
        options.encoding = kept->encoding;
    if (options.format == DPLOG_FORMAT_UNKNOWN &&
        (kept->format == DPLOG_FORMAT_SMS || kept->format == DPLOG_FORMAT_CCM))
        options.format = kept->format;
    if (kept->bias != DPLOG_BIAS_NONE && !options.has_bias) {
        options.bias = kept->bias;
        options.has_bias = 1;
    }
    return options;
}

static enum dplog_status
open_part(struct dpl_trail *trail, struct dpl_tail_part *tail_part,
          bool is_last, struct dplog_error *reterr)
{
    const struct dpl_trail_part *part = dpl_trail_part_of(trail, tail_part);
    struct dplog_reader_options options;

    if (!part)
        return dpl_fail_memory(reterr);
    if (!trail->block)
        trail->block = dpl_alloc(BLOCK_BYTES);
    if (!trail->block)
        return dpl_fail_memory(reterr);
    options = options_for(trail, part);
    trail->reading = tail_part;
    trail->base = trail->read_to = trail->settled = tail_part->mark.offset;
    trail->base_line = part->kept.next_line - 1;
    trail->fed = trail->at_end = false;
    trail->is_last = is_last;
    if (trail->rest == tail_part)
        trail->rest = NULL;
    return dplog_reader_new(trail->context, &options, &trail->reader, reterr);
}

static enum dplog_status
read_more(struct dpl_trail *trail, struct dplog_error *reterr)
{
    size_t len = 0;
    enum dplog_status status =
        dpl_tail_read(trail->tail, trail->reading, trail->read_to, trail->block,
                      BLOCK_BYTES, &len, reterr);

    if (status < 0)
        return status;
    trail->read_to += len;
    if (len > 0) {
        trail->fed = true;
        return dplog_reader_feed(trail->reader, trail->block, len, reterr);
    }
    trail->at_end = true;
    if (trail->is_last)
        dplog_reader_finish(trail->reader);
    else if (trail->fed)
        dplog_reader_decide(trail->reader);
    return DPLOG_OK;
}

static void
drop_reader(struct dpl_trail *trail)
{
    dplog_reader_free(trail->reader);
    trail->reader = NULL;
    trail->reading = NULL;
}

/* The part was read as far as it goes yet. */
static enum dplog_status
close_part(struct dpl_trail *trail, struct dplog_error *reterr)
{
    struct dpl_tail_part *tail_part = trail->reading;
    struct dpl_trail_part *part = tail_part->user;
    struct dplog_reader_stats stats;
    enum dplog_status status;

    dplog_reader_get_stats(trail->reader, &stats);
    if (stats.events) {
        part->kept.encoding = stats.encoding;
        part->kept.format = stats.format;
        if (stats.log != DPLOG_LOG_UNKNOWN)
            part->kept.log = stats.log;
    }
    status = dpl_tail_settle(trail->tail, tail_part,
                             trail->is_last ? trail->read_to : trail->settled,
                             reterr);
    if (status < 0)
        return status;
    dpl_trail_take_bookmark(part, &tail_part->mark);
    if (trail->is_last)
        dpl_tail_end(trail->tail, tail_part);
    else if (trail->read_to > trail->settled)
        trail->rest = tail_part;
    drop_reader(trail);
    return DPLOG_OK;
}

static void
place_record(const struct dpl_trail *trail, struct dplog_record *record)
{
    record->offset += trail->base;
    record->line += (uint32_t)trail->base_line;
}

enum dplog_status
dpl_trail_settle(struct dpl_trail *trail, struct dplog_error *reterr)
{
    struct dpl_tail_part *tail_part = trail->reading;
    enum dplog_status status;

    if (!tail_part || trail->settled == tail_part->mark.offset)
        return DPLOG_OK;
    status = dpl_tail_settle(trail->tail, tail_part, trail->settled, reterr);
    if (status >= 0)
        dpl_trail_take_bookmark(tail_part->user, &tail_part->mark);
    return status;
}

/* A file that cannot be read now is tried again after the next look. */
static enum dplog_status
note_trouble(struct dpl_trail *trail, enum dplog_status status,
             const struct dplog_error *error, struct dplog_error *reterr)
{
    if (status == DPLOG_E_NO_MEMORY) {
        if (reterr)
            *reterr = *error;
        return status;
    }
    trail->trouble = *error;
    if (trail->reading)
        (void)dpl_tail_settle(trail->tail, trail->reading, trail->settled,
                              NULL);
    drop_reader(trail);
    return DPLOG_DONE;
}

/* ── records ── */

/* DPLOG_OK: a part is open, or a gap was told; DPLOG_DONE: nothing to do. */
static enum dplog_status
begin_step(struct dpl_trail *trail, struct dplog_error *reterr)
{
    struct dpl_trail_part *part;
    struct dpl_tail_step step;

    dpl_tail_next(trail->tail, &step);
    switch (step.work) {
    case DPL_TAIL_IDLE:
        break;
    case DPL_TAIL_GAP:
        part = dpl_trail_part_of(trail, step.part);
        return part && trail->calls.gap_fn(trail->calls.data, trail, part,
                                           &step.gap)
                   ? DPLOG_OK
                   : dpl_fail_memory(reterr);
    case DPL_TAIL_READ:
    case DPL_TAIL_END:
        return open_part(trail, step.part, step.work == DPL_TAIL_END, reterr);
    }
    return DPLOG_DONE;
}

enum dplog_status
dpl_trail_next(struct dpl_trail *trail, struct dplog_record *ret,
               struct dpl_trail_part **ret_part, struct dplog_error *reterr)
{
    struct dplog_error error = {0};

    for (;;) {
        enum dplog_status status;

        if (!trail->reader) {
            status = begin_step(trail, reterr);
            if (status != DPLOG_OK)
                return status;
            continue;
        }
        status = dplog_reader_next(trail->reader, ret, &error);
        if (status == DPLOG_OK) {
            place_record(trail, ret);
            *ret_part = trail->reading->user;
            return DPLOG_OK;
        }
        if (status == DPLOG_DONE)
            status = trail->at_end ? close_part(trail, &error)
                                   : read_more(trail, &error);
        if (status < 0)
            return note_trouble(trail, status, &error, reterr);
    }
}

bool
dpl_trail_has_rest(const struct dpl_trail *trail)
{
    return trail->rest != NULL;
}

enum dplog_status
dpl_trail_each_tentative(struct dpl_trail *trail, dpl_trail_record_fn record_fn,
                         void *record_data, struct dplog_error *reterr)
{
    struct dpl_tail_part *tail_part = trail->rest;
    const struct dpl_trail_part *part;
    struct dplog_error error = {0};
    struct dplog_record record;
    enum dplog_status status;

    if (!tail_part)
        return DPLOG_OK;
    part = tail_part->user;
    status = open_part(trail, tail_part, /* is_last */ true, &error);
    while (status >= 0) {
        status = dplog_reader_next(trail->reader, &record, &error);
        if (status == DPLOG_OK) {
            place_record(trail, &record);
            status = record_fn(record_data, trail, &record, part, &error);
        } else if (status == DPLOG_DONE && trail->at_end) {
            break;
        } else if (status == DPLOG_DONE) {
            status = read_more(trail, &error);
        }
    }
    if (status < 0)
        return note_trouble(trail, status, &error, reterr);
    drop_reader(trail);
    trail->rest = tail_part;
    return DPLOG_OK;
}
