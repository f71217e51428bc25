/* SPDX-License-Identifier: MIT
 *
 * Versions of the schema. application_id says whether a file is ours,
 * user_version which schema it has.
 */
#include "migrate.h"

#include "base/error.h"
#include "base/view.h"
#include "statement.h"

struct identity {
    int64_t application, version;
    int64_t objects; /* tables, views, indexes */
};

static enum dplog_status
not_a_store(const char *path, struct dplog_error *reterr)
{
    return dpl_fail(reterr, DPLOG_E_STORE, "'%.300s' is not a dplog store",
                    path);
}

static enum dplog_status
read_identity(sqlite3 *db, const char *path, struct identity *ret,
              struct dplog_error *reterr)
{
    int rc = dpl_query_int(db, "PRAGMA application_id", &ret->application);

    if (rc == SQLITE_OK)
        rc = dpl_query_int(db, "PRAGMA user_version", &ret->version);
    if (rc == SQLITE_OK)
        rc = dpl_query_int(db, "SELECT count(*) FROM sqlite_schema",
                           &ret->objects);
    if (rc == SQLITE_NOTADB)
        return not_a_store(path, reterr);
    if (rc != SQLITE_OK)
        return dpl_sqlite_fail(db, rc, "read", path, reterr);
    return DPLOG_OK;
}

static bool
is_empty(const struct identity *identity)
{
    return identity->objects == 0 && identity->version == 0 &&
           (identity->application == 0 ||
            identity->application == DPL_STORE_APPLICATION_ID ||
            identity->application == DPL_BUILD_APPLICATION_ID);
}

/* The number a script's name begins with; 0 for schema.sql. */
static int64_t
number_of(const struct dpl_embedded *script)
{
    const struct dplog_view name = dpl_view_of(script->name);
    uint64_t number;

    if (name.len < 4 || !dpl_view_to_uint(dpl_view_slice(name, 0, 4), &number))
        return 0;
    return (int64_t)number;
}

static const struct dpl_embedded *
find_script(const struct dpl_embedded *scripts, int64_t number)
{
    for (; scripts->name; scripts++) {
        if (number_of(scripts) == number)
            return scripts;
    }
    return NULL;
}

static int64_t
newest_version(const struct dpl_embedded *scripts)
{
    int64_t newest = 1;

    for (; scripts->name; scripts++) {
        if (number_of(scripts) > newest)
            newest = number_of(scripts);
    }
    return newest;
}

static enum dplog_status
check_identity(const struct identity *identity, const char *path,
               const struct dpl_embedded *scripts, struct dplog_error *reterr)
{
    const int64_t newest = newest_version(scripts);

    if (is_empty(identity))
        return DPLOG_OK;
    if (identity->application != DPL_STORE_APPLICATION_ID &&
        identity->application != DPL_WHOLE_APPLICATION_ID)
        return not_a_store(path, reterr);
    if (identity->version > newest)
        return dpl_fail(reterr, DPLOG_E_STORE,
                        "'%.300s' was written by a newer dplog: store version "
                        "%lld, this one knows up to %lld",
                        path, (long long)identity->version, (long long)newest);
    for (int64_t n = identity->version + 1; n <= newest; n++) {
        if (!find_script(scripts, n))
            return dpl_fail(reterr, DPLOG_E_STORE,
                            "'%.300s' has store version %lld, which cannot be "
                            "brought to version %lld",
                            path, (long long)identity->version,
                            (long long)newest);
    }
    return DPLOG_OK;
}

static int
run_script(sqlite3 *db, const struct dpl_embedded *script)
{
    return sqlite3_exec(db, script->bytes, NULL, NULL, NULL);
}

static int
set_number(sqlite3 *db, const char *name, int64_t number)
{
    char sql[64];

    sqlite3_snprintf(sizeof(sql), sql, "PRAGMA %s = %lld", name, number);
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/* One step up. The schema names its version itself; a migration need not. */
static int
set_version(sqlite3 *db, int64_t version)
{
    return set_number(db, "user_version", version);
}

static int
make_tables(sqlite3 *db, const struct identity *from,
            const struct dpl_embedded *scripts)
{
    int rc = run_script(db, find_script(scripts, 0));

    if (rc == SQLITE_OK)
        rc = set_version(db, newest_version(scripts));
    if (rc == SQLITE_OK && from->application == DPL_BUILD_APPLICATION_ID)
        rc = set_number(db, "application_id", from->application);
    return rc;
}

static int
climb(sqlite3 *db, const struct identity *from,
      const struct dpl_embedded *scripts)
{
    const int64_t newest = newest_version(scripts);
    int rc = SQLITE_OK;

    if (is_empty(from))
        return make_tables(db, from, scripts);
    for (int64_t n = from->version + 1; n <= newest && rc == SQLITE_OK; n++) {
        rc = run_script(db, find_script(scripts, n));
        if (rc == SQLITE_OK)
            rc = set_version(db, n);
    }
    return rc;
}

enum dplog_status
dpl_migrate(sqlite3 *db, const char *path, const struct dpl_embedded *scripts,
            struct dplog_error *reterr)
{
    struct identity identity;
    enum dplog_status status;
    int rc;

    status = read_identity(db, path, &identity, reterr);
    if (status >= 0)
        status = check_identity(&identity, path, scripts, reterr);
    if (status < 0)
        return status;
    if (!is_empty(&identity) && identity.version == newest_version(scripts))
        return DPLOG_OK;

    rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return dpl_sqlite_fail(db, rc, "write", path, reterr);
    /* Somebody else may have done it while we waited for the lock. */
    status = read_identity(db, path, &identity, reterr);
    if (status >= 0)
        status = check_identity(&identity, path, scripts, reterr);
    if (status >= 0) {
        rc = climb(db, &identity, scripts);
        if (rc == SQLITE_OK)
            rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
        if (rc != SQLITE_OK)
            status = dpl_sqlite_fail(db, rc, "write", path, reterr);
    }
    /* Of no use when SQLite rolled back itself. */
    if (!sqlite3_get_autocommit(db))
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}
