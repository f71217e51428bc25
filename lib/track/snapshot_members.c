/* SPDX-License-Identifier: MIT
 *
 * One table a struct, one row a member, in the order of saving. See
 * snapshot.h for who must add to it.
 */
#include "track/snapshot_members.h"

#include "base/hash.h"
#include <stddef.h>
#include <string.h>

/* The struct of a table is OF. */
#define ROW(member, element, kind, bound)                                      \
    {                                                                          \
        offsetof(OF, member), sizeof(((OF *)0)->element),                      \
            sizeof(((OF *)0)->member) / sizeof(((OF *)0)->element),            \
            DPL_MEMBER_##kind, bound                                           \
    }
#define MEMBER(member, kind) ROW(member, member, kind, 0)
#define EACH(member, kind)   ROW(member, member[0], kind, 0) /* of an array */
#define BELOW(member, bound) ROW(member, member, BELOW, bound)
#define FLAG(member)         ROW(member, member, BELOW, 2)
#define BY_HAND(member)                                                        \
    {                                                                          \
        offsetof(OF, member), 0, 1, DPL_MEMBER_BY_HAND, 0                      \
    }
#define TABLE(name, rows)                                                      \
    const struct dpl_members dpl_members_##name = {rows, sizeof(rows) /        \
                                                             sizeof(rows[0])}

#define OF struct dpl_line_ref
static const struct dpl_member line_rows[] = {
    MEMBER(order, NUMBER),  MEMBER(time_us, SIGNED), MEMBER(local_us, SIGNED),
    MEMBER(bias, SIGNED),   MEMBER(source, SOURCE),  MEMBER(line, NUMBER),
    MEMBER(thread, NUMBER), BY_HAND(message),        BY_HAND(message_cap),
};
TABLE(line, line_rows);
#undef OF

#define OF struct dpl_keys
static const struct dpl_member keys_rows[] = {
    MEMBER(package, STRING), MEMBER(dp, STRING),   MEMBER(content, STRING),
    MEMBER(site, STRING),    MEMBER(path, STRING), MEMBER(name, STRING),
    MEMBER(version, SIGNED), MEMBER(job, SIGNED),
};
TABLE(keys, keys_rows);
#undef OF

#define OF struct dpl_episode
static const struct dpl_member episode_rows[] = {
    MEMBER(rule, RULE),
    MEMBER(code, NUMBER),
    BELOW(code_kind, DPL_CODE_HTTP + 1),
    BELOW(role, DPLOG_ROLE_CONTEXT + 1),
    BELOW(log, DPLOG_LOG_COUNT),
    MEMBER(clock, CLOCK),
    MEMBER(keys, KEYS),
    MEMBER(explained_by, EPISODE),
    MEMBER(count, NUMBER),
    MEMBER(explains, NUMBER),
    BELOW(state, DPL_EPISODE_MOOT + 1),
    MEMBER(first_us, SIGNED),
    MEMBER(last_us, SIGNED),
    MEMBER(first_order, NUMBER),
    MEMBER(last_order, NUMBER),
    FLAG(has_retry),
    MEMBER(retry_interval_us, SIGNED),
    MEMBER(next_retry_us, SIGNED),
    MEMBER(retry_clock, CLOCK),
    MEMBER(restart, STRING),
    MEMBER(left, SIGNED),
    MEMBER(reported, SIGNED),
    BY_HAND(recovered_by), /* lines: behind all others */
    BY_HAND(first),
    BY_HAND(last),
    BY_HAND(first_count),
    BY_HAND(last_count),
    BELOW(last_next, DPL_EVIDENCE_LAST),
    MEMBER(merged_into, EPISODE),
    MEMBER(run_key, NUMBER),
    EACH(field, STRING),
    FLAG(gave_up),
    BY_HAND(by_rule), /* the lists: saved as sequences */
    BY_HAND(by_key),
    BY_HAND(by_pair), /* in the order of by_key */
    BY_HAND(hash_next),
};
TABLE(episode, episode_rows);
#undef OF

#define OF struct dpl_attempt
static const struct dpl_member attempt_rows[] = {
    MEMBER(begin_us, SIGNED), MEMBER(end_us, SIGNED),
    MEMBER(files, NUMBER),    BELOW(outcome, DPL_OUTCOME_FAILED + 1),
    MEMBER(stage, STAGE),     BELOW(stopped, 3),
};
TABLE(attempt, attempt_rows);
#undef OF

