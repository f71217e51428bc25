/* SPDX-License-Identifier: MIT
 *
 * The block map: which rows of event belong to a source. Blocks are runs of
 * ids, so that reading a source needs no index on event.
 */
#include "store_impl.h"

static const char LAST_BLOCK_SQL[] =
    "SELECT id, source, first_event, last_event, first_line, min_us, max_us"
    " FROM event_block ORDER BY id DESC LIMIT 1";
static const char INSERT_BLOCK_SQL[] =
    "INSERT INTO event_block(source, first_event, last_event, first_line,"
    " min_us, max_us) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char UPDATE_BLOCK_SQL[] =
    "UPDATE event_block SET last_event = ?1, min_us = ?2, max_us = ?3"
    " WHERE id = ?4";
static const char BLOCK_OF_LINE_SQL[] =
    "SELECT first_event, last_event, first_line FROM event_block"
    " WHERE source = ?1 AND first_line <= ?2"
    " ORDER BY first_line DESC LIMIT 1";
/* Ids may be missing: old events were removed. */
static const char LINE_OF_EVENT_SQL[] =
    "SELECT id, line FROM event WHERE id >= ?1 ORDER BY id LIMIT 1";
static const char SEEK_BLOCK_SQL[] =
    "SELECT first_event, last_event, first_line FROM event_block"
    " WHERE source = ?1 AND first_line >= ifnull((SELECT max(first_line)"
    " FROM event_block WHERE source = ?1 AND first_line <= ?2), 0)"
    " AND first_line > ?3 ORDER BY first_line LIMIT 1";
static const char SEEK_EVENT_SQL[] =
    "SELECT id FROM event WHERE id BETWEEN ?1 AND ?2 AND source = ?3"
    " AND line >= ?4 ORDER BY id LIMIT 1";

enum dplog_status
dpl_block_resume(struct dpl_store *store, struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_LAST_BLOCK, LAST_BLOCK_SQL);
    const enum dplog_status status = dpl_statement_row(s, reterr);

    store->block = (struct dpl_block){0};
    if (status != DPLOG_OK)
        return status == DPLOG_DONE ? DPLOG_OK : status;
    store->block = (struct dpl_block){
        .id = dpl_column_int(s, 0),
        .source = dpl_column_int(s, 1),
        .first_event = dpl_column_int(s, 2),
        .last_event = dpl_column_int(s, 3),
        .first_line = dpl_column_int(s, 4),
        .min_us = dpl_column_int_or(s, 5, DPLOG_TIME_NONE),
        .max_us = dpl_column_int_or(s, 6, DPLOG_TIME_NONE),
    };
    dpl_statement_end(s);
    if (!dpl_block_is_sane(store->block.first_event, store->block.last_event))
        store->block = (struct dpl_block){0};
    return DPLOG_OK;
}

enum dplog_status
dpl_block_put(struct dpl_store *store, struct dpl_block *block,
              struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_INSERT_BLOCK, INSERT_BLOCK_SQL);
    enum dplog_status status;

    dpl_bind_int(s, block->source);
    dpl_bind_int(s, block->first_event);
    dpl_bind_int(s, block->last_event);
    dpl_bind_int(s, block->first_line);
    dpl_bind_int_or_null(s, block->min_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, block->max_us, DPLOG_TIME_NONE);
    status = dpl_statement_run(s, reterr);
    if (status >= 0)
        block->id = sqlite3_last_insert_rowid(store->db);
    return status;
}

static enum dplog_status
update_block(struct dpl_store *store, struct dplog_error *reterr)
{
    const struct dpl_block *const block = &store->block;
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_UPDATE_BLOCK, UPDATE_BLOCK_SQL);

    dpl_bind_int(s, block->last_event);
    dpl_bind_int_or_null(s, block->min_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, block->max_us, DPLOG_TIME_NONE);
    dpl_bind_int(s, block->id);
    return dpl_statement_run(s, reterr);
}

enum dplog_status
dpl_block_flush(struct dpl_store *store, struct dplog_error *reterr)
{
    enum dplog_status status;

    if (!store->block.changed)
        return DPLOG_OK;
    if (store->bulk.open)
        return dpl_bulk_keep_block(store, &store->block, reterr);
    status = store->block.id == 0 ? dpl_block_put(store, &store->block, reterr)
                                  : update_block(store, reterr);
    if (status >= 0)
        store->block.changed = false;
    return status;
}

static bool
continues(const struct dpl_block *block, int64_t source, int64_t id)
{
    return block->source == source && block->last_event + 1 == id &&
           id - block->first_event < DPL_BLOCK_EVENTS;
}

