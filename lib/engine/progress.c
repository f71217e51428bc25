/* SPDX-License-Identifier: MIT */
#include "engine/progress.h"

struct dpl_bookmark
dpl_progress_bookmark(const struct dpl_store_source *source)
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
dpl_progress_put_bookmark(struct dpl_store_source *source,
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
note_time(struct dpl_store_source *source, const struct dplog_record *record)
{
    const struct dpl_store_stamp stamp = {record->time_us, record->local_us,
                                          record->bias};

    if (record->time_us == DPLOG_TIME_NONE)
        return;
    if (source->first.time_us == DPLOG_TIME_NONE ||
        record->time_us < source->first.time_us)
        source->first = stamp;
    if (source->last.time_us == DPLOG_TIME_NONE ||
        record->time_us >= source->last.time_us)
        source->last = stamp;
}

void
dpl_progress_count(struct dpl_store_source *source,
                   const struct dplog_record *record)
{
    const uint64_t skipped =
        record->line > source->next_line ? record->line - source->next_line : 0;

    source->offset = record->offset + record->length;
    source->next_line = (uint64_t)record->line + record->line_count;
    source->lines += skipped + record->line_count;
    source->continuations += skipped;
    if (record->flags & DPLOG_RECORD_UNPARSED) {
        source->unparsed += record->line_count;
    } else {
        source->events++;
        source->continuations +=
            record->line_count > 0 ? record->line_count - 1 : 0;
    }
    source->cut += (record->flags & DPLOG_RECORD_CUT) != 0;
    note_time(source, record);
}
