/* SPDX-License-Identifier: MIT
 *
 * From the literals of a text to rules, log by log. A rule that needs no
 * literal is a candidate for every text; one that asks for a status message is
 * found by its number, one that asks for a code and has weak words only, by
 * there being codes.
 */
#include "match/candidates.h"

#include "base/error.h"
#include "base/view.h"
#include "match/error_words.h"
#include "match/literal_index.h"
#include "match/needs.h"
#include "match/shorts.h"
#include <stdlib.h>

/*
 * A literal is there for a set or both sets of a rule's needs, or it is one of
 * these. A rule of which one set is met is no candidate: "package" and "could
 * not" must both be there. Where four of five lines are unknown that tries 0.36
 * rules a line instead of 0.86: 4830 to 4210 instructions.
 */
enum { FIRST_SET = 1, SECOND_SET = 2, BOTH_SETS = 3, SETS_BITS = 2 };

#define ERROR_WORD (UINT32_MAX - 1)
#define CODE_TEXT  (UINT32_MAX - 2)

/* Rules that a text may match. */
struct list {
    uint32_t *at; /* room for all */
    size_t count;
};

struct rules {
    DPL_VEC_MEMBERS(uint32_t)
};

/* Rules of one round, by how they are found. */
struct group {
    struct rules always, by_code, all;
};

/*
 * The rules of one log, made when its first line comes: a filter over those of
 * all logs would let twice as many candidates pass. Its one pass is for both
 * rounds and for words of errors.
 */
struct log_rules {
    bool is_made;
    bool asks_more;         /* not all are found by their literals alone */
    struct group groups[2]; /* by enum dpl_round */
    struct dpl_literal_index literals;
};

struct by_id {
    uint32_t id, rule;
};

struct dpl_candidates {
    const struct dplog_ruleset *set;
    struct dpl_tuning tuning;
    struct log_rules logs[DPLOG_LOG_COUNT];
    struct dpl_error_words *error_words;
    struct {
        DPL_VEC_MEMBERS(struct by_id)
    } statmsgs; /* by id, then rule */
    /* the text at hand */
    enum dplog_log log;
    bool saw_code_text;
    bool lists_all; /* rules: literals do not tell */
    uint64_t *seen; /* by rule: number of the text that had literals of it
                       last, and of which sets */
    uint64_t number;
    struct list lists[2]; /* by enum dpl_round */
};

/* ── building ── */

static bool
push(struct rules *rules, uint32_t rule)
{
    uint32_t *slot = DPL_VEC_PUSH(rules);

    if (slot)
        *slot = rule;
    return slot != NULL;
}

/* Rules of correlations have no condition. */
static bool
has_condition(const struct dpl_rule *rule)
{
    return rule->match.child_count || rule->match.kind >= DPL_COND_REGEX;
}

/* *need gets the literals, when there are some. */
static enum dpl_way
way_of(const struct dpl_rule *rule, struct dpl_need *need)
{
    const struct dpl_cond *cond = &rule->match;
    if (!has_condition(rule))
        return DPL_WAY_NONE;
    if (dpl_needs_statmsg(cond))
        return DPL_WAY_STATMSG;
    if (!dpl_needs_literals(cond, need))
        return dpl_needs_code(cond) ? DPL_WAY_CODE : DPL_WAY_EVERY_LINE;
    return dpl_need_shortest(&need->sets[0]) < DPL_SHORTS_MIN
               ? DPL_WAY_SHORT_LITERAL
               : DPL_WAY_LITERAL;
}

enum dpl_way
dpl_candidates_way(const struct dpl_rule *rule)
{
    struct dpl_need need = {0};
    const enum dpl_way way = way_of(rule, &need);

    dpl_need_done(&need);
    return way;
}

static bool
add_literals(struct dpl_literal_index *index, const struct dpl_need_set *set,
             uint32_t rule, uint32_t sets)
{
    bool good = true;

    for (size_t i = 0; i < set->count && good; i++)
        good =
            dpl_literal_index_add(index, set->at[i], rule << SETS_BITS | sets);
    return good;
}

