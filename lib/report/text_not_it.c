/* SPDX-License-Identifier: MIT
 *
 * What it is not: items that success lines prove while the problem lasts, and
 * the newest of those lines. A success before the first failure proves nothing
 * any more, unless it belongs to the attempt that failed.
 */
#include "text.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/view.h"

/* ── from when on a success counts ── */

static int64_t
begin_of_attempt(const struct dplog_deployment *deployment, int64_t us)
{
    for (size_t i = 0; deployment && i < deployment->attempt_list_count; i++) {
        const struct dplog_attempt *attempt = &deployment->attempt_list[i];
        const int64_t begin = dpl_known_time(attempt->begin_us);
        const int64_t end = dpl_known_time(attempt->end_us);

        if (begin != DPLOG_TIME_NONE && begin <= us &&
            (end == DPLOG_TIME_NONE || us <= end))
            return begin;
    }
    return us;
}

static bool
is_in_time(const struct dpl_problem *problem, const struct dplog_evidence *line)
{
    const int64_t us = dpl_known_time(line->time_us);

    return us == DPLOG_TIME_NONE || problem->first_us == DPLOG_TIME_NONE ||
           us >= begin_of_attempt(problem->sample, problem->first_us);
}

/* ── one item ── */

static bool
is_accused(const struct dpl_problem *problem, const struct dplog_item *item)
{
    for (size_t i = 0; i < problem->finding_count; i++) {
        const struct dplog_finding *f = problem->findings[i];

        for (size_t k = 0; k < f->item_count; k++)
            if (f->items[k].weight > 0 &&
                dpl_view_equal(dpl_view_of(f->items[k].id),
                               dpl_view_of(item->id)))
                return true;
    }
    return false;
}

static bool
lies_on(const struct dpl_problem *problem, const struct dplog_share *share)
{
    const struct dplog_view path = dpl_view_of(problem->lead->path);
    const struct dplog_view of = dpl_view_of(share->path);

    return problem->share_len > 0 && dpl_view_starts_nocase(path, of) &&
           (path.len == of.len || path.ptr[of.len] == '\\') &&
           is_in_time(problem, &share->line);
}

static bool
speaks_for(const struct dplog_share *share, const struct dplog_item *item)
{
    for (size_t i = 0; i < share->item_count; i++)
        if (dpl_view_equal(dpl_view_of(share->items[i]), dpl_view_of(item->id)))
            return true;
    return false;
}

/* What proves a thing for the share that the problem's folder lies on. That
 * other folders are complete says nothing about this one. */
static const struct dplog_share *
share_proof(const struct dplog_diagnosis *d, const struct dpl_problem *problem,
            const struct dplog_item *item)
{
    for (size_t i = 0; i < d->share_count && !item->extended; i++)
        if (lies_on(problem, &d->shares[i]) && speaks_for(&d->shares[i], item))
            return &d->shares[i];
    return NULL;
}

static const struct dplog_evidence *
dp_proof(const struct dpl_problem *problem, const struct dplog_item *item)
{
    for (size_t i = 0; item->cleared && i < item->cleared_for_count; i++)
        if (dpl_view_equal_nocase(dpl_view_of(item->cleared[i].dp),
                                  dpl_view_of(problem->dp)) &&
            is_in_time(problem, &item->cleared[i].line))
            return &item->cleared[i].line;
    return NULL;
}

const struct dplog_evidence *
dpl_item_proof(const struct dplog_diagnosis *d,
               const struct dpl_problem *problem, const struct dplog_item *item)
{
    if (is_accused(problem, item))
        return NULL;
    if (problem->dp)
        return dp_proof(problem, item);
    if (dpl_problem_is_at_source(problem)) {
        const struct dplog_share *share = share_proof(d, problem, item);

        return share ? &share->line : NULL;
    }
    return item->status == DPLOG_ITEM_CLEARED && item->cleared_by &&
                   is_in_time(problem, item->cleared_by)
               ? item->cleared_by
               : NULL;
}

/* Within a minute a line of the work itself tells more than a status message
 * about it; else the newer one does, and any that has a time. */
