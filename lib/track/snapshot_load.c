/* SPDX-License-Identifier: MIT
 *
 * Bytes into a tracker. They come from a file that anybody may have written:
 * every number is checked against what it is a number of before it is used,
 * and tables and lists are built anew, so that none of them can be crooked.
 */
#include "track/snapshot.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/view.h"
#include "track/snapshot_format.h"
#include "track/snapshot_members.h"
#include "track/snapshot_read.h"

/* ── parts ── */

static void
note_key(struct dpl_snapshot_reader *reader, struct dpl_table *table,
         uint64_t key, size_t index)
{
    if (dpl_table_get(table, key) != DPL_TABLE_ABSENT)
        reader->bad = true;
    else if (!dpl_table_set(table, key, (uint32_t)index))
        reader->no_memory = true;
}

static void
get_strings(struct dpl_snapshot_reader *reader)
{
    const uint32_t count = dpl_snapshot_count(reader);

    for (uint32_t n = 1; n <= count && dpl_snapshot_is_fine(reader); n++) {
        const uint32_t number = dpl_intern_add(&reader->tracker->strings,
                                               dpl_snapshot_text(reader));

        reader->no_memory = number == UINT32_MAX;
        reader->bad = reader->bad || number != n;
    }
}

static void
get_clocks(struct dpl_snapshot_reader *reader)
{
    struct dpl_track *track = &reader->tracker->track;

    for (uint32_t i = 0; i < reader->clocks && dpl_snapshot_is_fine(reader);
         i++) {
        struct dpl_clock *clock = DPL_SNAPSHOT_PUSH(reader, &track->clocks);

        note_key(reader, &reader->tracker->clock_by_key,
                 dpl_snapshot_number(reader), i);
        if (clock)
            dpl_snapshot_members(reader, &dpl_members_clock, clock);
    }
}

static void
get_packages(struct dpl_snapshot_reader *reader)
{
    struct dpl_track *track = &reader->tracker->track;
    const uint32_t count = dpl_snapshot_count(reader);

    for (uint32_t i = 0; i < count && dpl_snapshot_is_fine(reader); i++) {
        struct dpl_package *package =
            DPL_SNAPSHOT_PUSH(reader, &track->packages);

        if (!package)
            return;
        dpl_snapshot_members(reader, &dpl_members_package, package);
        note_key(reader, &reader->tracker->package_by_id, package->id, i);
    }
}

static void
get_hosts(struct dpl_snapshot_reader *reader)
{
    struct dpl_track *track = &reader->tracker->track;
    const uint32_t count = dpl_snapshot_count(reader);

    for (uint32_t i = 0; i < count && dpl_snapshot_is_fine(reader); i++) {
        struct dpl_host *host = DPL_SNAPSHOT_PUSH(reader, &track->hosts);

        if (!host)
            return;
        dpl_snapshot_members(reader, &dpl_members_host, host);
        if (!dpl_host_index(reader->tracker, i))
            reader->no_memory = true;
    }
}

static void
get_clearances(struct dpl_snapshot_reader *reader)
{
    struct dpl_track *track = &reader->tracker->track;
    const uint32_t count = dpl_snapshot_count(reader);

    for (uint32_t i = 0; i < count && dpl_snapshot_is_fine(reader); i++) {
        struct dpl_clearance *c = DPL_SNAPSHOT_PUSH(reader, &track->clearances);

        if (!c)
            return;
        dpl_snapshot_members(reader, &dpl_members_clearance, c);
        note_key(reader, &reader->tracker->clearance_by_key,
                 dpl_clearance_key(c->dp, c->share, c->rule), i);
    }
}

static void
get_unknowns(struct dpl_snapshot_reader *reader)
{
    struct dpl_track *track = &reader->tracker->track;
    const uint32_t count = dpl_snapshot_count(reader);

    for (uint32_t i = 0; i < count && dpl_snapshot_is_fine(reader); i++) {
        struct dpl_unknown *u = DPL_SNAPSHOT_PUSH(reader, &track->unknowns);
        struct dplog_view text;

        if (!u)
            return;
        text = dpl_snapshot_text(reader);
        u->template_text = dpl_arena_copy(&reader->tracker->text, text);
        reader->no_memory = reader->no_memory || !u->template_text;
        note_key(reader, &reader->tracker->unknown_by_hash,
                 dpl_hash(text.ptr, text.len, 0), i);
        dpl_snapshot_members(reader, &dpl_members_unknown, u);
    }
}

