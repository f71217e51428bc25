/* SPDX-License-Identifier: MIT */
#include "runs.h"

#include "base/buf.h"
#include "base/product.h"
#include "base/time.h"
#include "base/view.h"
#include "harness.h"
#include "story.h"
#include <dplog/report.h>
#include <jansson.h>
#include <stdio.h>

/* ── analyses ── */

static void
check(enum dplog_status status, const struct dplog_error *err)
{
    if (status < 0)
        fail_msg("%s: %s", dplog_status_name(status), err->text);
}

static char *
take_text(struct dpl_buf *buf)
{
    char *text = strdup(dpl_buf_str(buf));

    assert_false(buf->failed);
    assert_non_null(text);
    dpl_buf_done(buf);
    return text;
}

static bool
append(void *data, const char *bytes, size_t len)
{
    dpl_buf_add(data, bytes, len);
    return true;
}

static struct dplog_analysis_options
options_of(const struct run *run)
{
    struct dplog_analysis_options options = DPLOG_ANALYSIS_OPTIONS_INIT;

    options.store_path = run->store;
    options.keep_us = run->keep_us;
    options.dp = run->dp;
    options.threads = run->threads;
    return options;
}

static struct dplog_analysis *
new_analysis(const struct run *run)
{
    const struct dplog_analysis_options options = options_of(run);
    struct dplog_analysis *analysis = NULL;
    struct dplog_error err = {0};

    check(dplog_analysis_new(run->context, run->ruleset, &options, &analysis,
                             &err),
          &err);
    return analysis;
}

static void
add_paths(struct dplog_analysis *analysis, const char *const *paths)
{
    struct dplog_error err = {0};

    for (size_t i = 0; paths[i]; i++)
        check(dplog_analysis_add_path(analysis, paths[i], &err), &err);
}

struct dplog_analysis *
run_analysis(const struct run *run, const char *const *paths)
{
    struct dplog_analysis *analysis = new_analysis(run);
    struct dplog_error err = {0};

    add_paths(analysis, paths);
    check(dplog_analysis_run(analysis, &err), &err);
    return analysis;
}

struct dplog_follow *
run_follow(const struct run *run, const char *folder)
{
    const struct dplog_analysis_options wanted = options_of(run);
    struct dplog_follow_options options = DPLOG_FOLLOW_OPTIONS_INIT;
    struct dplog_follow *follow = NULL;
    struct dplog_error err = {0};

    options.analysis = &wanted;
    check(dplog_follow_new(run->context, run->ruleset, &options, &follow, &err),
          &err);
    check(dplog_follow_add_path(follow, folder, &err), &err);
    return follow;
}

static char *
report_of(struct dplog_analysis *analysis)
{
    struct dplog_error err = {0};
    struct dpl_buf buf = {0};

    check(dplog_report_write(dplog_analysis_diagnosis(analysis),
                             DPLOG_REPORT_JSON, NULL, append, &buf, &err),
          &err);
    dplog_analysis_free(analysis);
    return take_text(&buf);
}

char *
run_report(const struct run *run, const char *const *paths)
{
    return report_of(run_analysis(run, paths));
}

char *
run_report_bytes(const struct run *run, const char *name, const char *bytes,
                 size_t len)
{
    struct dplog_analysis *analysis = new_analysis(run);
    struct dplog_error err = {0};

    check(dplog_analysis_add_bytes(analysis, name, bytes, len, &err), &err);
    check(dplog_analysis_run(analysis, &err), &err);
    return report_of(analysis);
}

static bool
add_record(void *data, const char *path, const struct dplog_record *record)
{
    dpl_buf_addf(data, "%s:%u ", path, (unsigned)record->line);
    dpl_buf_add_view(data, record->text);
    dpl_buf_add_char(data, '\n');
    return true;
}

char *
run_records(const struct run *run, const char *const *paths)
{
    struct dplog_analysis *analysis = new_analysis(run);
    struct dplog_error err = {0};
    struct dpl_buf buf = {0};

    add_paths(analysis, paths);
    check(dplog_analysis_each_record(analysis, add_record, &buf, &err), &err);
    dplog_analysis_free(analysis);
    return take_text(&buf);
}

/* ── texts ── */

char *
run_without_sources(const char *report)
{
    json_t *json = json_loads(report, 0, NULL);
    char *text;

    assert_non_null(json);
    json_object_del(json, "sources");
    json_object_del(json, "shares"); /* they name lines of sources */
    json_object_del(json, "health"); /* of the files: how they are split */
    text = json_dumps(json, JSON_INDENT(1));
    assert_non_null(text);
    json_decref(json);
    return text;
}

char *
run_read_file(const char *path, size_t *ret_len)
{
    FILE *file = fopen(path, "rb");
    struct dpl_buf buf = {0};
    size_t len = 1;
    char *bytes;

    if (!file)
        fail_msg("cannot open '%s'", path);
    while (len > 0) {
        char *room = dpl_buf_reserve(&buf, 65536);

        assert_non_null(room);
        len = fread(room, 1, 65536, file);
        buf.len += len;
    }
    fclose(file);
    bytes = malloc(buf.len + 1);
    assert_non_null(bytes);
    memcpy(bytes, dpl_buf_str(&buf), buf.len + 1);
    *ret_len = buf.len;
    dpl_buf_done(&buf);
    return bytes;
}

char *
run_rename(const char *text, size_t len, const char *const pairs[][2],
           size_t count)
{
    char *copy = malloc(len + 1);

    assert_non_null(copy);
    memcpy(copy, text, len);
    copy[len] = '\0';
    for (size_t i = 0; i < count; i++) {
        const struct dplog_view from = dpl_view_of(pairs[i][0]);
        size_t at = 0;

        assert_int_equal(from.len, strlen(pairs[i][1]));
        while ((at = dpl_view_find(dpl_view(copy, len), from, at)) !=
               SIZE_MAX) {
            memcpy(copy + at, pairs[i][1], from.len);
            at += from.len;
        }
    }
    return copy;
}

/* ── stories as files ── */

struct writer {
    const struct fixture *fixture;
    const char *folder;
};

static void
write_record(void *data, const struct dplog_record *record,
             struct dpl_origin origin)
{
    const struct writer *writer = data;
    struct dpl_buf name = {0}, line = {0};
    char local[DPL_LOCAL_SIZE];

    dpl_buf_addf(&name, "%s%s%s", writer->folder,
                 origin.lineage % 10 == 2 ? "/2/" : "/",
                 dpl_log_file_name(record->log));
    dpl_format_local(record->local_us, record->bias, local);
    dpl_buf_add_view(&line, record->message);
    /* "2026-11-20 09:44:23.551 +00:00" */
    dpl_buf_addf(
        &line, "  $$<%s><%.2s-%.2s-%.4s %.12s+000><thread=%u (0x%X)>\r\n",
        dpl_log_component(record->log), local + 5, local + 8, local, local + 11,
        (unsigned)record->thread, (unsigned)record->thread);
    assert_false(name.failed || line.failed);
    fixture_append(writer->fixture, dpl_buf_str(&name), dpl_buf_str(&line));
    dpl_buf_done(&name);
    dpl_buf_done(&line);
}

void
run_write_story(const struct fixture *fixture, const char *folder,
                const char *lines)
{
    struct writer writer = {fixture, folder};

    story_each(lines, write_record, &writer);
}
