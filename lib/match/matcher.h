/* SPDX-License-Identifier: MIT
 *
 * One record against all rules of its log. The ruleset is shared; a matcher
 * holds what changes (match data, filter state) and belongs to one thread.
 */
#pragma once

#include "ruleset/codes.h"
#include "ruleset/rule.h"
#include <dplog/context.h>

struct dpl_matcher;

/* One rule that matched one record. Views point into the record's text, or
 * into the matcher until its next run. */
struct dpl_hit {
    uint32_t rule;
    uint32_t given;                            /* bits of fields in value[] */
    struct dplog_view value[DPL_FIELD_COUNT_]; /* cleaned by type */
    uint32_t code; /* canonical; 0: none. The one that the rule captured; else,
                      for a cause, a symptom or a wait, the record's first */
    enum dpl_code_kind code_kind;
};

struct dpl_match_result {
    const struct dpl_hit *hits; /* in pack order */
    size_t hit_count;
    const struct dpl_found_code *codes; /* found only when something asked */
    size_t code_count;
    bool looks_bad; /* an error word stands in it (or severity says so); asked
                       only where nothing but contexts matched */
    bool known;     /* some rule of any role matched */
    const struct dplog_statmsg *statmsg; /* id 0: none */
    uint32_t limit_count; /* patterns that reached a limit of PCRE2 */
};

/*
 * A matcher for one thread. Context and ruleset must outlive it.
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_matcher_new(struct dplog_context *context,
                const struct dplog_ruleset *ruleset, struct dpl_matcher **ret,
                struct dplog_error *reterr);

/*
 * Match one record.
 *
 * @param record  one of an unknown log meets the rules of all logs
 * @param ret     what it points to lives until the next run, or until the
 *                record goes
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY. A pattern that reaches a limit of
 * PCRE2 does not match; it is counted in ret->limit_count.
 */
enum dplog_status
dpl_matcher_run(struct dpl_matcher *matcher, const struct dplog_record *record,
                struct dpl_match_result *ret, struct dplog_error *reterr);

/*
 * For explain: whether one condition of a rule holds for the record of the last
 * run, which must still be there. Captures join *hit as they do in a run.
 */
bool
dpl_matcher_holds(struct dpl_matcher *matcher, const struct dpl_rule *rule,
                  const struct dpl_cond *cond, struct dpl_hit *hit);

/* What a rule costs: how often it was tried and matched, and the time of all
 * tries together in nanoseconds. */
struct dpl_rule_cost {
    uint64_t tried, matched, time_ns;
};

/*
 * Measure that from now on: two looks at the clock for each try.
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_matcher_measure(struct dpl_matcher *matcher, struct dplog_error *reterr);
/* All zero when nothing is measured. */
struct dpl_rule_cost
dpl_matcher_cost(const struct dpl_matcher *matcher, uint32_t rule);

/* How often patterns of the rule with this index reached a limit of PCRE2, in
 * all runs; for the health line "rule-limit". */
uint64_t
dpl_matcher_limit_count(const struct dpl_matcher *matcher, uint32_t rule);

/* How many matches failed, in all runs, because a captured value was none of
 * its type. */
uint64_t
dpl_matcher_type_misses(const struct dpl_matcher *matcher);

void
dpl_matcher_free(struct dpl_matcher *matcher);
