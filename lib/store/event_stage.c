/* SPDX-License-Identifier: MIT */
#include "event_stage.h"

#include "base/mem.h"

static const uint32_t NONE = UINT32_MAX;

void
dpl_stage_done(struct dpl_event_stage *stage)
{
    dpl_free(stage->events.at);
    dpl_free(stage->groups.at);
    dpl_buf_done(&stage->bytes);
    *stage = (struct dpl_event_stage){0};
}

void
dpl_stage_clear(struct dpl_event_stage *stage)
{
    stage->events.count = 0;
    stage->groups.count = 0;
    stage->last_group = 0;
    dpl_buf_clear(&stage->bytes);
    /* Out of memory once is no reason to refuse what comes later. */
    if (stage->bytes.failed)
        dpl_buf_done(&stage->bytes);
}

/* A new group when the source has none. NULL: no memory. */
static struct dpl_stage_group *
group_of(struct dpl_event_stage *stage, int64_t source)
{
    struct dpl_stage_group *group;

    for (size_t i = 0; i < stage->groups.count; i++) {
        /* The last one first: it is most often the one. */
        const size_t at = (stage->last_group + i) % stage->groups.count;

        if (stage->groups.at[at].source == source) {
            stage->last_group = at;
            return &stage->groups.at[at];
        }
    }
    group = DPL_VEC_PUSH(&stage->groups);
    if (group) {
        *group = (struct dpl_stage_group){source, NONE, NONE};
        stage->last_group = stage->groups.count - 1;
    }
    return group;
}

static void
join(struct dpl_event_stage *stage, struct dpl_stage_group *group,
     uint32_t event)
{
    if (group->first == NONE)
        group->first = event;
    else
        stage->events.at[group->last].next = event;
    group->last = event;
}

bool
dpl_stage_add(struct dpl_event_stage *stage, const struct dpl_event_row *row)
{
    char *const room =
        dpl_buf_reserve(&stage->bytes, dpl_event_record_most(row));
    struct dpl_stage_group *const group = group_of(stage, row->source);
    struct dpl_staged_event *const event = DPL_VEC_PUSH_RAW(&stage->events);

    if (!room || !group || !event)
        return false;
    *event = (struct dpl_staged_event){
        .at = stage->bytes.len,
        .len = dpl_event_record_put((uint8_t *)room, row),
        .source = row->source,
        .time_us = row->record->time_us,
        .line = row->record->line,
        .next = NONE,
    };
    stage->bytes.len += event->len;
    join(stage, group, (uint32_t)stage->events.count - 1);
    return true;
}

void
dpl_stage_put_first(struct dpl_event_stage *stage, int64_t source)
{
    for (size_t i = 1; i < stage->groups.count; i++) {
        const struct dpl_stage_group group = stage->groups.at[i];

        if (group.source == source) {
            stage->groups.at[i] = stage->groups.at[0];
            stage->groups.at[0] = group;
            return;
        }
    }
}

/* ── the virtual table ── */

struct stage_table {
    sqlite3_vtab base; /* must be first */
    struct dpl_event_stage *stage;
};

struct stage_cursor {
    sqlite3_vtab_cursor base; /* must be first */
    size_t group;
    uint32_t event;                                   /* NONE: at the end */
    int64_t row;                                      /* how many were passed */
    struct dpl_event_value values[DPL_EVENT_COLUMNS]; /* of the event */
};

static const char TABLE_SQL[] =
    "CREATE TABLE staged_event(source, offset, length, line, line_count,"
    " time_us, local_us, bias, component, thread, severity, log, format, flags,"
    " code_file, code_line, text_skip, text_drop, stamp, message, text)";

static int
connect_table(sqlite3 *db, void *data, int count, const char *const *words,
              sqlite3_vtab **ret, char **reterr)
{
    struct stage_table *table;
    const int rc = sqlite3_declare_vtab(db, TABLE_SQL);

    (void)count;
    (void)words;
    (void)reterr;
    if (rc != SQLITE_OK)
        return rc;
    table = dpl_zalloc(sizeof(*table));
    if (!table)
        return SQLITE_NOMEM;
    table->stage = data;
    *ret = &table->base;
    return SQLITE_OK;
}

