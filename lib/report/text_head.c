/* SPDX-License-Identifier: MIT
 *
 * The first lines: the verdict's word, what it is about, how many it touches,
 * and how fresh the answer is.
 */
#include "text.h"

#include "base/time.h"
#include "base/utf8.h"

enum { HEAD_LINES = 2, PROBLEMS_NAMED = 3 };

/* A cause that has not spoken for so long gets "last seen". */
#define QUIET_US (60 * DPL_MINUTE_US)

/* ── how many it touches ── */

static void
add_package_reach(struct dpl_text *t, const struct dpl_problem *problem)
{
    if (problem->package && problem->version >= 0) {
        struct dpl_buf version = {0};

        dpl_buf_addf(&version, "v%lld", (long long)problem->version);
        dpl_text_say_name(t, DPL_P_NO_DP_GETS, dpl_buf_str(&version));
        dpl_text_done(t, &version);
    } else if (problem->package_count > 1) {
        dpl_text_say_number(t, DPL_P_NO_DP_GETS_PACKAGES,
                            problem->package_count);
    } else if (problem->content_count > 0) {
        dpl_text_say_number(t, DPL_P_DOWNLOADS_STOPPED, problem->content_count);
    } else {
        dpl_text_say(t, DPL_P_NO_DP_AT_FAULT);
    }
}

void
dpl_text_add_reach(struct dpl_text *t, const struct dpl_problem *problem)
{
    if (dpl_problem_is_at_source(problem)) {
        add_package_reach(t, problem);
    } else if (problem->dp_count > 1 && problem->package) {
        dpl_text_say_number(t, DPL_P_MISSING_ON_DPS, problem->dp_count);
        dpl_buf_add_str(&t->para, " (");
        dpl_text_add_dp_names(t, problem);
        dpl_buf_add_char(&t->para, ')');
    } else if (problem->dp_count > 1) {
        dpl_text_say_numbers(t, DPL_P_STOPPED_AT_DPS, problem->package_count,
                             problem->dp_count);
    } else if (problem->package_count > 1) {
        dpl_text_say_number(t, DPL_P_STOPPED_AT_DP, problem->package_count);
    } else if (problem->package && problem->dp &&
               (dpl_problem_speaks_by_code(t->d, problem) ||
                !dpl_title_names_package(problem))) {
        struct dpl_buf package = {0};

        dpl_buf_add_str(&package, problem->package);
        if (problem->version >= 0)
            dpl_buf_addf(&package, " v%lld", (long long)problem->version);
        dpl_text_say_name(t, DPL_P_ONE_STOPPED_AT_DP, dpl_buf_str(&package));
        dpl_text_done(t, &package);
    } else {
        return;
    }
    dpl_text_say(t, DPL_P_STOP);
}

static void
add_fine_dps(struct dpl_text *t)
{
    const size_t fine = dpl_fine_dp_count(t->d);

    if (fine == SIZE_MAX)
        t->page.failed = true;
    else if (fine > 0)
        dpl_text_say_number(t, DPL_P_OTHER_DPS_FINE, fine);
}

/* Of several problems: what none of them touches. */
static void
add_fine_others(struct dpl_text *t)
{
    const size_t dps = dpl_fine_dp_count(t->d);
    const size_t packages = dpl_fine_package_count(t->d);

    if (dps == SIZE_MAX || packages == SIZE_MAX)
        t->page.failed = true;
    else if (dps > 0 && packages > 0)
        dpl_text_say_number(t, DPL_P_OTHERS_FINE, dps);
    else
        add_fine_dps(t);
}

static void
add_failure(struct dpl_text *t, enum dpl_naming naming)
{
    const struct dpl_problem *problem = &t->problems.at[0];

    dpl_text_add_title(t, problem, naming);
    dpl_text_say(t, DPL_P_STOP);
    dpl_text_add_reach(t, problem);
    if (!dpl_problem_is_at_source(problem) && dpl_problem_has_object(problem))
        add_fine_dps(t);
}

/* Behind the title of one of several problems. */
static void
add_affected(struct dpl_text *t, const struct dpl_problem *problem)
{
    if (dpl_problem_is_download(problem)) {
        if (problem->content_count > 1)
            dpl_text_say_number(t, DPL_P_UPDATES, problem->content_count);
    } else if (problem->affected > 1 && problem->dp_count == 1) {
        dpl_text_say_number(t, DPL_P_PACKAGES_STOPPED, problem->affected);
    } else if (problem->affected > 1) {
        dpl_text_say_number(t, DPL_P_AFFECTED, problem->affected);
    }
}

