/* SPDX-License-Identifier: MIT */
#include "event_bulk.h"

#include "base/error.h"
#include "base/mem.h"
#include "store_impl.h"

#include <stdlib.h>

/* 0: the table is not empty. */
static const char ROOT_SQL[] =
    "SELECT ifnull(max(rootpage), 0) FROM sqlite_schema WHERE type = 'table'"
    " AND name = 'event' AND NOT EXISTS (SELECT 1 FROM event)"
    " AND NOT EXISTS (SELECT 1 FROM event_block)";
static const char LAST_SOURCE_SQL[] = "SELECT ifnull(max(id), 0) FROM source";

/* ── begin ── */

static int
begin(struct dpl_store *store)
{
    struct dpl_bulk *const bulk = &store->bulk;
    int64_t root = 0;
    int rc = dpl_query_int(store->db, LAST_SOURCE_SQL, &bulk->first_source);

    bulk->last_source = bulk->first_source;
    if (rc == SQLITE_OK)
        rc = dpl_query_int(store->db, ROOT_SQL, &root);
    /* Nobody but us sees a new store before it is whole. */
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = dpl_table_load_begin(&bulk->load, store->db, root,
                                  &store->writeback, store->writes_behind);
    bulk->open = rc == SQLITE_OK;
    bulk->refused = rc == SQLITE_MISMATCH;
    if (!bulk->open)
        dpl_table_load_done(&bulk->load);
    if (bulk->refused)
        rc = sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    return rc;
}

enum dplog_status
dpl_bulk_try(struct dpl_store *store, struct dplog_error *reterr)
{
    if (store->bulk.open || store->bulk.refused || !dpl_store_is_new(store) ||
        store->transaction != DPL_TRANSACTION_OPEN ||
        store->block.first_event != 0 || store->cursors > 0)
        return DPLOG_OK;
    return dpl_store_check_write(store, begin(store), reterr);
}

/* ── meanwhile ── */

enum dplog_status
dpl_bulk_add_staged(struct dpl_store *store, int64_t *ret_last,
                    struct dplog_error *reterr)
{
    struct dpl_bulk *const bulk = &store->bulk;
    const struct dpl_event_stage *const stage = &store->stage;
    int rc = SQLITE_OK;

    for (size_t g = 0; g < stage->groups.count; g++) {
        uint32_t i = stage->groups.at[g].first;

        for (; i != UINT32_MAX && rc == SQLITE_OK;
             i = stage->events.at[i].next) {
            const struct dpl_staged_event *const event = &stage->events.at[i];

            rc = dpl_table_load_add(&bulk->load, ++bulk->last_event,
                                    dpl_stage_record(stage, event), event->len);
        }
    }
    *ret_last = bulk->last_event;
    return dpl_store_check_write(store, rc, reterr);
}

static enum dplog_status
fail_memory(struct dpl_store *store, struct dplog_error *reterr)
{
    dpl_store_abandon(store);
    return dpl_fail_memory(reterr);
}

enum dplog_status
dpl_bulk_keep_block(struct dpl_store *store, struct dpl_block *block,
                    struct dplog_error *reterr)
{
    struct dpl_bulk *const bulk = &store->bulk;

    if (block->id == 0) {
        const struct dpl_block *const place = DPL_VEC_PUSH(&bulk->blocks);

        if (!place)
            return fail_memory(store, reterr);
        block->id = (int64_t)bulk->blocks.count;
    }
    block->changed = false;
    bulk->blocks.at[block->id - 1] = *block;
    return DPLOG_OK;
}

static void
drop_strings(struct dpl_store_source *source)
{
    dpl_free((char *)source->path);
    dpl_free((char *)source->lineage);
}

/* Where a source is kept: its own place, or a new one. */
static struct dpl_store_source *
place_of(struct dpl_bulk *bulk, int64_t id)
{
    for (size_t i = bulk->sources.count; i-- > 0;)
        if (bulk->sources.at[i].id == id)
            return &bulk->sources.at[i];
    return DPL_VEC_PUSH(&bulk->sources);
}

enum dplog_status
dpl_bulk_keep_source(struct dpl_store *store,
                     const struct dpl_store_source *source, int64_t *ret_id,
                     struct dplog_error *reterr)
{
    struct dpl_bulk *const bulk = &store->bulk;
    const int64_t id = source->id ? source->id : ++bulk->last_source;
    struct dpl_store_source kept = *source, *const at = place_of(bulk, id);

    kept.id = id;
    kept.path = dpl_string_copy(source->path);
    kept.lineage = dpl_string_copy(source->lineage);
    if (!at || !kept.path || !kept.lineage) {
        drop_strings(&kept);
        return fail_memory(store, reterr);
    }
    drop_strings(at);
    *at = kept;
    if (ret_id)
        *ret_id = id;
    return DPLOG_OK;
}

/* ── events by their lines ── */

/*
 * Evidence is stored with the events behind its lines. Where a run of events is
 * one line each, the place tells: to ask the tables took a statement, and a
 * page that was just written, for each line of evidence.
 */
