/* SPDX-License-Identifier: MIT
 *
 * Which entity: one DP with all its packages, one package at all DPs, one
 * source. Said only when the input shows that others are fine.
 */
#include "diagnose/sheet.h"

/* What the open causes have in common. */
struct common {
    uint32_t package, dp, path; /* 0: none, or several */
    bool same_package, same_dp, same_path;
    size_t count;
    int64_t since_us;
    bool source_side; /* all before any DP is involved */
};

static void
join(uint32_t value, uint32_t *common, bool *same, bool first)
{
    if (first)
        *common = value;
    else if (*common != value)
        *same = false;
}

static struct common
look(const struct dpl_sheet *sheet)
{
    struct common c = {.same_package = true,
                       .same_dp = true,
                       .same_path = true,
                       .source_side = true,
                       .since_us = DPLOG_TIME_NONE};

    for (size_t i = 0; i < sheet->out->finding_count; i++) {
        const struct dplog_finding *f = &sheet->findings[i];
        const struct dpl_episode *e =
            &sheet->track->episodes.at[sheet->episode_of[i]];
        const uint32_t stage = sheet->set->rules[e->rule].stage;

        if (f->role != DPLOG_ROLE_CAUSE || f->explained_by ||
            f->state == DPLOG_FINDING_RECOVERED)
            continue;
        join(e->keys.package, &c.package, &c.same_package, c.count == 0);
        join(e->keys.dp, &c.dp, &c.same_dp, c.count == 0);
        join(e->keys.path, &c.path, &c.same_path, c.count == 0);
        c.source_side = c.source_side && stage != DPL_NO_INDEX &&
                        sheet->set->stages[stage].per_package;
        if (f->first_us != DPLOG_TIME_NONE &&
            (c.since_us == DPLOG_TIME_NONE || f->first_us < c.since_us))
            c.since_us = f->first_us;
        c.count++;
    }
    return c;
}

/* Deployments that got through, for the other side of a comparison. */
struct fine {
    bool other_dp, other_package_here, other_package;
};

static struct fine
look_at_successes(const struct dpl_sheet *sheet, const struct common *c)
{
    const struct dpl_track *track = sheet->track;
    struct fine fine = {0};

    for (size_t i = 0; i < track->deployments.count; i++) {
        const struct dpl_deployment *d = &track->deployments.at[i];

        if (d->outcome != DPL_OUTCOME_SUCCESS)
            continue;
        fine.other_dp = fine.other_dp || d->dp != c->dp;
        fine.other_package = fine.other_package || d->package != c->package;
        fine.other_package_here = fine.other_package_here ||
                                  (d->dp == c->dp && d->package != c->package);
    }
    return fine;
}

static void
name_scope(struct dpl_sheet *sheet, enum dplog_scope_kind kind, uint32_t name,
           int64_t since_us)
{
    struct dplog_verdict *v = &sheet->out->verdict;
    const char **names = dpl_sheet_array(sheet, 1, sizeof(*names));

    if (!names)
        return;
    names[0] = dpl_sheet_string(sheet, name);
    v->scope = kind;
    v->scope_names = names;
    v->scope_name_count = name ? 1 : 0;
    v->scope_since_us = since_us;
}

void
dpl_scope_make(struct dpl_sheet *sheet)
{
    const struct common c = look(sheet);
    const struct fine fine = look_at_successes(sheet, &c);

    sheet->out->verdict.scope_since_us = DPLOG_TIME_NONE;
    if (!c.count)
        return;
    if (c.same_dp && c.dp && (!c.same_package || fine.other_dp) &&
        !fine.other_package_here)
        name_scope(sheet, DPLOG_SCOPE_DP, c.dp, c.since_us);
    else if (c.same_package && c.package &&
             (c.source_side || !c.same_dp || fine.other_package))
        name_scope(sheet, DPLOG_SCOPE_PACKAGE, c.package, c.since_us);
    else if (c.source_side && c.same_path && c.path)
        name_scope(sheet, DPLOG_SCOPE_SOURCE, c.path, c.since_us);
    else if (c.same_dp && c.dp)
        name_scope(sheet, DPLOG_SCOPE_DP, c.dp, c.since_us);
    else if (!c.same_dp && !c.same_package)
        name_scope(sheet, DPLOG_SCOPE_MIXED, 0, c.since_us);
}
