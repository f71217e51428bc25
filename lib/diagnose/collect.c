/* SPDX-License-Identifier: MIT
 *
 * What to collect next: what the rule of a finding names, then what decides
 * where the logs at hand cannot - which log, on which machine, of which time.
 */
#include "diagnose/sheet.h"

#include "base/product.h"
#include "base/view.h"

/* Logs around a failure are worth having a little before and after it. */
#define MARGIN_US (INT64_C(15) * 60 * 1000000)
/* A failure in the first moment of a log began before it, likely. */
#define FIRST_MOMENT_US (INT64_C(60) * 1000000)

enum { COLLECTED_MAX = 6 };

/* Two items this close, or one this light, are no answer. */
static const double strong = 0.7 - 1e-6, close_by = 0.15 + 1e-6;

/* ── which logs there are ── */

uint32_t
dpl_logs_read(const struct dpl_sheet *sheet)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < sheet->in->source_count; i++) {
        const struct dplog_source *source = &sheet->in->sources[i];

        if (source->events == 0)
            continue;
        /* A paste can hold lines of every log. */
        if (source->log == DPLOG_LOG_UNKNOWN || source->log == DPLOG_LOG_MIXED)
            return UINT32_MAX;
        bits |= UINT32_C(1) << source->log;
    }
    return bits;
}

/* Whether a path names a log of another component, and it lies in the input:
 * what it knows of the failure was told. */
static bool
is_there(const struct dpl_sheet *sheet, const char *what,
         const struct dpl_episode *e)
{
    const struct dplog_view path = dpl_view_of(what);
    size_t from = path.len;
    enum dplog_log log;

    while (from > 0 && path.ptr[from - 1] != '\\')
        from--;
    log = dpl_log_of_file_name(dpl_view_slice(path, from, path.len));
    return log != DPLOG_LOG_UNKNOWN && sheet->logs_read != UINT32_MAX &&
           log != sheet->track->clocks.at[e->clock].log &&
           sheet->logs_read >> log & 1;
}

/* ── whether an entry fits ── */

static bool
is_undecided(const struct dplog_finding *f)
{
    return f->item_count == 0 || f->items[0].weight < strong ||
           (f->item_count > 1 &&
            f->items[0].weight - f->items[1].weight <= close_by);
}

/* The line only sums up what others said, or nothing but its code is known. */
static bool
is_vague(const struct dpl_rule *rule)
{
    return rule->fallback || rule->role == DPLOG_ROLE_SYMPTOM ||
           rule->wrapper != DPL_WRAPPER_NONE;
}

static bool
is_cut_off(const struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    const struct dpl_clock *clock = &sheet->track->clocks.at[e->clock];
    const int64_t begin = dpl_failure_begin(e);

    return begin != DPLOG_TIME_NONE && clock->first_us != DPLOG_TIME_NONE &&
           begin < clock->first_us + FIRST_MOMENT_US;
}

static bool
is_now(const struct dpl_sheet *sheet, const struct dpl_collect_any *any,
       const struct dpl_episode *e, const struct dplog_finding *f)
{
    switch (any->when) {
    case DPL_COLLECT_UNDECIDED:
        return is_undecided(f);
    case DPL_COLLECT_VAGUE:
        return is_vague(&sheet->set->rules[e->rule]);
    case DPL_COLLECT_CUT_OFF:
        return is_cut_off(sheet, e);
    case DPL_COLLECT_ALWAYS:
        break;
    }
    return true;
}

static bool
points_to_one(const struct dpl_sheet *sheet, const struct dpl_collect_any *any,
              const struct dplog_finding *f)
{
    for (size_t i = 0; i < f->item_count; i++) {
        if (f->items[0].weight - f->items[i].weight > close_by)
            break;
        for (uint32_t k = 0; k < any->item_count; k++)
            if (dpl_view_equal(
                    dpl_view_of(f->items[i].id),
                    dpl_view_of(sheet->set->items[any->items[k]].id)))
                return true;
    }
    return any->item_count == 0;
}

static bool
is_of_rule(const struct dpl_collect_any *any, uint32_t rule)
{
    for (uint32_t i = 0; i < any->rule_count; i++)
        if (any->rules[i] == rule)
            return true;
    return any->rule_count == 0;
}

static bool
has_bit(uint64_t bits, uint32_t index)
{
    return bits == 0 || (index != DPL_NO_INDEX && bits >> index & 1);
}

static bool
fits(const struct dpl_sheet *sheet, const struct dpl_collect_any *any,
     const struct dpl_episode *e, const struct dplog_finding *f)
{
    const struct dpl_place place = dpl_place_of(sheet, e);

    return is_of_rule(any, e->rule) && has_bit(any->stages, place.stage) &&
           has_bit(any->hops, place.hop) &&
           has_bit(any->logs, sheet->track->clocks.at[e->clock].log) &&
           !(any->without & sheet->logs_read) && is_now(sheet, any, e, f) &&
           points_to_one(sheet, any, f);
}

/* ── the list ── */

static void
add(struct dpl_sheet *sheet, const struct dpl_collect_rule *get,
    const struct dpl_collect_any *any, const struct dpl_episode *e,
    struct dplog_finding *f, struct dplog_collect *list)
{
    const bool cut_off = any && any->when == DPL_COLLECT_CUT_OFF;
    const int64_t from_us = cut_off ? dpl_failure_begin(e) : e->first_us;
    const int64_t to_us = cut_off ? e->first_us : e->last_us;
    const char *what = dpl_fill_episode(sheet, DPL_FILL_COMMAND, get->what, e);
    const char *why =
        any ? dpl_fill_episode(sheet, DPL_FILL_PROSE,
                               dpl_sheet_text(sheet, any->because), e)
            : NULL;

    if (f->collect_count == COLLECTED_MAX)
        return;
    for (size_t i = 0; i < f->collect_count; i++) {
        if (!dpl_view_equal_nocase(dpl_view_of(list[i].what),
                                   dpl_view_of(what)))
            continue;
        if (!list[i].why)
            list[i].why = why;
        return;
    }
    list[f->collect_count++] = (struct dplog_collect){
        .where = get->where,
        .what = what,
        .from_us =
            from_us == DPLOG_TIME_NONE ? DPLOG_TIME_NONE : from_us - MARGIN_US,
        .to_us = to_us == DPLOG_TIME_NONE ? DPLOG_TIME_NONE : to_us + MARGIN_US,
        .why = why,
    };
}

void
dpl_collect_put(struct dpl_sheet *sheet, const struct dpl_episode *e,
                struct dplog_finding *f)
{
    const struct dplog_ruleset *set = sheet->set;
    const struct dpl_rule *rule = &set->rules[e->rule];
    const bool only_own =
        f->role == DPLOG_ROLE_SYMPTOM && e->explained_by != DPL_NONE;
    struct dplog_collect list[COLLECTED_MAX];

    for (uint32_t i = 0; i < rule->collect_count; i++)
        if (!is_there(sheet, rule->collect[i].what, e))
            add(sheet, &rule->collect[i], NULL, e, f, list);
    for (uint32_t i = 0; i < set->collect_count && !only_own; i++)
        if (fits(sheet, &set->collects[i], e, f))
            add(sheet, &set->collects[i].get, &set->collects[i], e, f, list);
    f->collect =
        dpl_sheet_share_array(sheet, list, f->collect_count, sizeof(list[0]));
    if (!f->collect)
        f->collect_count = 0;
}