static bool
speaks_of_errors(const struct dplog_ruleset *set, struct dplog_view string)
{
    bool does = false;

    for (uint32_t i = 0; i < set->error_word_count && !does; i++)
        does = dpl_view_find_nocase(string, set->error_words[i], 0) != SIZE_MAX;
    return does;
}

/*
 * "package", and "cannot" or "could not": the first stands in every other
 * healthy line, and is longer. A set that speaks of errors, if not in all of
 * its strings, stands in few: it is looked for alone. Else half of what was
 * found in healthy lines was such a first set.
 */
static void
drop_what_is_common(const struct dplog_ruleset *set, struct dpl_need *need)
{
    const struct dpl_need_set first = need->sets[0], second = need->sets[1];
    size_t errors = 0;

    for (size_t i = 0; i < second.count; i++)
        errors += speaks_of_errors(set, second.at[i]);
    if (!errors || 2 * errors < second.count ||
        speaks_of_errors(set, first.at[0]))
        return;
    need->sets[0] = second;
    need->sets[1] = first;
    need->sets[1].count = 0;
}

static bool
add_rule(const struct dplog_ruleset *set, struct log_rules *rules,
         uint32_t index)
{
    const struct dpl_rule *rule = &set->rules[index];
    struct group *group =
        &rules->groups[rule->fallback ? DPL_ROUND_FALLBACK : DPL_ROUND_USUAL];
    struct dpl_need need = {0};
    bool good = push(&group->all, index);

    switch (way_of(rule, &need)) {
    case DPL_WAY_LITERAL:
    case DPL_WAY_SHORT_LITERAL:
        drop_what_is_common(set, &need);
        good = good &&
               add_literals(&rules->literals, &need.sets[0], index,
                            need.sets[1].count ? FIRST_SET : BOTH_SETS) &&
               add_literals(&rules->literals, &need.sets[1], index, SECOND_SET);
        break;
    case DPL_WAY_CODE:
        rules->asks_more = true;
        good = good && push(&group->by_code, index);
        break;
    case DPL_WAY_EVERY_LINE:
        rules->asks_more = true;
        good = good && push(&group->always, index);
        break;
    case DPL_WAY_STATMSG:
    case DPL_WAY_NONE:
        break;
    }
    good = good && !need.failed;
    dpl_need_done(&need);
    return good;
}

static enum dplog_status
make_log(const struct dplog_ruleset *set, enum dplog_log log,
         unsigned sieve_step, struct log_rules *rules,
         struct dplog_error *reterr)
{
    const uint32_t logs =
        log == DPLOG_LOG_UNKNOWN ? UINT32_MAX : UINT32_C(1) << log;
    enum dplog_status status;
    bool good = true;

    for (uint32_t r = 0; r < set->rule_count && good; r++)
        if (has_condition(&set->rules[r]) &&
            (log == DPLOG_LOG_UNKNOWN || set->rules[r].logs & logs))
            good = add_rule(set, rules, r);
    /* What else the product does is no business of these logs. */
    for (uint32_t i = 0;
         i < set->error_word_count && good && log != DPLOG_LOG_OTHER; i++)
        good = dpl_literal_index_add(&rules->literals, set->error_words[i],
                                     ERROR_WORD);
    for (uint32_t i = 0; i < set->code_text_count && good; i++)
        good = dpl_literal_index_add(&rules->literals, set->code_texts[i].text,
                                     CODE_TEXT);
    if (!good)
        return dpl_fail_memory(reterr);
    status = dpl_literal_index_finish(&rules->literals, sieve_step, reterr);
    rules->is_made = status >= 0;
    return status;
}

static void
log_done(struct log_rules *rules)
{
    for (int round = 0; round < 2; round++) {
        dpl_free(rules->groups[round].always.at);
        dpl_free(rules->groups[round].by_code.at);
        dpl_free(rules->groups[round].all.at);
    }
    dpl_literal_index_done(&rules->literals);
    *rules = (struct log_rules){0};
}

