/* SPDX-License-Identifier: MIT
 *
 * Stories: a pack, its matcher and a tracker, fed with made records.
 */
#include "story.h"

#include "base/mem.h"
#include "base/view.h"
#include "harness.h"
#include "ruleset/codes.h"
#include <dplog/ruleset.h>
#include <stdio.h>

/* ── the pack ── */

/* clang-format off */
static const char flow[] =
    "dplog: 1\n"
    "pack: {id: story, version: '1'}\n"
    "fragments:\n"
    "  k: '(?: pkg=(?<package>\\w+))?(?: v=(?<version>\\d+))?"
         "(?: dp=(?<dp>\\S+))?(?: job=(?<job>\\d+))?(?: c=(?<content>\\w+))?"
         "(?: path=(?<path>\\S+))?(?: name=(?<name>\\w+))?"
         "(?: kb=(?<size_kb>\\d+))?(?: left=(?<left>\\d+))?"
         "(?: count=(?<count>\\d+))?(?: at=(?<restart>\\S+))?"
         "(?: child=(?<child>\\d+))?(?: hex=(?<child_hex>\\w+))?"
         "(?: temp=(?<temp>\\S+))?(?: code=(?<code>\\S+))?$'\n"
    "own_matters: [PatchDownloader, smsdpmon]\n"
    "error_words: [oops]\n"
    "harmless_words: [no oops]\n"
    "hops:\n"
    "  - {id: source>sitelib, title: {en: to the site, ja: JA}}\n"
    "  - {id: sitelib>dplib, title: {en: to the DP}}\n"
    "stages:\n"
    "  - {id: snapshot, chain: standard, hop: source>sitelib, per: package, title: {en: Snapshot}}\n"
    "  - {id: sitelib, chain: standard, hop: source>sitelib, per: package, title: {en: Site library}}\n"
    "  - {id: precheck, chain: standard, hop: sitelib>dplib, title: {en: Check}}\n"
    "  - {id: send, chain: standard, hop: sitelib>dplib, title: {en: Sending, ja: JA-send}, fixed_when: 'sent {package} to {dp}'}\n"
    "  - {id: commit, chain: standard, hop: sitelib>dplib, title: {en: Commit}}\n"
    "  - {id: pull, chain: pull, at_pull_dp: [send, commit], title: {en: Pull}}\n"
    "  - {id: download, chain: updates, title: {en: Download}}\n"
    "  - {id: install, chain: role, per: server, title: {en: Install}}\n"
    "items:\n"
    "  - {id: name-resolution, origin: seed, whole: true, title: {en: Names}}\n"
    "  - {id: ports, origin: seed, title: {en: Ports, ja: JA-ports}}\n"
    "  - {id: disk-space, origin: seed, title: {en: Disk}}\n"
    "  - {id: rpc, origin: seed, title: {en: RPC}}\n"
    "  - {id: permissions, origin: seed, title: {en: Rights}}\n"
    "  - {id: content-source, origin: extended, title: {en: Source}}\n"
    "  - {id: schedule, origin: extended, waits: true, title: {en: Schedule}}\n"
    "codes:\n"
    "  - {code: 5, name: ERROR_ACCESS_DENIED, text: {en: Access denied, ja: JA-denied}, items: {permissions: strong}}\n"
    "  - {code: 112, name: ERROR_DISK_FULL, text: {en: Disk full}, items: {disk-space: strong}}\n";

static const char contexts[] =
    "dplog: 1\n"
    "contexts:\n"
    "  - {id: work, match: {regex: '^work%{k}'}, bind: {mode: begin}}\n"
    "  - {id: brief, match: {regex: '^brief%{k}'}, bind: {mode: begin, ttl: 10m}}\n"
    "  - {id: also, match: {regex: '^also%{k}'}, bind: {mode: add}}\n"
    "  - {id: spawn, match: {regex: '^spawn%{k}'}, bind: {mode: child}}\n"
    "  - {id: hand, match: {regex: '^hand%{k}'}, bind: {mode: hand-over}}\n"
    "  - {id: done, match: {regex: '^done'}, bind: {mode: end}}\n"
    "  - {id: fetch, match: {regex: '^fetch%{k}'}, bind: {mode: begin, scope: download}}\n";