#define OF struct dpl_arrival
static const struct dpl_member arrival_rows[] = {
    EACH(lines, LINE),
    EACH(stages, STAGE),
    BELOW(count, DPL_ARRIVED_LINES + 1),
};
TABLE(arrival, arrival_rows);
#undef OF

#define OF struct dpl_tries
static const struct dpl_member tries_rows[] = {
    EACH(begun_by, RULE),        BELOW(begun_count, DPL_BEGUN_BY + 1),
    MEMBER(restart, STRING),     MEMBER(reported, SIGNED),
    MEMBER(interval_us, SIGNED), MEMBER(next_us, SIGNED),
    MEMBER(clock, CLOCK),        EACH(passed_us, SIGNED),
};
TABLE(tries, tries_rows);
#undef OF

#define OF struct dpl_deployment
static const struct dpl_member deployment_rows[] = {
    MEMBER(package, STRING),
    MEMBER(dp, STRING),
    MEMBER(site, STRING),
    MEMBER(version, SIGNED),
    FLAG(version_inherited),
    FLAG(pull),
    FLAG(removed),
    FLAG(open),
    FLAG(continues),
    MEMBER(stage, STAGE),
    MEMBER(attempt_count, NUMBER),
    BY_HAND(at), /* attempts */
    BY_HAND(count),
    BY_HAND(tries), /* where there are any */
    BELOW(outcome, DPL_OUTCOME_FAILED + 1),
    MEMBER(first_us, SIGNED),
    MEMBER(last_us, SIGNED),
    MEMBER(outcome_us, SIGNED),
    MEMBER(first_order, NUMBER),
    MEMBER(last_order, NUMBER),
    MEMBER(outcome_order, NUMBER),
    BY_HAND(arrival),
    BY_HAND(next), /* of its lists: in order of their making */
    BY_HAND(next_of_package),
};
TABLE(deployment, deployment_rows);
#undef OF

#define OF struct dpl_package
static const struct dpl_member package_rows[] = {
    MEMBER(id, STRING),           MEMBER(name, STRING), MEMBER(size_kb, SIGNED),
    MEMBER(size_version, SIGNED), MEMBER(path, STRING), MEMBER(read_us, SIGNED),
};
TABLE(package, package_rows);
#undef OF

#define OF struct dpl_host
static const struct dpl_member host_rows[] = {
    MEMBER(dp, STRING),
    MEMBER(short_name, STRING),
    MEMBER(full_name, STRING),
};
TABLE(host, host_rows);
#undef OF

#define OF struct dpl_clearance
static const struct dpl_member clearance_rows[] = {
    MEMBER(dp, STRING),          MEMBER(server, STRING),
    MEMBER(share, STRING),       MEMBER(rule, RULE),
    MEMBER(first_order, NUMBER), MEMBER(count, NUMBER),
    MEMBER(first_us, SIGNED),    MEMBER(line, LINE),
};
TABLE(clearance, clearance_rows);
#undef OF

#define OF struct dpl_unknown
static const struct dpl_member unknown_rows[] = {
    BY_HAND(template_text),
    MEMBER(count, NUMBER),
    MEMBER(line, LINE),
};
TABLE(unknown, unknown_rows);
#undef OF

#define OF struct dpl_oddity
static const struct dpl_member oddity_rows[] = {
    MEMBER(count, NUMBER),  MEMBER(size_us, SIGNED), MEMBER(at_us, SIGNED),
    MEMBER(source, SOURCE), MEMBER(line, NUMBER),
};
TABLE(oddity, oddity_rows);
#undef OF

#define OF struct dpl_clock
static const struct dpl_member clock_rows[] = {
    BELOW(log, DPLOG_LOG_COUNT),
    MEMBER(newest_us, SIGNED),
    MEMBER(due_us, SIGNED),
    MEMBER(first_us, SIGNED),
    MEMBER(previous_us, SIGNED),
    MEMBER(first_source, SOURCE),
    MEMBER(last_source, SOURCE),
    MEMBER(bias, SIGNED),
    MEMBER(zone_from, SIGNED),
    MEMBER(zone_to, SIGNED),
    FLAG(verbose),
    MEMBER(logs, NUMBER),
    MEMBER(disorder, ODDITY),
    MEMBER(set_back, ODDITY),
    MEMBER(zone, ODDITY),
    MEMBER(gmt, ODDITY),
};
TABLE(clock, clock_rows);
#undef OF

