/* SPDX-License-Identifier: MIT
 *
 * A store whose file loses its name while it is open, as POSIX allows: deleted,
 * moved away, or another file put in its place. SQLite still has it open, with
 * all that was committed, so that it can be written again under its name.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "store_impl.h"

static const char AGAIN_SUFFIX[] = "-again";

bool
dpl_store_has_moved(const struct dpl_store *store)
{
    int moved = 0;

    return store->db &&
           sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED,
                                &moved) == SQLITE_OK &&
           moved;
}

enum dplog_status
dpl_store_check_in_place(const struct dpl_store *store,
                         struct dplog_error *reterr)
{
    if (!dpl_store_has_moved(store))
        return DPLOG_OK;
    return dpl_fail(reterr, DPLOG_E_STORE,
                    "cannot write '%.300s': it was deleted or moved while it "
                    "was in use; nothing was lost but the store, so run again",
                    store->path);
}

static enum dplog_status
fail_copy(struct dpl_store *store, sqlite3 *db, int rc,
          struct dplog_error *reterr)
{
    struct dplog_error error = {0};
    const enum dplog_status status =
        dpl_sqlite_fail(db, rc, "write", store->path, &error);

    return dpl_fail(reterr, status,
                    "%.400s; it was deleted or moved, and is written again "
                    "when that is possible",
                    error.text);
}

static enum dplog_status
sync_copy(struct dpl_store *store, const char *path, struct dplog_error *reterr)
{
    sqlite3 *db = NULL;
    enum dplog_status status = DPLOG_OK;
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);

    if (rc == SQLITE_OK)
        rc = dpl_store_sync_whole(db);
    if (rc != SQLITE_OK)
        status = fail_copy(store, db, rc, reterr);
    (void)sqlite3_close(db);
    return status;
}

static enum dplog_status
write_copy(struct dpl_store *store, const char *path,
           struct dplog_error *reterr)
{
    char *const sql = sqlite3_mprintf("VACUUM INTO %Q", path);
    int rc = SQLITE_NOMEM;

    if (sql)
        rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    if (rc != SQLITE_OK)
        return fail_copy(store, store->db, rc, reterr);
    return sync_copy(store, path, reterr);
}

/* A write-ahead log may still be there under its name: it must not be taken for
 * that of the file to come. */
static enum dplog_status
empty_log(struct dpl_store *store, struct dplog_error *reterr)
{
    const int rc = sqlite3_wal_checkpoint_v2(
        store->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

    return rc == SQLITE_OK ? DPLOG_OK : fail_copy(store, store->db, rc, reterr);
}

/* ── deleted, or moved away ── */

/* *ret_exists: another file has got the name meanwhile. */
static enum dplog_status
write_beside(struct dpl_store *store, const char *path, bool *ret_exists,
             struct dplog_error *reterr)
{
    enum dplog_status status =
        dpl_store_check_beside(store, path, DPL_HELD_WHOLE, reterr);

    if (status < 0)
        return status;
    status = dpl_file_remove(path, reterr);
    if (status >= 0)
        status = write_copy(store, path, reterr);
    if (status >= 0)
        status = empty_log(store, reterr);
    if (status >= 0)
        status = dpl_store_give_name(store, path, ret_exists, reterr);
    if (status < 0 || *ret_exists)
        (void)dpl_file_remove(path, NULL);
    return status;
}

enum dplog_status
dpl_store_write_again(struct dpl_store *store, struct dplog_error *reterr)
{
    bool exists = dpl_path_kind(store->path, NULL) != DPL_PATH_MISSING;
    enum dplog_status status = DPLOG_OK;

    if (!exists) {
        char *const path = dpl_string_join(store->path, AGAIN_SUFFIX);

        status = path ? write_beside(store, path, &exists, reterr)
                      : dpl_fail_memory(reterr);
        dpl_free(path);
    }
    if (status < 0 || exists)
        return status < 0 ? status : DPLOG_DONE;
    dpl_store_disconnect(store);
    dpl_store_abandon(store);
    return dpl_store_open_again(store, reterr);
}

/* ── another file has its name ── */

/* Of its header only: SQLite would take our write-ahead log for that of the
 * file. An empty one can become a store. */
static enum dplog_status
check_header(const char *path, struct dplog_error *reterr)
{
    enum dpl_held held;
    const enum dplog_status status = dpl_store_look_at(path, &held, reterr);

    if (status < 0 || held == DPL_HELD_NOTHING || held == DPL_HELD_WHOLE ||
        held == DPL_HELD_STORE)
        return status;
    return dpl_fail(reterr, DPLOG_E_STORE,
                    "cannot write '%.300s': it was deleted or moved, and the "
                    "file of that name is not a dplog store",
                    path);
}

enum dplog_status
dpl_store_take_other(struct dpl_store *store, struct dplog_error *reterr)
{
    enum dplog_status status = check_header(store->path, reterr);

    if (status >= 0)
        status = empty_log(store, reterr);
    if (status < 0)
        return status;
    dpl_store_disconnect(store);
    dpl_store_abandon(store);
    return DPLOG_OK;
}

enum dplog_status
dpl_store_reach(struct dpl_store *store, struct dplog_error *reterr)
{
    return store->db ? DPLOG_OK : dpl_store_open_again(store, reterr);
}