enum dplog_status
dpl_block_add(struct dpl_store *store, int64_t id,
              const struct dpl_staged_event *event, struct dplog_error *reterr)
{
    struct dpl_block *const block = &store->block;
    const int64_t time_us = event->time_us;

    if (!continues(block, event->source, id)) {
        const enum dplog_status status = dpl_block_flush(store, reterr);

        if (status < 0)
            return status;
        *block = (struct dpl_block){
            .source = event->source,
            .first_event = id,
            .first_line = event->line,
            .min_us = DPLOG_TIME_NONE,
            .max_us = DPLOG_TIME_NONE,
            .is_plain = true,
            .last_line = (int64_t)event->line - 1,
        };
    }
    block->is_plain = block->is_plain && event->line == block->last_line + 1;
    block->last_line = event->line;
    block->last_event = id;
    block->changed = true;
    if (time_us != DPLOG_TIME_NONE) {
        if (block->min_us == DPLOG_TIME_NONE || time_us < block->min_us)
            block->min_us = time_us;
        if (time_us > block->max_us)
            block->max_us = time_us;
    }
    return DPLOG_OK;
}

/* The first event from an id on, up to `high`; DPLOG_DONE: there is none. */
static enum dplog_status
line_of_event(struct dpl_store *store, int64_t *event, int64_t high,
              int64_t *ret, struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_LINE_OF_EVENT, LINE_OF_EVENT_SQL);
    enum dplog_status status;

    dpl_bind_int(s, *event);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status;
    *event = dpl_column_int(s, 0);
    *ret = dpl_column_int(s, 1);
    dpl_statement_end(s);
    return *event <= high ? DPLOG_OK : DPLOG_DONE;
}

/* Lines rise with ids inside a block. Where each record is one line, the place
 * is known: it is looked at first, instead of a dozen others. Else the range is
 * halved until one is left. */
static enum dplog_status
search_block(struct dpl_store *store, const struct dpl_block *block,
             uint32_t line, int64_t *ret, struct dplog_error *reterr)
{
    int64_t low = block->first_event, high = block->last_event;
    int64_t guess = line - block->first_line;

    *ret = 0;
    if (!dpl_block_is_sane(low, high))
        return DPLOG_OK;
    guess = guess >= 0 && guess <= high - low ? low + guess : high;
    while (low <= high) {
        int64_t event = guess, found;
        const enum dplog_status status =
            line_of_event(store, &event, high, &found, reterr);

        if (status < 0)
            return status;
        if (status == DPLOG_OK && found == line) {
            *ret = event;
            return DPLOG_OK;
        }
        if (status == DPLOG_OK && found < line)
            low = event + 1;
        else
            high = guess - 1;
        guess = low + (high - low) / 2;
    }
    return DPLOG_OK;
}

enum dplog_status
dpl_block_find_line(struct dpl_store *store, int64_t source, uint32_t line,
                    int64_t *ret, struct dplog_error *reterr)
{
    enum dplog_status status;
    struct dpl_statement *s;
    struct dpl_block block;

    *ret = dpl_bulk_find_line(&store->bulk, source, line);
    if (*ret)
        return DPLOG_OK;
    s = dpl_statement_get(store, DPL_SQL_BLOCK_OF_LINE, BLOCK_OF_LINE_SQL);
    dpl_bind_int(s, source);
    dpl_bind_int(s, line);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status < 0 ? status : DPLOG_OK;
    block = (struct dpl_block){
        .first_event = dpl_column_int(s, 0),
        .last_event = dpl_column_int(s, 1),
        .first_line = dpl_column_int(s, 2),
    };
    dpl_statement_end(s);
    return search_block(store, &block, line, ret, reterr);
}

static enum dplog_status
seek_event(struct dpl_store *store, int64_t source, uint32_t line,
           int64_t first, int64_t last, int64_t *ret,
           struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_SEEK_EVENT, SEEK_EVENT_SQL);
    enum dplog_status status;

    dpl_bind_int(s, first);
    dpl_bind_int(s, last);
    dpl_bind_int(s, source);
    dpl_bind_int(s, line);
    status = dpl_statement_row(s, reterr);
    if (status != DPLOG_OK)
        return status;
    *ret = dpl_column_int(s, 0);
    dpl_statement_end(s);
    return DPLOG_OK;
}

/* Mostly the block that the line lies in; else one behind it. */
enum dplog_status
dpl_block_seek_line(struct dpl_store *store, int64_t source, uint32_t line,
                    int64_t *ret, struct dplog_error *reterr)
{
    int64_t first, last, behind = -1;
    enum dplog_status status;

    *ret = 0;
    do {
        struct dpl_statement *const s =
            dpl_statement_get(store, DPL_SQL_SEEK_BLOCK, SEEK_BLOCK_SQL);

        dpl_bind_int(s, source);
        dpl_bind_int(s, line);
        dpl_bind_int(s, behind);
        status = dpl_statement_row(s, reterr);
        if (status != DPLOG_OK)
            break;
        first = dpl_column_int(s, 0);
        last = dpl_column_int(s, 1);
        behind = dpl_column_int(s, 2);
        dpl_statement_end(s);
        status = seek_event(store, source, line, first, last, ret, reterr);
    } while (status == DPLOG_DONE);
    return status < 0 ? status : DPLOG_OK;
}
