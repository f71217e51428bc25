/* SPDX-License-Identifier: MIT
 *
 * A tracker into bytes. Derived tables are not saved, but for the order of
 * lists: it decides which of two equal candidates is taken.
 */
#include "track/snapshot.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/view.h"
#include "track/forget.h"
#include "track/snapshot_format.h"
#include "track/snapshot_members.h"

/* Where it goes, and what is left out. */
struct saver {
    struct dpl_buf *buf;
    struct dpl_forgetting forgetting;
    uint32_t *strings; /* by number: the new one; 0: not named, so not saved */
    bool marking;      /* nothing is put, only noted which strings are named */
};

/* ── values ── */

static void
put_number(struct saver *out, uint64_t value)
{
    enum { LONGEST = 10 };
    char *room = out->marking ? NULL : dpl_buf_reserve(out->buf, LONGEST);

    if (!room)
        return;
    for (; value >= 0x80; value >>= 7, out->buf->len++)
        *room++ = (char)(value | 0x80);
    *room = (char)value;
    out->buf->len++;
}

static void
put_signed(struct saver *out, uint64_t value)
{
    put_number(out, value << 1 ^ (value >> 63 ? UINT64_MAX : 0));
}

static void
put_text(struct saver *out, struct dplog_view text)
{
    put_number(out, text.len);
    if (!out->marking)
        dpl_buf_add_view(out->buf, text);
}

static void
put_string(struct saver *out, uint32_t number)
{
    if (out->marking)
        out->strings[number] = 1;
    else
        put_number(out, out->strings[number]);
}

static void
put_members(struct saver *out, const struct dpl_members *members,
            const void *object);

static void
put_line(struct saver *out, const struct dpl_line_ref *line)
{
    put_number(out, line->message != NULL);
    if (!line->message)
        return;
    put_text(out, dpl_view_of(line->message));
    put_members(out, &dpl_members_line, line);
}

static bool
may_name_strings(const struct dpl_member *member)
{
    return member->kind == DPL_MEMBER_STRING ||
           member->kind == DPL_MEMBER_KEYS ||
           member->kind == DPL_MEMBER_ODDITY || member->kind == DPL_MEMBER_LINE;
}

static void
put_member(struct saver *out, const struct dpl_member *member,
           const void *object)
{
    const char *at = (const char *)object + member->offset;

    if (out->marking && !may_name_strings(member)) /* four of five */
        return;
    for (size_t i = 0; i < member->count; i++, at += member->size)
        switch ((enum dpl_member_kind)member->kind) {
        case DPL_MEMBER_BY_HAND:
            return;
        case DPL_MEMBER_KEYS:
            put_members(out, &dpl_members_keys, at);
            break;
        case DPL_MEMBER_ODDITY:
            put_members(out, &dpl_members_oddity, at);
            break;
        case DPL_MEMBER_LINE:
            put_line(out, (const void *)at);
            break;
        case DPL_MEMBER_STRING:
            put_string(out, (uint32_t)dpl_member_get(member, object, i));
            break;
        case DPL_MEMBER_EPISODE:
            put_number(out, dpl_forgetting_map(
                                out->forgetting.episodes,
                                (uint32_t)dpl_member_get(member, object, i)));
            break;
        case DPL_MEMBER_DEPLOYMENT:
            put_number(out, dpl_forgetting_map(
                                out->forgetting.deployments,
                                (uint32_t)dpl_member_get(member, object, i)));
            break;
        case DPL_MEMBER_SIGNED:
            put_signed(out, dpl_member_get(member, object, i));
            break;
        default:
            put_number(out, dpl_member_get(member, object, i));
        }
}

static void
put_members(struct saver *out, const struct dpl_members *members,
            const void *object)
{
    for (size_t i = 0; i < members->count; i++)
        put_member(out, &members->at[i], object);
}

/* ── parts ── */

/* Those that were marked, in their order. */
static void
put_strings(struct saver *out, const struct dpl_intern *strings)
{
    uint32_t count = 0;

    out->strings[0] = 0;
    for (uint32_t n = 1; n <= strings->count; n++)
        if (out->strings[n])
            out->strings[n] = ++count;
    put_number(out, count);
    for (uint32_t n = 1; n <= strings->count; n++)
        if (out->strings[n])
            put_text(out, dpl_intern_view(strings, n));
}