bool
dpl_tells_more(const struct dplog_evidence *line,
               const struct dplog_evidence *than)
{
    const struct dplog_view message = DPL_VIEW("STATMSG:");
    const int64_t us = dpl_known_time(line->time_us);
    int64_t than_us;
    bool is_message, was_message;

    if (!than)
        return true;
    than_us = dpl_known_time(than->time_us);
    if (us == DPLOG_TIME_NONE || than_us == DPLOG_TIME_NONE)
        return us > than_us;
    is_message = dpl_view_starts(dpl_view_of(line->message), message);
    was_message = dpl_view_starts(dpl_view_of(than->message), message);
    if (is_message == was_message)
        return us > than_us;
    return is_message ? us - DPL_MINUTE_US > than_us
                      : us + DPL_MINUTE_US > than_us;
}

const struct dplog_evidence *
dpl_problem_proof(const struct dplog_diagnosis *diagnosis,
                  const struct dpl_problem *problem)
{
    const struct dplog_evidence *newest = NULL;

    for (size_t i = 0; i < diagnosis->item_count; i++) {
        const struct dplog_evidence *line =
            dpl_item_proof(diagnosis, problem, &diagnosis->checklist[i]);

        if (line && dpl_tells_more(line, newest))
            newest = line;
    }
    return newest;
}

/* ── the line of the screen ── */

/* The share that proofs are about, or NULL. */
static const struct dplog_share *
proven_share(const struct dplog_diagnosis *d, const struct dpl_problem *problem)
{
    const struct dplog_share *share = NULL;

    for (size_t i = 0; i < d->item_count && !share; i++)
        if (!is_accused(problem, &d->checklist[i]))
            share = share_proof(d, problem, &d->checklist[i]);
    return share;
}

/* In the words of the rule that a proof fits, or NULL. */
static const char *
words_of(const struct dplog_diagnosis *d, const struct dplog_evidence *proof)
{
    for (size_t i = 0; i < d->item_count; i++)
        for (size_t k = 0;
             d->checklist[i].cleared && k < d->checklist[i].cleared_for_count;
             k++)
            if (&d->checklist[i].cleared[k].line == proof)
                return d->checklist[i].cleared[k].says;
    return NULL;
}

/* ── what else was read there ── */

static bool
has_package(const struct dpl_problem *problem, const char *package)
{
    for (size_t i = 0; i < problem->finding_count; i++)
        if (dpl_view_equal_nocase(dpl_view_of(problem->findings[i]->package),
                                  dpl_view_of(package)))
            return true;
    return false;
}

/* Other packages whose folders on a share were read since the problem began.
 */
static uint64_t
count_reads(const struct dplog_diagnosis *d, const struct dpl_problem *problem,
            const char *share)
{
    const struct dplog_view of = dpl_view_of(share);
    uint64_t count = 0;

    for (size_t i = 0; i < d->read_count; i++) {
        const struct dplog_package_read *read = &d->reads[i];
        const struct dplog_view path = dpl_view_of(read->path);

        count += dpl_view_starts_nocase(path, of) &&
                 (path.len == of.len || path.ptr[of.len] == '\\') &&
                 problem->first_us != DPLOG_TIME_NONE &&
                 read->read_us >= problem->first_us &&
                 !has_package(problem, read->package);
    }
    return count;
}

bool
dpl_neighbours_work(const struct dplog_diagnosis *d,
                    const struct dpl_problem *problem)
{
    const struct dplog_share *share =
        !problem->dp && dpl_problem_is_at_source(problem) &&
                !dpl_problem_is_download(problem)
            ? proven_share(d, problem)
            : NULL;

    return share && count_reads(d, problem, share->path) > 0;
}

/* "6 other packages were read from \\FS07\Src$ since 08:11", or how many lines
 * speak for it. */