#define OF struct dpl_track
static const struct dpl_member track_rows[] = {
    BY_HAND(ruleset),
    BY_HAND(strings),
    BY_HAND(episodes),
    BY_HAND(deployments),
    BY_HAND(packages),
    BY_HAND(hosts),
    BY_HAND(clearances),
    BY_HAND(unknowns),
    BY_HAND(clocks),
    MEMBER(records, NUMBER),
    MEMBER(matched, NUMBER),
    MEMBER(activity, NUMBER),
    MEMBER(unknown_lines, NUMBER),
    MEMBER(unknown_dropped, NUMBER),
    MEMBER(episodes_dropped, NUMBER),
    MEMBER(runs_dropped, NUMBER),
    MEMBER(awaited_dropped, NUMBER),
    MEMBER(windows_dropped, NUMBER),
    MEMBER(deployments_dropped, NUMBER),
    MEMBER(arrivals_dropped, NUMBER),
    MEMBER(episodes_folded, NUMBER),
    MEMBER(downloads_succeeded, NUMBER),
    MEMBER(newest_us, SIGNED),
    MEMBER(newest_local_us, SIGNED),
    MEMBER(newest_bias, SIGNED),
    MEMBER(site_server, STRING),
    MEMBER(site_code, STRING),
};
TABLE(track, track_rows);
#undef OF

#define OF struct dpl_run
static const struct dpl_member run_rows[] = {
    MEMBER(key, NUMBER),
    MEMBER(begun_us, SIGNED),
    MEMBER(last_us, SIGNED),
    MEMBER(ttl_us, SIGNED),
    EACH(field, STRING),
    BY_HAND(known), /* that of the fields which are not 0 */
    MEMBER(cause, EPISODE),
    FLAG(cause_wrapped),
    MEMBER(deployment, DEPLOYMENT),
    BY_HAND(newer), /* saved from the oldest to the newest */
    BY_HAND(older),
    FLAG(download),
    FLAG(told),
};
TABLE(run, run_rows);
#undef OF

#define OF struct dpl_runs
static const struct dpl_member runs_rows[] = {
    BY_HAND(at),
    BY_HAND(cap),
    BY_HAND(newest),
    BY_HAND(oldest),
    BY_HAND(free_head),
    BY_HAND(fresh),
    BY_HAND(by_key),
    BY_HAND(downloads), /* counted while the runs are loaded */
    MEMBER(dropped, NUMBER),
};
TABLE(runs, runs_rows);
#undef OF

#define OF struct dpl_seen
static const struct dpl_member seen_rows[] = {
    MEMBER(time_us, SIGNED),
    MEMBER(order, NUMBER),
    MEMBER(value, NUMBER),
};
TABLE(seen, seen_rows);
#undef OF

#define OF struct dpl_window
static const struct dpl_member window_rows[] = {
    MEMBER(group, NUMBER),
    MEMBER(correlation, CORRELATION),
    BELOW(count, DPL_WINDOW_SEEN + 1),
    BELOW(next, DPL_WINDOW_SEEN),
    MEMBER(since_us, SIGNED),
    MEMBER(last_us, SIGNED),
    BY_HAND(seen),
};
TABLE(window, window_rows);
#undef OF

#define OF struct dpl_awaited
static const struct dpl_member awaited_rows[] = {
    MEMBER(group, NUMBER),
    MEMBER(correlation, CORRELATION),
    MEMBER(clock, CLOCK),
    MEMBER(lineage, NUMBER),
    BELOW(log, DPLOG_LOG_COUNT),
    MEMBER(deadline_us, SIGNED),
    MEMBER(keys, KEYS),
    EACH(field, STRING),
    MEMBER(line, LINE),
    BY_HAND(newer), /* saved from the oldest to the newest */
    BY_HAND(older),
};
TABLE(awaited, awaited_rows);
#undef OF

