/* SPDX-License-Identifier: MIT
 *
 * Who stands where: lineages side by side, in each its parts from the oldest
 * to the newest - files of the input, and between them what only the store
 * still has, because the product has written over it.
 *
 *     lane  distmgr      [stored only] [distmgr.lo_] [distmgr.log]
 *     lane  pkgxfermgr                 [PkgXferMgr.log]
 *
 * Beside that it says how far each part and each lane has been followed: the
 * place that a snapshot belongs to.
 */
#pragma once

#include "base/vec.h"
#include "engine/keeper.h"
#include "source/discover.h"

struct dpl_part {
    size_t slot;          /* of the report's sources, and of the keeper */
    bool is_input;        /* else only the store has it */
    bool unread;          /* there may be bytes that the store does not have */
    bool failed;          /* it could not be opened */
    uint32_t stored_line; /* records before this line were in the store when
                             the run began; 1: none */
    uint32_t fed_line;    /* records before this line were followed; 1: none */
    struct dpl_source *source; /* kept open since it was looked at, or NULL */
};

struct dpl_lane {
    int16_t zone;        /* that its records are given which state none */
    uint32_t lineage;    /* number for the tracker: the same in every run */
    enum dplog_log log;  /* by name, for ties */
    size_t first, count; /* parts */
    /* of what was followed */
    int64_t key;      /* running maximum of UTC; INT64_MIN: none */
    uint64_t content; /* of the first record, for ties; 0: there was none */
};

struct dpl_lineup {
    struct {
        DPL_VEC_MEMBERS(struct dpl_lane)
    } lanes;
    struct {
        DPL_VEC_MEMBERS(struct dpl_part)
    } parts; /* lane after lane */
    /* where the last record that was followed stood in merged order */
    struct {
        bool any;
        int64_t key;
        enum dplog_log log;
        uint64_t content;
        size_t lane;
    } last;
};

/*
 * Line up the inputs, and with a keeper what else is in its store. A file that
 * cannot be opened is told to `fail_fn`.
 */
typedef void (*dpl_slot_fail_fn)(void *data, size_t slot,
                                 const struct dplog_error *error);
enum dplog_status
dpl_lineup_make(struct dplog_context *context, const struct dpl_inputs *inputs,
                struct dpl_keeper *keeper, dpl_slot_fail_fn fail_fn,
                void *fail_data, struct dpl_lineup *ret,
                struct dplog_error *reterr);
void
dpl_lineup_done(struct dpl_lineup *lineup);

/* Whether a failure is one source's own and the others can still be read. */
bool
dpl_lineup_is_local(enum dplog_status status);

/* Nothing was followed. */
void
dpl_lineup_rewind(struct dpl_lineup *lineup);

/* A record of a part was followed: its time, and the line behind it. `content`
 * is what it would be the first record's. */
void
dpl_lineup_follow(struct dpl_lineup *lineup, size_t lane, size_t part,
                  int64_t time_us, uint32_t next_line, uint64_t content);

/* The value of a record's content, never 0. */
uint64_t
dpl_lineup_content(const struct dplog_record *record);
