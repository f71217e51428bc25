/* SPDX-License-Identifier: MIT
 *
 * From conditions to literals, and from the literals of a text to rules. A
 * condition needs a set of literals of which one must stand in the text: that
 * of an `all` is the best one of its parts, that of an `any` is all of theirs
 * together. A rule without such a set is a candidate for every text; one that
 * asks for a status message is found by its number.
 */
#include "match/candidates.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "base/view.h"
#include "match/gramfilter.h"
#include "match/prefilter.h"
#include "ruleset/pattern.h"
#include <stdlib.h>

enum { MAX_SPOTS = 32 };

/* A literal is there for a rule, or for one of these. */
#define USE_ERROR_WORD    (UINT32_MAX - 1)
#define USE_HARMLESS_WORD (UINT32_MAX - 2)

struct by_id {
    uint32_t id, rule;
};

struct spot {
    size_t begin, end;
};

struct spots {
    struct spot at[MAX_SPOTS];
    size_t count;
    bool overflow;
};

/* Literals, and by literal what it is there for. */
struct uses {
    struct {
        DPL_VEC_MEMBERS(struct dplog_view)
    } literals;
    struct {
        DPL_VEC_MEMBERS(uint32_t)
    } kinds; /* rule, or USE_ */
};

/* Rules that a text may match. */
struct list {
    uint32_t *at; /* room for all */
    size_t count;
};

/*
 * Two filters: long literals of the usual rules; their short ones together
 * with those of fallback rules and the words of errors.
 */
struct dpl_candidates {
    const struct dplog_ruleset *set;
    struct uses long_uses, short_uses;
    struct dpl_gramfilter *long_filter;
    struct dpl_prefilter *short_filter;
    struct {
        DPL_VEC_MEMBERS(uint32_t)
    } always; /* candidates for every text */
    struct {
        DPL_VEC_MEMBERS(struct by_id)
    } statmsgs; /* by id, then rule */
    /* the text at hand */
    struct dplog_view text;
    uint64_t *seen; /* by rule: number of the text that listed it last */
    uint64_t number;
    struct list usual, late; /* late: fallback rules */
    struct spots bad, harmless;
};

/* ── what a condition needs ── */

struct need {
    DPL_VEC_MEMBERS(struct dplog_view)
    bool failed;
};

static void
add_need(struct need *need, struct dplog_view literal)
{
    struct dplog_view *slot = DPL_VEC_PUSH(need);

    if (slot)
        *slot = literal;
    else
        need->failed = true;
}

/* The shortest literal decides how selective a set is. */
static size_t
selectivity(const struct dplog_view *literals, size_t count)
{
    size_t shortest = count ? SIZE_MAX : 0;

    for (size_t i = 0; i < count; i++)
        if (literals[i].len < shortest)
            shortest = literals[i].len;
    return shortest;
}

static bool
needs(const struct dpl_cond *cond, struct need *ret);

static bool
needs_best(const struct dpl_cond *cond, struct need *ret)
{
    struct need best = {0}, one = {0};

    for (uint32_t i = 0; i < cond->child_count; i++) {
        one.count = 0;
        if (needs(&cond->children[i], &one) &&
            selectivity(one.at, one.count) > selectivity(best.at, best.count)) {
            const struct need swap = best;

            best = one;
            one = swap;
        }
    }
    for (size_t i = 0; i < best.count; i++)
        add_need(ret, best.at[i]);
    ret->failed = ret->failed || best.failed || one.failed;
    dpl_free(best.at);
    dpl_free(one.at);
    return best.count != 0;
}

/* Add the literals a condition needs; false: it can be true without any. */
static bool
needs(const struct dpl_cond *cond, struct need *ret)
{
    switch (cond->kind) {
    case DPL_COND_ALL:
        return needs_best(cond, ret);
    case DPL_COND_ANY:
        for (uint32_t i = 0; i < cond->child_count; i++)
            if (!needs(&cond->children[i], ret))
                return false;
        return cond->child_count != 0;
    case DPL_COND_REGEX:
        for (uint32_t i = 0; i < cond->pattern->literals.count; i++)
            add_need(ret, cond->pattern->literals.at[i]);
        return cond->pattern->literals.count != 0;
    case DPL_COND_LITERAL:
        add_need(ret, cond->literal);
        return cond->literal.len != 0;
    default:
        return false;
    }
}

/* The status messages one of which a condition needs, or NULL. */
static const struct dpl_cond *
needs_statmsg(const struct dpl_cond *cond)
{
    if (cond->kind == DPL_COND_STATMSG)
        return cond;
    if (cond->kind == DPL_COND_ALL)
        for (uint32_t i = 0; i < cond->child_count; i++)
            if (needs_statmsg(&cond->children[i]))
                return needs_statmsg(&cond->children[i]);
    return NULL;
}

