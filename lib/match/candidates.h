/* SPDX-License-Identifier: MIT
 *
 * Which rules a text may match, by the literals their conditions need, and
 * whether it looks like an error.
 */
#pragma once

#include "base/context.h"
#include "ruleset/pattern.h"

struct dpl_candidates;

/*
 * From all rules of a ruleset, which must outlive them.
 *
 * @param tuning  for tests; with tries_all_rules every rule of a log is a
 *                candidate for each of its lines
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_candidates_new(const struct dplog_ruleset *set,
                   const struct dpl_tuning *tuning, struct dpl_candidates **ret,
                   struct dplog_error *reterr);

/* Two rounds: the usual rules, then, where nothing but contexts matched, the
 * fallback rules. */
enum dpl_round { DPL_ROUND_USUAL, DPL_ROUND_FALLBACK };

/* How the lines that a rule may match are found. */
enum dpl_way {
    DPL_WAY_LITERAL,       /* one of its literals stands in them */
    DPL_WAY_SHORT_LITERAL, /* the same, but shorts.h looks for those */
    DPL_WAY_CODE,          /* there is an error code in them */
    DPL_WAY_STATMSG,       /* they are a status message with one of its ids */
    DPL_WAY_EVERY_LINE,    /* nothing tells: it is tried on every line */
    DPL_WAY_NONE           /* it is a correlation, and never tried */
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

/* Look through a new text, which must stay until it is found in for the last
 * time. Returns whether it is ASCII. */
enum dpl_text_kind
dpl_candidates_scan(struct dpl_candidates *candidates, struct dplog_view text);

/* Whether the text says nothing to any rule, status messages aside, nor is an
 * error word in it: most texts, of which there is no more to ask. */
bool
dpl_candidates_are_none(const struct dpl_candidates *c);

/* Whether the words of some code stand in the text, so that it may tell a code
 * without a number. */
bool
dpl_candidates_saw_code_text(const struct dpl_candidates *candidates);

/*
 * The usual rules that may match the text, in pack order; a rule that is not
 * listed cannot match.
 *
 * @param statmsg    id of the status message that the text is; 0: it is none
 * @param has_codes  whether an error code stands in it; asked only where
 *                   dpl_candidates_ask_for_codes() says so
 * @param ret        indexes of rules; the list lives until the next call
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
