/* SPDX-License-Identifier: MIT
 *
 * Positive evidence: for which DPs success lines prove an item, in spite of
 * what speaks against it.
 */
#include "diagnose/sheet.h"

#include "base/mem.h"
#include "base/view.h"
#include <stdlib.h>
#include <string.h>

/* A success this shortly before a failure still tells of the same moment. */
#define SAME_MOMENT_US (INT64_C(3600) * 1000000)

/* A status message comes this soon behind what it tells of. */
#define SAME_WORK_US (INT64_C(60) * 1000000)

/* ── one item, one DP ── */

/* Whether one stage comes before another on the same way. */
static bool
is_earlier(const struct dplog_ruleset *set, uint32_t stage, uint32_t than)
{
    return stage != DPL_NO_INDEX && than != DPL_NO_INDEX &&
           set->stages[stage].chain == set->stages[than].chain &&
           set->stages[stage].position < set->stages[than].position;
}

/*
 * Whether a success counts in spite of a failure: a later one does. Of an item
 * that is proven whole, so does one while the failure went on, and one of an
 * earlier stage just before: the DP thread reached the name, then the sending
 * thread failed. A success of the failed stage itself, or of a later one, only
 * tells that something has changed since. None counts where the failure lies on
 * the way to another server.
 */
static bool
outweighs(const struct dpl_sheet *sheet, bool whole,
          const struct dpl_clearance *c, const struct dpl_episode *against)
{
    const struct dplog_ruleset *set = sheet->set;

    if (!against)
        return true;
    if (set->rules[against->rule].other_server)
        return false;
    if (c->line.order > against->last_order)
        return true;
    if (!whole)
        return false;
    return c->line.order > against->first_order ||
           (is_earlier(set, set->rules[c->rule].stage,
                       set->rules[against->rule].stage) &&
            c->line.time_us != DPLOG_TIME_NONE &&
            against->first_us != DPLOG_TIME_NONE &&
            c->line.time_us >= against->first_us - SAME_MOMENT_US);
}

bool
dpl_clears_item(const struct dpl_sheet *sheet, const struct dpl_clearance *c,
                uint32_t item)
{
    const struct dpl_rule *rule = &sheet->set->rules[c->rule];

    for (uint32_t k = 0; k < rule->clear_count; k++)
        if (rule->clears[k] == item)
            return true;
    return false;
}

/* Within a minute a line of the work itself tells more than the status message
 * about it; else the newer one does. */
static bool
tells_more(const struct dpl_sheet *sheet, const struct dpl_clearance *c,
           const struct dpl_clearance *than)
{
    const struct dpl_rule *rules = sheet->set->rules;
    const bool is = rules[c->rule].match.kind == DPL_COND_STATMSG;
    const bool was = than && rules[than->rule].match.kind == DPL_COND_STATMSG;
    const bool timed = than && c->line.time_us != DPLOG_TIME_NONE &&
                       than->line.time_us != DPLOG_TIME_NONE;

    if (is != was && timed &&
        llabs(c->line.time_us - than->line.time_us) <= SAME_WORK_US)
        return was;
    return !than || c->line.order > than->line.order;
}

static const struct dpl_clearance *
newest_that_outweighs(const struct dpl_sheet *sheet, uint32_t item, uint32_t dp,
                      bool whole, const struct dpl_episode *against)
{
    const struct dpl_clearance *newest = NULL;

    for (uint32_t i = dpl_table_get(&sheet->clearances_of, dp); i != DPL_NONE;
         i = sheet->next_clearance[i]) {
        const struct dpl_clearance *c = &sheet->track->clearances.at[i];

        if (outweighs(sheet, whole, c, against) &&
            dpl_clears_item(sheet, c, item) && tells_more(sheet, c, newest))
            newest = c;
    }
    return newest;
}

const struct dpl_clearance *
dpl_cleared_by(const struct dpl_sheet *sheet, uint32_t item, uint32_t dp,
               const struct dpl_episode *against)
{
    return newest_that_outweighs(sheet, item, dp, sheet->set->items[item].whole,
                                 against);
}

const struct dpl_clearance *
dpl_works_beside(const struct dpl_sheet *sheet, uint32_t item, uint32_t dp,
                 const struct dpl_episode *against)
{
    return newest_that_outweighs(sheet, item, dp, true, against);
}

void
dpl_cleared_index(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;

    sheet->next_clearance =
        dpl_sheet_array(sheet, track->clearances.count, sizeof(uint32_t));
    for (uint32_t i = 0; i < track->clearances.count && !sheet->failed; i++)
        dpl_sheet_chain(sheet, &sheet->clearances_of, sheet->next_clearance,
                        track->clearances.at[i].dp, i);
}

