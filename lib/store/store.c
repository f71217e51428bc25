/* SPDX-License-Identifier: MIT
 *
 * Open, close, and transactions. What is inside a transaction is the business
 * of the other files.
 */
#include "store.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "migrate.h"
#include "store_impl.h"
#include <assert.h>
#include <string.h>

/* Before the first page is written. */
static const char FRESH_SQL[] = "PRAGMA page_size = 16384;"
                                "PRAGMA auto_vacuum = INCREMENTAL;";

/* trusted_schema: a file from outside may hold views that call functions.
 * cache_size: in KiB. What is written goes on to the system's cache anyway: no
 * slower than with 2000, and 4 MB less at the peak. */
static const char SAFE_SQL[] = "PRAGMA foreign_keys = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cache_size = -1000;";

/* While a new one is built by one program, its references are right by what the
 * program does (tests ask): looking each of them up took a third of saving a
 * diagnosis, much of it in reading pages of events. */
static const char UNCHECKED_SQL[] = "PRAGMA foreign_keys = OFF;";

/* Readers and a writer do not wait for each other. */
static const char FOLLOW_SQL[] = "PRAGMA synchronous = NORMAL;"
                                 "PRAGMA journal_mode = WAL;";

/* The usual layer of SQLite for Windows takes paths of 1,040 bytes, and adds
 * its suffixes to them; the one for longer paths is not the usual one because
 * it reads names of that length out of journals. Other systems have neither. */
static const char LONG_PATH_VFS[] = "win32-longpath";
enum { LONG_PATH_LEN = 1000 };

static const char BEGIN_SQL[] = "BEGIN IMMEDIATE";
static const char COMMIT_SQL[] = "COMMIT";

/* They write the first page, so that of a file that has one would change. */
int
dpl_store_set_fresh(struct dpl_store *store)
{
    int64_t pages = 1;

    /* What is no database is told by whoever reads it first. */
    if (dpl_query_int(store->db, "PRAGMA page_count", &pages) != SQLITE_OK ||
        pages > 0)
        return SQLITE_OK;
    return sqlite3_exec(store->db, FRESH_SQL, NULL, NULL, NULL);
}

const char *
dpl_store_vfs(const char *native_path)
{
    return strlen(native_path) > LONG_PATH_LEN &&
                   sqlite3_vfs_find(LONG_PATH_VFS)
               ? LONG_PATH_VFS
               : NULL;
}

static int
open_database(struct dpl_store *store, bool create)
{
    char *const path =
        dpl_path_native(store->build_path ? store->build_path : store->path);
    int rc = SQLITE_NOMEM;

    if (!path)
        return rc;
    rc = sqlite3_open_v2(path, &store->db,
                         SQLITE_OPEN_READWRITE |
                             (create ? SQLITE_OPEN_CREATE : 0) |
                             SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                         dpl_store_vfs(path));
    dpl_free(path);
    return rc;
}

enum dplog_status
dpl_store_connect(struct dpl_store *store, bool create,
                  struct dplog_error *reterr)
{
    int rc = open_database(store, create);

    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(store->db, DPL_STORE_BUSY_MS);
    if (rc == SQLITE_OK)
        rc = dpl_stage_register(&store->stage, store->db);
    if (rc == SQLITE_OK && create && !store->build_path)
        rc = dpl_store_set_fresh(store);
    if (rc != SQLITE_OK)
        return dpl_sqlite_fail(store->db, rc, "open", store->path, reterr);
    return DPLOG_OK;
}

void
dpl_store_disconnect(struct dpl_store *store)
{
    for (int i = 0; i < DPL_SQL_COUNT; i++) {
        sqlite3_finalize(store->statements[i].stmt);
        store->statements[i] = (struct dpl_statement){0};
    }
    /* Closing rolls back. It cannot fail: no statement is left. */
    (void)sqlite3_close(store->db);
    store->db = NULL;
    dpl_writeback_close(&store->writeback);
}

static enum dplog_status
set_options(struct dpl_store *store, const char *sql,
            struct dplog_error *reterr)
{
    const int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

    if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY)
        return dpl_sqlite_fail(store->db, rc, "open", store->path, reterr);
    return DPLOG_OK;
}

static enum dplog_status
open_it(struct dpl_store *store, enum dpl_store_use use,
        struct dplog_error *reterr)
{
    enum dplog_status status;

    if (use == DPL_STORE_READ &&
        dpl_path_kind(store->path, NULL) == DPL_PATH_MISSING)
        return dpl_fail(reterr, DPLOG_E_STORE,
                        "cannot open '%.300s': there is no such store",
                        store->path);
    status = use == DPL_STORE_READ ? DPLOG_OK : dpl_store_lock(store, reterr);
    if (status < 0)
        return status;
    status = use == DPL_STORE_BATCH ? dpl_store_begin_new(store, reterr)
                                    : DPLOG_DONE;
    if (status == DPLOG_DONE)
        status = dpl_store_connect(store, use != DPL_STORE_READ, reterr);
    if (status >= 0)
        status = dpl_migrate(store->db, store->path, dpl_embedded_sql, reterr);
    if (status >= 0)
        status = set_options(store, SAFE_SQL, reterr);
    if (status >= 0 && use != DPL_STORE_READ && !dpl_store_is_new(store))
        dpl_store_mark_named(store);
    /* Only now that the file is known to be ours: the journal mode is written
     * to it. A file that somebody else is using keeps its mode, and works all
     * the same. */
    if (status >= 0 && use == DPL_STORE_FOLLOW)
        status = set_options(store, FOLLOW_SQL, reterr);
    if (status >= 0 && use == DPL_STORE_BATCH)
        status = dpl_store_is_new(store)
                     ? set_options(store, UNCHECKED_SQL, reterr)
                     : dpl_store_set_up_append(store, reterr);
    return status;
}

