/* SPDX-License-Identifier: MIT
 *
 * Samples against their expectations: each folder that holds expected.yaml is
 * analysed as a user would do it, and its report compared. Samples share rules
 * only, so several run at once; results come in the order of names.
 */
#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/parallel.h"
#include "base/view.h"
#include "replay/expect.h"
#include "replay/rewrite.h"
#include "replay/samples.h"
#include <dplog/analysis.h>
#include <dplog/replay.h>
#include <dplog/report.h>

enum { MAX_EXPECTATION = 1024 * 1024 /* bytes of expected.yaml */ };

/* What came of one sample. */
struct outcome {
    struct dpl_differences differences, remaining;
    struct dpl_buf rewritten;
    char *path; /* of expected.yaml */
    double seconds;
    struct dplog_error error; /* status < 0: no memory */
};

struct run {
    struct dplog_context *context;
    struct dplog_context silent; /* for threads */
    const struct dplog_ruleset *ruleset;
    struct dplog_replay_options options;
    struct dpl_samples samples;
    struct outcome *outcomes;
};

/* ── one sample ── */

static enum dplog_status
read_file(const char *path, struct dpl_buf *ret, struct dplog_error *reterr)
{
    struct dpl_file *file;
    enum dplog_status status = dpl_file_open(path, &file, reterr);
    size_t len = 1;

    if (status < 0)
        return status;
    while (status >= 0 && len) {
        char *room = dpl_buf_reserve(ret, 64 * 1024);

        if (!room) {
            status = dpl_fail_memory(reterr);
            break;
        }
        status =
            dpl_file_read_at(file, ret->len, room, 64 * 1024, &len, reterr);
        if (status >= 0)
            ret->len += len;
        if (ret->len > MAX_EXPECTATION)
            status = dpl_fail(reterr, DPLOG_E_LIMIT,
                              "'%s' is larger than 1 MiB", path);
    }
    dpl_file_close(file);
    return status;
}

static bool
append(void *data, const char *bytes, size_t len)
{
    struct dpl_buf *buf = data;

    dpl_buf_add(buf, bytes, len);
    return !buf->failed;
}

/* Analyse the folder and give its report as JSON. */
static enum dplog_status
report_on(const struct run *run, const char *folder, json_t **ret,
          struct dplog_error *reterr)
{
    struct dplog_analysis *analysis = NULL;
    struct dpl_buf text = {0};
    enum dplog_status status =
        dplog_analysis_new(run->context, run->ruleset, NULL, &analysis, reterr);

    if (status >= 0)
        status = dplog_analysis_add_path(analysis, folder, reterr);
    if (status >= 0)
        status = dplog_analysis_run(analysis, reterr);
    if (status >= 0)
        status =
            dplog_report_write(dplog_analysis_diagnosis(analysis),
                               DPLOG_REPORT_JSON, NULL, append, &text, reterr);
    if (status >= 0) {
        *ret = json_loadb(dpl_buf_str(&text), text.len, 0, NULL);
        if (!*ret)
            status = dpl_fail(reterr, DPLOG_E_SYNTAX, "the report is no JSON");
    }
    dpl_buf_done(&text);
    dplog_analysis_free(analysis);
    return status;
}

static void
note_problem(void *data, const struct dpl_yaml_problem *problem)
{
    dpl_differences_add(data, "expected.yaml:%u:%u: %s",
                        (unsigned)problem->line, (unsigned)problem->column,
                        problem->text);
}

/* Compare an expectation with a report; what is no YAML is a difference. */
static enum dplog_status
compare(struct dplog_view yaml, const json_t *report, struct dpl_arena *arena,
        const struct dpl_yaml_node **ret_expected,
        struct dpl_differences *differences, struct dplog_error *reterr)
{
    const enum dplog_status status = dpl_yaml_parse(
        arena, yaml, note_problem, differences, ret_expected, reterr);

    if (status < 0 || differences->count)
        return status;
    if (!*ret_expected || (*ret_expected)->kind != DPL_YAML_MAPPING)
        dpl_differences_add(differences, "expected.yaml: no mapping");
    else
        dpl_expect_compare(*ret_expected, report, differences);
    return status;
}

/* The text that would pass, and what is left even then. */
static enum dplog_status
rewrite(struct outcome *o, struct dplog_view yaml,
        const struct dpl_yaml_node *expected, const json_t *report,
        struct dplog_error *reterr)
{
    const struct dpl_yaml_node *again = NULL;
    struct dpl_arena arena = {0};
    enum dplog_status status =
        dpl_expect_rewrite(yaml, expected, report, &o->rewritten)
            ? compare(dpl_buf_view(&o->rewritten), report, &arena, &again,
                      &o->remaining, reterr)
            : dpl_fail_memory(reterr);

    /* Never hand out a text that says less or that is broken. */
    if (status >= 0 &&
        (!again || dpl_view_equal(dpl_buf_view(&o->rewritten), yaml)))
        dpl_buf_done(&o->rewritten);
    dpl_arena_done(&arena);
    return status;
}

