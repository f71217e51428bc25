/* SPDX-License-Identifier: MIT
 *
 * One record against the rules of its log: literals first, then conditions of
 * the rules that can match, in pack order. No rule consumes a record.
 */
#include "match/matcher.h"

#include "base/bits.h"
#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "match/candidates.h"
#include "match/value.h"
#include "ruleset/pattern.h"
#include <dplog/record.h>

enum { MAX_CODES = 8 };

struct dpl_matcher {
    const struct dplog_ruleset *set;
    struct dpl_candidates *candidates;
    struct dpl_runner *runner;
    uint64_t *limits; /* by rule */
    uint64_t type_misses;
    struct dpl_rule_cost *costs; /* by rule; NULL: not measured */
    struct dpl_hit *hits; /* room for all rules: they are not cleared, and no
                             hit waits for memory */
    size_t hit_count;
    /* the record at hand */
    const struct dplog_record *record;
    enum dpl_text_kind kind;
    struct dplog_statmsg statmsg;
    struct dpl_found_code codes[MAX_CODES];
    size_t code_count;
    bool codes_known;
    uint32_t limit_count;
    bool failed;                                 /* no memory */
    struct dplog_view scratch[DPL_FIELD_COUNT_]; /* of the pattern at hand */
};

/* ── conditions ── */

static void
find_codes(struct dpl_matcher *m)
{
    if (m->codes_known)
        return;
    m->codes_known = true;
    if (dpl_candidates_saw_code_text(m->candidates))
        m->code_count = dpl_codes_find(m->set, m->record->text, m->record->log,
                                       m->codes, MAX_CODES);
    else
        m->code_count = dpl_codes_find_spelled(
            m->set, m->record->text, m->record->log, m->codes, MAX_CODES);
}

static bool
has_code(struct dpl_matcher *m, const struct dpl_cond *cond)
{
    find_codes(m);
    if (!cond->value_count)
        return m->code_count != 0;
    for (size_t i = 0; i < m->code_count; i++)
        for (uint32_t k = 0; k < cond->value_count; k++)
            if (m->codes[i].value == cond->values[k])
                return true;
    return false;
}

static bool
has_statmsg(const struct dpl_matcher *m, const struct dpl_cond *cond)
{
    for (uint32_t i = 0; i < cond->value_count; i++)
        if (m->statmsg.id && m->statmsg.id == cond->values[i])
            return true;
    return false;
}

static bool
matches_pattern(struct dpl_matcher *m, const struct dpl_rule *rule,
                const struct dpl_cond *cond, struct dpl_hit *hit)
{
    /* What the first pattern gives needs no second place. */
    struct dplog_view *const value = hit->given ? m->scratch : hit->value;
    uint32_t given = 0;
    const enum dpl_run run = dpl_runner_run(
        m->runner, cond->pattern, m->record->text, m->kind, value, &given);

    if (run == DPL_RUN_LIMIT)
        m->limits[rule - m->set->rules]++;
    m->limit_count += run == DPL_RUN_LIMIT;
    m->failed = m->failed || run == DPL_RUN_NO_MEMORY;
    if (run != DPL_RUN_YES)
        return false;
    for (uint32_t left = given; left; left &= left - 1) {
        const uint32_t f = dpl_lowest_bit(left);

        if (!dpl_value_clean(m->set, rule->types[f], &value[f])) {
            m->type_misses++;
            return false;
        }
    }
    if (hit->given) { /* what an earlier one gave stays */
        given &= ~hit->given;
        for (uint32_t left = given; left; left &= left - 1)
            hit->value[dpl_lowest_bit(left)] = value[dpl_lowest_bit(left)];
    }
    hit->given |= given;
    return true;
}

static bool
holds(struct dpl_matcher *m, const struct dpl_rule *rule,
      const struct dpl_cond *cond, struct dpl_hit *hit);

static bool
holds_children(struct dpl_matcher *m, const struct dpl_rule *rule,
               const struct dpl_cond *cond, struct dpl_hit *hit)
{
    const bool all = cond->kind == DPL_COND_ALL;

    for (uint32_t i = 0; i < cond->child_count; i++)
        if (holds(m, rule, &cond->children[i], hit) != all)
            return !all;
    return all;
}

