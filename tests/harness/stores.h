/* SPDX-License-Identifier: MIT
 *
 * Stores in a temporary folder.
 */
#pragma once

#include "fixture.h"
#include "store/store_impl.h"

struct stores {
    struct fixture fixture;
    struct dplog_context *context;
};

/* For cmocka: *state becomes a struct stores, one at a time. */
int
stores_set_up(void **state);
int
stores_tear_down(void **state);

/* Open or make one; whatever fails fails the test. */
struct dpl_store *
stores_open(const struct stores *stores, const char *name,
            enum dpl_store_use use);

/* Whether a file of that name is there. */
bool
stores_has(const struct stores *stores, const char *name);

/* The first column of the first row. */
int64_t
stores_query(struct dpl_store *store, const char *sql);