/* A clock's key is in the table alone. */
static bool
put_clocks(struct saver *out, const struct dpl_tracker *tracker)
{
    const struct dpl_table *table = &tracker->clock_by_key;
    const size_t count = tracker->track.clocks.count;
    uint64_t *keys = dpl_zalloc((count + 1) * sizeof(*keys));

    if (!keys)
        return false;
    for (size_t i = 0; i < table->slot_count; i++)
        if (table->slots[i].value != DPL_TABLE_ABSENT)
            keys[table->slots[i].value] = dpl_table_key(&table->slots[i]);
    for (size_t i = 0; i < count; i++) {
        put_number(out, keys[i]);
        put_members(out, &dpl_members_clock, &tracker->track.clocks.at[i]);
    }
    dpl_free(keys);
    return true;
}

static void
put_deployment(struct saver *out, const struct dpl_deployment *deployment)
{
    put_members(out, &dpl_members_deployment, deployment);
    put_number(out, deployment->count);
    for (size_t i = 0; i < deployment->count; i++)
        put_members(out, &dpl_members_attempt, &deployment->at[i]);
    put_number(out, deployment->tries != NULL);
    if (deployment->tries)
        put_members(out, &dpl_members_tries, deployment->tries);
    put_number(out, deployment->arrival != NULL);
    if (deployment->arrival)
        put_members(out, &dpl_members_arrival, deployment->arrival);
}

static void
put_lines(struct saver *out, const struct dpl_line_ref *list, uint32_t count)
{
    put_number(out, count);
    for (uint32_t i = 0; i < count; i++)
        put_line(out, &list[i]);
}

static void
put_episode(struct saver *out, const struct dpl_episode *e)
{
    put_members(out, &dpl_members_episode, e);
    put_lines(out, e->recovered_by, e->recovered_by != NULL);
    put_lines(out, e->first, e->first_count);
    put_lines(out, e->last, e->last_count);
}

static void
put_packages(struct saver *out, const struct dpl_track *track)
{
    const uint32_t *const map = out->forgetting.packages;
    size_t count = 0;

    for (uint32_t i = 0; i < track->packages.count; i++)
        count += dpl_forgetting_map(map, i) != DPL_NONE;
    put_number(out, count);
    for (uint32_t i = 0; i < track->packages.count; i++)
        if (dpl_forgetting_map(map, i) != DPL_NONE)
            put_members(out, &dpl_members_package, &track->packages.at[i]);
}

static void
put_clearances(struct saver *out, const struct dpl_track *track)
{
    size_t count = 0;

    for (size_t i = 0; i < track->clearances.count; i++)
        count += !dpl_forgetting_is_old(&out->forgetting,
                                        track->clearances.at[i].line.time_us);
    put_number(out, count);
    for (size_t i = 0; i < track->clearances.count; i++)
        if (!dpl_forgetting_is_old(&out->forgetting,
                                   track->clearances.at[i].line.time_us))
            put_members(out, &dpl_members_clearance, &track->clearances.at[i]);
}

static void
put_unknowns(struct saver *out, const struct dpl_track *track)
{
    size_t count = 0;

    for (size_t i = 0; i < track->unknowns.count; i++)
        count += !dpl_forgetting_is_old(&out->forgetting,
                                        track->unknowns.at[i].line.time_us);
    put_number(out, count);
    for (size_t i = 0; i < track->unknowns.count; i++) {
        const struct dpl_unknown *u = &track->unknowns.at[i];

        if (dpl_forgetting_is_old(&out->forgetting, u->line.time_us))
            continue;
        put_text(out, dpl_view_of(u->template_text));
        put_members(out, &dpl_members_unknown, u);
    }
}

static void
put_hosts(struct saver *out, const struct dpl_track *track)
{
    put_number(out, track->hosts.count);
    for (size_t i = 0; i < track->hosts.count; i++)
        put_members(out, &dpl_members_host, &track->hosts.at[i]);
}