static bool
holds(struct dpl_matcher *m, const struct dpl_rule *rule,
      const struct dpl_cond *cond, struct dpl_hit *hit)
{
    const uint32_t given = hit->given;
    bool result = false;

    switch (cond->kind) {
    case DPL_COND_ALL:
    case DPL_COND_ANY:
        result = holds_children(m, rule, cond, hit);
        break;
    case DPL_COND_NONE:
        result = true;
        for (uint32_t i = 0; i < cond->child_count && result; i++)
            result = !holds(m, rule, &cond->children[i], hit);
        hit->given = given; /* what must not match gives nothing */
        break;
    case DPL_COND_REGEX:
        result = matches_pattern(m, rule, cond, hit);
        break;
    case DPL_COND_LITERAL:
        result =
            dpl_view_find_nocase(m->record->text, cond->literal, 0) != SIZE_MAX;
        break;
    case DPL_COND_CODE:
        result = has_code(m, cond);
        break;
    case DPL_COND_STATMSG:
        result = has_statmsg(m, cond);
        break;
    case DPL_COND_SEVERITY:
        result = m->record->severity >= cond->severity;
        break;
    }
    if (!result)
        hit->given = given;
    return result;
}

/* ── fields of a status message ── */

static void
give(struct dpl_matcher *m, const struct dpl_rule *rule, enum dpl_field field,
     struct dplog_view value, struct dpl_hit *hit)
{
    if (hit->given & DPL_FIELD_BIT(field) || !value.len ||
        !dpl_value_clean(m->set, rule->types[field], &value))
        return;
    hit->value[field] = value;
    hit->given |= DPL_FIELD_BIT(field);
}

static void
give_statmsg(struct dpl_matcher *m, const struct dpl_rule *rule,
             struct dpl_hit *hit)
{
    for (size_t i = 0; i < sizeof(rule->istr); i++)
        if (rule->istr[i])
            give(m, rule, (enum dpl_field)(rule->istr[i] - 1),
                 m->statmsg.istr[i], hit);
    give(m, rule, DPL_FIELD_PACKAGE, m->statmsg.package, hit);
    give(m, rule, DPL_FIELD_DP, m->statmsg.nal, hit);
    give(m, rule, DPL_FIELD_VERSION, m->statmsg.version, hit);
}

/* ── hits ── */

static void
give_code(struct dpl_matcher *m, const struct dpl_rule *rule,
          struct dpl_hit *hit)
{
    hit->code = 0;
    hit->code_kind = DPL_CODE_HRESULT;
    if (rule->foreign_code)
        return;
    if (hit->given & DPL_FIELD_BIT(DPL_FIELD_CODE)) {
        (void)dpl_code_parse(m->set, hit->value[DPL_FIELD_CODE], &hit->code);
        hit->code_kind = dpl_code_kind_in(hit->code, m->record->log);
    } else if (rule->role <= DPLOG_ROLE_WAIT) {
        find_codes(m);
        if (m->code_count) {
            hit->code = m->codes[0].value;
            hit->code_kind = m->codes[0].kind;
        }
    }
}

static void
try_one(struct dpl_matcher *m, uint32_t index, bool *ret_more_than_context)
{
    const struct dpl_rule *rule = &m->set->rules[index];
    struct dpl_hit *hit = &m->hits[m->hit_count];

    hit->rule = index;
    hit->given = 0;
    if (!holds(m, rule, &rule->match, hit))
        return;
    m->hit_count++;
    if (m->statmsg.id)
        give_statmsg(m, rule, hit);
    give_code(m, rule, hit);
    if (rule->role != DPLOG_ROLE_CONTEXT)
        *ret_more_than_context = true;
}

static void
try_rule(struct dpl_matcher *m, uint32_t index, bool *ret_more_than_context)
{
    struct dpl_rule_cost *cost;
    uint64_t begin;
    size_t before;

    if (!m->costs) {
        try_one(m, index, ret_more_than_context);
        return;
    }
    cost = &m->costs[index];
    before = m->hit_count;
    begin = dpl_clock_ns();
    try_one(m, index, ret_more_than_context);
    cost->time_ns += dpl_clock_ns() - begin;
    cost->tried++;
    cost->matched += m->hit_count - before;
}

/* Hits of fallback rules come behind those of contexts: to pack order. */
static void
sort_hits(struct dpl_hit *hits, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct dpl_hit hit = hits[i];
        size_t at = i;

        for (; at > 0 && hits[at - 1].rule > hit.rule; at--)
            hits[at] = hits[at - 1];
        hits[at] = hit;
    }
}

/* The rules that a record without any but contexts meets; whether it looks
 * like an error. */
static bool
try_fallback(struct dpl_matcher *m)
{
    const uint32_t *rules;
    size_t count;
    const size_t before = m->hit_count;
    bool more = false;
    bool bad;

    if (dpl_candidates_ask_for_codes(m->candidates, DPL_ROUND_FALLBACK))
        find_codes(m);
    bad = dpl_candidates_find_fallback(m->candidates, m->code_count != 0,
                                       &rules, &count) ||
          m->record->severity >= DPLOG_SEVERITY_ERROR;
    for (size_t i = 0; i < count; i++)
        try_rule(m, rules[i], &more);
    if (before && m->hit_count > before)
        sort_hits(m->hits, m->hit_count);
    if (bad)
        find_codes(m);
    return bad;
}

