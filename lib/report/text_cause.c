/* SPDX-License-Identifier: MIT
 *
 * What a problem points to and why, where it stopped.
 */
#include "text.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/view.h"

enum {
    CODES_SHOWN = 2,
    ITEMS_SHOWN = 3,
    ALL_MIN = 3 /* "all 2" is no way to speak */
};

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
add_suspect(struct dpl_text *t, const struct dpl_problem *problem, size_t i)
{
    const char *id = problem->items[i].id;

    dpl_text_add_item(t, id);
    if (dpl_view_equal(dpl_view_of(id), DPL_VIEW("ports")))
        dpl_text_add_ports(t, problem, DPL_P_WITH_PORTS);
}

static void
look_here(struct dpl_text *t, const struct dpl_problem *problem)
{
    const bool has_place = dpl_problem_is_snapshot(problem);

    for (size_t i = 0; i < problem->item_count && i < ITEMS_SHOWN; i++) {
        if (i > 0)
            dpl_text_say(t, DPL_P_THEN);
        add_suspect(t, problem, i);
        if (i == 0 && has_place) {
            dpl_text_say(t, DPL_P_ON_OBJECT);
            dpl_text_add_place(t, problem);
        }
        dpl_text_say_name(t, DPL_P_IN_PARENTHESES,
                          dpl_phrase(t->language, dpl_certainty(problem, i)));
    }
    if (problem->item_count == 0 && problem->lead->collect_count > 0)
        dpl_text_say(t, DPL_P_NO_ITEM_HERE);
    else if (problem->item_count == 0)
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

/* About what so many wrapped lines take. */
static unsigned
lines_room(const struct dpl_text *t, unsigned max_lines)
{
    return max_lines * (t->page.columns - DPL_LABEL_COLUMNS - max_lines * 3);
}

void
dpl_text_add_sentences(struct dpl_text *t, const char *text, size_t max,
                       unsigned max_lines)
{
    const struct dplog_view all = dpl_view_trim(dpl_view_of(text));
    const unsigned room = lines_room(t, max_lines);
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

static void
add_codes(struct dpl_text *t, const struct dplog_finding *lead)
{
    for (size_t i = 0; i < lead->code_count && i < CODES_SHOWN; i++) {
        if (i > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_text_add_code(t, &lead->codes[i]);
    }
}

static void
add_times(struct dpl_text *t, const struct dpl_problem *problem)
{
    if (problem->count < 2)
        return;
    if (t->para.len > 0)
        dpl_text_say(t, DPL_P_COMMA);
    dpl_text_say_number(t, DPL_P_TIMES, problem->count);
}

/* Rights are those of somebody. */
static void
add_account(struct dpl_text *t, const struct dpl_problem *problem)
{
    struct dpl_buf account = {0};

    if (t->para.len == 0 || problem->item_count == 0 ||
        !dpl_view_equal(dpl_view_of(problem->items[0].id),
                        DPL_VIEW("permissions")) ||
        dpl_problem_is_download(problem))
        return;
    if (problem->lead->account)
        dpl_add_name(&account, problem->lead->account);
    else
        dpl_add_computer_account(&account, t->d);
    if (account.len > 0)
        dpl_text_say_name(
            t, problem->lead->account ? DPL_P_AS_ACCOUNT : DPL_P_AS_COMPUTER,
            dpl_buf_str(&account));
    dpl_text_done(t, &account);
}

/* Tries that broke off in the middle of the work, not at its begin. */
static void
add_depth(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_deployment *d = problem->sample;
    int64_t least = INT64_MAX, most = 0;
    struct dpl_buf from = {0}, to = {0};

    if (!d || d->status != DPLOG_DEPLOYMENT_SUCCEEDED)
        return;
    for (size_t i = 0; i < d->attempt_list_count; i++) {
        const struct dplog_attempt *attempt = &d->attempt_list[i];
        const int64_t begin = dpl_known_time(attempt->begin_us);
        const int64_t end = dpl_known_time(attempt->end_us);

        if (begin == DPLOG_TIME_NONE || end < begin ||
            dpl_view_equal(dpl_view_of(attempt->outcome), DPL_VIEW("success")))
            continue;
        least = end - begin < least ? end - begin : least;
        most = end - begin > most ? end - begin : most;
    }
    if (most < DPL_MINUTE_US)
        return;
    dpl_add_duration(&from, t->language, least);
    dpl_add_duration(&to, t->language, most);
    dpl_text_say_names(t, DPL_P_EACH_INTO, dpl_buf_str(&from),
                       dpl_buf_str(&to));
    dpl_text_done(t, &from);
    dpl_text_done(t, &to);
    if (d->size_kb >= DPL_KB_PER_GB / 10)
        dpl_text_add_gigabytes(t, DPL_P_OF_GB, (uint64_t)d->size_kb);
}

/* What the meaning of the code goes on to say, where there is room. */
static void
add_code_rest(struct dpl_text *t, const struct dpl_problem *problem,
              unsigned max_lines)
{
    const struct dplog_view rest = dpl_code_rest(problem->lead);
    const unsigned columns =
        dpl_utf8_columns(dpl_buf_view(&t->para)) + dpl_utf8_columns(rest);

    if (rest.len == 0 ||
        (columns + 4 >= lines_room(t, max_lines) && !t->options->verbose))
        return;
    dpl_buf_add_str(&t->para, " (");
    dpl_text_add_view(t, rest);
    dpl_buf_add_char(&t->para, ')');
}

/* The head has the words of the code; this tells which line it was. */
static void
add_line_and_code(struct dpl_text *t, const struct dpl_problem *problem,
                  unsigned max_lines)
{
    dpl_text_add_rule_title(t, problem);
    add_times(t, problem);
    add_depth(t, problem);
    add_account(t, problem);
    dpl_buf_add_str(&t->para, ": ");
    add_codes(t, problem->lead);
    add_code_rest(t, problem, max_lines);
}

/* The head has the title; repeat it only for want of anything else. */
static void
add_code_and_meaning(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->lead;

    add_codes(t, lead);
    if (lead->code_count == 0 && !lead->cause_text)
        dpl_text_add_bare(t, lead->title ? lead->title : lead->rule);
    if (t->para.len > 0)
        add_times(t, problem);
    if (lead->code_count > 0 && lead->codes[0].text) {
        dpl_buf_add_str(&t->para, ": ");
        dpl_text_add_bare(t, lead->codes[0].text);
    }
    add_account(t, problem);
}

/* What all findings of a problem count, where not one of them succeeded; or
 * NULL. */
static const char *
what_all_failed(const struct dpl_problem *problem)
{
    const char *words = problem->lead->all_failed;

    if ((!problem->dp && !dpl_problem_is_download(problem)) ||
        problem->count < ALL_MIN || problem->lead->code_count == 0 ||
        problem->first_us == DPLOG_TIME_NONE)
        return NULL;
    for (size_t i = 0; i < problem->finding_count; i++)
        if (!dpl_view_equal(dpl_view_of(problem->findings[i]->all_failed),
                            dpl_view_of(words)))
            return NULL;
    return words;
}

/* "All 40 WMI calls to this DP since 06:14 failed with 0x800706BA = ...". */
static void
add_all_failed(struct dpl_text *t, const struct dpl_problem *problem,
               const char *words, unsigned max_lines)
{
    struct dpl_buf count = {0}, clock = {0};

    dpl_add_number(&count, problem->count);
    dpl_add_clock(&clock, &t->zone, problem->first_us);
    dpl_say(
        &t->para, t->language, DPL_P_ALL_FAILED,
        (struct dpl_words){{dpl_buf_str(&count), words, dpl_buf_str(&clock)}});
    dpl_text_done(t, &count);
    dpl_text_done(t, &clock);
    add_codes(t, problem->lead);
    add_account(t, problem);
    add_code_rest(t, problem, max_lines);
}

void
dpl_text_why(struct dpl_text *t, const struct dpl_problem *problem,
             unsigned max_lines)
{
    const struct dplog_finding *lead = problem->lead;
    const char *all_failed = what_all_failed(problem);
    const bool has_meaning = lead->code_count > 0 && lead->codes[0].text;

    if (all_failed)
        add_all_failed(t, problem, all_failed, max_lines);
    else if (dpl_problem_speaks_by_code(t->d, problem))
        add_line_and_code(t, problem, max_lines);
    else
        add_code_and_meaning(t, problem);
    if (t->para.len > 0)
        dpl_text_say(t, DPL_P_STOP);
    /* Rules that stand for many codes go on to tell them apart; the code at
     * hand has its own words. */
    if (!has_meaning || !dpl_begins_with_code(lead->cause_text))
        dpl_text_add_sentences(t, lead->cause_text, has_meaning ? 1 : SIZE_MAX,
                               max_lines);
    /* A first sentence longer than that is not cut for one line more. */
    dpl_text_flush_labelled(t, DPL_P_WHY, DPL_KEEP_ALWAYS, max_lines + 1);
}

/* ── stopped ── */

static void
add_step(struct dpl_text *t, const struct dplog_finding *lead,
         const struct dplog_deployment *sample)
{
    uint32_t number = lead->stage_position, count = lead->stage_count;

    if (!lead->stage && sample) {
        number = sample->stage_position;
        count = sample->stage_count;
    }
    if (number > 0 && count >= number && count > 1)
        dpl_text_say_numbers(t, DPL_P_STEP_OF, number, count);
}

/* The share that a download was meant for: reached or not, no DP was. */
static void
add_destination(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_view share =
        dpl_view_slice(dpl_view_of(problem->lead->path), 0, problem->share_len);
    struct dpl_buf place = {0};

    dpl_buf_add_view(&place, share);
    dpl_text_say_name(t,
                      dpl_view_equal(dpl_view_of(problem->lead->hop),
                                     DPL_VIEW("internet>temp"))
                          ? DPL_P_NOTHING_REACHED
                          : DPL_P_FOR_PLACE,
                      dpl_buf_str(&place));
    dpl_text_done(t, &place);
}

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
    /* The trouble of the whole site stopped at no stage of one transfer. */
    if ((!stage && !hop) ||
        !(dpl_problem_has_object(problem) || dpl_problem_is_download(problem)))
        return;
    add_step(t, lead, problem->sample);
    title = dpl_stage_phrase(stage);
    if (title != DPL_PHRASE_COUNT)
        dpl_text_say(t, title);
    else if (lead->place_title)
        dpl_add_name(&t->para, lead->place_title);
    else
        dpl_add_name(&t->para, stage ? stage : hop);
    if (hop)
        dpl_text_say_name(t, DPL_P_HOP, hop);
    if (dpl_problem_is_download(problem) && problem->share_len > 0 &&
        dpl_view_starts(dpl_view_of(lead->path), DPL_VIEW("\\\\"))) {
        add_destination(t, problem);
    } else if (dpl_problem_is_at_source(problem) && problem->dp_count == 0) {
        dpl_text_say(t, DPL_P_STOP);
        dpl_text_say(t, problem->package ? DPL_P_NOTHING_SENT
                                         : DPL_P_NO_DP_INVOLVED);
    }
    dpl_text_flush_labelled(t, DPL_P_STOPPED, DPL_KEEP_ALWAYS, 2);
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
    dpl_text_unknown_dps(t, problem);
}
