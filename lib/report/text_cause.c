/* SPDX-License-Identifier: MIT
 *
 * What a problem points to and why, what it is not, where it stopped, and
 * whether the product tries again by itself.
 */
#include "text.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/view.h"

enum { CODES_SHOWN = 2, ITEMS_SHOWN = 3, KB_PER_GB = 1024 * 1024 };

/* ── look here first ── */

enum dpl_phrase
dpl_certainty(const struct dpl_problem *problem, size_t i)
{
    /* Two items this close: no honest word is stronger than "likely". */
    static const double close = 0.15;
    const double weight = problem->items[i].weight + 1e-9;

    if (weight < 0.5)
        return DPL_P_WEAK;
    if (weight < 0.7 || i > 0)
        return DPL_P_POSSIBLE;
    if (problem->item_count > 1 && weight - problem->items[1].weight < close)
        return DPL_P_LIKELY;
    if (weight >= 0.8)
        return DPL_P_CERTAIN;
    return weight >= 0.75 ? DPL_P_VERY_LIKELY : DPL_P_LIKELY;
}

static void
look_here(struct dpl_text *t, const struct dpl_problem *problem)
{
    const bool has_place = dpl_problem_is_at_source(problem) &&
                           !dpl_problem_is_download(problem) && problem->path;

    for (size_t i = 0; i < problem->item_count && i < ITEMS_SHOWN; i++) {
        if (i > 0)
            dpl_text_say(t, DPL_P_THEN);
        dpl_text_add_item(t, problem->items[i].id);
        if (i == 0 && has_place)
            dpl_text_say_name(t, DPL_P_ON, problem->path);
        dpl_text_say_name(t, DPL_P_IN_PARENTHESES,
                          dpl_phrase(t->language, dpl_certainty(problem, i)));
    }
    if (problem->item_count == 0)
        dpl_text_say_name(t, DPL_P_NO_ITEM, problem->lead->rule);
    dpl_text_flush_heading(t, DPL_P_LOOK_HERE, DPL_KEEP_ALWAYS, 2);
}

/* ── why ── */

/* Where a sentence ends, behind its full stop. A dot inside a name or number
 * is none. */
static size_t
sentence_end(struct dplog_view text, size_t from)
{
    const struct dplog_view stop = DPL_VIEW("。");

    for (size_t i = from; i < text.len; i++) {
        const struct dplog_view rest = dpl_view_slice(text, i, text.len);

        if (text.ptr[i] == '.' && (rest.len == 1 || rest.ptr[1] == ' '))
            return i + 1;
        if (dpl_view_starts(rest, stop))
            return i + stop.len;
    }
    return text.len;
}

/* At most so many sentences, all of them whole, as many as fit; the first in
 * any case where nothing else says why. */
static void
add_sentences(struct dpl_text *t, const char *text, size_t max,
              unsigned max_lines)
{
    const struct dplog_view all = dpl_view_trim(dpl_view_of(text));
    const unsigned room =
        max_lines * (t->page.columns - DPL_LABEL_COLUMNS - max_lines * 3);
    unsigned used = dpl_utf8_columns(dpl_buf_view(&t->para));
    size_t end = 0;

    for (size_t i = 0; i < max && end < all.len; i++) {
        const size_t next = sentence_end(all, end);
        const bool is_only_word = used == 0;

        used += dpl_utf8_columns(dpl_view_slice(all, end, next));
        if (used > room && !is_only_word && !t->options->verbose)
            break;
        end = next;
    }
    dpl_text_add_view(t, dpl_view_slice(all, 0, end));
}