static void
put_track(struct saver *out, const struct dpl_track *track)
{
    put_members(out, &dpl_members_track, track);
    put_packages(out, track);
    put_hosts(out, track);
    for (uint32_t i = 0; i < track->deployments.count; i++)
        if (dpl_forgetting_map(out->forgetting.deployments, i) != DPL_NONE)
            put_deployment(out, &track->deployments.at[i]);
    for (uint32_t i = 0; i < track->episodes.count; i++)
        if (dpl_forgetting_map(out->forgetting.episodes, i) != DPL_NONE)
            put_episode(out, &track->episodes.at[i]);
    put_clearances(out, track);
    put_unknowns(out, track);
}

static void
put_runs(struct saver *out, const struct dpl_runs *runs)
{
    put_members(out, &dpl_members_runs, runs);
    put_number(out, runs->by_key.count);
    for (uint32_t i = runs->oldest; i != DPL_NONE; i = runs->at[i].newer)
        put_members(out, &dpl_members_run, &runs->at[i]);
}

static void
put_windows(struct saver *out, const struct dpl_tracker *tracker)
{
    put_number(out, tracker->window_by_key.count);
    for (uint32_t i = 0; i < tracker->window_count; i++) {
        const struct dpl_window *w = &tracker->windows[i];

        if (!w->group)
            continue;
        put_number(out, i);
        put_members(out, &dpl_members_window, w);
        for (uint32_t k = 0; k < w->count; k++)
            put_members(out, &dpl_members_seen, &w->seen[k]);
    }
}

static void
put_awaited(struct saver *out, const struct dpl_awaited_list *list)
{
    put_number(out, list->by_group.count);
    for (uint32_t i = list->oldest; i != DPL_NONE; i = list->at[i].newer)
        put_members(out, &dpl_members_awaited, &list->at[i]);
}

/* ── sequences ── */

/* Episodes of lists, each list from its end to its head: put in at the head
 * one after another they make the same lists. */
struct sequence {
    const struct dpl_track *track;
    const uint32_t *map; /* of what is forgotten */
    DPL_VEC_MEMBERS(uint32_t)
    bool failed;
};

static uint32_t
next_in_chain(const struct dpl_episode *episode)
{
    return episode->hash_next;
}

static uint32_t
next_by_key(const struct dpl_episode *episode)
{
    return episode->by_key.next;
}

static uint32_t
next_by_rule(const struct dpl_episode *episode)
{
    return episode->by_rule.next;
}

typedef uint32_t (*next_fn)(const struct dpl_episode *episode);

static void
add_list(struct sequence *sequence, uint32_t head, next_fn next)
{
    size_t first = sequence->count, last;

    for (; head != DPL_NONE; head = next(&sequence->track->episodes.at[head])) {
        uint32_t *slot;

        if (dpl_forgetting_map(sequence->map, head) == DPL_NONE)
            continue;
        slot = DPL_VEC_PUSH(sequence);
        if (!slot) {
            sequence->failed = true;
            return;
        }
        *slot = head;
    }
    for (last = sequence->count; first + 1 < last; first++) {
        const uint32_t index = sequence->at[--last];

        sequence->at[last] = sequence->at[first];
        sequence->at[first] = index;
    }
}

static void
add_lists(struct sequence *sequence, const struct dpl_table *heads,
          next_fn next)
{
    for (size_t i = 0; i < heads->slot_count; i++)
        if (heads->slots[i].value != DPL_TABLE_ABSENT)
            add_list(sequence, heads->slots[i].value, next);
}

static void
flush(struct saver *out, struct sequence *sequence)
{
    put_number(out, sequence->count);
    for (size_t i = 0; i < sequence->count; i++)
        put_number(
            out, dpl_forgetting_map(out->forgetting.episodes, sequence->at[i]));
    sequence->count = 0;
}

