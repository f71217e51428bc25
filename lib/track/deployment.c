/* SPDX-License-Identifier: MIT
 *
 * Deployments: package x version x DP, their stage and their attempts. What
 * begins and ends an attempt is said by the rules.
 */
#include "track/state.h"

#include "base/error.h"
#include "match/value.h"
#include <string.h>

static struct dpl_deployment *
at(const struct dpl_tracker *tracker, uint32_t index)
{
    return &tracker->track.deployments.at[index];
}

static uint64_t
version_key(uint32_t package, uint32_t dp, int64_t version)
{
    return dpl_table_mix(dpl_table_pair(package, dp), (uint64_t)version);
}

static bool
note_version(struct dpl_tracker *tracker, uint32_t index)
{
    const struct dpl_deployment *d = at(tracker, index);

    return dpl_table_set(&tracker->deployment_by_version,
                         version_key(d->package, d->dp, d->version), index);
}

bool
dpl_deployment_link(struct dpl_tracker *tracker, uint32_t index)
{
    struct dpl_deployment *d = at(tracker, index);
    const uint64_t key = dpl_table_pair(d->package, d->dp);

    d->next = dpl_table_get(&tracker->deployment_by_key, key);
    d->next_of_package =
        dpl_table_get(&tracker->deployment_by_package, d->package);
    return dpl_table_set(&tracker->deployment_by_key, key, index) &&
           dpl_table_set(&tracker->deployment_by_package, d->package, index) &&
           note_version(tracker, index);
}

static bool
is_of(const struct dpl_deployment *d, const struct dpl_keys *keys)
{
    return d->package == keys->package && d->dp == keys->dp &&
           d->version == keys->version;
}

/* The deployment of a version, or DPL_NONE. Most lines name one that is new or
 * was named just before: to look through all versions each time would make
 * following the square of them. */
static uint32_t
find_version(const struct dpl_tracker *tracker, uint32_t newest,
             const struct dpl_keys *keys)
{
    uint32_t index =
        dpl_table_get(&tracker->deployment_by_version,
                      version_key(keys->package, keys->dp, keys->version));

    if (index == DPL_NONE || is_of(at(tracker, index), keys))
        return index;
    for (index = newest; index != DPL_NONE; index = at(tracker, index)->next)
        if (at(tracker, index)->version == keys->version)
            break;
    return index;
}

static enum dplog_status
create(struct dpl_tracker *tracker, const struct dpl_step_in *in, uint32_t *ret,
       struct dplog_error *reterr)
{
    struct dpl_deployment *d = DPL_VEC_PUSH(&tracker->track.deployments);
    const uint32_t index = (uint32_t)(tracker->track.deployments.count - 1);

    if (!d)
        return dpl_fail_memory(reterr);
    *d = (struct dpl_deployment){
        .package = in->keys.package,
        .dp = in->keys.dp,
        .version = in->keys.version,
        .version_inherited = !in->field[DPL_FIELD_VERSION],
        .stage = DPL_NONE,
        .first_us = DPLOG_TIME_NONE,
        .last_us = DPLOG_TIME_NONE,
        .outcome_us = DPLOG_TIME_NONE,
        .first_order = tracker->order,
    };
    *ret = index;
    return dpl_deployment_link(tracker, index) ? DPLOG_OK
                                               : dpl_fail_memory(reterr);
}

/* The one that the thread's last line was about, if it is this line's; there is
 * only one of a version. To ask the tables takes 60 instructions. */
static uint32_t
find_at_work(const struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    const uint32_t index = in->run ? in->run->deployment : DPL_NONE;

    return index != DPL_NONE && in->keys.version >= 0 &&
                   is_of(at(tracker, index), &in->keys)
               ? index
               : DPL_NONE;
}

static bool
states_version(const struct dpl_step_in *in)
{
    return in->keys.version >= 0 && in->field[DPL_FIELD_VERSION];
}

/*
 * The same from the tables. A version that its thread only brought along gives
 * way to one that a line states; a line without any means the newest. False: no
 * memory.
 */
