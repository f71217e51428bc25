/* SPDX-License-Identifier: MIT
 *
 * What was read and what was not, and where to go on: the last lines of every
 * screen.
 */
#include "text.h"

#include "base/product.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/view.h"
#include "safe.h"

void
dpl_text_add_span(struct dpl_text *t, int64_t first_us, int64_t last_us)
{
    struct dpl_buf first = {0}, last = {0};

    dpl_add_day_clock(&first, &t->zone, first_us);
    dpl_add_end_clock(&last, &t->zone, first_us, last_us);
    dpl_text_say_names(t, DPL_P_FROM_TO, dpl_buf_str(&first),
                       dpl_buf_str(&last));
    dpl_text_done(t, &first);
    dpl_text_done(t, &last);
}

/* ── windows ── */

static void
add_source(struct dpl_cover *window, const struct dplog_source *source,
           uint32_t index)
{
    const int64_t first = dpl_known_time(source->first_us);
    const int64_t last = dpl_known_time(source->last_us);

    if (window->sources++ == 0)
        window->first_source = index;
    window->rolled += source->rolled;
    if (first != DPLOG_TIME_NONE &&
        (window->first_us == DPLOG_TIME_NONE || first < window->first_us))
        window->first_us = first;
    if (last > window->last_us)
        window->last_us = last;
}

size_t
dpl_find_covers(const struct dplog_diagnosis *diagnosis,
                struct dpl_cover ret[DPL_COVERS_MAX])
{
    size_t count = 0;
    bool may_hold_any = false; /* a paste can hold lines of every log */

    for (unsigned log = 0; log < DPL_COVERS_MAX; log++)
        ret[log] = (struct dpl_cover){
            .log = (enum dplog_log)log,
            .own_matters = log < DPLOG_LOG_COUNT &&
                           (diagnosis->own_matters >> log & 1) != 0,
            .first_us = DPLOG_TIME_NONE,
            .last_us = DPLOG_TIME_NONE,
        };
    for (size_t i = 0; i < diagnosis->source_count; i++) {
        const struct dplog_source *source = &diagnosis->sources[i];
        const unsigned log = (unsigned)source->log;

        if (source->failed && source->events == 0)
            continue;
        add_source(&ret[log < DPL_COVERS_MAX ? log : DPLOG_LOG_UNKNOWN], source,
                   (uint32_t)i);
        may_hold_any |= log == DPLOG_LOG_MIXED || log == DPLOG_LOG_UNKNOWN;
    }
    for (unsigned log = 0; log < DPL_COVERS_MAX; log++) {
        const bool missing = ret[log].sources == 0 && !may_hold_any &&
                             dpl_log_is_primary((enum dplog_log)log);

        if (ret[log].sources > 0 || missing)
            ret[count++] = ret[log];
    }
    return count;
}

/* ── READ ── */

struct reading {
    uint64_t lines, unparsed, gap_bytes, unknown_lines;
    size_t failed, unknown_gaps;
    uint32_t first_failed;
    int64_t first_us, last_us;
};

static struct reading
sum_reading(const struct dplog_diagnosis *d)
{
    struct reading sum = {
        .first_us = DPLOG_TIME_NONE,
        .last_us = DPLOG_TIME_NONE,
    };

    for (size_t i = 0; i < d->source_count; i++) {
        const struct dplog_source *source = &d->sources[i];
        const int64_t first = dpl_known_time(source->first_us);
        const int64_t last = dpl_known_time(source->last_us);

        sum.lines += source->lines;
        sum.unparsed += source->unparsed;
        if (source->failed && sum.failed++ == 0)
            sum.first_failed = (uint32_t)i;
        if (first != DPLOG_TIME_NONE &&
            (sum.first_us == DPLOG_TIME_NONE || first < sum.first_us))
            sum.first_us = first;
        if (last > sum.last_us)
            sum.last_us = last;
    }
    for (size_t i = 0; i < d->gap_count; i++) {
        sum.gap_bytes += d->gaps[i].bytes;
        sum.unknown_gaps += d->gaps[i].bytes == 0;
    }
    for (size_t i = 0; i < d->unrecognized_count; i++)
        sum.unknown_lines += d->unrecognized[i].count;
    return sum;
}

static void
add_unreadable(struct dpl_text *t, const struct reading *sum)
{
    if (sum->failed == 0) {
        if (t->d->source_count > 0)
            dpl_text_say(t, DPL_P_NONE_UNREADABLE);
        return;
    }
    const struct dplog_source *source = &t->d->sources[sum->first_failed];
    const bool named = dpl_view_find(dpl_view_of(source->error),
                                     dpl_view_of(source->path), 0) != SIZE_MAX;

    dpl_text_say_number(t, DPL_P_UNREADABLE, sum->failed);
    dpl_buf_add_str(&t->para, " (");
    if (!named)
        dpl_add_file_name(&t->para, t, sum->first_failed);
    if (source->error) {
        dpl_buf_add_str(&t->para, named ? "" : ": ");
        dpl_add_name(&t->para, source->error);
    }
    dpl_buf_add_char(&t->para, ')');
}