static bool
put_sequences(struct saver *out, const struct dpl_tracker *tracker)
{
    struct sequence sequence = {.track = &tracker->track,
                                .map = out->forgetting.episodes};

    add_lists(&sequence, &tracker->episode_by_key, next_in_chain);
    flush(out, &sequence);
    add_lists(&sequence, &tracker->open_by_package, next_by_key);
    add_lists(&sequence, &tracker->open_by_content, next_by_key);
    add_lists(&sequence, &tracker->open_by_dp, next_by_key);
    flush(out, &sequence);
    for (uint32_t r = 0; r < tracker->ruleset->rule_count; r++)
        add_list(&sequence, tracker->open_of_rule[r].head, next_by_rule);
    flush(out, &sequence);
    dpl_free(sequence.at);
    return !sequence.failed;
}

/* ── the whole ── */

static void
fill_header(const struct dpl_tracker *tracker, char *header,
            struct dplog_view body)
{
    const uint64_t words[DPL_SNAPSHOT_WORDS] = {
        [DPL_SNAPSHOT_MAGIC_AT] = DPL_SNAPSHOT_MAGIC,
        [DPL_SNAPSHOT_ROWS_AT] = dpl_members_hash(),
        [DPL_SNAPSHOT_RULES_AT] =
            dpl_snapshot_made_with(tracker->context, tracker->ruleset),
        [DPL_SNAPSHOT_LENGTH_AT] = body.len,
        [DPL_SNAPSHOT_HASH_AT] = dpl_hash(body.ptr, body.len, 0),
    };

    for (size_t w = 0; w < DPL_SNAPSHOT_WORDS; w++)
        for (unsigned b = 0; b < 8; b++)
            *header++ = (char)(words[w] >> (8 * b));
}

/* All but the strings. */
static bool
put_rest(struct saver *out, const struct dpl_tracker *tracker)
{
    const struct dpl_track *track = &tracker->track;
    bool ok;

    put_number(out, track->clocks.count);
    put_number(out, out->forgetting.episode_count);
    put_number(out, out->forgetting.deployment_count);
    ok = put_clocks(out, tracker);
    put_members(out, &dpl_members_tracker, tracker);
    put_track(out, track);
    put_runs(out, &tracker->runs);
    put_windows(out, tracker);
    put_awaited(out, &tracker->awaited);
    return put_sequences(out, tracker) && ok;
}

/* Twice: what is named must be known before it is put. */
static bool
put_all(struct saver *out, const struct dpl_tracker *tracker)
{
    bool ok;

    out->strings = dpl_zalloc(((size_t)tracker->strings.count + 1) *
                              sizeof(*out->strings));
    if (!out->strings)
        return false;
    out->marking = true;
    ok = put_rest(out, tracker);
    out->marking = false;
    put_strings(out, &tracker->strings);
    ok = ok && put_rest(out, tracker);
    dpl_free(out->strings);
    return ok;
}

enum dplog_status
dpl_tracker_save_without(const struct dpl_tracker *tracker,
                         const struct dpl_forgetting *forgetting,
                         struct dpl_buf *ret, struct dplog_error *reterr)
{
    const size_t start = ret->len;
    struct saver out = {.buf = ret, .forgetting = *forgetting};

    if (dpl_buf_reserve(ret, DPL_SNAPSHOT_HEADER))
        ret->len += DPL_SNAPSHOT_HEADER;
    if (!put_all(&out, tracker) || ret->failed)
        return dpl_fail_memory(reterr);
    fill_header(tracker, ret->ptr + start,
                dpl_view(ret->ptr + start + DPL_SNAPSHOT_HEADER,
                         ret->len - start - DPL_SNAPSHOT_HEADER));
    return DPLOG_OK;
}

enum dplog_status
dpl_tracker_save_since(const struct dpl_tracker *tracker, int64_t since_us,
                       struct dpl_buf *ret, struct dplog_error *reterr)
{
    struct dpl_forgetting forgetting;
    const enum dplog_status status =
        dpl_forgetting_plan(&tracker->track, since_us, &forgetting)
            ? dpl_tracker_save_without(tracker, &forgetting, ret, reterr)
            : dpl_fail_memory(reterr);

    dpl_forgetting_done(&forgetting);
    return status;
}

enum dplog_status
dpl_tracker_save(const struct dpl_tracker *tracker, struct dpl_buf *ret,
                 struct dplog_error *reterr)
{
    return dpl_tracker_save_since(tracker, INT64_MIN, ret, reterr);
}