static enum dplog_status
replay_sample(const struct run *run, const struct dpl_sample *sample,
              struct outcome *o, struct dplog_error *reterr)
{
    struct dpl_arena arena = {0};
    struct dpl_buf yaml = {0};
    const struct dpl_yaml_node *expected = NULL;
    json_t *report = NULL;
    enum dplog_status status;

    o->path = dpl_path_join(sample->folder, "expected.yaml");
    status =
        o->path ? read_file(o->path, &yaml, reterr) : dpl_fail_memory(reterr);
    if (status >= 0)
        status = report_on(run, sample->folder, &report, reterr);
    if (status >= 0)
        status = compare(dpl_buf_view(&yaml), report, &arena, &expected,
                         &o->differences, reterr);
    if (status >= 0 && run->options.rewrite && o->differences.count &&
        expected && expected->kind == DPL_YAML_MAPPING)
        status = rewrite(o, dpl_buf_view(&yaml), expected, report, reterr);
    json_decref(report);
    dpl_buf_done(&yaml);
    dpl_arena_done(&arena);
    return status;
}

static void
replay_one(void *data, size_t index)
{
    struct run *run = data;
    struct outcome *o = &run->outcomes[index];
    const uint64_t begun_ns = dpl_clock_ns();
    struct dplog_error error = {0};
    enum dplog_status status =
        replay_sample(run, &run->samples.at[index], o, &error);

    if (status < 0 && status != DPLOG_E_NO_MEMORY) {
        dpl_differences_add(&o->differences, "%s", error.text);
        status = DPLOG_OK; /* this sample's own trouble */
    }
    if (status < 0 || o->differences.failed || o->remaining.failed)
        (void)dpl_fail_memory(&o->error);
    o->seconds = (double)(dpl_clock_ns() - begun_ns) / 1e9;
}

static enum dplog_status
tell(const struct run *run, size_t index, dplog_replay_fn replay_fn, void *data,
     struct dplog_error *reterr)
{
    const struct outcome *o = &run->outcomes[index];
    const struct dplog_replay_result result = {
        .name = run->samples.at[index].name,
        .passed = o->differences.count == 0,
        .differences = o->differences.at,
        .difference_count = o->differences.count,
        .seconds = o->seconds,
        .path = o->path,
        .rewritten = o->rewritten.len ? dpl_buf_str(&o->rewritten) : NULL,
        .rewritten_len = o->rewritten.len,
        .remaining = o->remaining.at,
        .remaining_count = o->remaining.count,
    };

    if (o->error.status < 0) {
        if (reterr)
            *reterr = o->error;
        return o->error.status;
    }
    replay_fn(data, &result);
    return DPLOG_OK;
}

static void
outcome_done(struct outcome *o)
{
    dpl_differences_done(&o->differences);
    dpl_differences_done(&o->remaining);
    dpl_buf_done(&o->rewritten);
    dpl_free(o->path);
    o->path = NULL;
}

/* ── all of them ── */

static enum dplog_status
run_all(struct run *run, dplog_replay_fn replay_fn, void *replay_data,
        struct dplog_error *reterr)
{
    const size_t count = run->samples.count;
    enum dplog_status status = DPLOG_OK;

    run->outcomes = dpl_zalloc((count + 1) * sizeof(*run->outcomes));
    if (!run->outcomes)
        return dpl_fail_memory(reterr);
    if (run->options.jobs > 1) {
        /* Whoever listens to the log expects one thread. */
        run->silent = *run->context;
        run->silent.log_fn = NULL;
        run->context = &run->silent;
        dpl_parallel(count, run->options.jobs, replay_one, run);
    }
    for (size_t i = 0; i < count; i++) {
        if (run->options.jobs <= 1 && status >= 0)
            replay_one(run, i);
        if (status >= 0)
            status = tell(run, i, replay_fn, replay_data, reterr);
        outcome_done(&run->outcomes[i]);
    }
    dpl_free(run->outcomes);
    return status;
}

enum dplog_status
dplog_replay_run(struct dplog_context *context,
                 const struct dplog_ruleset *ruleset, const char *samples_dir,
                 const struct dplog_replay_options *options,
                 dplog_replay_fn replay_fn, void *replay_data,
                 struct dplog_error *reterr)
{
    struct run run = {.context = context, .ruleset = ruleset};
    enum dplog_status status =
        dpl_options_copy(options, &run.options, sizeof(run.options), reterr);

    if (status >= 0)
        status = dpl_samples_find(&run.samples, samples_dir, reterr);
    if (status >= 0 && !run.samples.count)
        status =
            dpl_fail(reterr, DPLOG_E_IO,
                     "no expected.yaml below '%s': no sample", samples_dir);
    if (status >= 0)
        status = run_all(&run, replay_fn, replay_data, reterr);
    dpl_samples_done(&run.samples);
    return status;
}