/* ── building ── */

static bool
add_use(struct uses *uses, struct dplog_view literal, uint32_t kind)
{
    struct dplog_view *text = DPL_VEC_PUSH(&uses->literals);
    uint32_t *slot = DPL_VEC_PUSH(&uses->kinds);

    if (!text || !slot)
        return false;
    *text = literal;
    *slot = kind;
    return true;
}

static bool
add_literal(struct dpl_candidates *c, struct dplog_view literal, uint32_t rule)
{
    const bool is_long =
        literal.len >= DPL_GRAM_LITERAL_MIN && !c->set->rules[rule].fallback;

    return add_use(is_long ? &c->long_uses : &c->short_uses, literal, rule);
}

static bool
add_statmsg(struct dpl_candidates *c, const struct dpl_cond *cond,
            uint32_t rule)
{
    for (uint32_t i = 0; i < cond->value_count; i++) {
        struct by_id *entry = DPL_VEC_PUSH(&c->statmsgs);

        if (!entry)
            return false;
        *entry = (struct by_id){cond->values[i], rule};
    }
    return true;
}

static bool
add_rule(struct dpl_candidates *c, uint32_t rule)
{
    const struct dpl_cond *cond = &c->set->rules[rule].match;
    const struct dpl_cond *statmsg = needs_statmsg(cond);
    struct need need = {0};
    uint32_t *slot;
    bool good = true;

    if (statmsg)
        return add_statmsg(c, statmsg, rule);
    if (needs(cond, &need)) {
        for (size_t i = 0; i < need.count && good; i++)
            good = add_literal(c, need.at[i], rule);
    } else if (cond->child_count || cond->kind >= DPL_COND_REGEX) {
        slot = DPL_VEC_PUSH(&c->always);
        good = slot != NULL;
        if (good)
            *slot = rule;
    }
    good = good && !need.failed;
    dpl_free(need.at);
    return good;
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
build(struct dpl_candidates *c)
{
    const struct dplog_ruleset *set = c->set;
    bool good = true;

    for (uint32_t r = 0; r < set->rule_count && good; r++)
        good = add_rule(c, r);
    for (uint32_t i = 0; i < set->error_word_count && good; i++)
        good = add_use(&c->short_uses, set->error_words[i], USE_ERROR_WORD);
    for (uint32_t i = 0; i < set->harmless_word_count && good; i++)
        good =
            add_use(&c->short_uses, set->harmless_words[i], USE_HARMLESS_WORD);
    if (c->statmsgs.count)
        qsort(c->statmsgs.at, c->statmsgs.count, sizeof(*c->statmsgs.at),
              compare_ids);
    c->seen = dpl_zalloc(((size_t)set->rule_count + 1) * sizeof(*c->seen));
    c->usual.at = dpl_realloc_array(NULL, (size_t)set->rule_count + 1,
                                    sizeof(*c->usual.at));
    c->late.at = dpl_realloc_array(NULL, (size_t)set->rule_count + 1,
                                   sizeof(*c->late.at));
    return good && c->seen && c->usual.at && c->late.at;
}

static enum dplog_status
build_filters(struct dpl_candidates *c, struct dplog_error *reterr)
{
    enum dplog_status status = dpl_gramfilter_new(
        c->long_uses.literals.at, (uint32_t)c->long_uses.literals.count,
        &c->long_filter, reterr);

    if (status >= 0)
        status = dpl_prefilter_new(c->short_uses.literals.at,
                                   (uint32_t)c->short_uses.literals.count,
                                   &c->short_filter, reterr);
    return status;
}

enum dplog_status
dpl_candidates_new(const struct dplog_ruleset *set, struct dpl_candidates **ret,
                   struct dplog_error *reterr)
{
    struct dpl_candidates *c = dpl_zalloc(sizeof(*c));
    enum dplog_status status;

    if (!c)
        return dpl_fail_memory(reterr);
    c->set = set;
    status = build(c) ? build_filters(c, reterr) : dpl_fail_memory(reterr);
    if (status < 0) {
        dpl_candidates_free(c);
        return status;
    }
    *ret = c;
    return DPLOG_OK;
}

static void
free_uses(struct uses *uses)
{
    dpl_free(uses->literals.at);
    dpl_free(uses->kinds.at);
}

void
dpl_candidates_free(struct dpl_candidates *candidates)
{
    if (!candidates)
        return;
    dpl_gramfilter_free(candidates->long_filter);
    dpl_prefilter_free(candidates->short_filter);
    free_uses(&candidates->long_uses);
    free_uses(&candidates->short_uses);
    dpl_free(candidates->always.at);
    dpl_free(candidates->statmsgs.at);
    dpl_free(candidates->seen);
    dpl_free(candidates->usual.at);
    dpl_free(candidates->late.at);
    dpl_free(candidates);
}

/* ── one text ── */

static void
list_rule(struct dpl_candidates *c, uint32_t rule)
{
    struct list *list = c->set->rules[rule].fallback ? &c->late : &c->usual;

    if (c->seen[rule] == c->number)
        return;
    c->seen[rule] = c->number;
    list->at[list->count++] = rule;
}

static void
note_spot(struct spots *spots, size_t begin, size_t end)
{
    if (spots->count == MAX_SPOTS)
        spots->overflow = true;
    else
        spots->at[spots->count++] = (struct spot){begin, end};
}

static bool
is_alnum(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c);
}