static bool
find_known(struct dpl_tracker *tracker, const struct dpl_step_in *in,
           uint32_t *ret)
{
    const uint64_t key = dpl_table_pair(in->keys.package, in->keys.dp);
    const uint32_t newest = dpl_table_get(&tracker->deployment_by_key, key);
    struct dpl_deployment *d;

    *ret = newest;
    if (newest == DPL_NONE || in->keys.version < 0)
        return true;
    *ret = find_version(tracker, newest, &in->keys);
    d = at(tracker, newest);
    if (*ret != DPL_NONE ||
        (d->version >= 0 && !(states_version(in) && d->version_inherited &&
                              d->outcome == DPL_OUTCOME_NONE)))
        return true;
    d->version = in->keys.version;
    *ret = newest;
    return note_version(tracker, newest);
}

static enum dplog_status
find_or_create(struct dpl_tracker *tracker, const struct dpl_step_in *in,
               uint32_t *ret, struct dplog_error *reterr)
{
    uint32_t index = find_at_work(tracker, in);

    if (index == DPL_NONE && !find_known(tracker, in, &index))
        return dpl_fail_memory(reterr);
    if (index == DPL_NONE)
        return create(tracker, in, ret, reterr);
    if (states_version(in))
        at(tracker, index)->version_inherited = false;
    *ret = index;
    return DPLOG_OK;
}

static struct dpl_attempt *
newest_attempt(struct dpl_deployment *d)
{
    return d->count ? &d->at[d->count - 1] : NULL;
}

/* What is left of an attempt that makes room. False: no memory. */
static bool
note_passed(struct dpl_deployment *d, const struct dpl_attempt *a)
{
    const int64_t end_us =
        a->end_us != DPLOG_TIME_NONE ? a->end_us : a->begin_us;
    const int64_t time_us = end_us != DPLOG_TIME_NONE ? end_us : INT64_MAX;
    const bool success = a->outcome == DPL_OUTCOME_SUCCESS;
    struct dpl_tries *tries;

    if (!success && a->files == 0)
        return true;
    tries = dpl_tries_need(d);
    for (uint32_t files = 0; tries && files < 2; files++)
        if ((success || a->files > files) && time_us > tries->passed_us[files])
            tries->passed_us[files] = time_us;
    return tries != NULL;
}

static bool
push_attempt(struct dpl_deployment *d, int64_t begin_us, uint32_t stage)
{
    struct dpl_attempt *a;

    if (d->count == DPL_KEPT_ATTEMPTS) {
        if (!note_passed(d, d->at))
            return false;
        memmove(d->at, d->at + 1, (DPL_KEPT_ATTEMPTS - 1) * sizeof(*d->at));
        d->count--;
    }
    a = dpl_attempt_push(d);
    if (!a)
        return false;
    *a = (struct dpl_attempt){
        .begin_us = begin_us,
        .end_us = DPLOG_TIME_NONE,
        .stage = stage == DPL_NO_INDEX ? DPL_NO_STAGE : (uint8_t)stage,
    };
    d->attempt_count++;
    return true;
}

/*
 * Several lines tell of one begin: the DP thread, its status message, then the
 * sending thread. The same line once more is another attempt.
 */
static bool
joins_attempt(struct dpl_deployment *d, uint32_t rule)
{
    struct dpl_tries *const tries = d->tries;

    if (!d->open)
        return false;
    if (d->continues || !tries)
        return true;
    for (uint32_t i = 0; i < tries->begun_count; i++)
        if (tries->begun_by[i] == rule)
            return false;
    if (tries->begun_count < DPL_BEGUN_BY)
        tries->begun_by[tries->begun_count++] = rule;
    return true;
}

static bool
begin_attempt(struct dpl_deployment *d, const struct dpl_step_in *in)
{
    struct dpl_tries *tries;

    if (joins_attempt(d, in->hit->rule))
        return true;
    tries = dpl_tries_need(d);
    if (!tries)
        return false;
    d->open = true;
    d->continues = d->removed = false;
    tries->begun_by[0] = in->hit->rule;
    tries->begun_count = 1;
    return push_attempt(d, in->record->time_us, in->rule->stage);
}

/*
 * An end that nobody saw begin: its log is not here, or begins later. Echoes of
 * an end - the status that comes back - follow within minutes, another attempt
 * after the documented interval; a success is told again at any time.
 */