static const char rules[] =
    "dplog: 1\n"
    "rules:\n"
    "  - {id: fail-source, role: cause, stage: snapshot, match: {regex: '^fail-source%{k}'}, items: {content-source: strong}, text: {en: {title: Source}}}\n"
    "  - {id: fail-check, role: cause, stage: precheck, match: {regex: '^fail-check%{k}'}, items: {rpc: strong}, text: {en: {title: Check}}}\n"
    "  - {id: fail-send, role: cause, stage: send, match: {regex: '^fail-send%{k}'}, items: {ports: strong}, retry: {after: 30m, limit: 100}, text: {en: {title: Sending}}}\n"
    "  - {id: fail-commit, role: cause, stage: commit, match: {regex: '^fail-commit%{k}'}, items: {rpc: strong}, text: {en: {title: Commit}}}\n"
    "  - {id: fail-pull, role: cause, stage: pull, match: {regex: '^fail-pull%{k}'}, items: {rpc: medium}, text: {en: {title: Pull}}}\n"
    "  - {id: fail-any, role: cause, match: {regex: '^fail-any%{k}'}, items: {rpc: weak}, recovered_by: [good], text: {en: {title: Any}}}\n"
    "  - {id: fail-shared, role: cause, stage: send, other_server: true, match: {regex: '^fail-shared%{k}'}, items: {ports: medium}, text: {en: {title: Shared}}}\n"
    "  - {id: fail-all, role: cause, stage: send, site_wide: true, match: {regex: '^fail-all%{k}'}, items: {ports: medium}, text: {en: {title: Site}}}\n"
    "  - {id: fail-install, role: cause, stage: install, match: {regex: '^fail-install%{k}'}, items: {rpc: medium}, text: {en: {title: Install}}}\n"
    "  - {id: fail-bare, role: cause, match: {regex: '^fail-bare%{k}'}, inherit: [], items: {rpc: weak}, text: {en: {title: Bare}}}\n"
    "  - {id: fail-fetch, role: cause, stage: download, match: {regex: '^fail-fetch%{k}'}, items: {ports: medium}, text: {en: {title: Fetch}}}\n"
    "  - {id: fail-list, role: cause, log: [smsdpmon], match: {regex: '^fail-list%{k}'}, items: {rpc: medium}, text: {en: {title: List}}}\n"
    "  - {id: wrap, role: cause, stage: send, wrapper: thread, match: {regex: '^wrap%{k}'}, retry: {after: 30m}, text: {en: {title: Wrap}}}\n"
    "  - {id: wrap-keys, role: cause, wrapper: keys, match: {regex: '^wrapkeys%{k}'}, text: {en: {title: Keys}}}\n"
    "  - {id: symptom, role: symptom, match: {regex: '^symptom%{k}'}, text: {en: {title: Symptom}}}\n"
    "  - {id: waits, role: wait, stage: send, match: {regex: '^waits%{k}'}, items: {schedule: strong}, text: {en: {title: Wait}}}\n";

