/* SPDX-License-Identifier: MIT
 *
 * By which names the product calls its logs: the component in a record, the
 * stem of a file name. The only product words outside rules/ and lib/parse.
 */
#pragma once

#include <dplog/record.h>
#include <stdbool.h>

/* "SMS_DISTRIBUTION_MANAGER" and so on, any letter case; OTHER for the rest of
 * the product's components, UNKNOWN where it may be no component at all. */
enum dplog_log
dpl_log_of_component(struct dplog_view component);

/* From a file name (not a path): "distmgr.log", "PkgXferMgr.lo_",
 * "distmgr-20261120-094423.log", "pkgxfermgr_old.log" …; UNKNOWN if none. */
enum dplog_log
dpl_log_of_file_name(struct dplog_view name);

/* From the name rules use: "distmgr", "PkgXferMgr", …, any letter case. */
bool
dpl_log_parse(struct dplog_view name, enum dplog_log *ret);

/* The component text that a log's records carry, for composing examples. */
const char *
dpl_log_component(enum dplog_log log);

/* "distmgr.log", "PkgXferMgr.log" …; NULL for UNKNOWN, OTHER and
 * MIXED. */
const char *
dpl_log_file_name(enum dplog_log log);

/* One of the three logs the program is about, not a companion. */
bool
dpl_log_is_primary(enum dplog_log log);
