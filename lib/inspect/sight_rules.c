/* SPDX-License-Identifier: MIT
 *
 * Every rule of a log against one record, condition by condition, with the
 * matcher that analyses logs; and how near those came that do not match.
 */
#include "inspect/sight.h"

#include "base/error.h"
#include "base/view.h"
#include <stdlib.h>

enum {
    NEAR_LETTERS = 8, /* fewer in common say nothing … */
    SOME_LETTERS = 5, /* … but where no rule knows the line, any help is good */
    NEAR_RULES = 5
};

/* ── conditions as words ── */

const char *
dpl_cond_name(const struct dpl_cond *cond)
{
    static const char *const names[] = {
        [DPL_COND_ALL] = "all",         [DPL_COND_ANY] = "any",
        [DPL_COND_NONE] = "none",       [DPL_COND_REGEX] = "regex",
        [DPL_COND_LITERAL] = "literal", [DPL_COND_CODE] = "code",
        [DPL_COND_STATMSG] = "statmsg", [DPL_COND_SEVERITY] = "severity",
    };

    return names[cond->kind];
}

static void
add_values(struct dpl_buf *buf, const struct dpl_cond *cond)
{
    if (cond->kind == DPL_COND_CODE && !cond->value_count)
        dpl_buf_add_str(buf, "any");
    for (uint32_t i = 0; i < cond->value_count; i++) {
        char spelled[11];

        if (i)
            dpl_buf_add_str(buf, ", ");
        if (cond->kind == DPL_COND_STATMSG) {
            dpl_buf_addf(buf, "%u", (unsigned)cond->values[i]);
        } else {
            dpl_code_format(cond->values[i], spelled);
            dpl_buf_add_str(buf, spelled);
        }
    }
}

void
dpl_cond_add(struct dpl_buf *buf, const struct dpl_cond *cond)
{
    switch (cond->kind) {
    case DPL_COND_REGEX:
        dpl_buf_add_view(buf, cond->pattern->text);
        break;
    case DPL_COND_LITERAL:
        dpl_buf_add_view(buf, cond->literal);
        break;
    case DPL_COND_CODE:
    case DPL_COND_STATMSG:
        add_values(buf, cond);
        break;
    case DPL_COND_SEVERITY:
        dpl_buf_add_str(buf, dplog_severity_name(cond->severity));
        break;
    case DPL_COND_ALL:
    case DPL_COND_ANY:
    case DPL_COND_NONE:
        break;
    }
}

/* ── one rule ── */

/* The tree, flat; as deep as YAML may be nested. */
static bool
look_at_cond(struct dpl_sight *sight, struct dpl_seen_rule *seen,
             const struct dpl_cond *cond, unsigned depth)
{
    struct dpl_seen_cond *out = DPL_VEC_PUSH(&seen->conds);
    struct dpl_hit hit;

    if (!out)
        return false;
    hit.given = 0;
    out->cond = cond;
    out->depth = depth;
    out->holds = dpl_matcher_holds(sight->matcher,
                                   &sight->set->rules[seen->rule], cond, &hit);
    if (cond->kind == DPL_COND_REGEX) {
        out->has_reach = !out->holds;
        if (!dpl_pattern_reach(sight->set, cond->pattern, sight->record.text,
                               &out->reach))
            return false;
    }
    for (uint32_t i = 0; i < cond->child_count; i++)
        if (!look_at_cond(sight, seen, &cond->children[i], depth + 1))
            return false;
    return true;
}

/* The best pattern outside `none`. One that matches counts in full: then
 * another condition is what fails. */
static void
note_nearness(struct dpl_seen_rule *seen)
{
    unsigned none_below = UINT32_MAX;

    for (size_t i = 0; i < seen->conds.count; i++) {
        const struct dpl_seen_cond *c = &seen->conds.at[i];
        const size_t letters =
            c->has_reach ? c->reach.letters : c->reach.all_letters;

        if (c->depth <= none_below)
            none_below = c->cond->kind == DPL_COND_NONE ? c->depth : UINT32_MAX;
        if (none_below != UINT32_MAX || c->cond->kind != DPL_COND_REGEX ||
            letters < seen->letters ||
            (letters == seen->letters &&
             c->reach.all_letters >= seen->all_letters && seen->letters))
            continue;
        seen->letters = letters;
        seen->all_letters = c->reach.all_letters;
    }
}