static int
compare_places(const void *a, const void *b)
{
    const struct dpl_block *const x = a, *const y = b;

    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return (x->first_line > y->first_line) - (x->first_line < y->first_line);
}

static void
keep_plain(struct dpl_bulk *bulk)
{
    size_t kept = 0;

    for (size_t i = 0; i < bulk->blocks.count; i++)
        if (bulk->blocks.at[i].is_plain)
            bulk->blocks.at[kept++] = bulk->blocks.at[i];
    bulk->blocks.count = kept;
    if (kept)
        qsort(bulk->blocks.at, kept, sizeof(*bulk->blocks.at), compare_places);
}

int64_t
dpl_bulk_find_line(const struct dpl_bulk *bulk, int64_t source, int64_t line)
{
    const struct dpl_block wanted = {.source = source, .first_line = line};
    const struct dpl_block *block;
    size_t low = 0, high = bulk->open ? 0 : bulk->blocks.count;

    while (low < high) { /* the first one behind the line */
        const size_t middle = low + (high - low) / 2;

        if (compare_places(&bulk->blocks.at[middle], &wanted) > 0)
            high = middle;
        else
            low = middle + 1;
    }
    if (low == 0)
        return 0;
    block = &bulk->blocks.at[low - 1];
    return block->source == source && line <= block->last_line
               ? block->first_event + (line - block->first_line)
               : 0;
}

void
dpl_bulk_forget_lines(struct dpl_bulk *bulk)
{
    if (!bulk->open)
        bulk->blocks.count = 0;
}

/* ── end ── */

static int
keep_lock(sqlite3_file *file, int level)
{
    (void)file;
    (void)level;
    return SQLITE_OK;
}

/*
 * SQLite trusts what it has read as long as it holds its lock. It shall forget
 * that and read again, but another program that waits for the lock must not get
 * it: SQLite gives it up, and the file keeps it.
 */
static int
read_anew(struct dpl_store *store)
{
    const sqlite3_io_methods *own;
    sqlite3_io_methods clinging;
    sqlite3_file *file;
    int rc = sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER,
                                  &file);

    if (rc != SQLITE_OK)
        return rc;
    own = file->pMethods;
    clinging = *own;
    clinging.xUnlock = keep_lock;
    file->pMethods = &clinging;
    rc = sqlite3_exec(store->db,
                      "PRAGMA locking_mode = NORMAL; PRAGMA user_version;",
                      NULL, NULL, NULL);
    file->pMethods = own;
    return rc == SQLITE_OK ? sqlite3_exec(store->db,
                                          "PRAGMA locking_mode = EXCLUSIVE;"
                                          "BEGIN IMMEDIATE;",
                                          NULL, NULL, NULL)
                           : rc;
}

/* New ones are numbered as the table numbers them. */
static enum dplog_status
put_source(struct dpl_store *store, const struct dpl_store_source *kept)
{
    struct dpl_store_source source = *kept;

    if (source.id > store->bulk.first_source)
        source.id = 0;
    return dpl_source_put(store, &source, NULL, NULL);
}

/* What the tables do not know yet; blocks name sources. */
static enum dplog_status
put_kept(struct dpl_store *store)
{
    struct dpl_bulk *const bulk = &store->bulk;
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < bulk->sources.count && status >= 0; i++)
        status = put_source(store, &bulk->sources.at[i]);
    if (status >= 0)
        status = dpl_name_table_put(store, &store->components, NULL);
    if (status >= 0)
        status = dpl_name_table_put(store, &store->code_files, NULL);
    for (size_t i = 0; i < bulk->blocks.count && status >= 0; i++)
        status = dpl_block_put(store, &bulk->blocks.at[i], NULL);
    return status;
}

static void
drop_sources(struct dpl_bulk *bulk)
{
    for (size_t i = 0; i < bulk->sources.count; i++)
        drop_strings(&bulk->sources.at[i]);
    bulk->sources.count = 0;
}

int
dpl_bulk_end(struct dpl_store *store)
{
    struct dpl_bulk *const bulk = &store->bulk;
    int rc = dpl_table_load_finish(&bulk->load);

    bulk->open = false;
    if (rc == SQLITE_OK)
        rc = read_anew(store);
    if (rc == SQLITE_OK && put_kept(store) < 0)
        rc = store->failure;
    dpl_table_load_done(&bulk->load);
    drop_sources(bulk);
    keep_plain(bulk);
    if (rc != SQLITE_OK) /* whoever asked may only have wanted to read */
        dpl_store_abandon(store);
    return rc;
}

enum dplog_status
dpl_bulk_end_or_fail(struct dpl_store *store, struct dplog_error *reterr)
{
    return dpl_store_check_write(store, dpl_bulk_end(store), reterr);
}

void
dpl_bulk_done(struct dpl_bulk *bulk)
{
    const bool refused = bulk->refused;

    dpl_table_load_done(&bulk->load);
    drop_sources(bulk);
    dpl_free(bulk->sources.at);
    dpl_free(bulk->blocks.at);
    *bulk = (struct dpl_bulk){.refused = refused};
}
