/* SPDX-License-Identifier: MIT
 *
 * What a problem is called: the object and, where the code says it best, the
 * code's meaning; else the title of its rule.
 *
 *     BRDP07.CONTOSO.COM: RPC server unavailable
 *     PS10002B v4 "Office LTSC 2024": access denied on its source folder
 *     The proxy wants a logon (HTTP 407)
 */
#include "text.h"

#include "base/utf8.h"
#include "base/view.h"

enum { NAMES_SHOWN = 3, CODE_WORDS_MIN = 8, CODE_WORDS_MAX = 60 };

/* ── the object ── */

void
dpl_text_add_dp_names(struct dpl_text *t, const struct dpl_problem *problem)
{
    const char *shown[NAMES_SHOWN];
    size_t count = 0;

    for (size_t i = 0; i < problem->finding_count && count < NAMES_SHOWN; i++) {
        const struct dplog_view dp = dpl_view_of(problem->findings[i]->dp);
        bool is_new = dp.len > 0;

        for (size_t k = 0; k < count && is_new; k++)
            is_new = !dpl_view_equal_nocase(dp, dpl_view_of(shown[k]));
        if (!is_new)
            continue;
        if (count > 0)
            dpl_text_say(t, DPL_P_COMMA);
        dpl_add_short_host(&t->para, problem->findings[i]->dp);
        shown[count++] = problem->findings[i]->dp;
    }
    if (problem->dp_count > count) {
        dpl_text_say(t, DPL_P_COMMA);
        dpl_buf_add_str(&t->para, "...");
    }
}

static const char *
package_name(const struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_view package = dpl_view_of(problem->package);

    for (size_t i = 0; i < t->d->deployment_count; i++) {
        const struct dplog_deployment *deployment = &t->d->deployments[i];

        if (deployment->name &&
            dpl_view_equal_nocase(dpl_view_of(deployment->package), package))
            return deployment->name;
    }
    return NULL;
}

static void
add_package_object(struct dpl_text *t, const struct dpl_problem *problem)
{
    const char *name = package_name(t, problem);

    dpl_text_add_package(t, problem->package, problem->version);
    if (name) {
        dpl_buf_add_str(&t->para, " \"");
        dpl_add_name(&t->para, name);
        dpl_buf_add_char(&t->para, '"');
    }
}

bool
dpl_problem_has_object(const struct dpl_problem *problem)
{
    return problem->dp || problem->package || problem->dp_count > 1 ||
           (problem->share_len > 0 && !dpl_problem_is_download(problem));
}

void
dpl_text_add_place(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_view path = dpl_view_of(problem->lead->path);
    struct dpl_buf place = {0};

    dpl_buf_add_view(&place, problem->path
                                 ? path
                                 : dpl_view_slice(path, 0, problem->share_len));
    dpl_add_name(&t->para, dpl_buf_str(&place));
    dpl_text_done(t, &place);
}

void
dpl_text_add_object(struct dpl_text *t, const struct dpl_problem *problem)
{
    if (problem->dp) {
        dpl_add_name(&t->para, problem->dp);
    } else if (problem->package) {
        add_package_object(t, problem);
    } else if (problem->dp_count > 1) {
        dpl_text_say_number(t, DPL_P_N_DPS, problem->dp_count);
        dpl_buf_add_str(&t->para, " (");
        dpl_text_add_dp_names(t, problem);
        dpl_buf_add_char(&t->para, ')');
    } else if (problem->share_len > 0 && !dpl_problem_is_download(problem)) {
        dpl_text_add_place(t, problem);
    }
}

void
dpl_text_add_object_briefly(struct dpl_text *t,
                            const struct dpl_problem *problem)
{
    if (problem->dp)
        dpl_add_short_host(&t->para, problem->dp);
    else if (problem->package)
        dpl_text_add_package(t, problem->package, problem->version);
    else
        dpl_text_add_object(t, problem);
}

/* ── the words of the code ── */

