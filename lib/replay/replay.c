/* SPDX-License-Identifier: MIT
 *
 * Samples against their expectations: each folder that holds expected.yaml is
 * analysed as a user would do it, and its report compared.
 */
#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "replay/expect.h"
#include <dplog/analysis.h>
#include <dplog/replay.h>
#include <dplog/report.h>
#include <stdlib.h>

enum {
    MAX_DEPTH = 8,
    MAX_EXPECTATION = 1024 * 1024 /* bytes of expected.yaml */
};

struct names {
    struct dpl_arena arena;
    DPL_VEC_MEMBERS(const char *)
    bool failed;
};

/* ── finding samples ── */

static bool
add_entry(void *data, const char *name, enum dpl_path_kind kind)
{
    struct names *names = data;
    const char **slot;

    if (kind != DPL_PATH_FOLDER || name[0] == '.')
        return true;
    slot = DPL_VEC_PUSH(names);
    if (slot)
        *slot = dpl_arena_copy(&names->arena, dpl_view_of(name));
    names->failed = names->failed || !slot || !*slot;
    return !names->failed;
}

static int
compare_names(const void *a, const void *b)
{
    return dpl_view_compare(dpl_view_of(*(const char *const *)a),
                            dpl_view_of(*(const char *const *)b));
}

static bool
is_sample(const char *folder)
{
    char *path = dpl_path_join(folder, "expected.yaml");
    int os_error;
    const bool is = path && dpl_path_kind(path, &os_error) == DPL_PATH_FILE;

    dpl_free(path);
    return is;
}

struct run {
    struct dplog_context *context;
    const struct dplog_ruleset *ruleset;
    dplog_replay_fn replay_fn;
    void *replay_data;
    size_t count;
};

static enum dplog_status
replay_one(struct run *run, const char *folder, const char *name,
           struct dplog_error *reterr);

/* A folder that is a sample is one; else its folders are looked at. */
static enum dplog_status
walk(struct run *run, const char *folder, const char *name, int depth,
     struct dplog_error *reterr)
{
    struct names names = {0};
    enum dplog_status status;

    if (is_sample(folder))
        return replay_one(run, folder, name, reterr);
    if (depth == MAX_DEPTH)
        return DPLOG_OK;
    status = dpl_folder_each(folder, add_entry, &names, reterr);
    if (status >= 0 && names.failed)
        status = dpl_fail_memory(reterr);
    if (status >= 0 && names.count > 0)
        qsort(names.at, names.count, sizeof(*names.at), compare_names);
    for (size_t i = 0; i < names.count && status >= 0; i++) {
        char *below = dpl_path_join(folder, names.at[i]);
        char *shown = *name ? dpl_path_join(name, names.at[i]) : NULL;

        status = below && (shown || !*name)
                     ? walk(run, below, shown ? shown : names.at[i], depth + 1,
                            reterr)
                     : dpl_fail_memory(reterr);
        dpl_free(below);
        dpl_free(shown);
    }
    dpl_free(names.at);
    dpl_arena_done(&names.arena);
    return status;
}

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
report_on(struct run *run, const char *folder, json_t **ret,
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

static enum dplog_status
compare_sample(struct run *run, const char *folder,
               struct dpl_differences *differences, struct dplog_error *reterr)
{
    struct dpl_arena arena = {0};
    struct dpl_buf yaml = {0};
    const struct dpl_yaml_node *expected = NULL;
    json_t *report = NULL;
    char *path = dpl_path_join(folder, "expected.yaml");
    enum dplog_status status =
        path ? read_file(path, &yaml, reterr) : dpl_fail_memory(reterr);

    if (status >= 0)
        status = dpl_yaml_parse(&arena, dpl_buf_view(&yaml), note_problem,
                                differences, &expected, reterr);
    if (status >= 0 && !differences->count &&
        (!expected || expected->kind != DPL_YAML_MAPPING))
        dpl_differences_add(differences, "expected.yaml: no mapping");
    if (status >= 0 && !differences->count)
        status = report_on(run, folder, &report, reterr);
    if (status >= 0 && report)
        dpl_expect_compare(expected, report, differences);
    json_decref(report);
    dpl_buf_done(&yaml);
    dpl_arena_done(&arena);
    dpl_free(path);
    return status;
}

static enum dplog_status
replay_one(struct run *run, const char *folder, const char *name,
           struct dplog_error *reterr)
{
    struct dpl_differences differences = {0};
    struct dplog_replay_result result = {.name = *name ? name : "."};
    struct dplog_error error = {0};
    const uint64_t begun_ns = dpl_clock_ns();
    enum dplog_status status =
        compare_sample(run, folder, &differences, &error);

    run->count++;
    if (status < 0 && status != DPLOG_E_NO_MEMORY) {
        dpl_differences_add(&differences, "%s", error.text);
        status = DPLOG_OK; /* this sample's own trouble */
    }
    if (status < 0 || differences.failed) {
        dpl_differences_done(&differences);
        return dpl_fail_memory(reterr);
    }
    result.passed = differences.count == 0;
    result.differences = differences.at;
    result.difference_count = differences.count;
    result.seconds = (double)(dpl_clock_ns() - begun_ns) / 1e9;
    run->replay_fn(run->replay_data, &result);
    dpl_differences_done(&differences);
    return DPLOG_OK;
}

enum dplog_status
dplog_replay_run(struct dplog_context *context,
                 const struct dplog_ruleset *ruleset, const char *samples_dir,
                 dplog_replay_fn replay_fn, void *replay_data,
                 struct dplog_error *reterr)
{
    struct run run = {.context = context,
                      .ruleset = ruleset,
                      .replay_fn = replay_fn,
                      .replay_data = replay_data};
    int os_error = 0;
    enum dplog_status status;

    if (dpl_path_kind(samples_dir, &os_error) != DPL_PATH_FOLDER)
        return os_error ? dpl_fail_os(reterr, DPLOG_E_IO, os_error,
                                      "cannot open '%s'", samples_dir)
                        : dpl_fail(reterr, DPLOG_E_IO, "'%s' is no folder",
                                   samples_dir);
    status = walk(&run, samples_dir, "", 0, reterr);
    if (status >= 0 && !run.count)
        status =
            dpl_fail(reterr, DPLOG_E_IO,
                     "no expected.yaml below '%s': no sample", samples_dir);
    return status;
}