static void
get_runs(struct dpl_snapshot_reader *reader)
{
    struct dpl_runs *runs = &reader->tracker->runs;
    uint32_t count;

    dpl_snapshot_members(reader, &dpl_members_runs, runs);
    count = dpl_snapshot_count(reader);
    reader->bad = reader->bad || count > runs->cap;
    for (uint32_t i = 0; i < count && dpl_snapshot_is_fine(reader); i++) {
        struct dpl_run loaded = {0}, *run;

        dpl_snapshot_members(reader, &dpl_members_run, &loaded);
        for (uint32_t f = 0; f < DPL_FIELD_COUNT_; f++)
            dpl_run_set(&loaded, f, loaded.field[f]);
        run = dpl_run_begin(runs, loaded.key, loaded.begun_us);
        if (!run) {
            reader->no_memory = true;
            return;
        }
        loaded.newer = run->newer;
        loaded.older = run->older;
        *dpl_run_downloads(runs, loaded.key) += loaded.download;
        *run = loaded;
    }
}

static void
get_windows(struct dpl_snapshot_reader *reader)
{
    struct dpl_tracker *tracker = reader->tracker;
    const uint32_t count = dpl_snapshot_count(reader);

    for (uint32_t n = 0; n < count && dpl_snapshot_is_fine(reader); n++) {
        const uint64_t place = dpl_snapshot_number(reader);
        struct dpl_window *w;

        if (place >= tracker->window_count || tracker->windows[place].group) {
            reader->bad = true;
            return;
        }
        w = &tracker->windows[place];
        dpl_snapshot_members(reader, &dpl_members_window, w);
        reader->bad = reader->bad || !w->group;
        for (uint32_t k = 0; k < w->count && dpl_snapshot_is_fine(reader); k++)
            dpl_snapshot_members(reader, &dpl_members_seen, &w->seen[k]);
        note_key(reader, &tracker->window_by_key, w->group, place);
    }
}

static void
get_awaited(struct dpl_snapshot_reader *reader)
{
    const struct dpl_awaited_list *list = &reader->tracker->awaited;
    const uint32_t count = dpl_snapshot_count(reader);

    reader->bad = reader->bad || count > DPL_AWAITED_MAX;
    for (uint32_t i = 0; i < count && dpl_snapshot_is_fine(reader); i++) {
        struct dpl_awaited loaded = {0}, *awaited = NULL;

        dpl_snapshot_members(reader, &dpl_members_awaited, &loaded);
        /* An absence without a clock or a line could not be told; of a group
         * there is one. */
        if (!loaded.group || loaded.clock >= reader->clocks ||
            !loaded.line.message ||
            dpl_table_get(&list->by_group, loaded.group) != DPL_TABLE_ABSENT)
            reader->bad = true;
        if (dpl_snapshot_is_fine(reader))
            awaited = dpl_absence_add(reader->tracker, loaded.correlation,
                                      loaded.group);
        if (!awaited) {
            dpl_line_done(&loaded.line);
            reader->no_memory = reader->no_memory || !reader->bad;
            return;
        }
        loaded.newer = awaited->newer;
        loaded.older = awaited->older;
        *awaited = loaded;
    }
}

/* ── lists ── */

/* Put in an episode; false: no memory. */
typedef bool (*link_fn)(struct dpl_tracker *tracker, uint32_t index);

static bool
link_rule(struct dpl_tracker *tracker, uint32_t index)
{
    dpl_open_link_rule(tracker, index);
    return true;
}

/* Every listed episode must come once. */
static void
get_sequence(struct dpl_snapshot_reader *reader, link_fn link)
{
    const struct dpl_track *track = &reader->tracker->track;
    const uint32_t count = dpl_snapshot_count(reader);
    uint8_t *seen = dpl_zalloc(track->episodes.count + 1);
    uint32_t listed = 0;

    reader->no_memory = reader->no_memory || !seen;
    for (uint32_t n = 0; n < count && dpl_snapshot_is_fine(reader); n++) {
        const uint64_t index = dpl_snapshot_number(reader);

        if (index >= track->episodes.count || seen[index] ||
            !dpl_snapshot_is_listed(&track->episodes.at[index]))
            reader->bad = true;
        else
            reader->no_memory = !link(reader->tracker, (uint32_t)index);
        if (dpl_snapshot_is_fine(reader))
            seen[index] = 1;
    }
    for (size_t i = 0;
         i < track->episodes.count && dpl_snapshot_is_fine(reader); i++)
        listed += dpl_snapshot_is_listed(&track->episodes.at[i]);
    reader->bad = reader->bad || listed != count;
    dpl_free(seen);
}

/* Whether following mergers and causes comes to an end from everywhere. */
static void
check_roots(struct dpl_snapshot_reader *reader)
{
    const struct dpl_track *track = &reader->tracker->track;
    uint32_t *walk = dpl_zalloc((track->episodes.count + 1) * sizeof(*walk));

    reader->no_memory = reader->no_memory || !walk;
    for (uint32_t i = 0;
         i < track->episodes.count && dpl_snapshot_is_fine(reader); i++) {
        uint32_t at = i;

        /* Each is marked with the walk that met it first. */
        while (at != DPL_NONE && !walk[at]) {
            const struct dpl_episode *e = &track->episodes.at[at];

            walk[at] = i + 1;
            at = e->merged_into != DPL_NONE ? e->merged_into : e->explained_by;
            if (at != DPL_NONE && walk[at] == i + 1)
                reader->bad = true;
        }
    }
    dpl_free(walk);
}