/* How long before the first failing line of a problem the log begins that
 * tells of it; 0: not known. */
static int64_t
time_before(const struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_evidence *first = &problem->lead->evidence[0];
    int64_t begin = DPLOG_TIME_NONE;

    if (first->source >= t->d->source_count ||
        problem->first_us == DPLOG_TIME_NONE)
        return 0;
    for (size_t i = 0; i < t->d->source_count; i++) {
        const int64_t us = dpl_known_time(t->d->sources[i].first_us);

        if (t->d->sources[i].log == t->d->sources[first->source].log &&
            us != DPLOG_TIME_NONE && (begin == DPLOG_TIME_NONE || us < begin))
            begin = us;
    }
    return begin == DPLOG_TIME_NONE ? 0 : problem->first_us - begin;
}

enum coverage { COVERED_UNKNOWN, COVERED_ALL, COVERED_NOT_ALL };

/* By the product's own count of tries, where each transfer that the problem
 * stops has one. */
static enum coverage
coverage_by_count(const struct dpl_text *t, const struct dpl_problem *problem)
{
    uint32_t counted = 0;

    for (size_t i = 0; i < t->d->deployment_count; i++) {
        const struct dplog_deployment *d = &t->d->deployments[i];

        if ((d->status != DPLOG_DEPLOYMENT_FAILED &&
             d->status != DPLOG_DEPLOYMENT_RETRYING) ||
            dpl_problem_of_deployment(&t->problems, d) != problem)
            continue;
        if (d->attempts_reported > d->attempts)
            return COVERED_NOT_ALL;
        counted += d->attempts > 0 && d->attempts_reported == d->attempts;
    }
    return counted > 0 && counted == problem->affected ? COVERED_ALL
                                                       : COVERED_UNKNOWN;
}

/* Whether the failure began before the logs that show it. A try that the log
 * begins with may have begun before it; else a log that begins in time for a
 * try before the first one that failed has them all. */
static void
add_coverage(struct dpl_text *t)
{
    const struct dpl_problem *problem = t->problems.at;
    const struct dplog_finding *lead;
    enum coverage coverage;
    int64_t before, enough;

    if (t->problems.count != 1 || problem->lead->evidence_count == 0 ||
        (t->d->verdict.status != DPLOG_VERDICT_FAILED &&
         t->d->verdict.status != DPLOG_VERDICT_RETRYING))
        return;
    lead = problem->lead;
    before = time_before(t, problem);
    coverage = coverage_by_count(t, problem);
    enough =
        (lead->retry_minutes > 0 ? lead->retry_minutes : 30) * DPL_MINUTE_US;
    if (coverage == COVERED_NOT_ALL)
        dpl_text_say(t, DPL_P_IS_OLDER);
    else if (before > enough ||
             (coverage == COVERED_ALL && before >= DPL_MINUTE_US))
        dpl_text_say(t, DPL_P_ALL_COVERED);
    else if (problem->first_us != DPLOG_TIME_NONE)
        dpl_text_say(t, DPL_P_MAY_BE_OLDER);
}

/* One of the logs that tell of every failure on the way to a DP. */
static void
add_missing_logs(struct dpl_text *t)
{
    struct dpl_cover windows[DPL_COVERS_MAX];
    const size_t count = dpl_find_covers(t->d, windows);

    if (t->problems.count == 0 || dpl_problem_is_download(t->problems.at))
        return;
    for (size_t i = 0; i < count; i++)
        if (windows[i].sources == 0 && !windows[i].own_matters)
            dpl_text_say_name(t, DPL_P_NO_LOG,
                              dpl_log_file_name(windows[i].log));
}

/* Nobody knows how much a gap of 0 bytes took. */
static void
add_gaps(struct dpl_text *t, const struct reading *sum)
{
    const size_t count = t->d->gap_count;

    if (sum->unknown_gaps == count)
        dpl_text_say_number(t, DPL_P_GAPS_UNKNOWN, count);
    else
        dpl_text_say_numbers(
            t, sum->unknown_gaps ? DPL_P_GAPS_AT_LEAST : DPL_P_GAPS, count,
            sum->gap_bytes);
}