static const char good[] =
    "dplog: 1\n"
    "rules:\n"
    "  - {id: starts, role: progress, stage: precheck, match: {regex: '^starts%{k}'}, effect: {attempt: begin}}\n"
    "  - {id: starts-too, role: progress, stage: precheck, match: {regex: '^startstoo%{k}'}, effect: {attempt: begin}}\n"
    "  - {id: sends, role: progress, stage: send, match: {regex: '^sends%{k}'}, effect: {attempt: begin}}\n"
    "  - {id: pulls, role: progress, stage: pull, match: {regex: '^pulls%{k}'}, effect: {attempt: begin, pull: true}}\n"
    "  - {id: notified, role: progress, stage: pull, match: {regex: '^notified%{k}'}, effect: {attempt: continue, pull: true}}\n"
    "  - {id: retry, role: symptom, stage: send, match: {regex: '^retry%{k}'}, effect: {attempt: end, outcome: retry}, retry: {after: 30m, limit: 100}, text: {en: {title: Retry}}}\n"
    "  - {id: gives-up, role: symptom, stage: send, match: {regex: '^givesup%{k}'}, effect: {attempt: end, outcome: failed}, text: {en: {title: Up}}}\n"
    "  - {id: checked, role: progress, stage: precheck, match: {regex: '^checked%{k}'}, effect: {passes: [precheck]}, clears: [name-resolution, ports]}\n"
    "  - {id: snapped, role: progress, stage: snapshot, match: {regex: '^snapped%{k}'}, effect: {passes: [snapshot]}}\n"
    "  - {id: copied, role: progress, stage: send, match: {regex: '^copied%{k}'}, effect: {passes: [precheck, send]}, clears: [ports]}\n"
    "  - {id: sent, role: recovery, stage: commit, match: {regex: '^sent%{k}'}, effect: {attempt: end, outcome: success, passes: [commit]}, clears: [rpc, ports, name-resolution]}\n"
    "  - {id: confirmed, role: recovery, stage: send, match: {regex: '^confirmed%{k}'}, effect: {attempt: end, outcome: success}}\n"
    "  - {id: removed, role: progress, match: {regex: '^removed%{k}'}, effect: {removes: from-dp}}\n"
    "  - {id: deleted, role: progress, match: {regex: '^deleted%{k}'}, effect: {removes: package}}\n"
    "  - {id: retired, role: progress, match: {regex: '^retired%{k}'}, effect: {removes: dp}}\n"
    "  - {id: file, role: progress, stage: send, match: {regex: '^file%{k}'}, effect: {file: true}}\n"
    "  - {id: fetched, role: recovery, stage: download, match: {regex: '^fetched%{k}'}, effect: {passes: [download]}}\n"
    "  - {id: good, role: recovery, match: {regex: '^good%{k}'}}\n"
    "  - {id: lives, role: progress, match: {regex: '^lives'}}\n";
/* clang-format on */

/* ── life ── */

static void
fail_with(void *data, const struct dplog_diag *diag)
{
    (void)data;
    if (diag->level == DPLOG_DIAG_ERROR)
        fail_msg("%s:%u:%u: %s %s", diag->path, (unsigned)diag->line,
                 (unsigned)diag->column, diag->id, diag->text);
}

struct dplog_ruleset *
story_rules(struct dplog_context *context, const char *more)
{
    const struct {
        const char *name, *yaml;
    } files[] = {
        {"flow.yaml", flow}, {"contexts.yaml", contexts}, {"rules.yaml", rules},
        {"good.yaml", good}, {"more.yaml", more},
    };
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_ruleset *set = NULL;

    assert_int_equal(
        dplog_ruleset_builder_new(context, fail_with, NULL, &builder, NULL),
        DPLOG_OK);
    for (size_t i = 0; i < COUNT(files); i++)
        if (files[i].yaml)
            assert_int_equal(
                dplog_ruleset_builder_add(builder, files[i].name,
                                          dpl_view_of(files[i].yaml), NULL),
                DPLOG_OK);
    assert_int_equal(dplog_ruleset_builder_build(builder, &set, NULL),
                     DPLOG_OK);
    dplog_ruleset_builder_free(builder);
    return set;
}

static void
new_tracker(struct story *story)
{
    assert_int_equal(
        dpl_tracker_new(story->context, story->set, &story->tracker, NULL),
        DPLOG_OK);
}

void
story_begin(struct story *story, const char *more,
            const struct dplog_limits *limits)
{
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;

    *story = (struct story){0};
    if (limits)
        options.limits = *limits;
    assert_int_equal(dplog_context_new(&options, &story->context, NULL),
                     DPLOG_OK);
    story->set = story_rules(story->context, more);
    assert_int_equal(
        dpl_matcher_new(story->context, story->set, &story->matcher, NULL),
        DPLOG_OK);
    new_tracker(story);
}

void
story_restart(struct story *story)
{
    dpl_tracker_free(story->tracker);
    dpl_arena_done(&story->arena);
    story->line = 0;
    story->finished = false;
    new_tracker(story);
}

void
story_end(struct story *story)
{
    dpl_tracker_free(story->tracker);
    dpl_matcher_free(story->matcher);
    dplog_ruleset_free(story->set);
    dplog_context_free(story->context);
    dpl_arena_done(&story->arena);
    dpl_buf_done(&story->text);
}

/* ── telling ── */

static struct dplog_view
word(struct dplog_view *rest)
{
    const size_t blank = dpl_view_find(*rest, DPL_VIEW(" "), 0);
    const struct dplog_view found =
        dpl_view_slice(*rest, 0, blank == SIZE_MAX ? rest->len : blank);

    *rest = dpl_view_slice(*rest, found.len + 1, rest->len);
    return found;
}

