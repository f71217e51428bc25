/* SPDX-License-Identifier: MIT
 *
 * What a line is about: the fields it gives itself, else those of its run.
 * And the other way round: what it teaches its run.
 */
#include "track/state.h"

#include "base/bits.h"
#include "base/error.h"
#include "base/view.h"

#define KEY_FIELDS                                                             \
    (DPL_FIELD_BIT(DPL_FIELD_PACKAGE) | DPL_FIELD_BIT(DPL_FIELD_VERSION) |     \
     DPL_FIELD_BIT(DPL_FIELD_DP) | DPL_FIELD_BIT(DPL_FIELD_JOB) |              \
     DPL_FIELD_BIT(DPL_FIELD_CONTENT) | DPL_FIELD_BIT(DPL_FIELD_SITE) |        \
     DPL_FIELD_BIT(DPL_FIELD_PATH) | DPL_FIELD_BIT(DPL_FIELD_NAME))

/* What only the texts of a finding say. */
#define WORD_FIELDS                                                            \
    (DPL_FIELD_BIT(DPL_FIELD_FILE) | DPL_FIELD_BIT(DPL_FIELD_URL) |            \
     DPL_FIELD_BIT(DPL_FIELD_SERVER) | DPL_FIELD_BIT(DPL_FIELD_SHARE) |        \
     DPL_FIELD_BIT(DPL_FIELD_DRIVE) | DPL_FIELD_BIT(DPL_FIELD_USER) |          \
     DPL_FIELD_BIT(DPL_FIELD_CHILD) | DPL_FIELD_BIT(DPL_FIELD_CHILD_HEX) |     \
     DPL_FIELD_BIT(DPL_FIELD_CODE) | DPL_FIELD_BIT(DPL_FIELD_OTHER) |          \
     DPL_FIELD_BIT(DPL_FIELD_NUMBER))

int64_t
dpl_keys_number_of(const struct dpl_tracker *tracker, uint32_t interned)
{
    uint64_t value;

    if (!dpl_view_to_uint(dpl_intern_view(&tracker->strings, interned),
                          &value) ||
        value > INT64_MAX)
        return -1;
    return (int64_t)value;
}

bool
dpl_keys_agree(const struct dpl_keys *a, const struct dpl_keys *b)
{
    return (!a->package || !b->package || a->package == b->package) &&
           (!a->dp || !b->dp || a->dp == b->dp) &&
           (!a->content || !b->content || a->content == b->content);
}

/* Most lines name what their run works on: then there is nothing to look up. */
static uint32_t
intern(struct dpl_tracker *tracker, const struct dpl_run *run, uint32_t field,
       struct dplog_view value)
{
    const uint32_t known = run ? run->field[field] : 0;
    uint32_t number;

    if (known &&
        dpl_view_equal(dpl_intern_view(&tracker->strings, known), value))
        return known;
    number = dpl_intern_add(&tracker->strings, value);
    return field == DPL_FIELD_DP && number && number != UINT32_MAX
               ? dpl_host_dp(tracker, number)
               : number;
}

/* What of a hit is asked for. A line that can become no finding has no words;
 * numbers of threads were two thirds of all strings that had to go again. */
static uint32_t
asked_of(const struct dpl_tracker *tracker, const struct dpl_step_in *in)
{
    const uint32_t *const uses = &tracker->use_from[in->hit->rule];
    const bool tells = in->rule->role <= DPLOG_ROLE_WAIT ||
                       uses[0] != uses[1] || tracker->watch;

    return tells ? in->hit->given
                 : in->hit->given & (in->rule->bind_fields | ~WORD_FIELDS);
}

/* Intern what the line gives. A line of one hit, as most are, asks twice: for
 * its run and for itself. */
static enum dplog_status
read_given(struct dpl_tracker *tracker, struct dpl_step_in *in,
           struct dplog_error *reterr)
{
    if (in->given_of == in->hit)
        return DPLOG_OK;
    in->given_of = NULL;
    memset(in->field, 0, sizeof(in->field));
    for (uint32_t left = asked_of(tracker, in); left; left &= left - 1) {
        const uint32_t f = dpl_lowest_bit(left);

        in->field[f] = intern(tracker, in->run, f, in->hit->value[f]);
        if (in->field[f] == UINT32_MAX)
            return dpl_fail_memory(reterr);
    }
    in->given_of = in->hit;
    return DPLOG_OK;
}

/* A line that names another package or DP than its run is not part of it. */
static bool
contradicts(const struct dpl_step_in *in, const struct dpl_run *run)
{
    static const enum dpl_field who[] = {DPL_FIELD_PACKAGE, DPL_FIELD_DP,
                                         DPL_FIELD_JOB};

    for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
        const enum dpl_field f = who[i];

        if (in->field[f] && run->field[f] && in->field[f] != run->field[f])
            return true;
    }
    return false;
}

enum dplog_status
dpl_keys_read(struct dpl_tracker *tracker, struct dpl_step_in *in,
              struct dplog_error *reterr)
{
    const enum dplog_status status = read_given(tracker, in, reterr);
    uint32_t inherit = in->rule->bind != DPL_BIND_NONE
                           ? in->rule->inherit | KEY_FIELDS
                           : in->rule->inherit;
    uint32_t *value = in->known;