static void
add_share(struct dpl_text *t, const struct dpl_problem *problem,
          const struct dplog_share *share)
{
    const uint64_t reads = count_reads(t->d, problem, share->path);
    struct dpl_buf count = {0}, clock = {0};

    dpl_add_number(&count, reads > 0 ? reads : share->count);
    if (reads > 0) {
        dpl_add_clock(&clock, &t->zone, problem->first_us);
        dpl_say(&t->para, t->language, DPL_P_READ_FROM_SHARE,
                (struct dpl_words){
                    {dpl_buf_str(&count), share->path, dpl_buf_str(&clock)}});
    } else {
        dpl_text_say_names(t, DPL_P_WORKED_AT_SHARE, share->path,
                           dpl_buf_str(&count));
    }
    dpl_text_done(t, &count);
    dpl_text_done(t, &clock);
}

static void
add_what_worked(struct dpl_text *t, const struct dpl_problem *problem,
                const struct dplog_evidence *proof)
{
    const struct dplog_share *share =
        !problem->dp && dpl_problem_is_at_source(problem)
            ? proven_share(t->d, problem)
            : NULL;
    const char *words = problem->dp ? words_of(t->d, proof) : NULL;

    if (share) {
        add_share(t, problem, share);
    } else if (words) {
        dpl_text_say_name(t, DPL_P_WORKED_SAYS, words);
    } else {
        dpl_text_say(t, problem->dp ? DPL_P_WORKED_AT_DP : DPL_P_WORKED);
    }
}

/* Its place stands in the evidence too: it is not worth a second line. */
static void
add_last_proof(struct dpl_text *t, const struct dplog_evidence *proof)
{
    const size_t before = t->para.len;
    struct dpl_buf clock = {0}, place = {0};

    if (!proof || dpl_known_time(proof->time_us) == DPLOG_TIME_NONE)
        return;
    dpl_add_clock_seconds(&clock, &t->zone, proof->time_us);
    dpl_add_place(&place, t, proof);
    dpl_text_say_names(t, DPL_P_LAST_PROOF, dpl_buf_str(&clock),
                       dpl_buf_str(&place));
    if (!t->para.failed && !t->options->verbose &&
        DPL_LABEL_COLUMNS + dpl_utf8_columns(dpl_buf_view(&t->para)) >
            t->page.columns) {
        t->para.len = before;
        dpl_text_say_name(t, DPL_P_LAST_PROOF_TIME, dpl_buf_str(&clock));
    }
    dpl_text_done(t, &clock);
    dpl_text_done(t, &place);
}

/* Whether something of a kind is suspected. */
static bool
is_suspect(const struct dpl_problem *problem, struct dplog_view id)
{
    for (size_t i = 0; i < problem->item_count; i++)
        if (dpl_view_equal(dpl_view_of(problem->items[i].id), id))
            return true;
    return false;
}

/* Its name, or that of the part of it that worked beside the failure. */
static void
add_proven(struct dpl_text *t, const struct dpl_problem *problem,
           const struct dplog_item *item, const struct dplog_evidence *line)
{
    const bool beside = dpl_known_time(line->time_us) <= problem->last_us;

    if (problem->dp && is_suspect(problem, DPL_VIEW("ports")))
        dpl_text_add_open_ports(t, problem, item);
    if (item->part && beside)
        dpl_add_name(&t->para, item->part);
    else
        dpl_text_add_label(t, item);
}

void
dpl_text_not_it(struct dpl_text *t, const struct dpl_problem *problem,
                enum dpl_keep keep)
{
    const struct dplog_evidence *newest = dpl_problem_proof(t->d, problem);
    size_t count = 0;

    for (size_t i = 0; i < t->d->item_count; i++) {
        const struct dplog_evidence *line =
            dpl_item_proof(t->d, problem, &t->d->checklist[i]);

        if (!line)
            continue;
        if (count++ > 0)
            dpl_text_say(t, DPL_P_COMMA);
        add_proven(t, problem, &t->d->checklist[i], line);
    }
    if (count == 0) {
        dpl_text_say(t, DPL_P_NOTHING_CLEARED);
        dpl_text_flush_labelled(t, DPL_P_NOT_IT, DPL_KEEP_SPARE, 1);
        return;
    }
    add_what_worked(t, problem, newest);
    add_last_proof(t, newest);
    dpl_text_flush_labelled(t, DPL_P_NOT_IT, keep, 2);
}
