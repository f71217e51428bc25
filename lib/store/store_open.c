/* SPDX-License-Identifier: MIT
 *
 * A store for one run that reads much at once (DPL_STORE_BATCH).
 *
 * A new one is built as PATH-new without any journal: half of it is of no use
 * to anybody, so there is nothing to roll back, and each page is written once.
 * Whoever builds holds the lock of that file, too: where there is no other lock
 * (store_lock.c), who comes second waits for it, and then finds the store under
 * its own name. What a crash leaves of it is taken over by the next one; any
 * other file of that name is not.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "store_impl.h"

static const char BUILD_SUFFIX[] = "-new";

static const char NEW_SQL[] = "PRAGMA journal_mode = OFF;"
                              "PRAGMA synchronous = OFF;";

/* By it who comes later knows that the file is of no use to anybody. */
static const char MARK_SQL[] = "PRAGMA application_id = 0x44504C42;";

/* Pages past the old end need no journal: much is added, little changed. */
static const char APPEND_SQL[] = "PRAGMA synchronous = FULL;"
                                 "PRAGMA journal_mode = DELETE;";
static const char ALONE_SQL[] = "PRAGMA locking_mode = EXCLUSIVE;";
static const char SHARED_SQL[] = "PRAGMA locking_mode = NORMAL;";

static int
run(struct dpl_store *store, const char *sql)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL);
}

/* ── a new one ── */

/* The lock stays until the file is closed. Whatever is in it, even if it is no
 * database, is taken for nothing as long as the store is being reset. */
static int
lock_build(struct dpl_store *store)
{
    int rc =
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_RESET_DATABASE, 1, NULL);

    if (rc == SQLITE_OK)
        rc = run(store, ALONE_SQL);
    if (rc == SQLITE_OK)
        rc = run(store, NEW_SQL);
    if (rc == SQLITE_OK)
        rc = run(store, "BEGIN EXCLUSIVE");
    return rc == SQLITE_OK ? run(store, "COMMIT") : rc;
}

/* SQLite itself says 0 pages while the store is being reset. */
static bool
has_bytes(struct dpl_store *store)
{
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;

    return sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER,
                                &file) != SQLITE_OK ||
           file->pMethods->xFileSize(file, &size) != SQLITE_OK || size > 0;
}

static int
empty_build(struct dpl_store *store)
{
    const bool is_garbage = has_bytes(store);
    int rc = dpl_store_set_fresh(store);

    if (rc == SQLITE_OK && is_garbage)
        rc = run(store, "VACUUM");
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_RESET_DATABASE, 0, NULL);
    return rc == SQLITE_OK ? run(store, MARK_SQL) : rc;
}

/* While we waited for the lock the file may have got its name, or have been
 * removed: then it is not ours to touch. */
static bool
is_ours(struct dpl_store *store)
{
    int moved = 0;

    (void)sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED,
                               &moved);
    return !moved && dpl_path_kind(store->path, NULL) == DPL_PATH_MISSING;
}

static void
leave_build(struct dpl_store *store)
{
    dpl_store_disconnect(store);
    dpl_free(store->build_path);
    store->build_path = NULL;
}

/* DPLOG_DONE: the file is not ours. */
static enum dplog_status
try_new(struct dpl_store *store, struct dplog_error *reterr)
{
    enum dplog_status status;
    int rc;

    store->build_path = dpl_string_join(store->path, BUILD_SUFFIX);
    if (!store->build_path)
        return dpl_fail_memory(reterr);
    status = dpl_store_check_beside(store, store->build_path, DPL_HELD_WHOLE,
                                    reterr);
    if (status < 0) {
        leave_build(store);
        return status;
    }
    status = dpl_store_connect(store, /* create */ true, reterr);
    if (status < 0)
        return status;
    rc = lock_build(store);
    if (rc == SQLITE_OK && !is_ours(store)) {
        leave_build(store);
        return DPLOG_DONE;
    }
    if (rc == SQLITE_OK)
        rc = empty_build(store);
    if (rc == SQLITE_OK) {
        dpl_writeback_open(&store->writeback, store->build_path);
        return DPLOG_OK;
    }
    status = dpl_sqlite_fail(store->db, rc, "make", store->path, reterr);
    if (status == DPLOG_E_BUSY)
        leave_build(store); /* his file stays */
    return status;
}

enum dplog_status
dpl_store_begin_new(struct dpl_store *store, struct dplog_error *reterr)
{
    enum { TRIES = 5 };
    enum dplog_status status = DPLOG_DONE;

    for (int n = 0; n < TRIES && status == DPLOG_DONE; n++) {
        if (dpl_path_kind(store->path, NULL) != DPL_PATH_MISSING)
            return DPLOG_DONE;
        status = try_new(store, reterr);
    }
    return status;
}

/* ── one that is there ── */

/* Where people are reading in a write-ahead log, that stays as it is. */
enum dplog_status
dpl_store_set_up_append(struct dpl_store *store, struct dplog_error *reterr)
{
    int rc = run(store, ALONE_SQL);

    if (rc == SQLITE_OK)
        rc = run(store, APPEND_SQL);
    if ((rc & 0xff) == SQLITE_BUSY)
        rc = run(store, SHARED_SQL);
    if (rc != SQLITE_OK)
        return dpl_sqlite_fail(store->db, rc, "open", store->path, reterr);
    return DPLOG_OK;
}

bool
dpl_store_is_new(const struct dpl_store *store)
{
    return store->build_path != NULL;
}

void
dpl_store_write_behind(struct dpl_store *store)
{
    store->writes_behind = true;
}
