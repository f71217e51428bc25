/* SPDX-License-Identifier: MIT
 *
 * The text report: which sections a verdict has, in which order. At most one
 * screen, unless everything was asked for.
 */
#include "text.h"

#include "base/mem.h"

static enum dpl_problem_kind
kind_of(enum dplog_verdict_status status)
{
    switch (status) {
    case DPLOG_VERDICT_WAITING:
        return DPL_PROBLEM_WAIT;
    case DPLOG_VERDICT_RECOVERED:
        return DPL_PROBLEM_RECOVERED;
    case DPLOG_VERDICT_FAILED:
    case DPLOG_VERDICT_RETRYING:
    case DPLOG_VERDICT_HEALTHY:
    case DPLOG_VERDICT_UNKNOWN:
        break;
    }
    return DPL_PROBLEM_OPEN;
}

static void
write_failure(struct dpl_text *t)
{
    const struct dpl_problem *problem = t->problems.at;

    dpl_page_gap(&t->page);
    if (t->problems.count > 1) {
        dpl_text_problems(t);
        return;
    }
    if (t->problems.count == 0)
        return;
    dpl_text_cause(t, problem);
    dpl_text_evidence(t, problem);
    dpl_text_steps(t, problem);
    dpl_text_fixed_when(t, problem);
}

static void
write_body(struct dpl_text *t)
{
    switch (t->d->verdict.status) {
    case DPLOG_VERDICT_FAILED:
    case DPLOG_VERDICT_RETRYING:
        write_failure(t);
        return;
    case DPLOG_VERDICT_WAITING:
        dpl_text_waits(t);
        return;
    case DPLOG_VERDICT_RECOVERED:
        dpl_text_recovered(t);
        return;
    case DPLOG_VERDICT_HEALTHY:
        dpl_text_healthy(t);
        return;
    case DPLOG_VERDICT_UNKNOWN:
        break;
    }
    dpl_text_unknown(t);
}

/* A healthy log does not mean a healthy console. */
static void
write_footnote(struct dpl_text *t)
{
    if (t->d->verdict.status != DPLOG_VERDICT_HEALTHY)
        return;
    dpl_page_blank(&t->page);
    dpl_text_say(t, DPL_P_CONSOLE_DISAGREES);
    dpl_text_line(t, DPL_KEEP_SPARE);
    if (t->options->inputs) {
        dpl_buf_add_str(&t->para, "dplog analyze --package ");
        dpl_add_name(&t->para,
                     t->d->totals.site_code ? t->d->totals.site_code : "PS1");
        dpl_buf_add_str(&t->para, "xxxxx ");
        dpl_text_add(t, t->options->inputs);
        dpl_text_say(t, DPL_P_CONSOLE_PACKAGE);
    }
    dpl_text_say(t, DPL_P_CONSOLE_COLLECT);
    dpl_text_flush(t, (struct dpl_para){
                          .keep = DPL_KEEP_SPARE,
                          .column = 2,
                      });
}

/* The report for the administrator. */
static void
write_report(struct dpl_text *t)
{
    dpl_text_head(t);
    write_body(t);
    dpl_text_suppressed(t);
    dpl_text_read(t);
    dpl_text_more(t);
    write_footnote(t);
    if (t->options->verbose)
        dpl_text_detail(t);
}

/* The log that knows the cause is missing: what follows from it is told. */
static bool
find_problems(struct dpl_text *t)
{
    const enum dpl_problem_kind kind = kind_of(t->d->verdict.status);

    if (!dpl_problems_find(t->d, kind, &t->problems))
        return false;
    if (kind != DPL_PROBLEM_OPEN || t->problems.count > 0)
        return true;
    dpl_problems_done(&t->problems);
    return dpl_problems_find(t->d, DPL_PROBLEM_UNEXPLAINED, &t->problems);
}

static bool
write_text(const struct dplog_diagnosis *diagnosis,
           const struct dplog_report_options *options, struct dpl_out *out)
{
    struct dpl_text t = {
        .d = diagnosis,
        .options = options,
        .language = diagnosis->language,
        .page = {.columns = options->columns},
    };
    bool ok = dpl_text_tell_names_apart(&t) && find_problems(&t);

    if (ok) {
        dpl_zone_find(diagnosis, &t.zone);
        if (options->handover)
            dpl_text_handover(&t);
        else
            write_report(&t);
        ok = !t.page.failed && !t.page.text.failed && !t.para.failed;
    }
    if (ok)
        dpl_page_write(
            &t.page,
            options->verbose || options->handover ? 0 : DPL_FIRST_SCREEN_LINES,
            options->colour && !options->handover, out);

    dpl_problems_done(&t.problems);
    dpl_page_done(&t.page);
    dpl_buf_done(&t.para);
    dpl_free(t.name_parts);
    return ok;
}

const struct dpl_writer dpl_text_writer = {
    .name = "text",
    .format = DPLOG_REPORT_TEXT,
    .write = write_text,
};
