/* SPDX-License-Identifier: MIT
 *
 * Deployments with their status, where they stopped, and the findings that are
 * theirs: those of their package and DP, and those of the package before any
 * DP is involved.
 */
#include "diagnose/sheet.h"

#include "base/mem.h"

static const char *const outcome_names[] = {"open", "success", "retry",
                                            "failed"};

/* Whether an episode concerns a deployment. */
bool
dpl_episode_concerns(const struct dpl_episode *e,
                     const struct dpl_deployment *d)
{
    if (e->keys.package != d->package)
        return false;
    if (e->keys.dp && e->keys.dp != d->dp)
        return false;
    return e->keys.version < 0 || d->version < 0 ||
           e->keys.version == d->version;
}

struct own {
    DPL_VEC_MEMBERS(uint32_t) /* finding indexes */
};

/* ── what became of it ── */

static enum dplog_deployment_status
status_of(const struct dpl_sheet *sheet, const struct dpl_deployment *d,
          const struct own *own)
{
    bool failed = false, retrying = false, waiting = false;

    if (d->outcome == DPL_OUTCOME_SUCCESS && !d->open)
        return DPLOG_DEPLOYMENT_SUCCEEDED;
    if (dpl_deployment_is_replaced(sheet, d) || d->removed)
        return DPLOG_DEPLOYMENT_UNKNOWN;
    for (size_t i = 0; i < own->count; i++) {
        if (sheet->findings[own->at[i]].explained_by)
            continue; /* what explains it decides */
        switch (sheet->standing[sheet->episode_of[own->at[i]]]) {
        case DPL_STANDING_FAILED:
            failed =
                failed || sheet->findings[own->at[i]].role == DPLOG_ROLE_CAUSE;
            break;
        case DPL_STANDING_RETRYING:
            retrying = true;
            break;
        case DPL_STANDING_WAITING:
            waiting = true;
            break;
        default:
            break;
        }
    }
    if (d->outcome == DPL_OUTCOME_FAILED && !d->open)
        return DPLOG_DEPLOYMENT_FAILED;
    if (retrying)
        return DPLOG_DEPLOYMENT_RETRYING;
    if (d->outcome == DPL_OUTCOME_RETRY && !d->open) {
        if (waiting && !failed)
            return DPLOG_DEPLOYMENT_WAITING;
        return !failed && dpl_tries_are_expected(sheet, d)
                   ? DPLOG_DEPLOYMENT_RETRYING
                   : DPLOG_DEPLOYMENT_FAILED;
    }
    if (failed)
        return DPLOG_DEPLOYMENT_FAILED;
    return waiting ? DPLOG_DEPLOYMENT_WAITING : DPLOG_DEPLOYMENT_IN_PROGRESS;
}

/* Whether a failure is one of the newest attempt. */
static bool
is_of_newest_attempt(const struct dpl_deployment *d,
                     const struct dplog_finding *f)
{
    const int64_t begin_us =
        d->count ? d->at[d->count - 1].begin_us : DPLOG_TIME_NONE;

    return begin_us == DPLOG_TIME_NONE || f->last_us == DPLOG_TIME_NONE ||
           f->last_us >= begin_us;
}

/* What it fails with: of the newest attempt, or of any; whether there is one.
 * A wait has a place, too. */
static bool
find_cause(const struct dpl_sheet *sheet, const struct dpl_deployment *d,
           const struct own *own, bool newest, struct dpl_place *ret,
           const char **ret_item)
{
    for (size_t i = 0; i < own->count; i++) {
        const struct dplog_finding *f = &sheet->findings[own->at[i]];
        const struct dpl_episode *e =
            &sheet->track->episodes.at[sheet->episode_of[own->at[i]]];
        const struct dpl_place place = dpl_place_of(sheet, e);

        if (f->explained_by || f->state == DPLOG_FINDING_RECOVERED ||
            f->role == DPLOG_ROLE_SYMPTOM || place.stage == DPL_NO_INDEX ||
            (newest && !is_of_newest_attempt(d, f)))
            continue;
        *ret = place;
        if (f->item_count && f->role == DPLOG_ROLE_CAUSE) {
            *ret_item = f->items[0].id;
            return true;
        }
    }
    return false;
}