static void
add_failures(struct dpl_text *t)
{
    const size_t count = t->problems.count;

    dpl_text_say_number(t, DPL_P_SEPARATE_PROBLEMS, count);
    for (size_t i = 0; i < count && i < PROBLEMS_NAMED; i++) {
        const struct dpl_problem *problem = &t->problems.at[i];

        dpl_buf_addf(&t->para, "%zu: ", i + 1);
        dpl_text_add_title(t, problem, DPL_NAMING_SHORT);
        add_affected(t, problem);
        dpl_text_say(t, DPL_P_STOP);
    }
    if (count > PROBLEMS_NAMED)
        dpl_buf_add_str(&t->para, "...");
}

/* ── the other verdicts ── */

/* What was withdrawn is over, but nothing of it arrived. */
static void
say_how_many(struct dpl_text *t)
{
    size_t withdrawn = 0;

    for (size_t i = 0; i < t->problems.count; i++)
        withdrawn += t->problems.at[i].lead->removed;
    if (withdrawn > 0 && t->problems.count > 1)
        dpl_text_say_numbers(t, DPL_P_OVER_MANY, t->problems.count, withdrawn);
    else
        dpl_text_say_number(t, DPL_P_RECOVERED_MANY, t->problems.count);
}

static void
add_recovery(struct dpl_text *t)
{
    const struct dpl_problem *problem = &t->problems.at[0];
    const struct dplog_deployment *sample = problem->sample;

    if (t->problems.count == 1 && problem->lead->removed) {
        dpl_text_add_title(t, problem, DPL_NAMING_SHORT);
        dpl_text_say_clock(t, DPL_P_WITHDRAWN_AT, problem->lead->recovered_us);
        dpl_text_say(t, DPL_P_STOP);
        dpl_text_say(t, DPL_P_NOTHING_FAILS_NOW);
        return;
    }
    if (t->problems.count > 1 || problem->affected != 1 || !sample) {
        say_how_many(t);
        for (size_t i = 0; i < t->problems.count && i < PROBLEMS_NAMED; i++) {
            if (i > 0)
                dpl_text_say(t, DPL_P_SEMICOLON);
            dpl_text_add_title(t, &t->problems.at[i], DPL_NAMING_SHORT);
        }
        dpl_text_say(t, DPL_P_STOP);
        dpl_text_say(t, DPL_P_NOTHING_FAILS_NOW);
        return;
    }
    dpl_text_add_package(t, sample->package, sample->version);
    if (sample->dp) {
        dpl_buf_add_str(&t->para, " -> ");
        dpl_add_name(&t->para, sample->dp);
    }
    dpl_text_say_clock(t, DPL_P_ARRIVED_AT,
                       problem->lead->recovered_us != DPLOG_TIME_NONE
                           ? problem->lead->recovered_us
                           : sample->last_us);
    if (sample->attempts > 1)
        dpl_text_say_number(t, DPL_P_AFTER_ATTEMPTS, sample->attempts - 1);
    dpl_text_say(t, DPL_P_STOP);
    dpl_text_say(t, DPL_P_NOTHING_FAILS_NOW);
}

static void
add_health(struct dpl_text *t)
{
    const struct dplog_totals *totals = &t->d->totals;
    const uint64_t all =
        totals->deployments_succeeded + totals->deployments_in_progress;

    dpl_text_say(t, DPL_P_NO_FAILURE);
    if (all > 0) {
        dpl_text_say_numbers(t, DPL_P_TRANSFERS_FINISHED,
                             totals->deployments_succeeded, all);
        if (totals->dps_seen > 0)
            dpl_text_say_number(t, DPL_P_TO_DPS, totals->dps_seen);
        if (totals->deployments_in_progress > 0)
            dpl_text_say_number(t, DPL_P_RUNNING_NORMALLY,
                                totals->deployments_in_progress);
        dpl_text_say(t, DPL_P_STOP);
    } else if (totals->downloads_succeeded > 0) {
        dpl_text_say_number(t, DPL_P_DOWNLOADS_FINE,
                            totals->downloads_succeeded);
    }
}

static void
add_waiting(struct dpl_text *t)
{
    bool overdue = false, judged = false;
    uint64_t waiting = t->d->totals.deployments_waiting;

    for (size_t i = 0; i < t->problems.count; i++) {
        const struct dpl_problem *wait = &t->problems.at[i];

        judged |= wait->lead->normal_minutes > 0;
        overdue |= dpl_wait_is_overdue(t, wait);
    }
    if (waiting == 0)
        waiting = t->problems.count;
    dpl_text_say_number(t, DPL_P_NOTHING_BROKEN, waiting);
    if (judged) {
        dpl_text_say(t, DPL_P_SEMICOLON);
        dpl_text_say(t, overdue ? DPL_P_WAITS_TOO_LONG : DPL_P_WAITS_NORMAL);
    }
    dpl_text_say(t, DPL_P_STOP);
}