/* The rules that the record may match; whether it looks like an error. */
static bool
try_rules(struct dpl_matcher *m)
{
    const uint32_t *rules;
    size_t count;
    bool more = false;

    if (dpl_candidates_ask_for_codes(m->candidates, DPL_ROUND_USUAL))
        find_codes(m);
    dpl_candidates_find(m->candidates, m->statmsg.id, m->code_count != 0,
                        &rules, &count);
    for (size_t i = 0; i < count; i++)
        try_rule(m, rules[i], &more);
    return !more && !(m->record->flags & DPLOG_RECORD_ASIDE) && try_fallback(m);
}

enum dplog_status
dpl_matcher_run(struct dpl_matcher *matcher, const struct dplog_record *record,
                struct dpl_match_result *ret, struct dplog_error *reterr)
{
    struct dpl_matcher *m = matcher;
    bool bad = false;
    enum dplog_status status;

    m->record = record;
    m->codes_known = false;
    m->code_count = 0;
    m->hit_count = 0;
    m->limit_count = 0;
    m->failed = false;
    if (!dpl_view_starts(record->text, DPL_VIEW("STATMSG:")) ||
        !dplog_statmsg_parse(record->text, &m->statmsg))
        m->statmsg.id = 0;

    status = dpl_candidates_set_log(m->candidates, record->log, reterr);
    if (status < 0)
        return status;
    m->kind = dpl_candidates_scan(m->candidates, record->text);
    if (m->statmsg.id || record->severity >= DPLOG_SEVERITY_ERROR ||
        !dpl_candidates_are_none(m->candidates))
        bad = try_rules(m);
    if (m->failed)
        return dpl_fail_memory(reterr);

    ret->hits = m->hits;
    ret->hit_count = m->hit_count;
    ret->codes = m->codes;
    ret->code_count = m->code_count;
    ret->looks_bad = bad;
    ret->known = m->hit_count != 0;
    ret->statmsg = &m->statmsg;
    ret->limit_count = m->limit_count;
    return DPLOG_OK;
}

bool
dpl_matcher_holds(struct dpl_matcher *matcher, const struct dpl_rule *rule,
                  const struct dpl_cond *cond, struct dpl_hit *hit)
{
    return holds(matcher, rule, cond, hit);
}

/* ── life ── */

enum dplog_status
dpl_matcher_new(struct dplog_context *context,
                const struct dplog_ruleset *ruleset, struct dpl_matcher **ret,
                struct dplog_error *reterr)
{
    struct dpl_matcher *m = dpl_zalloc(sizeof(*m));
    enum dplog_status status;

    if (!m)
        return dpl_fail_memory(reterr);
    m->set = ruleset;
    m->limits =
        dpl_zalloc(((size_t)ruleset->rule_count + 1) * sizeof(*m->limits));
    m->hits = dpl_realloc_array(NULL, (size_t)ruleset->rule_count + 1,
                                sizeof(*m->hits));
    status = m->limits && m->hits
                 ? dpl_candidates_new(ruleset, &context->tuning, &m->candidates,
                                      reterr)
                 : dpl_fail_memory(reterr);
    if (status >= 0)
        status = dpl_runner_new(ruleset, &m->runner, reterr);
    if (status < 0) {
        dpl_matcher_free(m);
        return status;
    }
    *ret = m;
    return DPLOG_OK;
}

enum dplog_status
dpl_matcher_measure(struct dpl_matcher *matcher, struct dplog_error *reterr)
{
    if (!matcher->costs)
        matcher->costs = dpl_zalloc(((size_t)matcher->set->rule_count + 1) *
                                    sizeof(*matcher->costs));
    return matcher->costs ? DPLOG_OK : dpl_fail_memory(reterr);
}

struct dpl_rule_cost
dpl_matcher_cost(const struct dpl_matcher *matcher, uint32_t rule)
{
    return matcher->costs ? matcher->costs[rule] : (struct dpl_rule_cost){0};
}

uint64_t
dpl_matcher_limit_count(const struct dpl_matcher *matcher, uint32_t rule)
{
    return matcher->limits[rule];
}

uint64_t
dpl_matcher_type_misses(const struct dpl_matcher *matcher)
{
    return matcher->type_misses;
}

void
dpl_matcher_free(struct dpl_matcher *matcher)
{
    if (!matcher)
        return;
    dpl_candidates_free(matcher->candidates);
    dpl_runner_free(matcher->runner);
    dpl_free(matcher->limits);
    dpl_free(matcher->costs);
    dpl_free(matcher->hits);
    dpl_free(matcher);
}
