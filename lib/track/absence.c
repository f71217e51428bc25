/* SPDX-License-Identifier: MIT
 *
 * A line that another one must follow. It is awaited until that one comes, or
 * until the time of its own log has passed the deadline: never at the end of
 * the input alone, and never without times. What is missing is then a finding
 * on the line that waits.
 *
 * Each clock knows the earliest deadline of its log, so that a record costs
 * one comparison; only when that time has come is the list walked.
 */
#include "track/state.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"
#include <string.h>

/* Lines of another log are no answer: its time is another one. */
static uint64_t
group_in_log(const struct dpl_tracker *tracker, uint32_t index,
             const struct dpl_step_in *in)
{
    const uint64_t group = dpl_correlate_group(tracker, index, in);

    return group ? dpl_table_mix(group, in->origin.lineage) : 0;
}

/* ── the list ── */

bool
dpl_absence_init(struct dpl_tracker *tracker)
{
    struct dpl_awaited_list *list = &tracker->awaited;

    list->at = dpl_zalloc((size_t)DPL_AWAITED_MAX * sizeof(*list->at));
    list->counts =
        dpl_zalloc(((size_t)tracker->ruleset->correlation_count + 1) *
                   sizeof(*list->counts));
    if (!list->at || !list->counts)
        return false;
    list->newest = list->oldest = list->free_head = DPL_NONE;
    return true;
}

void
dpl_absence_done(struct dpl_tracker *tracker)
{
    struct dpl_awaited_list *list = &tracker->awaited;

    for (uint32_t i = 0; i < list->fresh; i++)
        dpl_line_done(&list->at[i].line);
    dpl_free(list->at);
    dpl_free(list->counts);
    dpl_table_done(&list->by_group);
    *list = (struct dpl_awaited_list){0};
}

static void
unlink_awaited(struct dpl_awaited_list *list, uint32_t index)
{
    struct dpl_awaited *a = &list->at[index];

    if (a->newer == DPL_NONE)
        list->newest = a->older;
    else
        list->at[a->newer].older = a->older;
    if (a->older == DPL_NONE)
        list->oldest = a->newer;
    else
        list->at[a->older].newer = a->newer;
}

static void
link_newest(struct dpl_awaited_list *list, uint32_t index)
{
    struct dpl_awaited *a = &list->at[index];

    a->newer = DPL_NONE;
    a->older = list->newest;
    if (list->newest != DPL_NONE)
        list->at[list->newest].newer = index;
    list->newest = index;
    if (list->oldest == DPL_NONE)
        list->oldest = index;
}

/* It came, or is given up. The slot keeps the memory of its line. */
static void
drop(struct dpl_awaited_list *list, uint32_t index)
{
    struct dpl_awaited *a = &list->at[index];

    dpl_table_remove(&list->by_group, a->group);
    unlink_awaited(list, index);
    list->counts[a->correlation]--;
    a->group = 0;
    a->newer = list->free_head;
    list->free_head = index;
}

static uint32_t
take_free(struct dpl_awaited_list *list)
{
    const uint32_t index = list->free_head;

    if (index == DPL_NONE)
        return list->fresh++;
    list->free_head = list->at[index].newer;
    return index;
}

static struct dpl_awaited *
renew(struct dpl_awaited_list *list, uint32_t index)
{
    if (list->newest != index) {
        unlink_awaited(list, index);
        link_newest(list, index);
    }
    return &list->at[index];
}

struct dpl_awaited *
dpl_absence_add(struct dpl_tracker *tracker, uint32_t correlation,
                uint64_t group)
{
    struct dpl_awaited_list *list = &tracker->awaited;
    uint32_t index;

    if (list->free_head == DPL_NONE && list->fresh == DPL_AWAITED_MAX) {
        tracker->track.awaited_dropped++;
        drop(list, list->oldest);
    }
    index = take_free(list);
    if (!dpl_table_set(&list->by_group, group, index))
        return NULL;
    list->at[index].group = group;
    list->at[index].correlation = correlation;
    list->counts[correlation]++;
    link_newest(list, index);
    return &list->at[index];
}

/* ── it never came ── */

/* An episode on the kept line, as if it were read again. */
static enum dplog_status
report(struct dpl_tracker *tracker, const struct dpl_awaited *a,
       struct dplog_error *reterr)
{
    const struct dpl_correlation *c =
        &tracker->ruleset->correlations[a->correlation];
    const struct dplog_view text = dpl_view_of(a->line.message);
    const struct dplog_record record = {
        .time_us = a->line.time_us,
        .local_us = a->line.local_us,
        .bias = a->line.bias,
        .thread = a->line.thread,
        .line = a->line.line,
        .line_count = 1,
        .log = a->log,
        .message = text,
        .text = text,
    };
    const struct dpl_hit hit = {.rule = c->rule};
    struct dpl_step_in in = {
        .line_cause = DPL_NONE,
        .record = &record,
        .origin = {a->line.source, a->lineage},
        .hit = &hit,
        .keys = a->keys,
    };
    const uint64_t order = tracker->order;
    const uint32_t clock = tracker->clock;
    enum dplog_status status;

