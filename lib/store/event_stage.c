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

/* How the text that rules match lies in the message. */
struct text_place {
    size_t skip, drop; /* bytes of message before and behind it */
    bool is_own;       /* it does not lie there */
};

static struct text_place
place_text(const struct dplog_record *record)
{
    const struct dplog_view m = record->message, t = record->text;
    const uintptr_t from = (uintptr_t)m.ptr, at = (uintptr_t)t.ptr;

    if (t.len == 0)
        return (struct text_place){.skip = m.len};
    if (t.len > m.len || at < from || at - from > m.len - t.len)
        return (struct text_place){.is_own = true};
    return (struct text_place){
        .skip = at - from,
        .drop = m.len - t.len - (at - from),
    };
}

static struct dpl_staged_text
keep(struct dpl_event_stage *stage, struct dplog_view v)
{
    const struct dpl_staged_text text = {.at = stage->bytes.len, .len = v.len};

    dpl_buf_add_view(&stage->bytes, v);
    return text;
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
dpl_stage_add(struct dpl_event_stage *stage, int64_t source, int64_t component,
              int64_t code_file, const struct dplog_record *record,
              bool stamp_is_usual)
{
    const struct text_place place = place_text(record);
    struct dpl_stage_group *const group = group_of(stage, source);
    struct dpl_staged_event *const event = DPL_VEC_PUSH(&stage->events);

    if (!group || !event)
        return false;
    *event = (struct dpl_staged_event){
        .source = source,
        .component = component,
        .code_file = code_file,
        .offset = (int64_t)record->offset,
        .length = (int64_t)record->length,
        .time_us = record->time_us,
        .local_us = record->local_us,
        .text_skip = (int64_t)place.skip,
        .text_drop = (int64_t)place.drop,
        .line = record->line,
        .line_count = record->line_count,
        .thread = record->thread,
        .code_line = record->code_line,
        .bias = record->bias,
        .flags = record->flags,
        .log = (uint8_t)record->log,
        .format = (uint8_t)record->format,
        .severity = (uint8_t)record->severity,
        .stamp = {.is_null = stamp_is_usual},
        .text = {.is_null = !place.is_own},
        .next = NONE,
    };
    if (!stamp_is_usual)
        event->stamp = keep(stage, record->stamp);
    event->message = keep(stage, record->message);
    if (place.is_own)
        event->text = keep(stage, record->text);
    join(stage, group, (uint32_t)stage->events.count - 1);
    return !stage->bytes.failed;
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
    uint32_t event; /* NONE: at the end */
    int64_t row;    /* how many were passed */
};

static const char TABLE_SQL[] =
    "CREATE TABLE staged_event(source, offset, length, line, line_count,"
    " time_us, local_us, bias, component, thread, severity, log, format, flags,"
    " code_file, code_line, text_skip, text_drop, stamp, message, text)";

/* Columns of TABLE_SQL. */
enum {
    SOURCE,
    OFFSET,
    LENGTH,
    LINE,
    LINE_COUNT,
    TIME_US,
    LOCAL_US,
    BIAS,
    COMPONENT,
    THREAD,
    SEVERITY,
    LOG,
    FORMAT,
    FLAGS,
    CODE_FILE,
    CODE_LINE,
    TEXT_SKIP,
    TEXT_DROP,
    STAMP,
    MESSAGE,
    TEXT
};

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

static void
give_int(sqlite3_context *result, int64_t value, int64_t null)
{
    if (value == null)
        sqlite3_result_null(result);
    else
        sqlite3_result_int64(result, value);
}

static void
give_text(sqlite3_context *result, const struct dpl_event_stage *stage,
          struct dpl_staged_text text)
{
    if (text.is_null)
        sqlite3_result_null(result);
    else if (text.len == 0)
        sqlite3_result_text(result, "", 0, SQLITE_STATIC);
    else
        sqlite3_result_text64(result, stage->bytes.ptr + text.at, text.len,
                              SQLITE_STATIC, SQLITE_UTF8);
}

/* One case a column: nothing to hide in it. */
static int
give_column(sqlite3_vtab_cursor *base, sqlite3_context *result, int column)
{
    const struct dpl_event_stage *const stage = stage_of(base);
    const struct dpl_staged_event *const e =
        &stage->events.at[((const struct stage_cursor *)base)->event];

    switch (column) {
    case SOURCE:
        sqlite3_result_int64(result, e->source);
        break;
    case OFFSET:
        sqlite3_result_int64(result, e->offset);
        break;
    case LENGTH:
        sqlite3_result_int64(result, e->length);
        break;
    case LINE:
        sqlite3_result_int64(result, e->line);
        break;
    case LINE_COUNT:
        sqlite3_result_int64(result, e->line_count);
        break;
    case TIME_US:
        give_int(result, e->time_us, DPLOG_TIME_NONE);
        break;
    case LOCAL_US:
        give_int(result, e->local_us, DPLOG_TIME_NONE);
        break;
    case BIAS:
        give_int(result, e->bias, DPLOG_BIAS_NONE);
        break;
    case COMPONENT:
        give_int(result, e->component, /* null */ 0);
        break;
    case THREAD:
        sqlite3_result_int64(result, e->thread);
        break;
    case SEVERITY:
        sqlite3_result_int(result, e->severity);
        break;
    case LOG:
        sqlite3_result_int(result, e->log);
        break;
    case FORMAT:
        sqlite3_result_int(result, e->format);
        break;
    case FLAGS:
        sqlite3_result_int(result, e->flags);
        break;
    case CODE_FILE:
        give_int(result, e->code_file, /* null */ 0);
        break;
    case CODE_LINE:
        sqlite3_result_int64(result, e->code_line);
        break;
    case TEXT_SKIP:
        sqlite3_result_int64(result, e->text_skip);
        break;
    case TEXT_DROP:
        sqlite3_result_int64(result, e->text_drop);
        break;
    case STAMP:
        give_text(result, stage, e->stamp);
        break;
    case MESSAGE:
        give_text(result, stage, e->message);
        break;
    default:
        give_text(result, stage, e->text);
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
