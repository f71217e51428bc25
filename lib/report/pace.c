/* SPDX-License-Identifier: MIT
 *
 * See pace.h.
 */
#include "pace.h"

#include "base/intern.h"
#include "base/mem.h"
#include "base/view.h"
#include "when.h"

enum { NEWEST = 3 };

/* ── how long ── */

struct newest {
    int64_t end_us[NEWEST], span_us[NEWEST]; /* newest first */
    unsigned count;
};

static void
put_newest(struct newest *newest, int64_t end_us, int64_t span_us)
{
    unsigned at = 0;

    while (at < newest->count && newest->end_us[at] >= end_us)
        at++;
    if (at == NEWEST)
        return;
    if (newest->count < NEWEST)
        newest->count++;
    for (unsigned i = newest->count - 1; i > at; i--) {
        newest->end_us[i] = newest->end_us[i - 1];
        newest->span_us[i] = newest->span_us[i - 1];
    }
    newest->end_us[at] = end_us;
    newest->span_us[at] = span_us;
}

static void
add_attempts(struct newest *newest, const struct dplog_deployment *d,
             int64_t since_us)
{
    for (size_t i = 0; i < d->attempt_list_count; i++) {
        const struct dplog_attempt *attempt = &d->attempt_list[i];
        const int64_t begin = dpl_known_time(attempt->begin_us);
        const int64_t end = dpl_known_time(attempt->end_us);

        if (begin == DPLOG_TIME_NONE || end < begin ||
            (since_us != DPLOG_TIME_NONE && end < since_us) ||
            !dpl_view_equal(dpl_view_of(attempt->outcome), DPL_VIEW("success")))
            continue;
        put_newest(newest, end, end - begin);
    }
}

struct dpl_pace
dpl_pace_of(const struct dplog_diagnosis *diagnosis, const char *dp,
            int64_t since_us)
{
    const struct dplog_view wanted = dpl_view_of(dp);
    struct newest newest = {.count = 0};
    struct dpl_pace pace = {0};

    for (size_t i = 0; i < diagnosis->deployment_count; i++) {
        const struct dplog_deployment *d = &diagnosis->deployments[i];

        if (wanted.len > 0 && dpl_view_equal_nocase(dpl_view_of(d->dp), wanted))
            add_attempts(&newest, d, since_us);
    }
    if (newest.count == 0)
        return pace;
    pace.count = newest.count;
    pace.shortest_us = newest.span_us[0];
    for (unsigned i = 0; i < newest.count; i++) {
        const int64_t span = newest.span_us[i];

        pace.shortest_us = span < pace.shortest_us ? span : pace.shortest_us;
        pace.longest_us = span > pace.longest_us ? span : pace.longest_us;
    }
    if (newest.count > 1)
        pace.interval_us =
            (newest.end_us[0] - newest.end_us[newest.count - 1]) /
            (newest.count - 1);
    return pace;
}

/* ── when last ── */

static bool
note_success(struct dpl_intern *names, int64_t *last,
             const struct dplog_deployment *d)
{
    const uint32_t before = names->count;
    const uint32_t number = dpl_intern_add(names, dpl_view_of(d->dp));

    if (number == UINT32_MAX)
        return false;
    if (names->count > before || d->last_us > last[number])
        last[number] = d->last_us;
    return true;
}

bool
dpl_last_success_find(const struct dplog_diagnosis *diagnosis, int64_t since_us,
                      struct dpl_last_success *ret)
{
    const size_t count = diagnosis->deployment_count;
    struct dpl_last_success found = {.oldest_us = DPLOG_TIME_NONE};
    struct dpl_intern names = {0};
    int64_t *last = dpl_zalloc((count + 2) * sizeof(*last));
    bool ok = last;

    for (size_t i = 0; ok && i < count; i++) {
        const struct dplog_deployment *d = &diagnosis->deployments[i];

        if (d->dp && d->status == DPLOG_DEPLOYMENT_SUCCEEDED)
            ok = note_success(&names, last, d);
    }
    for (size_t i = 0; ok && i < count; i++) {
        const struct dplog_deployment *d = &diagnosis->deployments[i];
        const uint32_t number = dpl_intern_find(&names, dpl_view_of(d->dp));
        const int64_t us = dpl_known_time(last[number]);

        if (number == 0 || d->last_us != last[number])
            continue;
        last[number] = INT64_MAX; /* each DP once */
        found.dps++;
        found.since += us != DPLOG_TIME_NONE && us >= since_us;
        if (us != DPLOG_TIME_NONE &&
            (found.oldest_us == DPLOG_TIME_NONE || us < found.oldest_us)) {
            found.oldest_us = us;
            found.dp = d->dp;
        }
    }
    dpl_intern_done(&names);
    dpl_free(last);
    *ret = found;
    return ok;
}
