/* SPDX-License-Identifier: MIT
 *
 * What to do for an item: its steps, for the hop of its strongest finding,
 * with the real names filled in.
 */
#include "diagnose/sheet.h"

#include "base/view.h"

/* The machine a step is for, where its name is known. */
static const char *
host_of(struct dpl_sheet *sheet, const char *where, const struct dpl_episode *e)
{
    const struct dplog_view w = dpl_view_of(where);

    if (dpl_view_equal(w, DPL_VIEW("site-server")))
        return dpl_sheet_string(sheet, sheet->track->site_server);
    if (e && dpl_view_equal(w, DPL_VIEW("dp")))
        return dpl_sheet_dp(sheet, e->keys.dp);
    /* Of another site, that has the source, only the code is told. */
    if (e && dpl_view_equal(w, DPL_VIEW("source-server"))) {
        const char *server = dpl_sheet_server(sheet, e);

        return server ? server
                      : dpl_sheet_string(sheet, e->field[DPL_FIELD_SITE]);
    }
    return NULL;
}

static bool
is_for_hop(const struct dpl_sheet *sheet, const struct dpl_step *step,
           const struct dpl_episode *e)
{
    const uint32_t hop = e ? sheet->set->rules[e->rule].hop : DPL_NO_INDEX;

    return !step->hops || hop == DPL_NO_INDEX || step->hops >> hop & 1;
}

/* Ids of items. */
static const char *const *
ids_of(struct dpl_sheet *sheet, const uint32_t *items, uint32_t count)
{
    const char **ids = dpl_sheet_array(sheet, count, sizeof(*ids));

    for (uint32_t i = 0; ids && i < count; i++)
        ids[i] = sheet->set->items[items[i]].id;
    return ids;
}

/* A step with the names of an episode. `best` is NULL where there is none. */
static struct dplog_step
make_step(struct dpl_sheet *sheet, const struct dpl_step *step,
          const struct dpl_episode *best, const struct dpl_episode *e)
{
    return (struct dplog_step){
        .id = step->id,
        .where = step->where,
        .host = host_of(sheet, step->where, best),
        .text = dpl_fill_episode(sheet, DPL_FILL_PROSE,
                                 dpl_sheet_text(sheet, step->text), e),
        .command = dpl_fill_episode(sheet, DPL_FILL_COMMAND, step->command, e),
        .good = dpl_fill_episode(sheet, DPL_FILL_PROSE,
                                 dpl_sheet_text(sheet, step->good), e),
        .beside = dpl_fill_episode(sheet, DPL_FILL_PROSE,
                                   dpl_sheet_text(sheet, step->beside), e),
        .by_name = step->by_name,
        .unless = ids_of(sheet, step->unless, step->unless_count),
        .unless_count = step->unless_count,
    };
}

void
dpl_steps_make(struct dpl_sheet *sheet, struct dplog_item *item,
               const struct dpl_item *rule_item, const struct dpl_episode *best)
{
    /* Names are filled in from nobody: commands keep their placeholders. */
    static const struct dpl_episode nobody = {.rule = DPL_NO_INDEX,
                                              .keys = {.version = -1}};
    const struct dpl_episode *e = best ? best : &nobody;
    struct dplog_step *list =
        dpl_sheet_array(sheet, rule_item->step_count, sizeof(*list));
    size_t count = 0;

    if (!list)
        return;
    for (uint32_t i = 0; i < rule_item->step_count; i++) {
        const struct dpl_step *step =
            &sheet->set->steps[rule_item->first_step + i];

        if (!is_for_hop(sheet, step, best))
            continue;
        list[count++] = make_step(sheet, step, best, e);
    }
    item->steps = list;
    item->step_count = count;
}

/* ── of the best findings of each place ── */

enum { PLACES_MAX = 48, STEPS_MAX = 24, ITEMS_MAX = 3 };

/* Findings whose steps are the same but for weight. */
static bool
is_same_place(const struct dplog_finding *a, const struct dplog_finding *b)
{
    const char *x = a->dp ? a->dp : a->path ? a->path : a->package;
    const char *y = b->dp ? b->dp : b->path ? b->path : b->package;

    return a->items[0].id == b->items[0].id &&
           dpl_view_equal_nocase(dpl_view_of(x), dpl_view_of(y));
}

static bool
is_better(const struct dplog_finding *a, const struct dplog_finding *b)
{
    return a->items[0].weight > b->items[0].weight;
}

/* Puts a finding among the chosen, in place of a worse one of its place, or
 * of the worst where there is no room. */
static void
choose(struct dplog_finding **chosen, size_t *count, struct dplog_finding *f)
{
    size_t worst = 0;

    for (size_t i = 0; i < *count; i++) {
        if (is_same_place(chosen[i], f)) {
            if (is_better(f, chosen[i]))
                chosen[i] = f;
            return;
        }
        if (is_better(chosen[worst], chosen[i]))
            worst = i;
    }
    if (*count < PLACES_MAX)
        chosen[(*count)++] = f;
    else if (is_better(f, chosen[worst]))
        chosen[worst] = f;
}

static bool
points_to(const struct dplog_finding *f, const char *item)
{
    for (size_t i = 0; i < f->item_count && i < ITEMS_MAX; i++)
        if (f->items[i].id == item && f->items[i].weight > 0)
            return true;
    return false;
}

/* In the order of the checklist; the report takes them by item. */
static void
put_place_steps(struct dpl_sheet *sheet, struct dplog_finding *f)
{
    const struct dplog_ruleset *set = sheet->set;
    const struct dpl_episode *e =
        &sheet->track->episodes.at[sheet->episode_of[f - sheet->findings]];
    const struct dpl_step *steps[STEPS_MAX];
    struct dplog_step *list;
    size_t count = 0;

    for (uint32_t i = 0; i < set->step_count && count < STEPS_MAX; i++) {
        const struct dpl_step *step = &set->steps[i];

        if (dpl_finding_names_step(f, step->id) ||
            (points_to(f, set->items[step->item].id) &&
             is_for_hop(sheet, step, e)))
            steps[count++] = step;
    }
    list = dpl_sheet_array(sheet, count, sizeof(*list));
    for (size_t i = 0; list && i < count; i++)
        list[i] = make_step(sheet, steps[i], e, e);
    f->place_steps = list;
    f->place_step_count = list ? count : 0;
}

void
dpl_place_steps_make(struct dpl_sheet *sheet)
{
    struct dplog_finding *chosen[PLACES_MAX];
    size_t count = 0;

    for (size_t i = 0; i < sheet->out->finding_count; i++) {
        struct dplog_finding *f = &sheet->findings[i];

        if (f->item_count > 0 && !f->explained_by &&
            f->role != DPLOG_ROLE_SYMPTOM)
            choose(chosen, &count, f);
    }
    for (size_t i = 0; i < count && !sheet->failed; i++)
        put_place_steps(sheet, chosen[i]);
}