static bool
is_unseen_attempt(const struct dpl_deployment *d,
                  const struct dpl_attempt *newest,
                  const struct dpl_step_in *in)
{
    const int64_t usual_us = INT64_C(30) * 60 * 1000000;
    const int64_t told_us = dpl_tries_of(d)->interval_us;
    const int64_t interval_us = told_us ? told_us : usual_us;

    return !d->open && newest && newest->outcome != DPL_OUTCOME_NONE &&
           newest->outcome != DPL_OUTCOME_SUCCESS &&
           newest->end_us != DPLOG_TIME_NONE &&
           in->record->time_us != DPLOG_TIME_NONE &&
           in->record->time_us - newest->end_us > interval_us / 2;
}

static bool
has_failed_before(const struct dpl_deployment *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->at[i].outcome == DPL_OUTCOME_RETRY ||
            d->at[i].outcome == DPL_OUTCOME_FAILED)
            return true;
    return false;
}

static bool
end_attempt(struct dpl_deployment *d, const struct dpl_step_in *in,
            const struct dpl_tracker *tracker)
{
    struct dpl_attempt *a;

    /* An excerpt may show the end only; later echoes of it count no more. */
    if ((!d->attempt_count || is_unseen_attempt(d, newest_attempt(d), in)) &&
        !push_attempt(d, DPLOG_TIME_NONE, in->rule->stage))
        return false;
    a = newest_attempt(d);
    if (a && (d->open || a->outcome == DPL_OUTCOME_NONE ||
              in->rule->outcome == DPL_OUTCOME_SUCCESS)) {
        a->end_us = in->record->time_us;
        a->outcome = (uint8_t)in->rule->outcome;
    }
    d->open = d->removed = false;
    d->outcome = in->rule->outcome;
    d->outcome_us = in->record->time_us;
    d->outcome_order = tracker->order;
    dpl_tries_ended(d);
    if (d->outcome != DPL_OUTCOME_SUCCESS) {
        dpl_arrival_free(d->arrival);
        d->arrival = NULL;
        return true;
    }
    return !has_failed_before(d) || dpl_arrival_note(tracker, d, in);
}

/* A file that the running attempt has got through. */
static void
note_file(struct dpl_deployment *d, const struct dpl_step_in *in)
{
    if (in->rule->file && d->open && newest_attempt(d) &&
        newest_attempt(d)->files < UINT32_MAX)
        newest_attempt(d)->files++;
}

static bool
note_retry(struct dpl_tracker *tracker, struct dpl_deployment *d,
           const struct dpl_step_in *in)
{
    const int64_t count = dpl_keys_number(tracker, in->field[DPL_FIELD_COUNT]);
    const int64_t after_us = dpl_retry_after(tracker, in);
    const uint32_t restart = in->field[DPL_FIELD_RESTART];
    struct dpl_tries *tries;

    if (count < 0 && !restart && !after_us)
        return true;
    tries = dpl_tries_need(d);
    if (!tries)
        return false;
    if (count >= 0)
        tries->reported = count;
    if (restart)
        tries->restart = restart;
    if (!after_us)
        return true;
    tries->interval_us = after_us;
    tries->clock = tracker->clock;
    if (in->record->time_us != DPLOG_TIME_NONE)
        tries->next_us = in->record->time_us + after_us;
    return true;
}

/* Whether a line is a failure or a wait, and no mere echo of one. */
static uint8_t
stops(const struct dpl_rule *rule)
{
    if (rule->role != DPLOG_ROLE_CAUSE && rule->role != DPLOG_ROLE_WAIT)
        return 0;
    return rule->wrapper == DPL_WRAPPER_NONE ? 2 : 1;
}

/* An attempt stopped at its first failure, whatever is told later. */
static void
note_stage(struct dpl_deployment *d, const struct dpl_step_in *in)
{
    const uint8_t by = stops(in->rule);
    struct dpl_attempt *a;

    if (in->rule->stage == DPL_NO_INDEX)
        return;
    d->stage = in->rule->stage;
    a = d->open ? newest_attempt(d) : NULL;
    if (!a)
        return;
    if (by > a->stopped || !a->stopped ||
        in->rule->outcome == DPL_OUTCOME_SUCCESS)
        a->stage = (uint8_t)in->rule->stage;
    if (by > a->stopped)
        a->stopped = by;
}

