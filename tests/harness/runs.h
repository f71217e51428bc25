/* SPDX-License-Identifier: MIT
 *
 * Whole analyses, from files to the JSON report, and followers of folders.
 */
#pragma once

#include "fixture.h"
#include <dplog/analysis.h>
#include <dplog/follow.h>

struct run {
    struct dplog_context *context;
    const struct dplog_ruleset *ruleset;
    const char *store; /* NULL: none */
    int64_t keep_us;   /* 0: everything */
    const char *dp;    /* NULL: any */
    unsigned threads;  /* 0: one */
};

/* An analysis that was run, on paths (NULL ends). Free it. */
struct dplog_analysis *
run_analysis(const struct run *run, const char *const *paths);

/* A follower of a folder, before its first step. Free it. */
struct dplog_follow *
run_follow(const struct run *run, const char *folder);

/* The JSON report on paths (NULL ends). Whatever fails fails the test. Free
 * it with free(). */
char *
run_report(const struct run *run, const char *const *paths);
/* The same on bytes in memory, cut in no way. */
char *
run_report_bytes(const struct run *run, const char *name, const char *bytes,
                 size_t len);

/* "path:line text\n" of every record, in merged order. Free it. */
char *
run_records(const struct run *run, const char *const *paths);

/* What a report says beside its sources and their health: what does not depend
 * on where a file was split. Free it. */
char *
run_without_sources(const char *report);

/* A whole file; NUL-terminated. Free it. */
char *
run_read_file(const char *path, size_t *ret_len);

/* Every occurrence replaced by words of equal length. Free it. */
char *
run_rename(const char *text, size_t len, const char *const pairs[][2],
           size_t count);

/* A story (story.h) as the product writes its logs: of "d", "p" and "u" lines
 * distmgr.log, PkgXferMgr.log and PatchDownloader.log; "d2" lines go into the
 * folder "2" below. Files that get lines are made or appended to. */
void
run_write_story(const struct fixture *fixture, const char *folder,
                const char *lines);