/* The stage of the open cause is where it stopped; else the last one. */
static void
put_stage(const struct dpl_sheet *sheet, const struct dpl_deployment *d,
          const struct own *own, struct dplog_deployment *out)
{
    struct dpl_place place = {d->stage, DPL_NO_INDEX};
    uint32_t stage, hop;

    if (out->status != DPLOG_DEPLOYMENT_SUCCEEDED &&
        !find_cause(sheet, d, own, true, &place, &out->cause))
        (void)find_cause(sheet, d, own, false, &place, &out->cause);
    stage = place.stage;
    hop = place.hop;
    if (stage == DPL_NONE)
        return;
    if (hop == DPL_NO_INDEX)
        hop = sheet->set->stages[stage].hop;
    out->stage = sheet->set->stages[stage].id;
    out->stage_position = sheet->set->stages[stage].position;
    out->stage_count = sheet->set->stages[stage].chain_length;
    out->hop = hop == DPL_NO_INDEX ? NULL : sheet->set->hops[hop].id;
}

/* Nothing that is told keeps it from succeeding, and something that is not. */
static bool
is_suppressed(const struct dpl_sheet *sheet, const struct dpl_deployment *d,
              const struct own *own, enum dplog_deployment_status status)
{
    if (status != DPLOG_DEPLOYMENT_FAILED &&
        status != DPLOG_DEPLOYMENT_RETRYING &&
        status != DPLOG_DEPLOYMENT_WAITING)
        return false;
    for (size_t i = 0; i < own->count; i++) {
        const struct dplog_finding *f = &sheet->findings[own->at[i]];

        if (!f->explained_by && f->state != DPLOG_FINDING_RECOVERED &&
            f->role != DPLOG_ROLE_SYMPTOM)
            return false;
    }
    return dpl_deployment_is_suppressed(sheet, d);
}

static void
put_attempts(struct dpl_sheet *sheet, const struct dpl_deployment *d,
             struct dplog_deployment *out)
{
    struct dplog_attempt *list =
        dpl_sheet_array(sheet, d->count, sizeof(*list));

    out->attempts = d->attempt_count;
    out->attempts_reported = dpl_tries_of(d)->reported;
    if (!list)
        return;
    for (size_t i = 0; i < d->count; i++) {
        const struct dpl_attempt *a = &d->at[i];

        list[i] = (struct dplog_attempt){
            .begin_us = a->begin_us,
            .end_us = a->end_us,
            .outcome = outcome_names[a->outcome],
            .stage = a->stage == DPL_NO_STAGE ? NULL
                                              : sheet->set->stages[a->stage].id,
            .files = a->files,
        };
    }
    out->attempt_list = list;
    out->attempt_list_count = d->count;
}

static void
put_arrival(struct dpl_sheet *sheet, const struct dpl_deployment *d,
            struct dplog_deployment *out)
{
    const struct dpl_arrival *arrival =
        out->status == DPLOG_DEPLOYMENT_SUCCEEDED ? d->arrival : NULL;
    struct dplog_evidence *lines;

    if (!arrival)
        return;
    lines = dpl_sheet_array(sheet, arrival->count, sizeof(*lines));
    if (!lines)
        return;
    for (uint32_t i = 0; i < arrival->count; i++)
        lines[i] = dpl_sheet_evidence(sheet, &arrival->lines[i]);
    out->arrived = lines;
    out->arrived_count = arrival->count;
}

static void
put_package(const struct dpl_sheet *sheet, const struct dpl_deployment *d,
            struct dplog_deployment *out)
{
    const uint32_t index = dpl_table_get(&sheet->by_package, d->package);
    const struct dpl_package *p;

    out->size_kb = -1;
    if (index == DPL_TABLE_ABSENT)
        return;
    p = &sheet->track->packages.at[index];
    out->name = dpl_sheet_string(sheet, p->name);
    if (p->size_version < 0 || d->version < 0 || p->size_version == d->version)
        out->size_kb = p->size_kb;
}

static void
put_findings(struct dpl_sheet *sheet, const struct own *own,
             struct dplog_deployment *out)
{
    uint32_t *ids =
        own->count ? dpl_sheet_array(sheet, own->count, sizeof(*ids)) : NULL;

    if (!ids) /* nearly always: what arrived has none */
        return;
    for (size_t i = 0; i < own->count; i++)
        ids[i] = sheet->findings[own->at[i]].id;
    out->findings = ids;
    out->finding_count = own->count;
}

/* When it is tried again, and how often more. The deployment's own lines say
 * it, else those of what it fails with. */