/* ── one item, all DPs ── */

/* By DP the newest open episode that speaks against an item. */
static bool
index_against(const struct dpl_sheet *sheet, const struct dplog_item *item,
              struct dpl_table *ret)
{
    const struct dpl_episode *const episodes = sheet->track->episodes.at;

    for (size_t i = 0; i < item->finding_count; i++) {
        const uint32_t index = sheet->episode_of[item->findings[i] - 1];
        const struct dpl_episode *const e = &episodes[index];
        const uint32_t known = dpl_table_get(ret, e->keys.dp);

        if (e->state == DPL_EPISODE_OPEN &&
            (known == DPL_TABLE_ABSENT ||
             e->last_order > episodes[known].last_order) &&
            !dpl_table_set(ret, e->keys.dp, index))
            return false;
    }
    return true;
}

/* Whether it is the newest proof for its DP in spite of what fails there. */
static bool
is_proof(const struct dpl_sheet *sheet, uint32_t item,
         const struct dpl_clearance *c, const struct dpl_table *against)
{
    const uint32_t episode = dpl_table_get(against, c->dp);

    return c->dp && dpl_clears_item(sheet, c, item) &&
           dpl_cleared_by(sheet, item, c->dp,
                          episode == DPL_TABLE_ABSENT
                              ? NULL
                              : &sheet->track->episodes.at[episode]) == c;
}

static int
compare_clearances(const void *a, const void *b)
{
    const struct dplog_clearance *x = a, *y = b;

    return dpl_view_compare_nocase(dpl_view_of(x->dp), dpl_view_of(y->dp));
}

static void
put_newest(struct dpl_sheet *sheet, struct dplog_item *item,
           const struct dpl_line_ref *newest)
{
    struct dplog_evidence *by;

    if (!newest)
        return;
    by = dpl_sheet_array(sheet, 1, sizeof(*by));
    if (by)
        *by = dpl_sheet_evidence(sheet, newest);
    item->cleared_by = by;
}

/* What a success line says that worked: "files arrive in SMS_DP$". */
static const char *
words_of(struct dpl_sheet *sheet, const struct dpl_clearance *c)
{
    const struct dpl_rule_text *text = sheet->set->rules[c->rule].text;
    const char *const summary[2] = {text[0].summary, text[1].summary};
    const struct dpl_episode of = {.rule = DPL_NO_INDEX,
                                   .keys = {.dp = c->dp, .version = -1}};

    return dpl_fill_episode(sheet, DPL_FILL_PROSE,
                            dpl_sheet_text(sheet, summary), &of);
}

/* Success lines, one for each DP that they prove an item for. */
struct proofs {
    DPL_VEC_MEMBERS(struct dplog_clearance)
    const struct dpl_line_ref *newest;
};

/* False: no memory. */
static bool
find_proofs(struct dpl_sheet *sheet, const struct dplog_item *item,
            uint32_t index, struct proofs *ret)
{
    const struct dpl_track *const track = sheet->track;
    struct dpl_table against = {0};
    bool ok = index_against(sheet, item, &against);

    for (size_t i = 0; i < track->clearances.count && ok; i++) {
        const struct dpl_clearance *const c = &track->clearances.at[i];
        struct dplog_clearance *slot;

        if (!is_proof(sheet, index, c, &against))
            continue;
        slot = DPL_VEC_PUSH(ret);
        ok = slot != NULL;
        if (slot)
            *slot = (struct dplog_clearance){
                .dp = dpl_sheet_dp(sheet, c->dp),
                .line = dpl_sheet_evidence(sheet, &c->line),
                .says = words_of(sheet, c)};
        if (!ret->newest || c->line.order > ret->newest->order)
            ret->newest = &c->line;
    }
    dpl_table_done(&against);
    return ok;
}

void
dpl_cleared_put(struct dpl_sheet *sheet, struct dplog_item *item,
                uint32_t index)
{
    struct proofs proofs = {0};
    struct dplog_clearance *list = NULL;
    const char **names = NULL;

    if (!find_proofs(sheet, item, index, &proofs))
        sheet->failed = true;
    if (proofs.count) {
        list = dpl_sheet_array(sheet, proofs.count, sizeof(*list));
        names = dpl_sheet_array(sheet, proofs.count, sizeof(*names));
    }
    if (list && names) {
        memcpy(list, proofs.at, proofs.count * sizeof(*list));
        qsort(list, proofs.count, sizeof(*list), compare_clearances);
        for (size_t i = 0; i < proofs.count; i++)
            names[i] = list[i].dp;
        item->cleared = list;
        item->cleared_for = names;
        item->cleared_for_count = proofs.count;
        put_newest(sheet, item, proofs.newest);
    }
    dpl_free(proofs.at);
}