static void
add_unknown(struct dpl_text *t)
{
    dpl_text_say(t, DPL_P_CANNOT_SAY);
    dpl_text_say(t, dpl_unknown_reason(t->d));
    dpl_text_say(t, DPL_P_STOP);
}

static void
add_first_sentence(struct dpl_text *t, enum dpl_naming naming)
{
    const enum dplog_verdict_status status = t->d->verdict.status;
    const bool failing =
        status == DPLOG_VERDICT_FAILED || status == DPLOG_VERDICT_RETRYING;

    if (status == DPLOG_VERDICT_HEALTHY)
        add_health(t);
    else if (status == DPLOG_VERDICT_WAITING && t->problems.count > 0)
        add_waiting(t);
    else if (status == DPLOG_VERDICT_RECOVERED && t->problems.count > 0)
        add_recovery(t);
    else if (failing && t->problems.count > 1)
        add_failures(t);
    else if (failing && t->problems.count == 1)
        add_failure(t, naming);
    else if (t->d->verdict.summary && status < DPLOG_VERDICT_UNKNOWN)
        dpl_text_add(t, t->d->verdict.summary);
    else
        add_unknown(t);
}

/* ── the second line ── */

static void
count_tries(const struct dpl_problem *problem, uint32_t *ret_least,
            uint32_t *ret_most)
{
    for (size_t i = 0; i < problem->finding_count; i++) {
        const uint64_t count = problem->findings[i]->count;
        const uint32_t tries =
            count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;

        if (i == 0 || tries < *ret_least)
            *ret_least = tries;
        if (tries > *ret_most)
            *ret_most = tries;
    }
}

/* What has lasted since before its own lines: their number says nothing. */
static bool
began_before_its_lines(const struct dplog_finding *lead)
{
    const int64_t begin = dpl_known_time(lead->first_us);
    const int64_t line = lead->evidence_count > 0
                             ? dpl_known_time(lead->evidence[0].time_us)
                             : DPLOG_TIME_NONE;

    return begin != DPLOG_TIME_NONE && line != DPLOG_TIME_NONE &&
           line - begin > DPL_MINUTE_US;
}

static void
add_attempts(struct dpl_text *t, const struct dpl_problem *problem)
{
    uint32_t least = problem->attempts_min, most = problem->attempts_max;

    if (began_before_its_lines(problem->lead))
        return;

    /* Before any DP is known, every try leaves one line. */
    if (most == 0 && problem->lead->retry_minutes > 0)
        count_tries(problem, &least, &most);
    if (most == 0 && problem->count > 1) {
        dpl_text_say(t, DPL_P_COMMA);
        dpl_text_say_number(t, DPL_P_LINES_SEEN, problem->count);
    } else if (most > 0) {
        dpl_text_say(t, DPL_P_COMMA);
        if (least != most)
            dpl_text_say_numbers(t, DPL_P_ATTEMPTS_RANGE, least, most);
        else if (problem->affected > 1 || problem->package_count > 1)
            dpl_text_say_number(t, DPL_P_ATTEMPTS_EACH, most);
        else
            dpl_text_say_number(t, DPL_P_ATTEMPTS, most);
    }
}

static void
add_since(struct dpl_text *t, const struct dpl_problem *problem)
{
    const int64_t as_of = t->zone.as_of_us;

    if (problem->first_us == DPLOG_TIME_NONE)
        return;
    dpl_text_say_clock(t, DPL_P_SINCE, problem->first_us);
    if (as_of != DPLOG_TIME_NONE && as_of - problem->first_us >= DPL_MINUTE_US)
        dpl_text_say_duration(t, DPL_P_SINCE_SPAN, as_of - problem->first_us);
    add_attempts(t, problem);
    if (as_of != DPLOG_TIME_NONE && problem->last_us != DPLOG_TIME_NONE &&
        as_of - problem->last_us > QUIET_US)
        dpl_text_say_clock(t, DPL_P_LAST_SEEN, problem->last_us);
    dpl_text_say(t, DPL_P_STOP);
}