static void
put_retry(const struct dpl_sheet *sheet, const struct dpl_deployment *d,
          const struct own *own, struct dplog_deployment *out)
{
    out->next_retry_us = DPLOG_TIME_NONE;
    out->retries_left = -1;
    for (size_t i = 0; i < own->count; i++)
        dpl_interval_of_tries(d, &sheet->findings[own->at[i]]);
    if (out->status != DPLOG_DEPLOYMENT_RETRYING)
        return;
    if (!d->open) /* else the try is under way */
        out->next_retry_us = dpl_tries_of(d)->next_us;
    out->next_retry_text = dpl_sheet_string(sheet, dpl_tries_of(d)->restart);
    for (size_t i = 0; i < own->count; i++) {
        const struct dplog_finding *f = &sheet->findings[own->at[i]];

        if (f->explained_by || !f->retrying)
            continue;
        if (out->next_retry_us == DPLOG_TIME_NONE)
            out->next_retry_us = f->next_retry_us;
        if (f->retries_left >= 0)
            out->retries_left = f->retries_left;
    }
}

static void
make_one(struct dpl_sheet *sheet, const struct dpl_deployment *d,
         const struct own *own, struct dplog_deployment *out)
{
    out->package = dpl_sheet_string(sheet, d->package);
    out->dp = dpl_sheet_dp(sheet, d->dp);
    out->version = d->version;
    out->pull = d->pull;
    out->first_us = d->first_us;
    out->last_us = d->last_us;
    out->status = status_of(sheet, d, own);
    out->suppressed = is_suppressed(sheet, d, own, out->status);
    put_retry(sheet, d, own, out);
    put_package(sheet, d, out);
    put_stage(sheet, d, own, out);
    put_attempts(sheet, d, out);
    put_arrival(sheet, d, out);
    put_findings(sheet, own, out);
}

/* Finding indexes of each package and DP (0: the package alone): lists by their
 * pair, linked by `next`. */
static bool
index_findings(struct dpl_sheet *sheet, struct dpl_table *head, uint32_t *next)
{
    for (size_t i = sheet->out->finding_count; i-- > 0;) {
        const struct dpl_keys *const keys =
            &sheet->track->episodes.at[sheet->episode_of[i]].keys;
        const uint64_t pair = dpl_table_pair(keys->package, keys->dp);

        next[i] = dpl_table_get(head, pair);
        if (!dpl_table_set(head, pair, (uint32_t)i))
            return false;
    }
    return true;
}

/* Two lists, each in the order of findings, into one. */
static bool
gather(const struct dpl_sheet *sheet, const struct dpl_deployment *d,
       const struct dpl_table *head, const uint32_t *next, struct own *own)
{
    uint32_t here = dpl_table_get(head, dpl_table_pair(d->package, d->dp));
    uint32_t package =
        d->dp ? dpl_table_get(head, dpl_table_pair(d->package, 0)) : DPL_NONE;

    own->count = 0;
    while (here != DPL_NONE || package != DPL_NONE) {
        uint32_t *const from = here < package ? &here : &package;
        const uint32_t i = *from;
        uint32_t *slot;

        *from = next[i];
        if (!dpl_episode_concerns(
                &sheet->track->episodes.at[sheet->episode_of[i]], d))
            continue;
        slot = DPL_VEC_PUSH(own);
        if (!slot)
            return false;
        *slot = i;
    }
    return true;
}

void
dpl_deployments_make(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;
    struct dpl_table head = {0};
    struct own own = {0};
    uint32_t *next =
        dpl_sheet_array(sheet, sheet->out->finding_count, sizeof(*next));
    size_t count = 0;

    sheet->deployments = dpl_sheet_array(sheet, track->deployments.count,
                                         sizeof(*sheet->deployments));
    for (uint32_t i = 0; i < track->packages.count; i++)
        if (!dpl_table_set(&sheet->by_package, track->packages.at[i].id, i))
            sheet->failed = true;
    if (sheet->failed || !index_findings(sheet, &head, next))
        sheet->failed = true;

    for (size_t i = 0; i < track->deployments.count && !sheet->failed; i++) {
        const struct dpl_deployment *d = &track->deployments.at[i];

        if (!dpl_deployment_is_selected(sheet, d))
            continue;
        if (!gather(sheet, d, &head, next, &own)) {
            sheet->failed = true;
            break;
        }
        make_one(sheet, d, &own, &sheet->deployments[count++]);
    }
    dpl_free(own.at);
    dpl_table_done(&head);
    sheet->out->deployments = sheet->deployments;
    sheet->out->deployment_count = count;
}