static int
compare_ids(const void *a, const void *b)
{
    const struct by_id *x = a, *y = b;

    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static bool
index_statmsgs(struct dpl_candidates *c)
{
    for (uint32_t r = 0; r < c->set->rule_count; r++) {
        const struct dpl_cond *cond =
            dpl_needs_statmsg(&c->set->rules[r].match);

        for (uint32_t i = 0; cond && i < cond->value_count; i++) {
            struct by_id *entry = DPL_VEC_PUSH(&c->statmsgs);

            if (!entry)
                return false;
            *entry = (struct by_id){cond->values[i], r};
        }
    }
    if (c->statmsgs.count)
        qsort(c->statmsgs.at, c->statmsgs.count, sizeof(*c->statmsgs.at),
              compare_ids);
    return true;
}

enum dplog_status
dpl_candidates_new(const struct dplog_ruleset *set,
                   const struct dpl_tuning *tuning, struct dpl_candidates **ret,
                   struct dplog_error *reterr)
{
    const size_t count = (size_t)set->rule_count + 1;
    struct dpl_candidates *c = dpl_zalloc(sizeof(*c));
    enum dplog_status status;

    if (!c)
        return dpl_fail_memory(reterr);
    c->set = set;
    c->tuning = *tuning;
    c->seen = dpl_zalloc(count * sizeof(*c->seen));
    for (int round = 0; round < 2; round++)
        c->lists[round].at =
            dpl_realloc_array(NULL, count, sizeof(*c->lists[round].at));
    status = c->seen && c->lists[0].at && c->lists[1].at && index_statmsgs(c)
                 ? dpl_error_words_new(set, tuning->sieve_step, &c->error_words,
                                       reterr)
                 : dpl_fail_memory(reterr);
    if (status < 0) {
        dpl_candidates_free(c);
        return status;
    }
    *ret = c;
    return DPLOG_OK;
}

void
dpl_candidates_free(struct dpl_candidates *candidates)
{
    if (!candidates)
        return;
    for (int log = 0; log < DPLOG_LOG_COUNT; log++)
        log_done(&candidates->logs[log]);
    dpl_error_words_free(candidates->error_words);
    dpl_free(candidates->statmsgs.at);
    dpl_free(candidates->seen);
    dpl_free(candidates->lists[0].at);
    dpl_free(candidates->lists[1].at);
    dpl_free(candidates);
}

enum dplog_status
dpl_candidates_set_log(struct dpl_candidates *candidates, enum dplog_log log,
                       struct dplog_error *reterr)
{
    struct log_rules *rules = &candidates->logs[log];
    enum dplog_status status = DPLOG_OK;

    candidates->log = log;
    if (rules->is_made)
        return DPLOG_OK;
    status = make_log(candidates->set, log, candidates->tuning.sieve_step,
                      rules, reterr);
    if (status < 0)
        log_done(rules);
    return status;
}

bool
dpl_candidates_ask_for_codes(const struct dpl_candidates *candidates,
                             enum dpl_round round)
{
    return candidates->logs[candidates->log].groups[round].by_code.count != 0;
}

/* ── one text ── */

static void
list_rule(struct dpl_candidates *c, uint32_t rule)
{
    struct list *list =
        &c->lists[c->set->rules[rule].fallback ? DPL_ROUND_FALLBACK
                                               : DPL_ROUND_USUAL];

    list->at[list->count++] = rule;
}

/* A rule is listed when both of its sets are met. */
static void
meet(struct dpl_candidates *c, uint32_t rule, uint32_t sets)
{
    const uint64_t none = c->number << SETS_BITS, both = none | BOTH_SETS;
    uint64_t *seen = &c->seen[rule];

    if (*seen == both)
        return;
    *seen = (*seen > none ? *seen : none) | sets;
    if (*seen == both)
        list_rule(c, rule);
}

static void
list_rules(struct dpl_candidates *c, const struct rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        meet(c, rules->at[i], BOTH_SETS);
}

static void
note_literal(void *data, uint32_t what, size_t begin, size_t end)
{
    struct dpl_candidates *c = data;

    if (what == ERROR_WORD)
        dpl_error_words_note(c->error_words, begin, end);
    else if (what == CODE_TEXT)
        c->saw_code_text = true;
    else
        meet(c, what >> SETS_BITS, what & BOTH_SETS);
}

static void
list_statmsg(struct dpl_candidates *c, uint32_t id)
{
    const uint32_t log = UINT32_C(1) << c->log;
    size_t low = 0, high = c->statmsgs.count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (c->statmsgs.at[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < c->statmsgs.count && c->statmsgs.at[low].id == id; low++) {
        const uint32_t rule = c->statmsgs.at[low].rule;

        if (c->log == DPLOG_LOG_UNKNOWN || c->set->rules[rule].logs & log)
            meet(c, rule, BOTH_SETS);
    }
}

/*
 * Two letters beyond ASCII equal s and k when case is ignored: a text that has
 * one of them may match where no literal stands, so all rules are tried.
 */
static bool
has_folding_letter(struct dplog_view text)
{
    return dpl_view_find(text, DPL_VIEW("\xC5\xBF"), 0) != SIZE_MAX ||
           dpl_view_find(text, DPL_VIEW("\xE2\x84\xAA"), 0) != SIZE_MAX;
}

/* Few entries, nearly sorted: insertion beats qsort. */
static void
sort_list(struct list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        const uint32_t rule = list->at[i];
        size_t at = i;

        for (; at > 0 && list->at[at - 1] > rule; at--)
            list->at[at] = list->at[at - 1];
        list->at[at] = rule;
    }
}

static void
end_round(struct dpl_candidates *c, enum dpl_round round, bool has_codes,
          const uint32_t **ret, size_t *ret_count)
{
    const struct group *group = &c->logs[c->log].groups[round];

    list_rules(c, &group->always);
    if (has_codes)
        list_rules(c, &group->by_code);
    if (c->lists_all)
        list_rules(c, &group->all);
    sort_list(&c->lists[round]);
    *ret = c->lists[round].at;
    *ret_count = c->lists[round].count;
}

enum dpl_text_kind
dpl_candidates_scan(struct dpl_candidates *candidates, struct dplog_view text)
{
    struct dpl_candidates *c = candidates;
    bool is_ascii;

    c->number++;
    c->lists[DPL_ROUND_USUAL].count = c->lists[DPL_ROUND_FALLBACK].count = 0;
    c->saw_code_text = false;
    dpl_error_words_begin(c->error_words, text);
    is_ascii =
        dpl_literal_index_run(&c->logs[c->log].literals, text, note_literal, c);
    c->lists_all =
        c->tuning.tries_all_rules || (!is_ascii && has_folding_letter(text));
    return is_ascii ? DPL_TEXT_ASCII : DPL_TEXT_UTF8;
}

bool
dpl_candidates_are_none(const struct dpl_candidates *c)
{
    return !c->logs[c->log].asks_more && !c->lists_all && !c->lists[0].count &&
           !c->lists[1].count && dpl_error_words_are_none(c->error_words);
}

bool
dpl_candidates_saw_code_text(const struct dpl_candidates *candidates)
{
    return candidates->saw_code_text;
}

void
dpl_candidates_find(struct dpl_candidates *candidates, uint32_t statmsg,
                    bool has_codes, const uint32_t **ret, size_t *ret_count)
{
    if (statmsg)
        list_statmsg(candidates, statmsg);
    end_round(candidates, DPL_ROUND_USUAL, has_codes, ret, ret_count);
}

bool
dpl_candidates_find_fallback(struct dpl_candidates *candidates, bool has_codes,
                             const uint32_t **ret, size_t *ret_count)
{
    struct dpl_candidates *c = candidates;

    end_round(c, DPL_ROUND_FALLBACK, has_codes, ret, ret_count);
    return dpl_error_words_look_bad(c->error_words);
}