/* ── the whole ── */

static uint64_t
word(struct dplog_view bytes, size_t at)
{
    uint64_t value = 0;

    for (unsigned b = 0; b < 8; b++)
        value |= (uint64_t)(unsigned char)bytes.ptr[8 * at + b] << (8 * b);
    return value;
}

static enum dplog_status
check_header(const struct dplog_context *context,
             const struct dplog_ruleset *ruleset, struct dplog_view bytes,
             struct dplog_error *reterr)
{
    const struct dplog_view body =
        dpl_view_slice(bytes, DPL_SNAPSHOT_HEADER, bytes.len);

    if (bytes.len < DPL_SNAPSHOT_HEADER ||
        word(bytes, DPL_SNAPSHOT_MAGIC_AT) != DPL_SNAPSHOT_MAGIC ||
        word(bytes, DPL_SNAPSHOT_LENGTH_AT) != body.len ||
        word(bytes, DPL_SNAPSHOT_HASH_AT) != dpl_hash(body.ptr, body.len, 0))
        return dpl_fail(reterr, DPLOG_E_STORE,
                        "the saved state of the analysis is damaged");
    if (word(bytes, DPL_SNAPSHOT_ROWS_AT) != dpl_members_hash())
        return dpl_fail(reterr, DPLOG_E_UNSUPPORTED,
                        "the saved state of the analysis is of another "
                        "version of dplog");
    if (word(bytes, DPL_SNAPSHOT_RULES_AT) !=
        dpl_snapshot_made_with(context, ruleset))
        return dpl_fail(reterr, DPLOG_E_UNSUPPORTED,
                        "the saved state of the analysis was made with other "
                        "rules or limits");
    return DPLOG_OK;
}

static void
get_all(struct dpl_snapshot_reader *reader)
{
    struct dpl_tracker *tracker = reader->tracker;

    get_strings(reader);
    reader->clocks = dpl_snapshot_count(reader);
    reader->episodes = dpl_snapshot_count(reader);
    reader->deployments = dpl_snapshot_count(reader);
    get_clocks(reader);
    dpl_snapshot_members(reader, &dpl_members_tracker, tracker);
    dpl_snapshot_members(reader, &dpl_members_track, &tracker->track);
    get_packages(reader);
    get_hosts(reader);
    dpl_snapshot_deployments(reader);
    dpl_snapshot_episodes(reader);
    get_clearances(reader);
    get_unknowns(reader);
    get_runs(reader);
    get_windows(reader);
    get_awaited(reader);
    get_sequence(reader, dpl_episode_remember);
    get_sequence(reader, dpl_open_link_key);
    get_sequence(reader, link_rule);
    if (dpl_snapshot_is_fine(reader))
        check_roots(reader);
    reader->bad = reader->bad || reader->at != reader->end ||
                  tracker->window_next >= tracker->window_count;
}

static enum dplog_status
load(struct dplog_context *context, const struct dplog_ruleset *ruleset,
     struct dplog_view bytes, struct dpl_snapshot_reader *reader,
     struct dplog_error *reterr)
{
    enum dplog_status status = check_header(context, ruleset, bytes, reterr);

    if (status >= 0)
        status = dpl_tracker_new(context, ruleset, &reader->tracker, reterr);
    if (status < 0)
        return status;
    reader->at = (const unsigned char *)bytes.ptr + DPL_SNAPSHOT_HEADER;
    reader->end = (const unsigned char *)bytes.ptr + bytes.len;
    get_all(reader);
    if (dpl_snapshot_is_fine(reader))
        return DPLOG_OK;
    dpl_tracker_free(reader->tracker);
    return reader->no_memory
               ? dpl_fail_memory(reterr)
               : dpl_fail(reterr, DPLOG_E_STORE,
                          "the saved state of the analysis is damaged");
}

enum dplog_status
dpl_tracker_load(struct dplog_context *context,
                 const struct dplog_ruleset *ruleset, struct dplog_view bytes,
                 const uint32_t *sources, uint32_t source_count,
                 struct dpl_tracker **ret, struct dplog_error *reterr)
{
    struct dpl_snapshot_reader reader = {.sources = sources,
                                         .source_count = source_count};
    const enum dplog_status status =
        load(context, ruleset, bytes, &reader, reterr);

    if (status >= 0)
        *ret = reader.tracker;
    return status;
}

enum dplog_status
dpl_tracker_note_sources(struct dplog_context *context,
                         const struct dplog_ruleset *ruleset,
                         struct dplog_view bytes, uint8_t *named,
                         uint32_t source_count, struct dplog_error *reterr)
{
    struct dpl_snapshot_reader reader = {.named = named,
                                         .source_count = source_count};
    const enum dplog_status status =
        load(context, ruleset, bytes, &reader, reterr);

    if (status >= 0)
        dpl_tracker_free(reader.tracker);
    return status;
}