void
dpl_text_add_as_of(struct dpl_text *t)
{
    struct dpl_buf time = {0};
    const int64_t as_of = t->zone.as_of_us;
    const int64_t now = dpl_known_time(t->options->now_us);

    if (as_of == DPLOG_TIME_NONE) {
        if (t->d->totals.events > 0)
            dpl_text_say(t, DPL_P_AS_OF_NONE);
        return;
    }
    dpl_add_full_time(&time, &t->zone, as_of);
    dpl_text_say_name(t, DPL_P_AS_OF, dpl_buf_str(&time));
    dpl_text_done(t, &time);
    if (now == 0 || now == DPLOG_TIME_NONE)
        ; /* the output does not depend on the day of the run */
    else if (now >= as_of)
        dpl_text_say_duration(t, DPL_P_BEFORE_NOW, now - as_of);
    else
        dpl_text_say_duration(t, DPL_P_AFTER_NOW, as_of - now);
    dpl_text_say(t, DPL_P_STOP);
}

/* "59 other transfers finished since 03:20", that is since the logs begin. */
static void
add_others_finished(struct dpl_text *t)
{
    int64_t begin = DPLOG_TIME_NONE;

    if (t->d->totals.deployments_succeeded == 0)
        return;
    dpl_text_say_number(t, DPL_P_OTHERS_FINISHED,
                        t->d->totals.deployments_succeeded);
    for (size_t i = 0; i < t->d->source_count; i++) {
        const int64_t us = dpl_known_time(t->d->sources[i].first_us);

        if (us != DPLOG_TIME_NONE && (begin == DPLOG_TIME_NONE || us < begin))
            begin = us;
    }
    if (begin != DPLOG_TIME_NONE)
        dpl_text_say_clock(t, DPL_P_SINCE_CLOCK, begin);
    dpl_text_say(t, DPL_P_STOP);
}

static void
add_second_sentence(struct dpl_text *t)
{
    switch (t->d->verdict.status) {
    case DPLOG_VERDICT_FAILED:
    case DPLOG_VERDICT_RETRYING:
        if (t->problems.count == 1)
            add_since(t, &t->problems.at[0]);
        dpl_text_add_as_of(t);
        if (t->problems.count > 1)
            add_fine_others(t);
        break;
    case DPLOG_VERDICT_WAITING:
        dpl_text_add_as_of(t);
        add_others_finished(t);
        break;
    case DPLOG_VERDICT_RECOVERED:
        dpl_text_add_as_of(t);
        dpl_text_say(t, DPL_P_NO_ACTION);
        break;
    case DPLOG_VERDICT_HEALTHY:
    case DPLOG_VERDICT_UNKNOWN:
        dpl_text_add_as_of(t);
        break;
    }
}

static unsigned
sentence_columns(struct dpl_text *t, enum dpl_naming naming)
{
    dpl_buf_clear(&t->para);
    add_first_sentence(t, naming);
    return dpl_utf8_columns(dpl_buf_view(&t->para));
}

/* With short names where that saves a line; where it does not, there is room
 * for all of them. */
static void
add_fitting_sentence(struct dpl_text *t)
{
    enum { WRAP_COLUMNS = 16 }; /* that a line may lose at its end */
    const unsigned line = t->page.columns - DPL_LABEL_COLUMNS;
    const unsigned full = sentence_columns(t, DPL_NAMING_FULL);

    if (full > line && (sentence_columns(t, DPL_NAMING_SHORT) <= line ||
                        full + WRAP_COLUMNS > HEAD_LINES * line))
        return;
    (void)sentence_columns(t, DPL_NAMING_FULL);
}

void
dpl_text_head(struct dpl_text *t)
{
    static const struct {
        enum dpl_phrase word;
        enum dpl_style style;
    } words[] = {
        [DPLOG_VERDICT_FAILED] = {DPL_P_FAILED, DPL_STYLE_RED},
        [DPLOG_VERDICT_RETRYING] = {DPL_P_RETRYING, DPL_STYLE_YELLOW},
        [DPLOG_VERDICT_WAITING] = {DPL_P_WAITING, DPL_STYLE_YELLOW},
        [DPLOG_VERDICT_RECOVERED] = {DPL_P_RECOVERED, DPL_STYLE_GREEN},
        [DPLOG_VERDICT_HEALTHY] = {DPL_P_HEALTHY, DPL_STYLE_GREEN},
        [DPLOG_VERDICT_UNKNOWN] = {DPL_P_UNKNOWN, DPL_STYLE_PURPLE},
    };
    unsigned status = (unsigned)t->d->verdict.status;

    if (status > DPLOG_VERDICT_UNKNOWN)
        status = DPLOG_VERDICT_UNKNOWN;
    add_fitting_sentence(t);
    dpl_text_flush(t, (struct dpl_para){
                          .keep = DPL_KEEP_ALWAYS,
                          .style = words[status].style,
                          .label = dpl_phrase(t->language, words[status].word),
                          .max_lines = HEAD_LINES,
                      });
    add_second_sentence(t);
    dpl_text_flush(t, (struct dpl_para){.max_lines = HEAD_LINES});
}
