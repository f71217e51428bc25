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
        return dpl_sheet_string(sheet, e->keys.dp);
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
        list[count++] = (struct dplog_step){
            .id = step->id,
            .where = step->where,
            .host = host_of(sheet, step->where, best),
            .text = dpl_fill_episode(sheet, DPL_FILL_PROSE,
                                     dpl_sheet_text(sheet, step->text), e),
            .command =
                dpl_fill_episode(sheet, DPL_FILL_COMMAND, step->command, e),
            .good = dpl_fill_episode(sheet, DPL_FILL_PROSE,
                                     dpl_sheet_text(sheet, step->good), e),
            .by_name = step->by_name,
            .unless = ids_of(sheet, step->unless, step->unless_count),
            .unless_count = step->unless_count,
        };
    }
    item->steps = list;
    item->step_count = count;
}
