/* SPDX-License-Identifier: MIT
 *
 * What the matcher said of many records, kept until somebody follows them. Only
 * what was given is kept, some hundred bytes a record.
 */
#pragma once

#include "base/vec.h"
#include "match/matcher.h"

struct dpl_result {
    uint32_t first_hit, hit_count;
    uint32_t first_code, code_count;
    uint32_t statmsg; /* index, or DPL_NO_INDEX */
    uint32_t limit_count;
    bool looks_bad, known;
};

struct dpl_result_hit {
    uint32_t rule, given, code;
    enum dpl_code_kind code_kind;
    size_t first_value; /* as many as there are bits in given */
};

/* Zero is a valid empty list. */
struct dpl_results {
    struct {
        DPL_VEC_MEMBERS(struct dpl_result)
    } results;
    struct {
        DPL_VEC_MEMBERS(struct dpl_result_hit)
    } hits;
    struct {
        DPL_VEC_MEMBERS(struct dplog_view)
    } values;
    struct {
        DPL_VEC_MEMBERS(struct dpl_found_code)
    } codes;
    struct {
        DPL_VEC_MEMBERS(struct dplog_statmsg)
    } statmsgs;
    struct {
        DPL_VEC_MEMBERS(struct dpl_hit)
    } unpacked; /* of the result that was asked for last */
};

/* Keeps the memory. */
void
dpl_results_clear(struct dpl_results *results);
void
dpl_results_done(struct dpl_results *results);

/* Whether there is nothing in it: no hit, no code, no status message, nothing
 * that looks bad, no limit. Then it need not be kept. */
bool
dpl_results_is_nothing(const struct dpl_match_result *result);

/* Add a result behind the others. The texts that its hits and its status
 * message view must stay; the hits and codes themselves are copied. False: no
 * memory. */
bool
dpl_results_add(struct dpl_results *results,
                const struct dpl_match_result *result);

/*
 * A result as the matcher gave it.
 *
 * @param index  0 for the result that was added first, and so on;
 *               DPL_NO_INDEX: a result with nothing in it
 * @param ret    what it points to lives until the next call
 *
 * Returns false when there is no memory.
 */
bool
dpl_results_get(struct dpl_results *results, uint32_t index,
                struct dpl_match_result *ret);