static int64_t
number(struct dplog_view text)
{
    uint64_t value = 0;

    if (!dpl_view_to_uint(text, &value))
        fail_msg("'%.*s' is no number", (int)text.len, text.ptr);
    return (int64_t)value;
}

/* "[day/]hours:minutes[:seconds]"; the first day is 2026-11-20. */
static int64_t
time_of(struct dplog_view text)
{
    const int64_t first_day = INT64_C(1795132800); /* 2026-11-20 */
    const size_t slash = dpl_view_find(text, DPL_VIEW("/"), 0);
    int64_t seconds = first_day;

    if (dpl_view_equal(text, DPL_VIEW("-")))
        return DPLOG_TIME_NONE;
    if (slash != SIZE_MAX) {
        seconds += (number(dpl_view_slice(text, 0, slash)) - 1) * 86400;
        text = dpl_view_slice(text, slash + 1, text.len);
    }
    for (int64_t unit = 3600; text.len; unit /= 60) {
        const size_t colon = dpl_view_find(text, DPL_VIEW(":"), 0);
        const size_t end = colon == SIZE_MAX ? text.len : colon;

        seconds += number(dpl_view_slice(text, 0, end)) * unit;
        text = dpl_view_slice(text, end + 1, text.len);
    }
    return seconds * 1000000;
}

static enum dplog_log
log_of(char letter)
{
    switch (letter) {
    case 'd':
        return DPLOG_LOG_DISTMGR;
    case 'p':
        return DPLOG_LOG_PKGXFERMGR;
    case 'u':
        return DPLOG_LOG_PATCHDOWNLOADER;
    case 'm':
        return DPLOG_LOG_DPMONITOR;
    case 'x':
        return DPLOG_LOG_UNKNOWN;
    default:
        fail_msg("'%c' is no log", letter);
        return DPLOG_LOG_UNKNOWN;
    }
}

static struct dplog_record
record_of(struct dplog_view line, uint32_t number_of_line,
          struct dpl_origin *ret_origin)
{
    struct dplog_view rest = line;
    const struct dplog_view log = word(&rest);
    const struct dplog_view time = word(&rest);
    const struct dplog_view thread = word(&rest);
    struct dplog_record record = {
        .time_us = time_of(time),
        .bias = 0,
        .log = log_of(log.ptr[0]),
        .line = number_of_line,
        .line_count = 1,
        .message = rest,
        .text = rest,
    };

    record.local_us = record.time_us;
    if (!dpl_view_equal(thread, DPL_VIEW("-")))
        record.thread = (uint32_t)number(thread);
    ret_origin->source = record.log == DPLOG_LOG_UNKNOWN
                             ? (uint32_t)DPLOG_LOG_COUNT
                             : (uint32_t)record.log - 1;
    ret_origin->lineage = (uint32_t)record.log * 10 +
                          (log.len > 1 ? (uint32_t)(log.ptr[1] - '0') : 1);
    return record;
}

static void
each_from(const char *lines, uint32_t first, story_record_fn record_fn,
          void *data)
{
    struct dplog_view rest = dpl_view_of(lines);

    while (rest.len) {
        const size_t end = dpl_view_find(rest, DPL_VIEW("\n"), 0);
        const size_t len = end == SIZE_MAX ? rest.len : end;
        struct dpl_origin origin;

        if (len) {
            const struct dplog_record record =
                record_of(dpl_view_slice(rest, 0, len), first++, &origin);

            record_fn(data, &record, origin);
        }
        rest = dpl_view_slice(rest, len + 1, rest.len);
    }
}

void
story_each(const char *lines, story_record_fn record_fn, void *data)
{
    each_from(lines, 1, record_fn, data);
}

static void
feed(void *data, const struct dplog_record *record, struct dpl_origin origin)
{
    struct story *story = data;
    struct dpl_match_result matched;

    assert_int_equal(dpl_matcher_run(story->matcher, record, &matched, NULL),
                     DPLOG_OK);
    assert_int_equal(
        dpl_tracker_feed(story->tracker, record, origin, &matched, NULL),
        DPLOG_OK);
    story->line = record->line;
}

