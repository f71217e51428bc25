/* SPDX-License-Identifier: MIT
 *
 * The lines that say that a deployment arrived after tries that failed. Kept
 * for those alone: of what goes well at once nobody asks for proof.
 */
#include "track/state.h"

#include "base/mem.h"

bool
dpl_arrival_note(const struct dpl_tracker *tracker, struct dpl_deployment *d,
                 const struct dpl_step_in *in)
{
    struct dpl_arrival *arrival = d->arrival;

    if (!arrival)
        d->arrival = arrival = dpl_zalloc(sizeof(*arrival));
    if (!arrival)
        return false;
    if (arrival->count == DPL_ARRIVED_LINES ||
        (arrival->count && arrival->stages[0] == in->rule->stage))
        return true;
    if (!dpl_line_keep(&arrival->lines[arrival->count], tracker->order,
                       in->record, in->origin))
        return false;
    arrival->stages[arrival->count++] = in->rule->stage;
    return true;
}

void
dpl_arrival_free(struct dpl_arrival *arrival)
{
    for (int i = 0; arrival && i < DPL_ARRIVED_LINES; i++)
        dpl_line_done(&arrival->lines[i]);
    dpl_free(arrival);
}