static bool
is_of_log(const struct dpl_sight *sight, const struct dpl_rule *rule)
{
    return sight->record.log == DPLOG_LOG_UNKNOWN ||
           (rule->logs >> sight->record.log & 1) != 0;
}

static bool
is_hit(const struct dpl_match_result *matched, uint32_t rule)
{
    for (size_t i = 0; i < matched->hit_count; i++)
        if (matched->hits[i].rule == rule)
            return true;
    return false;
}

static void
forget(struct dpl_seen_rule *seen)
{
    dpl_free(seen->conds.at);
    dpl_free(seen->fields.at);
}

static bool
is_near(const struct dpl_sight *sight, const struct dpl_seen_rule *seen)
{
    return seen->held_back ||
           (seen->letters >= NEAR_LETTERS &&
            2 * seen->letters >= seen->all_letters) ||
           (!sight->known && seen->letters >= SOME_LETTERS);
}

static enum dplog_status
look_at_rule(struct dpl_sight *sight, uint32_t index, bool matched,
             struct dplog_error *reterr)
{
    struct dpl_seen_rule seen = {.rule = index,
                                 .matched = matched,
                                 .episode = DPL_NONE,
                                 .explained_by = DPL_NONE};
    const struct dpl_rule *rule = &sight->set->rules[index];
    struct dpl_seen_rule *slot = NULL;
    bool ok = look_at_cond(sight, &seen, &rule->match, 0);

    if (ok && !matched) {
        seen.held_back = seen.conds.at[0].holds && rule->fallback;
        note_nearness(&seen);
    }
    if (ok && (matched || is_near(sight, &seen))) {
        slot = DPL_VEC_PUSH(&sight->rules);
        ok = slot != NULL;
    }
    if (slot)
        *slot = seen;
    else
        forget(&seen);
    return ok ? DPLOG_OK : dpl_fail_memory(reterr);
}

/* Matched ones first, then nearest first. */
static int
compare(const void *a, const void *b)
{
    const struct dpl_seen_rule *x = a, *y = b;

    if (x->matched != y->matched)
        return x->matched ? -1 : 1;
    if (!x->matched && x->held_back != y->held_back)
        return x->held_back ? -1 : 1;
    if (!x->matched && x->letters != y->letters)
        return x->letters > y->letters ? -1 : 1;
    return (x->rule > y->rule) - (x->rule < y->rule);
}

static void
keep_nearest(struct dpl_sight *sight)
{
    size_t kept = 0, near = 0;

    if (sight->rules.count > 1)
        qsort(sight->rules.at, sight->rules.count, sizeof(*sight->rules.at),
              compare);
    for (size_t i = 0; i < sight->rules.count; i++) {
        if (sight->rules.at[i].matched || near++ < NEAR_RULES)
            sight->rules.at[kept++] = sight->rules.at[i];
        else
            forget(&sight->rules.at[i]);
    }
    sight->rules.count = kept;
}

enum dplog_status
dpl_sight_look(struct dpl_sight *sight, const struct dplog_record *record,
               const struct dpl_match_result *matched,
               struct dplog_error *reterr)
{
    struct dpl_match_result own;
    enum dplog_status status =
        dpl_matcher_run(sight->matcher, record, &own, reterr);

    sight->looks_bad = matched->looks_bad;
    sight->known = matched->known;
    for (uint32_t r = 0; status >= 0 && r < sight->set->rule_count; r++)
        if (is_of_log(sight, &sight->set->rules[r]))
            status = look_at_rule(sight, r, is_hit(matched, r), reterr);
    if (status >= 0)
        keep_nearest(sight);
    return status;
}
