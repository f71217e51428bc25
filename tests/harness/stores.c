/* SPDX-License-Identifier: MIT */
#include "stores.h"

#include "base/os.h"
#include "harness.h"

int
stores_set_up(void **state)
{
    static struct stores stores;

    fixture_init(&stores.fixture);
    assert_int_equal(dplog_context_new(NULL, &stores.context, NULL), DPLOG_OK);
    *state = &stores;
    return 0;
}

int
stores_tear_down(void **state)
{
    struct stores *stores = *state;

    dplog_context_free(stores->context);
    fixture_done(&stores->fixture);
    return 0;
}

struct dpl_store *
stores_open(const struct stores *stores, const char *name,
            enum dpl_store_use use)
{
    struct dpl_store *store = NULL;
    struct dplog_error err = {0};

    if (dpl_store_open_for(stores->context,
                           fixture_path(&stores->fixture, name), use, &store,
                           &err) != DPLOG_OK)
        fail_msg("%s", err.text);
    return store;
}

bool
stores_has(const struct stores *stores, const char *name)
{
    return dpl_path_kind(fixture_path(&stores->fixture, name), NULL) !=
           DPL_PATH_MISSING;
}

int64_t
stores_query(struct dpl_store *store, const char *sql)
{
    int64_t value = -1;

    if (dpl_query_int(store->db, sql, &value) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(store->db));
    return value;
}