enum dplog_status
dpl_store_open_again(struct dpl_store *store, struct dplog_error *reterr)
{
    const enum dplog_status status = open_it(store, DPL_STORE_FOLLOW, reterr);

    if (status < 0)
        dpl_store_disconnect(store);
    return status;
}

enum dplog_status
dpl_store_open_for(struct dplog_context *context, const char *path,
                   enum dpl_store_use use, struct dpl_store **ret,
                   struct dplog_error *reterr)
{
    struct dpl_store *store;
    enum dplog_status status;

    assert(context && path && ret);

    store = dpl_zalloc(sizeof(*store));
    if (!store)
        return dpl_fail_memory(reterr);
    store->context = context;
    dpl_name_table_init(store);
    store->path = dpl_string_copy(path);
    status =
        store->path ? open_it(store, use, reterr) : dpl_fail_memory(reterr);
    if (status < 0) {
        dpl_store_free(store);
        return status;
    }
    *ret = store;
    return DPLOG_OK;
}

enum dplog_status
dpl_store_open(struct dplog_context *context, const char *path,
               struct dpl_store **ret, struct dplog_error *reterr)
{
    return dpl_store_open_for(context, path, DPL_STORE_FOLLOW, ret, reterr);
}

void
dpl_store_free(struct dpl_store *store)
{
    if (!store)
        return;
    assert(store->cursors == 0);
    dpl_bulk_done(&store->bulk); /* its thread writes to what is closed then */
    dpl_store_disconnect(store);
    if (store->build_path)
        (void)dpl_file_remove(store->build_path, NULL);
    dpl_store_unlock(store);
    dpl_free(store->lock_path);
    dpl_free(store->build_path);
    dpl_buf_done(&store->scratch);
    dpl_buf_done(&store->name);
    dpl_stage_done(&store->stage);
    dpl_free(store->components.kept.at);
    dpl_free(store->code_files.kept.at);
    dpl_free(store->path);
    dpl_free(store);
}

static void
forget(struct dpl_store *store)
{
    store->block = (struct dpl_block){0};
    dpl_stage_clear(&store->stage);
    dpl_bulk_done(&store->bulk);
    dpl_name_table_clear(&store->components);
    dpl_name_table_clear(&store->code_files);
}

void
dpl_store_abandon(struct dpl_store *store)
{
    /* SQLite may have rolled back already. */
    if (store->db && !sqlite3_get_autocommit(store->db))
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    if (store->transaction == DPL_TRANSACTION_OPEN)
        store->transaction = DPL_TRANSACTION_ABANDONED;
    forget(store);
}

enum dplog_status
dpl_store_check_writable(const struct dpl_store *store,
                         struct dplog_error *reterr)
{
    if (store->transaction == DPL_TRANSACTION_ABANDONED)
        return dpl_fail(reterr, DPLOG_E_STORE,
                        "cannot write '%.300s': what came before was rolled "
                        "back",
                        store->path);
    return DPLOG_OK;
}

enum dplog_status
dpl_store_check_write(struct dpl_store *store, int rc,
                      struct dplog_error *reterr)
{
    enum dplog_status status;

    if (rc == SQLITE_OK)
        return DPLOG_OK;
    status = dpl_sqlite_fail(store->db, rc, "write", store->path, reterr);
    dpl_store_abandon(store);
    return status;
}

void
dpl_store_slim(struct dpl_store *store)
{
    if (store->stage.events.count == 0)
        dpl_stage_done(&store->stage);
    dpl_buf_done(&store->scratch);
    (void)sqlite3_db_release_memory(store->db);
}

enum dplog_status
dpl_store_begin(struct dpl_store *store, struct dplog_error *reterr)
{
    enum dplog_status status;

    assert(store->transaction != DPL_TRANSACTION_OPEN);

    status = dpl_store_reach(store, reterr);
    if (status < 0)
        return status;
    /* SQLite itself says so only at the first row. */
    if (sqlite3_db_readonly(store->db, "main") == 1)
        return dpl_sqlite_fail(store->db, SQLITE_READONLY, "write", store->path,
                               reterr);
    status = dpl_store_check_in_place(store, reterr);
    if (status < 0)
        return status;
    status = dpl_statement_run(
        dpl_statement_get(store, DPL_SQL_BEGIN, BEGIN_SQL), reterr);
    if (status < 0)
        return status;
    store->transaction = DPL_TRANSACTION_OPEN;
    status = dpl_block_resume(store, reterr);
    if (status < 0) {
        dpl_store_abandon(store);
        store->transaction = DPL_TRANSACTION_NONE;
    }
    return status;
}

enum dplog_status
dpl_store_commit(struct dpl_store *store, struct dplog_error *reterr)
{
    enum dplog_status status = dpl_store_check_writable(store, reterr);

    assert(store->transaction != DPL_TRANSACTION_NONE);

    if (status >= 0)
        status = dpl_events_flush(store, reterr);
    if (status >= 0)
        status = dpl_store_check_in_place(store, reterr);
    if (status >= 0)
        status = dpl_statement_run(
            dpl_statement_get(store, DPL_SQL_COMMIT, COMMIT_SQL), reterr);
    if (status < 0)
        return status;
    store->transaction = DPL_TRANSACTION_NONE;
    return DPLOG_OK;
}

void
dpl_store_rollback(struct dpl_store *store)
{
    dpl_store_abandon(store);
    store->transaction = DPL_TRANSACTION_NONE;
}
