/* SPDX-License-Identifier: MIT
 *
 * How a store that was made beside its name gets it. A crash may come between
 * any two steps:
 *
 *     being built   PATH-new   of no use: who comes next begins again
 *     whole         PATH-new   the same; on the disk
 *     whole         PATH       a store that nothing is missing of
 *     a store       PATH
 *
 * The last step is why somebody's store that happens to be called PATH-new is
 * told from what a crash leaves.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "migrate.h"
#include "store_impl.h"

/* One sync: any write takes all others with it to the disk. */
static const char WHOLE_SQL[] = "PRAGMA synchronous = FULL;"
                                "PRAGMA application_id = 0x44504C57;";

static const char NAMED_SQL[] = "PRAGMA application_id = 0x44504C47;";

/* Of the file only its first sector changes, so that there is nothing to roll
 * back, and nothing is lost if it never comes to the disk. Nor is it worth
 * waiting for a reader. */
static const char LIGHT_SQL[] = "PRAGMA busy_timeout = 0;"
                                "PRAGMA journal_mode = OFF;"
                                "PRAGMA synchronous = OFF;";

int
dpl_store_sync_whole(sqlite3 *db)
{
    return sqlite3_exec(db, WHOLE_SQL, NULL, NULL, NULL);
}

enum dplog_status
dpl_store_give_name(const struct dpl_store *store, const char *beside,
                    bool *ret_exists, struct dplog_error *reterr)
{
    struct dplog_error error = {0};

    if (dpl_file_publish(beside, store->path, ret_exists, &error) < 0)
        return dpl_fail_os(reterr, DPLOG_E_STORE, error.os_error,
                           "cannot make '%.300s'", store->path);
    return DPLOG_OK;
}

void
dpl_store_mark_named(struct dpl_store *store)
{
    int64_t application = 0;

    if (dpl_query_int(store->db, "PRAGMA application_id", &application) ==
            SQLITE_OK &&
        application == DPL_WHOLE_APPLICATION_ID)
        (void)sqlite3_exec(store->db, NAMED_SQL, NULL, NULL, NULL);
}

enum dplog_status
dpl_store_publish(struct dpl_store *store, struct dplog_error *reterr)
{
    enum dplog_status status;
    bool exists = false;
    int rc;

    if (!store->build_path)
        return DPLOG_OK;
    rc = dpl_store_sync_whole(store->db);
    if (rc != SQLITE_OK)
        return dpl_sqlite_fail(store->db, rc, "write", store->path, reterr);
    dpl_store_disconnect(store);
    status = dpl_store_give_name(store, store->build_path, &exists, reterr);
    if (status < 0)
        return status;
    if (exists)
        return dpl_fail(reterr, DPLOG_E_BUSY,
                        "cannot make '%.300s': another program has made it "
                        "meanwhile; run again to add to it",
                        store->path);
    dpl_free(store->build_path);
    store->build_path = NULL;
    if (dpl_store_connect(store, /* create */ false, NULL) >= 0 &&
        sqlite3_exec(store->db, LIGHT_SQL, NULL, NULL, NULL) == SQLITE_OK)
        dpl_store_mark_named(store);
    dpl_store_disconnect(store);
    return DPLOG_OK;
}