/* " (distmgr.log, distmgr.lo_, PkgXferMgr.log)", where they are few. */
static void
add_file_names(struct dpl_text *t)
{
    enum { FILES_NAMED = 4 };

    if (t->d->verdict.status != DPLOG_VERDICT_HEALTHY ||
        t->d->source_count > FILES_NAMED || t->d->source_count == 0)
        return;
    dpl_buf_add_str(&t->para, " (");
    for (size_t i = 0; i < t->d->source_count; i++) {
        if (i > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_add_file_name(&t->para, t, (uint32_t)i);
    }
    dpl_buf_add_char(&t->para, ')');
}

void
dpl_text_read(struct dpl_text *t)
{
    const struct reading sum = sum_reading(t->d);

    dpl_text_say_numbers(t, DPL_P_FILES_LINES, t->d->source_count, sum.lines);
    add_file_names(t);
    add_unreadable(t, &sum);
    if (sum.unparsed > 0)
        dpl_text_say_number(t, DPL_P_UNPARSED, sum.unparsed);
    if (t->d->gap_count > 0)
        add_gaps(t, &sum);
    if (sum.unknown_lines > 0)
        dpl_text_say_number(t, DPL_P_UNKNOWN_LINES, sum.unknown_lines);
    if (t->d->limit_count > 0)
        dpl_text_say_number(t, DPL_P_LIMITS_REACHED, t->d->limit_count);
    if (sum.first_us != DPLOG_TIME_NONE) {
        dpl_text_say(t, DPL_P_COMMA);
        dpl_text_add_span(t, sum.first_us, sum.last_us);
        add_coverage(t);
    }
    add_missing_logs(t);
    dpl_text_flush_heading(t, DPL_P_READ, DPL_KEEP_ALWAYS, 2);
}

/* ── MORE ── */

/* A name that may stand in a command line as it is. */
static bool
is_plain_word(struct dplog_view name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];

        if (!dpl_ascii_is_alpha(c) && !dpl_ascii_is_digit(c) && c != '-' &&
            c != '_' && c != '.')
            return false;
    }
    return name.len > 0 && name.len <= 64 && name.ptr[0] != '-';
}

/* A command that does not fit whole is left out: half of one is no help. */
static void
add_command(struct dpl_text *t, const char *command, const char *word,
            bool with_inputs)
{
    const size_t before = t->para.len;

    if (before > 0)
        dpl_buf_add_str(&t->para, "      ");
    dpl_buf_add_str(&t->para, command);
    if (word) {
        dpl_buf_add_char(&t->para, ' ');
        dpl_buf_add_str(&t->para, word);
    }
    if (with_inputs) {
        dpl_buf_add_char(&t->para, ' ');
        dpl_text_add(t, t->options->inputs);
    }
    if (DPL_LABEL_COLUMNS + dpl_utf8_columns(dpl_buf_view(&t->para)) >
            t->page.columns &&
        !t->para.failed)
        t->para.len = before;
}

/* The block for the team that looks after what is suspected first. */
static void
add_handover(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_item *item =
        problem && problem->item_count > 0
            ? dpl_item_by_id(t->d, problem->items[0].id)
            : NULL;

    for (unsigned team = DPLOG_HANDOVER_NETWORK;
         item && t->options->inputs && dpl_handover_name(team); team++) {
        struct dpl_buf command = {0};

        if (!(item->teams >> team & 1))
            continue;
        dpl_buf_addf(&command, "dplog analyze --handover %s",
                     dpl_handover_name(team));
        add_command(t, dpl_buf_str(&command), NULL, /* with_inputs */ true);
        dpl_text_done(t, &command);
        break;
    }
    dpl_text_flush(t, (struct dpl_para){.keep = DPL_KEEP_SPARE,
                                        .column = DPL_LABEL_COLUMNS,
                                        .max_lines = 1});
}

void
dpl_text_more(struct dpl_text *t)
{
    const struct dpl_problem *problem =
        t->problems.count == 1 ? t->problems.at : NULL;
    const char *inputs = t->options->inputs;

    if (t->options->verbose)
        return;
    if (inputs)
        add_command(t, "dplog analyze -v", NULL, /* with_inputs */ true);
    if (problem && problem->item_count > 0 &&
        is_plain_word(dpl_view_of(problem->items[0].id)))
        add_command(t, "dplog explain", problem->items[0].id, false);
    if (problem && problem->dp && inputs) {
        struct dpl_buf dp = {0};

        dpl_add_short_host(&dp, problem->dp);
        if (is_plain_word(dpl_buf_view(&dp)))
            add_command(t, "dplog events --dp", dpl_buf_str(&dp), true);
        dpl_text_done(t, &dp);
    }
    dpl_text_flush_heading(t, DPL_P_MORE, DPL_KEEP_ALWAYS, 1);
    add_handover(t, problem);
}
