/* SPDX-License-Identifier: MIT
 *
 * How the product and its administrators name the older parts of a log:
 *
 *     distmgr-20261118-231502.log   history, dated: the oldest first
 *     distmgr.log.2                 numbered: a higher number is older
 *     distmgr_old.log               put aside by hand
 *     distmgr.lo_                   what the product leaves at a rollover
 *     distmgr.log                   being written
 */
#pragma once

#include <dplog/view.h>
#include <stdbool.h>
#include <stdint.h>

/* Oldest first. */
enum dpl_rotation_kind {
    DPL_ROTATION_DATED,
    DPL_ROTATION_NUMBERED,
    DPL_ROTATION_OLD,
    DPL_ROTATION_LO,
    DPL_ROTATION_CURRENT
};

struct dpl_rotation {
    struct dplog_view base; /* the name without all that; points into it */
    enum dpl_rotation_kind kind;
    bool is_log;     /* ends as a log does; else base is the whole name */
    uint32_t number; /* NUMBERED */
    char stamp[24];  /* DATED: its digits, at most 23; else empty */
};

/* From a file name, not a path. */
struct dpl_rotation
dpl_rotation_parse(struct dplog_view name);

/* Whether a path is that of an older part, which is not written to. */
bool
dpl_rotation_is_older(const char *path);

/* <0 when a is the older of two parts of one log; 0: cannot tell. */
int
dpl_rotation_compare(const struct dpl_rotation *a,
                     const struct dpl_rotation *b);