#define OF struct dpl_tracker
static const struct dpl_member tracker_rows[] = {
    BY_HAND(context),
    BY_HAND(ruleset),
    BY_HAND(watch),
    BY_HAND(track),
    BY_HAND(strings),
    BY_HAND(slim_at),
    BY_HAND(text),
    MEMBER(order, NUMBER),
    BY_HAND(runs),
    BY_HAND(clock_by_key),
    BY_HAND(recent_clocks),
    MEMBER(clock, CLOCK),
    BY_HAND(episode_by_key),
    BY_HAND(open_by_package),
    BY_HAND(open_by_content),
    BY_HAND(open_by_dp),
    BY_HAND(open_by_pair),
    BY_HAND(open_of_rule),
    BY_HAND(ends),
    BY_HAND(explained_by),
    BY_HAND(deployment_by_key),
    BY_HAND(deployment_by_version),
    BY_HAND(deployment_by_package),
    MEMBER(fold_episodes_at, NUMBER),
    MEMBER(fold_deployments_at, NUMBER),
    BY_HAND(package_by_id),
    BY_HAND(clearance_by_key),
    BY_HAND(unknown_by_hash),
    BY_HAND(host_by_name),
    BY_HAND(windows),
    BY_HAND(window_count),
    MEMBER(window_next, NUMBER),
    BY_HAND(window_by_key),
    BY_HAND(awaited),
    BY_HAND(uses),
    BY_HAND(use_from),
};
TABLE(tracker, tracker_rows);
#undef OF

/* Offsets are the compiler's affair, all else is the format. */
uint64_t
dpl_members_hash(void)
{
    static const struct dpl_members *const tables[] = {
        &dpl_members_line,      &dpl_members_keys,       &dpl_members_episode,
        &dpl_members_attempt,   &dpl_members_deployment, &dpl_members_package,
        &dpl_members_clearance, &dpl_members_unknown,    &dpl_members_clock,
        &dpl_members_oddity,    &dpl_members_track,      &dpl_members_run,
        &dpl_members_runs,      &dpl_members_seen,       &dpl_members_window,
        &dpl_members_awaited,   &dpl_members_tracker,    &dpl_members_arrival,
        &dpl_members_host,      &dpl_members_tries,
    };
    uint64_t hash = 0;

    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
        for (size_t i = 0; i < tables[t]->count; i++) {
            const struct dpl_member *m = &tables[t]->at[i];

            if (m->kind != DPL_MEMBER_BY_HAND)
                hash = dpl_table_mix(
                    hash, (uint64_t)m->size << 32 | (uint64_t)m->count << 16 |
                              (uint64_t)m->kind << 8 | m->bound);
        }
    return hash;
}

/* ── values ── */

uint64_t
dpl_member_get(const struct dpl_member *member, const void *object,
               size_t element)
{
    const char *at =
        (const char *)object + member->offset + element * member->size;
    const bool is_signed = member->kind == DPL_MEMBER_SIGNED;
    uint64_t u64;
    uint32_t u32;
    uint16_t u16;
    uint8_t u8;

    switch (member->size) {
    case 1:
        memcpy(&u8, at, 1);
        return is_signed ? (uint64_t)(int64_t)(int8_t)u8 : u8;
    case 2:
        memcpy(&u16, at, 2);
        return is_signed ? (uint64_t)(int64_t)(int16_t)u16 : u16;
    case 4:
        memcpy(&u32, at, 4);
        return is_signed ? (uint64_t)(int64_t)(int32_t)u32 : u32;
    default:
        memcpy(&u64, at, 8);
        return u64;
    }
}

void
dpl_member_set(const struct dpl_member *member, void *object, size_t element,
               uint64_t value)
{
    char *at = (char *)object + member->offset + element * member->size;
    const uint32_t u32 = (uint32_t)value;
    const uint16_t u16 = (uint16_t)value;
    const uint8_t u8 = (uint8_t)value;

    switch (member->size) {
    case 1:
        memcpy(at, &u8, 1);
        break;
    case 2:
        memcpy(at, &u16, 2);
        break;
    case 4:
        memcpy(at, &u32, 4);
        break;
    default:
        memcpy(at, &value, 8);
    }
}

bool
dpl_member_fits(const struct dpl_member *member, uint64_t value)
{
    const unsigned bits = member->size * 8U;
    const int64_t number = (int64_t)value;

    if (bits == 64)
        return true;
    if (member->kind == DPL_MEMBER_SIGNED)
        return number >= -(INT64_C(1) << (bits - 1)) &&
               number < INT64_C(1) << (bits - 1);
    return value < UINT64_C(1) << bits;
}