static int
disconnect_table(sqlite3_vtab *table)
{
    dpl_free(table);
    return SQLITE_OK;
}

static int
plan_scan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = DPL_STAGE_EVENTS;
    info->estimatedRows = DPL_STAGE_EVENTS;
    return SQLITE_OK;
}

static int
open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **ret)
{
    struct stage_cursor *const cursor = dpl_zalloc(sizeof(*cursor));

    (void)table;
    if (!cursor)
        return SQLITE_NOMEM;
    *ret = &cursor->base;
    return SQLITE_OK;
}

static int
close_cursor(sqlite3_vtab_cursor *cursor)
{
    dpl_free(cursor);
    return SQLITE_OK;
}

static const struct dpl_event_stage *
stage_of(const sqlite3_vtab_cursor *cursor)
{
    return ((const struct stage_table *)cursor->pVtab)->stage;
}

static void
read_row(struct stage_cursor *cursor)
{
    const struct dpl_event_stage *const stage = stage_of(&cursor->base);

    if (cursor->event != NONE)
        dpl_event_record_get(
            dpl_stage_record(stage, &stage->events.at[cursor->event]),
            cursor->values);
}

static int
first_row(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int count,
          sqlite3_value **values)
{
    struct stage_cursor *const cursor = (struct stage_cursor *)base;
    const struct dpl_event_stage *const stage = stage_of(base);

    (void)plan;
    (void)plan_text;
    (void)count;
    (void)values;
    cursor->group = 0;
    cursor->row = 0;
    cursor->event = stage->groups.count > 0 ? stage->groups.at[0].first : NONE;
    read_row(cursor);
    return SQLITE_OK;
}

static int
next_row(sqlite3_vtab_cursor *base)
{
    struct stage_cursor *const cursor = (struct stage_cursor *)base;
    const struct dpl_event_stage *const stage = stage_of(base);

    cursor->event = stage->events.at[cursor->event].next;
    cursor->row++;
    if (cursor->event == NONE && ++cursor->group < stage->groups.count)
        cursor->event = stage->groups.at[cursor->group].first;
    read_row(cursor);
    return SQLITE_OK;
}

static int
is_at_end(sqlite3_vtab_cursor *base)
{
    return ((const struct stage_cursor *)base)->event == NONE;
}

static int
row_number(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
    *ret = ((const struct stage_cursor *)base)->row;
    return SQLITE_OK;
}

/* The id, which is the first of them, is no column here. */
static int
give_column(sqlite3_vtab_cursor *base, sqlite3_context *result, int column)
{
    const struct dpl_event_value *const value =
        &((const struct stage_cursor *)base)->values[column + 1];

    switch (value->kind) {
    case DPL_VALUE_NULL:
        sqlite3_result_null(result);
        break;
    case DPL_VALUE_NUMBER:
        sqlite3_result_int64(result, value->number);
        break;
    case DPL_VALUE_TEXT:
        sqlite3_result_text64(result, value->text.ptr, value->text.len,
                              SQLITE_STATIC, SQLITE_UTF8);
    }
    return SQLITE_OK;
}

int
dpl_stage_register(struct dpl_event_stage *stage, sqlite3 *db)
{
    /* Without xCreate the table is there by its name alone. */
    static const sqlite3_module module = {
        .xConnect = connect_table,
        .xBestIndex = plan_scan,
        .xDisconnect = disconnect_table,
        .xOpen = open_cursor,
        .xClose = close_cursor,
        .xFilter = first_row,
        .xNext = next_row,
        .xEof = is_at_end,
        .xColumn = give_column,
        .xRowid = row_number,
    };

    return sqlite3_create_module(db, "staged_event", &module, stage);
}