    memcpy(in.known, a->field, sizeof(in.known));
    tracker->order = a->line.order;
    tracker->clock = a->clock;
    status = dpl_correlate_found(tracker, &in, c, DPLOG_TIME_NONE, reterr);
    tracker->order = order;
    tracker->clock = clock;
    return status;
}

/* ── a line that waits ── */

static enum dplog_status
await(struct dpl_tracker *tracker, const struct dpl_step_in *in,
      uint32_t correlation, uint64_t group, struct dplog_error *reterr)
{
    const struct dpl_correlation *c =
        &tracker->ruleset->correlations[correlation];
    struct dpl_clock *clock = &tracker->track.clocks.at[tracker->clock];
    const uint32_t index = dpl_table_get(&tracker->awaited.by_group, group);
    enum dplog_status status = DPLOG_OK;
    struct dpl_awaited *a;

    if (!group || in->record->time_us == DPLOG_TIME_NONE)
        return DPLOG_OK;
    /* The next one may itself be what shows that the time of the last is up. */
    if (index != DPL_TABLE_ABSENT &&
        tracker->awaited.at[index].deadline_us < in->record->time_us)
        status = report(tracker, &tracker->awaited.at[index], reterr);
    if (status < 0)
        return status;
    a = index != DPL_TABLE_ABSENT
            ? renew(&tracker->awaited, index)
            : dpl_absence_add(tracker, correlation, group);
    if (!a || !dpl_line_keep(&a->line, tracker->order, in->record, in->origin))
        return dpl_fail_memory(reterr);
    a->clock = tracker->clock;
    a->lineage = in->origin.lineage;
    a->log = in->record->log;
    a->keys = in->keys;
    memcpy(a->field, in->known, sizeof(a->field));
    a->deadline_us = in->record->time_us + c->within_us + c->lateness_us;
    if (a->deadline_us < clock->due_us)
        clock->due_us = a->deadline_us;
    return DPLOG_OK;
}

/* ── its time is up ── */

enum dplog_status
dpl_absence_due(struct dpl_tracker *tracker, struct dplog_error *reterr)
{
    struct dpl_awaited_list *list = &tracker->awaited;
    const int64_t now_us = tracker->track.clocks.at[tracker->clock].newest_us;
    enum dplog_status status = DPLOG_OK;
    int64_t due_us = INT64_MAX;
    uint32_t index = list->oldest;

    while (index != DPL_NONE && status >= 0) {
        const struct dpl_awaited *a = &list->at[index];
        const uint32_t next = a->newer;

        if (a->clock == tracker->clock && a->deadline_us < now_us) {
            status = report(tracker, a, reterr);
            drop(list, index);
        } else if (a->clock == tracker->clock && a->deadline_us < due_us) {
            due_us = a->deadline_us;
        }
        index = next;
    }
    tracker->track.clocks.at[tracker->clock].due_us = due_us;
    return status;
}

/* ── what comes ── */

/* A field that one of them lacks agrees with anything. */
static bool
agrees(const struct dpl_correlation *c, const struct dpl_awaited *a,
       const struct dpl_step_in *in)
{
    for (uint32_t f = 0; f < DPL_FIELD_COUNT_; f++)
        if (c->group_by & DPL_FIELD_BIT(f) && in->known[f] &&
            in->known[f] != a->field[f])
            return false;
    return a->lineage == in->origin.lineage;
}

enum dplog_status
dpl_absence_feed(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                 struct dpl_use use, struct dplog_error *reterr)
{
    struct dpl_awaited_list *list = &tracker->awaited;
    const struct dpl_correlation *c =
        &tracker->ruleset->correlations[use.correlation];
    uint64_t group;
    uint32_t index;

    /* Most of what comes was not awaited. */
    if (use.as == DPL_USE_WITHOUT && !list->counts[use.correlation])
        return DPLOG_OK;
    group = group_in_log(tracker, use.correlation, in);
    if (use.as == DPL_USE_RULES)
        return await(tracker, in, use.correlation, group, reterr);
    if (group) {
        index = dpl_table_get(&list->by_group, group);
        if (index != DPL_TABLE_ABSENT)
            drop(list, index);
        return DPLOG_OK;
    }
    for (index = list->oldest; index != DPL_NONE;) {
        const struct dpl_awaited *a = &list->at[index];
        const uint32_t next = a->newer;

        if (a->correlation == use.correlation && agrees(c, a, in))
            drop(list, index);
        index = next;
    }
    return DPLOG_OK;
}

void
dpl_absence_forget(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                   bool (*takes_fn)(const struct dpl_step_in *in,
                                    uint32_t package, uint32_t dp))
{
    struct dpl_awaited_list *list = &tracker->awaited;

    for (uint32_t i = list->oldest; i != DPL_NONE;) {
        const struct dpl_awaited *a = &list->at[i];
        const uint32_t next = a->newer;

        if (takes_fn(in, a->keys.package, a->keys.dp))
            drop(list, i);
        i = next;
    }
}
