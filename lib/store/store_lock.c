/* SPDX-License-Identifier: MIT
 *
 * Who writes to a store is alone with it for as long as it is open: two that
 * read the same logs would each keep what is new in them. Readers are not
 * asked.
 *
 * The lock is that of SQLite on an empty file beside the store, which goes with
 * its holder; what a crash leaves of it locks nobody out.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "store_impl.h"

static const char LOCK_SUFFIX[] = "-lock";
static const char LOCK_SQL[] = "PRAGMA journal_mode = OFF;"
                               "BEGIN EXCLUSIVE;";

static bool
has_moved(sqlite3 *db)
{
    int moved = 0;

    return sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) ==
               SQLITE_OK &&
           moved;
}

static int
open_lock(struct dpl_store *store)
{
    char *const path = dpl_path_native(store->lock_path);
    int rc = SQLITE_NOMEM;

    if (path)
        rc = sqlite3_open_v2(path, &store->lock,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                 SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                             dpl_store_vfs(path));
    dpl_free(path);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(store->lock, DPL_STORE_BUSY_MS);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(store->lock, LOCK_SQL, NULL, NULL, NULL);
    return rc;
}

static void
close_lock(struct dpl_store *store)
{
    (void)sqlite3_close(store->lock);
    store->lock = NULL;
}

enum dplog_status
dpl_store_lock(struct dpl_store *store, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;
    int rc;

    if (!store->lock_path)
        store->lock_path = dpl_string_join(store->path, LOCK_SUFFIX);
    if (!store->lock_path)
        return dpl_fail_memory(reterr);
    if (store->lock && has_moved(store->lock))
        close_lock(store); /* deleted together with the store */
    if (!store->lock)
        status = dpl_store_check_beside(store, store->lock_path,
                                        DPL_HELD_NOTHING, reterr);
    while (status >= 0 && !store->lock) {
        rc = open_lock(store);
        /* Whoever held it took the file away: it locks nobody out. */
        if (rc == SQLITE_OK && !has_moved(store->lock))
            break;
        if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_NOMEM)
            status =
                dpl_sqlite_fail(store->lock, rc, "open", store->path, reterr);
        close_lock(store);
        if (rc != SQLITE_OK)
            break; /* where nothing can be written, the store itself says so */
    }
    return status;
}

/* Elsewhere than on POSIX a file goes only when nobody has it open, and there
 * it must not go later: it may be another one's by then. */
void
dpl_store_unlock(struct dpl_store *store)
{
    bool is_gone;

    if (!store->lock)
        return;
    is_gone =
        has_moved(store->lock) || dpl_file_remove(store->lock_path, NULL) >= 0;
    close_lock(store);
    if (!is_gone)
        (void)dpl_file_remove(store->lock_path, NULL);
}