/* Where the first words of a code's meaning end: before what explains them. */
static size_t
words_end(struct dplog_view text)
{
    static const struct dplog_view ends[] = {
        {":", 1}, {";", 1}, {" (", 2}, {"。", 3}};

    for (size_t i = 0; i < text.len; i++)
        for (size_t k = 0; k < sizeof(ends) / sizeof(ends[0]); k++)
            if (i >= CODE_WORDS_MIN &&
                dpl_view_starts(dpl_view_slice(text, i, text.len), ends[k]) &&
                !dpl_ascii_is_digit(text.ptr[i - 1]))
                return i;
    return text.len;
}

/* "RPC server unavailable"; empty where the code has no short meaning. */
static struct dplog_view
code_words(const struct dplog_finding *lead)
{
    const char *text = lead->code_count > 0 ? lead->codes[0].text : NULL;
    struct dplog_view v = dpl_view_trim(dpl_view_of(text));

    v = dpl_view_slice(v, 0, words_end(v));
    while (v.len > 0 && v.ptr[v.len - 1] == '.')
        v.len--;
    return dpl_utf8_columns(v) <= CODE_WORDS_MAX ? v : DPL_VIEW("");
}

bool
dpl_problem_is_snapshot(const struct dpl_problem *problem)
{
    return dpl_problem_is_at_source(problem) && problem->share_len > 0 &&
           dpl_view_equal(dpl_view_of(problem->lead->stage),
                          DPL_VIEW("snapshot"));
}

/* A rule that stands for many codes has its title end with the one at hand:
 * then the code's own meaning says more than the title. */
static struct dplog_view
title_code(const struct dplog_finding *lead)
{
    const struct dplog_view title = dpl_view_trim(dpl_view_of(lead->title));
    const char *names[2];
    size_t open;

    if (lead->code_count == 0 || !dpl_view_ends(title, DPL_VIEW(")")))
        return DPL_VIEW("");
    names[0] = lead->codes[0].name;
    names[1] = lead->codes[0].spelled;
    open = dpl_view_find_last(title, DPL_VIEW(" ("));
    for (size_t i = 0; i < 2 && open != SIZE_MAX; i++)
        if (names[i] &&
            dpl_view_equal(dpl_view_slice(title, open + 2, title.len - 1),
                           dpl_view_of(names[i])))
            return dpl_view_slice(title, open, title.len);
    return DPL_VIEW("");
}

bool
dpl_problem_speaks_by_code(const struct dplog_diagnosis *diagnosis,
                           const struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->lead;
    const struct dplog_item *item =
        problem->item_count > 0
            ? dpl_item_by_id(diagnosis, problem->items[0].id)
            : NULL;

    if (!item || !dpl_problem_has_object(problem) || code_words(lead).len == 0)
        return false;
    if (dpl_problem_is_snapshot(problem))
        return true;
    return !item->extended && title_code(lead).len > 0 &&
           dpl_certainty(problem, 0) != DPL_P_WEAK;
}

/* What the meaning of the code goes on to say behind its first words. */
struct dplog_view
dpl_code_rest(const struct dplog_finding *finding)
{
    const char *text = finding->code_count > 0 ? finding->codes[0].text : NULL;
    const struct dplog_view v = dpl_view_trim(dpl_view_of(text));
    struct dplog_view rest = dpl_view_slice(v, words_end(v), v.len);

    while (rest.len > 0 &&
           (rest.ptr[0] == ':' || rest.ptr[0] == ';' || rest.ptr[0] == ' '))
        rest = dpl_view_slice(rest, 1, rest.len);
    if (!dpl_view_starts(rest, DPL_VIEW("(")))
        return rest;
    /* A remark in parentheses, and nothing behind it. */
    return dpl_view_find(rest, DPL_VIEW(")"), 0) + 1 == rest.len
               ? dpl_view_slice(rest, 1, rest.len - 1)
               : DPL_VIEW("");
}

bool
dpl_begins_with_code(const char *text)
{
    const struct dplog_view v = dpl_view_trim(dpl_view_of(text));
    size_t digits = 0;

    while (digits < v.len && dpl_ascii_is_digit(v.ptr[digits]))
        digits++;
    return digits >= 3 || dpl_view_starts(v, DPL_VIEW("0x"));
}

/* ── the title ── */

/* Japanese parts a Latin name from what stands beside it, but not its own
 * words: how many bytes of blank to leave out behind one of them. */
