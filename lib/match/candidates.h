/* SPDX-License-Identifier: MIT
 *
 * Which rules a text may match, by the literals their conditions need, and
 * whether it looks like an error.
 */
#pragma once

#include "base/context.h"
#include "ruleset/pattern.h"

struct dpl_candidates;

enum dplog_status
dpl_candidates_new(const struct dplog_ruleset *set,
                   const struct dpl_tuning *tuning, struct dpl_candidates **ret,
                   struct dplog_error *reterr);

/* Two rounds: the usual rules, then, where nothing but contexts matched, the
 * fallback rules. */
enum dpl_round { DPL_ROUND_USUAL, DPL_ROUND_FALLBACK };

/* How the lines of a rule are found. */
enum dpl_way {
    DPL_WAY_LITERAL,
    DPL_WAY_SHORT_LITERAL, /* too short for the filter: a pass of its own */
    DPL_WAY_CODE,          /* where there is a code */
    DPL_WAY_STATMSG,
    DPL_WAY_EVERY_LINE,
    DPL_WAY_NONE /* a correlation's: it is never tried */
};

enum dpl_way
dpl_candidates_way(const struct dpl_rule *rule);

/*
 * Make ready for the rules of a log (unknown: of all logs).
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_candidates_set_log(struct dpl_candidates *candidates, enum dplog_log log,
                       struct dplog_error *reterr);

/* Whether some rules of the round are found by the codes of a text. */
bool
dpl_candidates_ask_for_codes(const struct dpl_candidates *candidates,
                             enum dpl_round round);

/* A new text; it must stay until the last find. Returns of what kind it is. */
enum dpl_text_kind
dpl_candidates_scan(struct dpl_candidates *candidates, struct dplog_view text);

/* Whether the words of some code stand in the text, so that it may tell a code
 * without a number. */
bool
dpl_candidates_saw_code_text(const struct dpl_candidates *candidates);

/*
 * The usual rules that may match the text, in pack order; a rule that is not
 * listed cannot match. The list lives until the next call. has_codes: whether
 * codes stand in it, where they were asked for.
 */
void
dpl_candidates_find(struct dpl_candidates *candidates, uint32_t statmsg,
                    bool has_codes, const uint32_t **ret, size_t *ret_count);

/*
 * The fallback rules that may match the same text.
 *
 * Returns whether an error word stands in it outside every harmless one.
 */
bool
dpl_candidates_find_fallback(struct dpl_candidates *candidates, bool has_codes,
                             const uint32_t **ret, size_t *ret_count);

void
dpl_candidates_free(struct dpl_candidates *candidates);