void
story_tell(struct story *story, const char *lines)
{
    each_from(lines, story->line + 1, feed, story);
}

/* ── answers ── */

static const struct dpl_track *
finish(struct story *story)
{
    if (!story->finished)
        assert_int_equal(dpl_tracker_finish(story->tracker, NULL), DPLOG_OK);
    story->finished = true;
    dpl_buf_clear(&story->text);
    return dpl_tracker_track(story->tracker);
}

static const char *
name(const struct dpl_track *track, uint32_t interned)
{
    return interned ? dpl_intern_str(track->strings, interned) : "-";
}

/* Episodes that stand for themselves before this one, it included. */
static unsigned
position(const struct dpl_track *track, uint32_t index)
{
    unsigned before = 0;

    while (track->episodes.at[index].merged_into != DPL_NONE)
        index = track->episodes.at[index].merged_into;
    for (size_t i = 0; i < track->episodes.count; i++) {
        const struct dpl_episode *e = &track->episodes.at[i];

        before += e->merged_into == DPL_NONE &&
                  e->first_order <= track->episodes.at[index].first_order;
    }
    return before;
}

static void
add_episode(struct dpl_buf *buf, const struct dpl_track *track, uint32_t index)
{
    const struct dpl_episode *e = &track->episodes.at[index];
    char code[11];

    dpl_buf_addf(buf, "%u %s", position(track, index),
                 track->ruleset->rules[e->rule].id);
    if (e->code) {
        dpl_code_format(e->code, code);
        dpl_buf_addf(buf, " %s", code);
    }
    dpl_buf_addf(buf, " %s@%s", name(track, e->keys.package),
                 name(track, e->keys.dp));
    if (e->keys.version >= 0)
        dpl_buf_addf(buf, " v%lld", (long long)e->keys.version);
    if (e->keys.job >= 0)
        dpl_buf_addf(buf, " job%lld", (long long)e->keys.job);
    if (e->keys.content)
        dpl_buf_addf(buf, " c=%s", name(track, e->keys.content));
    dpl_buf_addf(buf, " x%llu", (unsigned long long)e->count);
    if (e->explained_by != DPL_NONE)
        dpl_buf_addf(buf, " by %u", position(track, e->explained_by));
    if (e->state != DPL_EPISODE_OPEN)
        dpl_buf_addf(buf, " over:%u", (unsigned)e->recovered_by->line);
    dpl_buf_add_char(buf, '\n');
}

const char *
story_episodes(struct story *story)
{
    const struct dpl_track *track = finish(story);
    unsigned shown = 0;

    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < track->episodes.count; i++) {
            if (track->episodes.at[i].merged_into != DPL_NONE ||
                position(track, i) != shown + 1)
                continue;
            add_episode(&story->text, track, i);
            shown++;
            more = true;
        }
    }
    return dpl_buf_str(&story->text);
}

const char *
story_deployments(struct story *story)
{
    static const char *const outcomes[] = {"open", "success", "retry",
                                           "failed"};
    const struct dpl_track *track = finish(story);

    for (size_t i = 0; i < track->deployments.count; i++) {
        const struct dpl_deployment *d = &track->deployments.at[i];

        dpl_buf_addf(&story->text, "%s@%s", name(track, d->package),
                     name(track, d->dp));
        if (d->version >= 0)
            dpl_buf_addf(&story->text, " v%lld", (long long)d->version);
        dpl_buf_addf(&story->text, " %s %u:",
                     d->stage == DPL_NONE ? "-"
                                          : track->ruleset->stages[d->stage].id,
                     (unsigned)d->attempt_count);
        for (size_t k = 0; k < d->count; k++)
            dpl_buf_addf(&story->text, " %s", outcomes[d->at[k].outcome]);
        dpl_buf_add_char(&story->text, '\n');
    }
    return dpl_buf_str(&story->text);
}

struct dplog_diagnosis
story_diagnose(struct story *story, enum dplog_language language,
               const struct dpl_selection *selection)
{
    struct dpl_diagnose_input input = {.track = finish(story),
                                       .language = language};
    struct dplog_diagnosis diagnosis;

    if (selection)
        input.selection = *selection;
    assert_int_equal(dpl_diagnose(&input, &story->arena, &diagnosis, NULL),
                     DPLOG_OK);
    return diagnosis;
}