static size_t
parts_latin(const struct dpl_text *t, struct dplog_view rest)
{
    return t->language == DPLOG_LANGUAGE_JA && rest.len > 0 &&
           rest.ptr[0] == ' ';
}

/* A part of the title of a problem's first finding; where the problem is that
 * of several DPs, it tells of all of them. */
static void
add_words(struct dpl_text *t, const struct dpl_problem *problem,
          struct dplog_view words)
{
    const struct dplog_view dp = dpl_view_of(problem->lead->dp);
    const bool is_of_several = !problem->dp && problem->dp_count > 1 && dp.len;
    size_t from = 0, at;

    while (is_of_several &&
           (at = dpl_view_find_nocase(words, dp, from)) != SIZE_MAX) {
        dpl_text_add_view(t, dpl_view_slice(words, from, at));
        dpl_text_say_number(t, DPL_P_THE_DPS, problem->dp_count);
        from = at + dp.len;
        from += parts_latin(t, dpl_view_slice(words, from, words.len));
    }
    dpl_text_add_view(t, dpl_view_slice(words, from, words.len));
}

void
dpl_text_add_rule_title(struct dpl_text *t, const struct dpl_problem *problem)
{
    const struct dplog_finding *lead = problem->lead;
    const struct dplog_view package = dpl_view_of(lead->package);
    struct dplog_view title =
        dpl_view_trim(dpl_view_of(lead->title ? lead->title : lead->rule));
    size_t at;

    title.len -= title_code(lead).len;
    while (title.len > 0 && title.ptr[title.len - 1] == '.')
        title.len--;
    at = !problem->package && problem->package_count > 1 && package.len > 0
             ? dpl_view_find_nocase(title, package, 0)
             : SIZE_MAX;
    if (at == SIZE_MAX) {
        add_words(t, problem, title);
        return;
    }
    add_words(t, problem, dpl_view_slice(title, 0, at + package.len));
    dpl_text_say_number(t, DPL_P_AND_OTHERS, problem->package_count - 1);
    at += package.len;
    at += parts_latin(t, dpl_view_slice(title, at, title.len));
    add_words(t, problem, dpl_view_slice(title, at, title.len));
}

bool
dpl_title_names_package(const struct dpl_problem *problem)
{
    return problem->package &&
           dpl_view_find_nocase(dpl_view_of(problem->lead->title),
                                dpl_view_of(problem->package), 0) != SIZE_MAX;
}

static bool
title_names_object(const struct dpl_problem *problem)
{
    return problem->dp ? dpl_mentions_host(problem->lead->title, problem->dp)
                       : dpl_title_names_package(problem);
}

/* Without what stands in parentheses at its end. */
static struct dplog_view
without_remark(struct dplog_view title)
{
    const size_t open = dpl_view_find_last(title, DPL_VIEW(" ("));

    title = dpl_view_trim(title);
    return dpl_view_ends(title, DPL_VIEW(")")) && open != SIZE_MAX && open > 0
               ? dpl_view_slice(title, 0, open)
               : title;
}

void
dpl_text_add_title(struct dpl_text *t, const struct dpl_problem *problem,
                   enum dpl_naming naming)
{
    const struct dplog_finding *lead = problem->lead;
    const bool by_code = dpl_problem_speaks_by_code(t->d, problem);

    if (naming != DPL_NAMING_NONE && dpl_problem_has_object(problem) &&
        (by_code || !title_names_object(problem))) {
        if (naming == DPL_NAMING_SHORT)
            dpl_text_add_object_briefly(t, problem);
        else
            dpl_text_add_object(t, problem);
        dpl_buf_add_str(&t->para, ": ");
    }
    if (!by_code && naming != DPL_NAMING_FULL) {
        add_words(t, problem,
                  without_remark(
                      dpl_view_of(lead->title ? lead->title : lead->rule)));
        return;
    }
    if (!by_code) {
        add_words(t, problem,
                  dpl_text_bare(lead->title ? lead->title : lead->rule));
        return;
    }
    dpl_text_add_view(t, code_words(lead));
    if (dpl_problem_is_snapshot(problem) && problem->package)
        dpl_text_say(t, DPL_P_ON_ITS_SOURCE);
}
