/* SPDX-License-Identifier: MIT
 *
 * From whatever a file holds to the schema of this version, in one
 * transaction, or not at all.
 */
#pragma once

#include "base/embedded.h"
#include <dplog/status.h>
#include <sqlite3.h>

/* In the header of the file. Of a new store it says how far that has come: one
 * that is being built is of no use to anybody, a whole one is a store as soon
 * as it has its name. */
enum {
    DPL_STORE_APPLICATION_ID = 0x44504C47, /* "DPLG" */
    DPL_BUILD_APPLICATION_ID = 0x44504C42, /* "DPLB": being built */
    DPL_WHOLE_APPLICATION_ID = 0x44504C57  /* "DPLW": about to get its name */
};

/*
 * Refuse what is no store, or a newer one; make an empty file a store; bring
 * an older one up to date. A file that is refused is not touched; an empty one
 * that says it is being built goes on saying so.
 *
 * scripts: "schema.sql", and "0002-what.sql" and so on. The greatest number (at
 * least 1) is the version that schema.sql makes; script n leads there from
 * n - 1.
 */
enum dplog_status
dpl_migrate(sqlite3 *db, const char *path, const struct dpl_embedded *scripts,
            struct dplog_error *reterr);