    if (status < 0)
        return status;
    memcpy(value, in->field, sizeof(in->field));
    if (!in->run || contradicts(in, in->run))
        inherit = 0;
    /* Of a dozen fields that may be inherited a run knows two or three. */
    if (inherit)
        inherit &= in->run->known;
    for (uint32_t left = inherit; left; left &= left - 1)
        if (!value[dpl_lowest_bit(left)])
            value[dpl_lowest_bit(left)] = in->run->field[dpl_lowest_bit(left)];
    in->keys = (struct dpl_keys){
        .package = value[DPL_FIELD_PACKAGE],
        .dp = value[DPL_FIELD_DP],
        .content = value[DPL_FIELD_CONTENT],
        .site = value[DPL_FIELD_SITE],
        .path = value[DPL_FIELD_PATH],
        .name = value[DPL_FIELD_NAME],
        .version = dpl_keys_number(tracker, value[DPL_FIELD_VERSION]),
        .job = dpl_keys_number(tracker, value[DPL_FIELD_JOB]),
    };
    return DPLOG_OK;
}

/* The thread that a "created thread" line names; 0: none, as for a number that
 * is no thread's in the trailer of a line. */
static uint32_t
child_thread(const struct dpl_hit *hit)
{
    uint64_t number;

    if (hit->given & DPL_FIELD_BIT(DPL_FIELD_CHILD) &&
        dpl_view_to_uint(hit->value[DPL_FIELD_CHILD], &number))
        return number <= UINT32_MAX ? (uint32_t)number : 0;
    if (hit->given & DPL_FIELD_BIT(DPL_FIELD_CHILD_HEX)) {
        struct dplog_view v = hit->value[DPL_FIELD_CHILD_HEX];

        if (dpl_view_starts_nocase(v, DPL_VIEW("0x")))
            v = dpl_view_slice(v, 2, v.len);
        if (dpl_view_to_hex(v, &number) && number <= UINT32_MAX)
            return (uint32_t)number;
    }
    return 0;
}

static void
teach(struct dpl_runs *runs, struct dpl_run *run, const struct dpl_step_in *in)
{
    const uint32_t fields = in->rule->bind_fields & in->hit->given;

    for (uint32_t left = fields; left; left &= left - 1)
        if (in->field[dpl_lowest_bit(left)])
            dpl_run_set(run, dpl_lowest_bit(left),
                        in->field[dpl_lowest_bit(left)]);
    if (in->rule->ttl_us)
        run->ttl_us = in->rule->ttl_us;
    if (in->rule->bind_download)
        dpl_run_is_download(runs, run);
}

static enum dplog_status
bind_child(struct dpl_tracker *tracker, const struct dpl_step_in *in,
           int64_t now_us, struct dplog_error *reterr)
{
    const uint32_t thread = child_thread(in->hit);
    const struct dpl_run *parent = in->run;
    uint64_t parent_key = 0;
    uint32_t field[DPL_FIELD_COUNT_], fields = 0;
    struct dpl_run *run;

    if (!thread)
        return DPLOG_OK;
    /* The parent may be the run that makes room: copy before beginning. */
    if (parent && !contradicts(in, parent)) {
        parent_key = parent->key;
        fields = in->rule->bind_fields & parent->known;
        memcpy(field, parent->field, sizeof(field));
    }
    run = dpl_run_begin(&tracker->runs,
                        dpl_run_key(in->record, in->origin, thread), now_us);
    if (!run)
        return dpl_fail_memory(reterr);
    for (; fields; fields &= fields - 1)
        dpl_run_set(run, dpl_lowest_bit(fields), field[dpl_lowest_bit(fields)]);
    teach(&tracker->runs, run, in);
    dpl_watch_run(tracker, in, run, parent_key, /* begins */ true);
    return DPLOG_OK;
}

enum dplog_status
dpl_keys_bind(struct dpl_tracker *tracker, struct dpl_step_in *in,
              struct dplog_error *reterr)
{
    const int64_t now_us = in->record->time_us != DPLOG_TIME_NONE
                               ? in->record->time_us
                               : tracker->track.newest_us;
    const uint64_t key =
        dpl_run_key(in->record, in->origin, in->record->thread);
    enum dplog_status status;
    bool begins;

    if (in->rule->bind == DPL_BIND_NONE || in->rule->bind == DPL_BIND_END)
        return DPLOG_OK;
    status = read_given(tracker, in, reterr);
    if (status < 0)
        return status;

    if (dpl_keys_hands_on(in->rule)) {
        status = bind_child(tracker, in, now_us, reterr);
        in->run = dpl_run_find(&tracker->runs, key, now_us);
        return status;
    }
    begins = in->rule->bind == DPL_BIND_BEGIN || !in->run ||
             contradicts(in, in->run);
    if (begins)
        in->run = dpl_run_begin(&tracker->runs, key, now_us);
    if (!in->run)
        return dpl_fail_memory(reterr);
    teach(&tracker->runs, in->run, in);
    dpl_watch_run(tracker, in, in->run, 0, begins);
    if (in->rule->bind == DPL_BIND_ADD &&
        !dpl_episode_learn_run(tracker, in->run))
        return dpl_fail_memory(reterr);
    return DPLOG_OK;
}