/* "error = 0" is harmless, the beginning of "error = 0x80070005" is not. */
static bool
is_whole(struct dplog_view text, size_t begin, size_t end)
{
    return !(begin > 0 && is_alnum(text.ptr[begin]) &&
             is_alnum(text.ptr[begin - 1])) &&
           !(end < text.len && is_alnum(text.ptr[end - 1]) &&
             is_alnum(text.ptr[end]));
}

static void
note_literal(void *data, uint32_t literal, size_t end)
{
    struct dpl_candidates *c = data;
    const struct dplog_view whole = c->short_uses.literals.at[literal];
    const uint32_t kind = c->short_uses.kinds.at[literal];

    if (kind == USE_ERROR_WORD)
        note_spot(&c->bad, end - whole.len, end);
    else if (kind != USE_HARMLESS_WORD)
        list_rule(c, kind);
    else if (is_whole(c->text, end - whole.len, end))
        note_spot(&c->harmless, end - whole.len, end);
}

static bool
is_inside(const struct spot *inner, const struct spots *outer)
{
    for (size_t i = 0; i < outer->count; i++)
        if (outer->at[i].begin <= inner->begin &&
            inner->end <= outer->at[i].end)
            return true;
    return false;
}

static bool
looks_bad(const struct dpl_candidates *c)
{
    for (size_t i = 0; i < c->bad.count; i++)
        if (!is_inside(&c->bad.at[i], &c->harmless))
            return true;
    return c->bad.overflow;
}

static void
list_statmsg(struct dpl_candidates *c, uint32_t id)
{
    size_t low = 0, high = c->statmsgs.count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (c->statmsgs.at[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < c->statmsgs.count && c->statmsgs.at[low].id == id; low++)
        list_rule(c, c->statmsgs.at[low].rule);
}

/*
 * Two letters beyond ASCII equal s and k when case is ignored: a text that has
 * one of them may match where no literal stands, so all rules are tried.
 */
static bool
has_folding_letter(struct dplog_view text)
{
    return !dpl_ascii_only(text) &&
           (dpl_view_find(text, DPL_VIEW("\xC5\xBF"), 0) != SIZE_MAX ||
            dpl_view_find(text, DPL_VIEW("\xE2\x84\xAA"), 0) != SIZE_MAX);
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
note_long(void *data, uint32_t literal)
{
    struct dpl_candidates *c = data;

    list_rule(c, c->long_uses.kinds.at[literal]);
}

void
dpl_candidates_find(struct dpl_candidates *candidates, struct dplog_view text,
                    uint32_t statmsg, const uint32_t **ret, size_t *ret_count)
{
    struct dpl_candidates *c = candidates;

    c->text = text;
    c->number++;
    c->usual.count = c->late.count = 0;
    c->bad.count = c->harmless.count = 0;
    c->bad.overflow = c->harmless.overflow = false;
    for (size_t i = 0; i < c->always.count; i++)
        list_rule(c, c->always.at[i]);
    dpl_gramfilter_run(c->long_filter, text, note_long, c);
    dpl_prefilter_run(c->short_filter, text, note_literal, c);
    if (statmsg)
        list_statmsg(c, statmsg);
    if (has_folding_letter(text))
        for (uint32_t r = 0; r < c->set->rule_count; r++)
            list_rule(c, r);
    sort_list(&c->usual);
    *ret = c->usual.at;
    *ret_count = c->usual.count;
}

bool
dpl_candidates_find_fallback(struct dpl_candidates *candidates,
                             const uint32_t **ret, size_t *ret_count)
{
    struct dpl_candidates *c = candidates;

    sort_list(&c->late);
    *ret = c->late.at;
    *ret_count = c->late.count;
    return looks_bad(c);
}
