/* SPDX-License-Identifier: MIT
 *
 * The order in which a diagnosis is made: how episodes stand, what they are as
 * findings, which deployments they hit, what that says of the checklist, and
 * the verdict.
 */
#include "diagnose/diagnose.h"

#include "base/error.h"
#include "base/mem.h"
#include "diagnose/sheet.h"

static void
put_unrecognized(struct dpl_sheet *sheet)
{
    const struct dpl_track *track = sheet->track;
    struct dplog_unrecognized *list =
        dpl_sheet_array(sheet, track->unknowns.count, sizeof(*list));

    if (!list)
        return;
    for (size_t i = 0; i < track->unknowns.count; i++) {
        struct dplog_evidence *e = dpl_sheet_array(sheet, 1, sizeof(*e));

        if (!e)
            return;
        *e = dpl_sheet_evidence(sheet, &track->unknowns.at[i].line);
        list[i] = (struct dplog_unrecognized){
            .template_text = track->unknowns.at[i].template_text,
            .count = track->unknowns.at[i].count,
            .evidence = e,
        };
    }
    sheet->out->unrecognized = list;
    sheet->out->unrecognized_count = track->unknowns.count;
}

enum dplog_status
dpl_diagnose(const struct dpl_diagnose_input *input, struct dpl_arena *arena,
             struct dplog_diagnosis *ret, struct dplog_error *reterr)
{
    static void (*const steps[])(struct dpl_sheet *) = {
        dpl_sheet_name_dps, dpl_versions_index,   dpl_cleared_index,
        dpl_beside_index,   dpl_unbroken_index,   dpl_standing_compute,
        dpl_suppress_make,  dpl_findings_make,    dpl_deployments_make,
        dpl_checklist_make, dpl_place_steps_make, dpl_totals_make,
        put_unrecognized,   dpl_shares_make,      dpl_reads_make,
        dpl_harmless_make,  dpl_past_waits_count, dpl_health_make,
        dpl_verdict_make,
    };
    struct dplog_diagnosis out = {
        .language = input->language,
        .rules_version = input->track->ruleset->version,
        .own_matters = input->track->ruleset->own_matters,
        .sources = input->sources,
        .source_count = input->source_count,
        .limits = input->limits,
        .limit_count = input->limit_count,
        .gaps = input->gaps,
        .gap_count = input->gap_count,
    };
    struct dpl_sheet sheet = {
        .in = input,
        .track = input->track,
        .set = input->track->ruleset,
        .arena = arena,
        .out = &out,
        .language = input->language,
    };

    sheet.failed = !dpl_share_begin(&sheet);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && !sheet.failed;
         i++)
        steps[i](&sheet);
    dpl_share_end(&sheet);
    dpl_table_done(&sheet.full_names);
    dpl_table_done(&sheet.by_package);
    dpl_table_done(&sheet.site_of_dp);
    dpl_table_done(&sheet.pull_dps);
    dpl_free(sheet.step_ids.at);
    dpl_free(sheet.deliveries.at);
    dpl_free(sheet.failing.at);
    dpl_table_done(&sheet.clearances_of);
    dpl_table_done(&sheet.deployments_of);
    if (sheet.failed)
        return dpl_fail_memory(reterr);
    if (input->ret_finding_of)
        *input->ret_finding_of = sheet.finding_of;
    *ret = out;
    return DPLOG_OK;
}
