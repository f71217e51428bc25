/* SPDX-License-Identifier: MIT
 *
 * A log told line by line against a rule pack, and what tracking and diagnosis
 * make of it, as text to compare with.
 *
 * A line of a story is "log time thread text":
 *
 *     d 09:00 7 begin pkg=PS100001 dp=DP1      distmgr, thread 7
 *     p2 3/09:00:05 - sent                     PkgXferMgr of a second server,
 *                                              on the third day, no thread
 *     u - 9 fetch                              PatchDownloader, no time
 *     m 09:00 9 fail-list                      smsdpmon
 *     x - 9 fetch                              a log that nobody knows
 *
 * The pack of story.c has one rule for each thing a rule can do; its lines say
 * who they are about by "pkg=", "v=", "dp=" and so on, in that order.
 */
#pragma once

#include "base/buf.h"
#include "diagnose/diagnose.h"
#include "track/tracker.h"

struct story {
    struct dplog_context *context;
    struct dplog_ruleset *set;
    struct dpl_matcher *matcher;
    struct dpl_tracker *tracker;
    uint32_t line; /* of the last record */
    bool finished;
    struct dpl_arena arena; /* of the diagnosis */
    struct dpl_buf text;    /* of the last answer */
};

/* `more`: a second rule file, or NULL; limits: 0 and NULL are the defaults. */
void
story_begin(struct story *story, const char *more,
            const struct dplog_limits *limits);
void
story_end(struct story *story);
/* Forget all lines, keep the rules. */
void
story_restart(struct story *story);

/* Lines with '\n' between them. */
void
story_tell(struct story *story, const char *lines);

/* The records of such lines, for other uses. */
typedef void (*story_record_fn)(void *data, const struct dplog_record *record,
                                struct dpl_origin origin);
void
story_each(const char *lines, story_record_fn record_fn, void *data);

/* The pack alone. */
struct dplog_ruleset *
story_rules(struct dplog_context *context, const char *more);

/* The answers tell the tracker that the story is over. Strings live until the
 * next call. */

/*
 * One line an episode, in order of first evidence:
 *
 *     1 fail-send 0x80070005 PS100001@DP1 v3 x2
 *     2 wrap PS100001@DP1 x1 by 1
 *     3 wait PS100001@- x1 over                      ended by a success
 */
const char *
story_episodes(struct story *story);

/* "PS100001@DP1 v3 send 2: retry success\n"; "open" is an attempt under way. */
const char *
story_deployments(struct story *story);

/* The diagnosis; lives with the story, or until it is restarted. */
struct dplog_diagnosis
story_diagnose(struct story *story, enum dplog_language language,
               const struct dpl_selection *selection);