void
dpl_text_why(struct dpl_text *t, const struct dpl_problem *problem,
             unsigned max_lines)
{
    const struct dplog_finding *lead = problem->lead;
    const char *meaning = lead->code_count > 0 ? lead->codes[0].text : NULL;
    const char *text = lead->cause_text;

    for (size_t i = 0; i < lead->code_count && i < CODES_SHOWN; i++) {
        if (i > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_text_add_code(t, &lead->codes[i]);
    }
    /* The first line of the screen has the title; repeat it only for want of
     * anything else. */
    if (lead->code_count == 0 && !text)
        dpl_text_add_bare(t, lead->title ? lead->title : lead->rule);
    if (problem->count > 1) {
        if (t->para.len > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_text_say_number(t, DPL_P_TIMES, problem->count);
    }
    if (meaning) {
        dpl_buf_add_str(&t->para, ": ");
        dpl_text_add_bare(t, meaning);
    }
    if (t->para.len > 0)
        dpl_text_say(t, DPL_P_STOP);
    /* Rules that stand for many codes go on to tell them apart; the code at
     * hand has its own words. */
    add_sentences(t, text, meaning ? 1 : SIZE_MAX, max_lines);
    /* A first sentence longer than that is not cut for one line more. */
    dpl_text_flush_labelled(t, DPL_P_WHY, DPL_KEEP_ALWAYS, max_lines + 1);
}

/* ── not it ── */

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
is_cleared(const struct dpl_problem *problem, const struct dplog_item *item)
{
    if (is_accused(problem, item))
        return false;
    if (!problem->dp)
        return item->status == DPLOG_ITEM_CLEARED;
    for (size_t i = 0; i < item->cleared_for_count; i++)
        if (dpl_view_equal_nocase(dpl_view_of(item->cleared_for[i]),
                                  dpl_view_of(problem->dp)))
            return true;
    return false;
}

/* The line that cleared an item, where it speaks of the problem's own DP. */
static const struct dplog_evidence *
proof_of(const struct dpl_problem *problem, const struct dplog_item *item)
{
    const struct dplog_evidence *line = item->cleared_by;

    if (!line || !problem->dp || item->cleared_for_count == 1)
        return line;
    return dpl_mentions_host(line->message, problem->dp) ? line : NULL;
}

const struct dplog_evidence *
dpl_problem_proof(const struct dplog_diagnosis *diagnosis,
                  const struct dpl_problem *problem)
{
    const struct dplog_evidence *newest = NULL;

    for (size_t i = 0; i < diagnosis->item_count; i++) {
        const struct dplog_item *item = &diagnosis->checklist[i];
        const struct dplog_evidence *line =
            is_cleared(problem, item) ? proof_of(problem, item) : NULL;

        if (line && (!newest || line->time_us > newest->time_us))
            newest = line;
    }
    return newest;
}

bool
dpl_problem_clears(const struct dplog_diagnosis *diagnosis,
                   const struct dpl_problem *problem)
{
    for (size_t i = 0; i < diagnosis->item_count; i++)
        if (is_cleared(problem, &diagnosis->checklist[i]))
            return true;
    return false;
}

void
dpl_text_not_it(struct dpl_text *t, const struct dpl_problem *problem,
                enum dpl_keep keep)
{
    const struct dplog_evidence *proof = dpl_problem_proof(t->d, problem);
    size_t count = 0;

    for (size_t i = 0; i < t->d->item_count; i++) {
        if (!is_cleared(problem, &t->d->checklist[i]))
            continue;
        if (count++ > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_text_add_item(t, t->d->checklist[i].id);
    }
    if (count == 0) {
        dpl_text_say(t, DPL_P_NOTHING_CLEARED);
        dpl_text_flush_labelled(t, DPL_P_NOT_IT, DPL_KEEP_SPARE, 1);
        return;
    }
    dpl_text_say(t, problem->dp ? DPL_P_WORKED_AT_DP : DPL_P_WORKED);
    if (proof && dpl_known_time(proof->time_us) != DPLOG_TIME_NONE) {
        struct dpl_buf clock = {0}, place = {0};

        dpl_add_clock_seconds(&clock, &t->zone, proof->time_us);
        dpl_add_place(&place, t, proof);
        dpl_text_say_names(t, DPL_P_LAST_PROOF, dpl_buf_str(&clock),
                           dpl_buf_str(&place));
        dpl_text_done(t, &clock);
        dpl_text_done(t, &place);
    }
    dpl_text_flush_labelled(t, DPL_P_NOT_IT, keep, 2);
}

/* ── stopped ── */

void
dpl_text_stopped(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->lead;
    const char *stage = lead->stage, *hop = lead->hop;
    enum dpl_phrase title;

    if (!stage && problem->sample) {
        stage = problem->sample->stage;
        hop = problem->sample->hop;
    }
    if (!stage && !hop)
        return;
    title = dpl_stage_phrase(stage);
    if (title != DPL_PHRASE_COUNT)
        dpl_text_say(t, title);
    else
        dpl_add_name(&t->para, stage ? stage : hop);
    if (stage && hop)
        dpl_text_say_names(t, DPL_P_STAGE_AND_HOP, stage, hop);
    if (dpl_problem_is_at_source(problem)) {
        dpl_text_say(t, DPL_P_STOP);
        dpl_text_say(t, problem->package ? DPL_P_NOTHING_SENT
                                         : DPL_P_NO_DP_INVOLVED);
    }
    dpl_text_flush_labelled(t, DPL_P_STOPPED, DPL_KEEP_ALWAYS, 2);
}

/* ── needs: how much must fit ── */

static void
add_gigabytes(struct dpl_text *t, enum dpl_phrase phrase, uint64_t size_kb)
{
    const uint64_t tenths = (size_kb * 10 + KB_PER_GB / 2) / KB_PER_GB;
    struct dpl_buf size = {0};

    dpl_add_number(&size, tenths / 10);
    dpl_buf_addf(&size, ".%u", (unsigned)(tenths % 10));
    dpl_text_say_name(t, phrase, dpl_buf_str(&size));
    dpl_text_done(t, &size);
}

void
dpl_text_needs(struct dpl_text *t, const struct dpl_problem *problem)
{
    enum { SIZES_SHOWN = 4 };
    size_t count = 0;

    if (problem->item_count == 0 || problem->size_kb == 0 ||
        problem->size_kb > UINT64_MAX / 20 ||
        !dpl_view_equal(dpl_view_of(problem->items[0].id),
                        DPL_VIEW("disk-space")))
        return;
    add_gigabytes(t, DPL_P_UP_TO_GB, problem->size_kb);
    for (size_t i = 0; i < t->d->deployment_count; i++) {
        const struct dplog_deployment *d = &t->d->deployments[i];

        if (d->size_kb <= 0 || count == SIZES_SHOWN ||
            (d->status != DPLOG_DEPLOYMENT_FAILED &&
             d->status != DPLOG_DEPLOYMENT_RETRYING) ||
            dpl_problem_of_deployment(&t->problems, d) != problem)
            continue;
        dpl_buf_add_str(&t->para, count++ == 0 ? ": " : ", ");
        dpl_text_add_package(t, d->package, d->version);
        add_gigabytes(t, DPL_P_GB, (uint64_t)d->size_kb);
    }
    if (problem->affected > count)
        dpl_buf_add_str(&t->para, ", ...");
    dpl_text_flush_labelled(t, DPL_P_NEEDS, DPL_KEEP_LONG, 1);
}

/* ── retry ── */

/* When the last announced try is over; NONE where that is not known. */
static int64_t
gives_up_at(const struct dplog_finding *f)
{
    const int64_t next = dpl_known_time(f->next_retry_us);

    if (next == DPLOG_TIME_NONE || f->retries_left < 1 ||
        f->retries_left > 10000 || f->retry_minutes == 0 ||
        f->retry_minutes > 100000)
        return DPLOG_TIME_NONE;
    return next + (f->retries_left - 1) * f->retry_minutes * DPL_MINUTE_US;
}

static void
add_part(struct dpl_text *t)
{
    if (t->para.len > 0)
        dpl_text_say(t, DPL_P_COMMA);
}

bool
dpl_is_past(const struct dpl_text *t, int64_t us)
{
    return t->zone.as_of_us != DPLOG_TIME_NONE && us < t->zone.as_of_us;
}

/* A second job helps nobody, unless it is what writes the broken copy anew. */
static enum dpl_phrase
advice(const struct dpl_problem *problem)
{
    if (dpl_problem_is_at_source(problem))
        return DPL_P_GOES_ON_AT_SOURCE;
    if (problem->item_count > 0 &&
        dpl_view_equal(dpl_view_of(problem->items[0].id),
                       DPL_VIEW("content-library")))
        return DPL_P_JOBS_GO_ON;
    return DPL_P_DO_NOT_REDISTRIBUTE;
}

static void
add_due_retry(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_finding *f = problem->lead;
    const int64_t next = problem->next_retry_us;
    const int64_t end = gives_up_at(f);

    if (f->retry_minutes > 0) {
        dpl_text_say_number(t, DPL_P_EVERY, f->retry_minutes);
    }
    if (next != DPLOG_TIME_NONE) {
        add_part(t);
        dpl_text_say_clock(
            t, dpl_is_past(t, next) ? DPL_P_DUE_SINCE : DPL_P_NEXT, next);
    } else if (problem->sample && problem->sample->next_retry_text) {
        add_part(t);
        dpl_text_say_name(t, DPL_P_NEXT_AS_WRITTEN,
                          problem->sample->next_retry_text);
    }
    if (f->retries_left >= 0) {
        add_part(t);
        dpl_text_say_number(t, DPL_P_LEFT, (uint64_t)f->retries_left);
    }
    if (t->para.len == 0)
        dpl_text_say(t, DPL_P_BY_ITSELF);
    if (end != DPLOG_TIME_NONE)
        dpl_text_say_clock(t, DPL_P_GIVES_UP, end);
    dpl_text_say(t, DPL_P_STOP);
    dpl_text_say(t, advice(problem));
}

static void
add_no_retry(struct dpl_text *t, const struct dplog_finding *f)
{
    const int64_t next = dpl_known_time(f->next_retry_us);

    if (f->retries_left == 0)
        dpl_text_say(t, DPL_P_NONE_LEFT);
    else if (next != DPLOG_TIME_NONE)
        dpl_text_say_clock(t, DPL_P_OVERDUE, next);
    else
        dpl_text_say(t, DPL_P_NONE_ANNOUNCED);
}

void
dpl_text_retry(struct dpl_text *t, const struct dpl_problem *problem)
{
    if (problem->lead->retrying)
        add_due_retry(t, problem);
    else
        add_no_retry(t, problem->lead);
    dpl_text_flush_labelled(t, DPL_P_RETRY, DPL_KEEP_ALWAYS, 2);
}

void
dpl_text_cause(struct dpl_text *t, const struct dpl_problem *problem)
{
    look_here(t, problem);
    dpl_text_why(t, problem, 2);
    dpl_text_not_it(t, problem, DPL_KEEP_ALWAYS);
    dpl_text_stopped(t, problem);
    dpl_text_needs(t, problem);
    dpl_text_retry(t, problem);
}
