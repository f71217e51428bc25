/* SPDX-License-Identifier: MIT
 *
 * What is kept of a part of a log that is followed: how far it was read, and
 * what adds up over its records.
 */
#include "engine/trail.h"

struct dpl_bookmark
dpl_trail_bookmark(const struct dpl_store_source *source)
{
    return (struct dpl_bookmark){
        .id = {source->volume, source->file_high, source->file_low},
        .head_hash = source->head_hash,
        .head_len = source->head_len,
        .marker_hash = source->marker_hash,
        .offset = source->offset,
    };
}

void
dpl_trail_put_bookmark(struct dpl_store_source *source,
                       const struct dpl_bookmark *mark)
{
    source->volume = mark->id.volume;
    source->file_high = mark->id.id_high;
    source->file_low = mark->id.id_low;
    source->head_hash = mark->head_hash;
    source->head_len = mark->head_len;
    source->marker_hash = mark->marker_hash;
    source->offset = mark->offset;
}

static void
note_time(struct dpl_store_source *kept, const struct dplog_record *record)
{
    const struct dpl_store_stamp stamp = {record->time_us, record->local_us,
                                          record->bias};

    if (record->time_us == DPLOG_TIME_NONE)
        return;
    if (kept->first.time_us == DPLOG_TIME_NONE ||
        record->time_us < kept->first.time_us)
        kept->first = stamp;
    if (kept->last.time_us == DPLOG_TIME_NONE ||
        record->time_us >= kept->last.time_us)
        kept->last = stamp;
}

void
dpl_trail_taken(struct dpl_trail *trail, struct dpl_trail_part *part,
                const struct dplog_record *record)
{
    struct dpl_store_source *kept = &part->kept;

    trail->settled = record->offset + record->length;
    kept->offset = trail->settled;
    kept->next_line = record->line + record->line_count;
    kept->events++;
    kept->cut += (record->flags & DPLOG_RECORD_CUT) != 0;
    kept->lines += record->line_count;
    if (record->flags & DPLOG_RECORD_UNPARSED)
        kept->unparsed += record->line_count;
    else
        kept->continuations += record->line_count - 1;
    note_time(kept, record);
    part->dirty = true;
}