static enum dplog_status
note_package(struct dpl_tracker *tracker, const struct dpl_step_in *in,
             struct dplog_error *reterr)
{
    const uint32_t id = in->keys.package;
    /* Where the package is only the thread's, the name may be of anything. */
    const uint32_t name =
        in->field[DPL_FIELD_PACKAGE] ? in->field[DPL_FIELD_NAME] : 0;
    const int64_t size = dpl_keys_number(tracker, in->field[DPL_FIELD_SIZE_KB]);
    struct dpl_package *p;
    uint32_t index;

    if (!name && size < 0)
        return DPLOG_OK;
    index = dpl_table_get(&tracker->package_by_id, id);
    if (index == DPL_NONE) {
        p = DPL_VEC_PUSH(&tracker->track.packages);
        index = (uint32_t)(tracker->track.packages.count - 1);
        if (!p || !dpl_table_set(&tracker->package_by_id, id, index))
            return dpl_fail_memory(reterr);
        *p = (struct dpl_package){.id = id,
                                  .size_kb = -1,
                                  .size_version = -1,
                                  .read_us = DPLOG_TIME_NONE};
    }
    p = &tracker->track.packages.at[index];
    /* A message that has only the id where the name should be tells nothing. */
    if (name && name != id)
        p->name = name;
    if (size >= 0) { /* it is told of a source that was read */
        p->size_kb = size;
        p->size_version = in->keys.version;
        p->path = in->field[DPL_FIELD_PATH] || !in->run
                      ? in->field[DPL_FIELD_PATH]
                      : in->run->field[DPL_FIELD_PATH];
        p->read_us = in->record->time_us;
    }
    return DPLOG_OK;
}

/* The site that a DP belongs to stands in its NAL path:
 * MSWNET:["SMS_SITE=PS1"]. */
static enum dplog_status
note_site(struct dpl_tracker *tracker, struct dpl_deployment *d,
          const struct dpl_step_in *in, struct dplog_error *reterr)
{
    const struct dplog_view site =
        d->site ? (struct dplog_view){0}
                : dpl_value_nal_site(in->record->message);

    if (!site.len)
        return DPLOG_OK;
    d->site = dpl_intern_add(&tracker->strings, site);
    return d->site == UINT32_MAX ? dpl_fail_memory(reterr) : DPLOG_OK;
}

/* Lines that only mention a package and a DP make no deployment. */
static bool
makes_deployment(const struct dpl_rule *rule)
{
    return rule->attempt != DPL_ATTEMPT_NONE ||
           rule->outcome != DPL_OUTCOME_NONE || rule->pull ||
           (rule->stage != DPL_NO_INDEX && rule->role != DPLOG_ROLE_RECOVERY);
}

enum dplog_status
dpl_deployment_apply(struct dpl_tracker *tracker, struct dpl_step_in *in,
                     struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;
    struct dpl_deployment *d;
    uint32_t index = DPL_NONE;

    if (in->keys.package)
        status = note_package(tracker, in, reterr);
    if (status < 0 || !in->keys.package || !in->keys.dp ||
        !makes_deployment(in->rule))
        return status;
    if (in->rule->stage != DPL_NO_INDEX &&
        tracker->ruleset->stages[in->rule->stage].per_package)
        return DPLOG_OK;

    status = find_or_create(tracker, in, &index, reterr);
    if (status < 0)
        return status;
    d = at(tracker, index);
    status = note_site(tracker, d, in, reterr);
    if (status < 0)
        return status;
    if (in->run)
        in->run->deployment = index;
    d->pull = d->pull || in->rule->pull;
    d->last_order = tracker->order;
    if (in->record->time_us != DPLOG_TIME_NONE) {
        if (d->first_us == DPLOG_TIME_NONE)
            d->first_us = in->record->time_us;
        d->last_us = in->record->time_us;
    }

    if (in->rule->attempt == DPL_ATTEMPT_BEGIN && !begin_attempt(d, in))
        return dpl_fail_memory(reterr);
    note_stage(d, in);
    note_file(d, in);
    if (!note_retry(tracker, d, in))
        return dpl_fail_memory(reterr);
    if (in->rule->attempt == DPL_ATTEMPT_CONTINUE)
        d->continues = d->open;
    if (in->rule->attempt == DPL_ATTEMPT_END && !end_attempt(d, in, tracker))
        return dpl_fail_memory(reterr);
    if (in->rule->attempt == DPL_ATTEMPT_END && in->run)
        in->run->told = in->field[DPL_FIELD_DP] != 0;
    return DPLOG_OK;
}
