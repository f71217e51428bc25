/* SPDX-License-Identifier: MIT
 *
 * Which findings and deployments to show. A finding that does not say its DP
 * or package may be about the one that was asked for, so it stays.
 */
#include "diagnose/sheet.h"

#include "base/time.h"
#include "base/view.h"

bool
dpl_host_matches(const char *name, const char *wanted)
{
    const struct dplog_view n = dpl_view_of(name), w = dpl_view_of(wanted);

    if (!wanted)
        return true;
    if (!name)
        return false;
    if (dpl_view_equal_nocase(n, w))
        return true;
    /* A short name stands for its FQDN. */
    return n.len > w.len && n.ptr[w.len] == '.' && dpl_view_starts_nocase(n, w);
}

static bool
text_matches(const char *text, const char *wanted)
{
    return !wanted || (text && dpl_view_equal_nocase(dpl_view_of(text),
                                                     dpl_view_of(wanted)));
}

/* Whether something from first to last is in the window. */
static bool
is_in_window(const struct dpl_selection *s, int64_t first_us, int64_t last_us)
{
    if (s->since_us && last_us != DPLOG_TIME_NONE && last_us < s->since_us)
        return false;
    return !s->until_us || first_us == DPLOG_TIME_NONE ||
           first_us < s->until_us;
}

static bool
is_of_site(const struct dpl_sheet *sheet)
{
    const uint32_t code = sheet->track->site_code;

    return !code || text_matches(dpl_sheet_string(sheet, code),
                                 sheet->in->selection.site);
}

bool
dpl_episode_is_selected(const struct dpl_sheet *sheet,
                        const struct dpl_episode *e)
{
    const struct dpl_selection *s = &sheet->in->selection;

    if (!is_in_window(s, e->first_us, e->last_us) || !is_of_site(sheet))
        return false;
    if (e->keys.dp && !dpl_host_matches(dpl_sheet_dp(sheet, e->keys.dp), s->dp))
        return false;
    return !e->keys.package ||
           text_matches(dpl_sheet_string(sheet, e->keys.package), s->package);
}

bool
dpl_deployment_is_selected(const struct dpl_sheet *sheet,
                           const struct dpl_deployment *d)
{
    const struct dpl_selection *s = &sheet->in->selection;

    return is_in_window(s, d->first_us, d->last_us) && is_of_site(sheet) &&
           dpl_host_matches(dpl_sheet_dp(sheet, d->dp), s->dp) &&
           text_matches(dpl_sheet_string(sheet, d->package), s->package);
}

/* Before the first record or after the last one nothing can be known. */
static bool
window_is_covered(const struct dpl_sheet *sheet)
{
    int64_t first_us = DPLOG_TIME_NONE;

    for (size_t i = 0; i < sheet->in->source_count; i++) {
        const int64_t us = sheet->in->sources[i].first_us;

        if (us != DPLOG_TIME_NONE &&
            (first_us == DPLOG_TIME_NONE || us < first_us))
            first_us = us;
    }
    return is_in_window(&sheet->in->selection, first_us,
                        sheet->track->newest_us);
}

bool
dpl_selection_is_empty(const struct dpl_sheet *sheet)
{
    const struct dpl_selection *s = &sheet->in->selection;

    if (sheet->out->finding_count || sheet->out->deployment_count)
        return false;
    /* Downloads are no deployments: a DP or a package is not to be found
     * among them, a window and a site may be. */
    return s->dp || s->package || !window_is_covered(sheet) ||
           !is_of_site(sheet);
}

bool
dpl_selection_is_made(const struct dpl_sheet *sheet)
{
    const struct dpl_selection *s = &sheet->in->selection;

    return s->since_us || s->until_us || s->dp || s->package || s->site;
}
