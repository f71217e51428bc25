/* SPDX-License-Identifier: MIT
 *
 * The tracker from the inside: shared by the files of this folder only.
 */
#pragma once

#include "base/table.h"
#include "track/tracker.h"
#include "track/watch.h"

/* What a thread is working on: fields that its lines gave, until an end. */
struct dpl_run {
    uint64_t key; /* lineage and thread, or lineage and log */
    int64_t begun_us, last_us;
    int64_t ttl_us;
    uint32_t field[DPL_FIELD_COUNT_]; /* interned; 0: not known */
    uint32_t known;                   /* bits of the fields that are */
    uint32_t cause;        /* first cause or wait of the run, or DPL_NONE */
    bool cause_wrapped;    /* that one repeats others' failures itself */
    uint32_t deployment;   /* last one it worked for, or DPL_NONE */
    uint32_t newer, older; /* least recently used list */
    bool download;         /* lines of other threads may join it */
    bool told; /* a line that names its DP said how an attempt ended */
};

/* A run without a sign of life for a day is over. */
#define DPL_RUN_TTL_US (INT64_C(24) * 3600 * 1000000)

enum { DPL_RUN_LINEAGES = 64 }; /* that are told apart by their downloads */

struct dpl_runs {
    struct dpl_run *at; /* fixed: limits.contexts */
    uint32_t cap, newest, oldest, free_head;
    uint32_t fresh; /* at[fresh] and those behind it were never used, so that
                       the system has not given their memory yet */
    struct dpl_table by_key;
    uint32_t downloads[DPL_RUN_LINEAGES]; /* runs that are downloads, by lineage
                                             modulo DPL_RUN_LINEAGES */
    uint64_t dropped; /* runs that made room for newer ones */
};

static inline void
dpl_run_set(struct dpl_run *run, uint32_t field, uint32_t value)
{
    run->field[field] = value;
    run->known = (run->known & ~DPL_FIELD_BIT(field)) |
                 (value ? DPL_FIELD_BIT(field) : 0);
}

static inline uint32_t *
dpl_run_downloads(struct dpl_runs *runs, uint64_t key)
{
    return &runs->downloads[key >> 32 & (DPL_RUN_LINEAGES - 1)];
}

enum { DPL_WINDOW_SEEN = 16 };

/* One match that a correlation counts. */
struct dpl_seen {
    int64_t time_us;
    uint64_t order;
    uint32_t value; /* thread, hash of a field, or step */
};

/* The newest matches of one group of a correlation. */
struct dpl_window {
    uint64_t group; /* 0: free */
    uint32_t correlation, count, next;
    int64_t since_us, last_us; /* LASTING: of the matches in a row */
    struct dpl_seen seen[DPL_WINDOW_SEEN];
};

/* A line that something must follow, until it does or its time is up. */
struct dpl_awaited {
    uint64_t group; /* 0: free */
    uint32_t correlation;
    uint32_t clock, lineage; /* the log by whose time the deadline is told */
    enum dplog_log log;
    int64_t deadline_us; /* lateness included */
    struct dpl_keys keys;
    uint32_t field[DPL_FIELD_COUNT_];
    struct dpl_line_ref line; /* the newest one of the group */
    uint32_t newer, older;    /* by that line; newer also links free ones */
};

/* At most DPL_AWAITED_MAX of them. The oldest makes room for a new one: that
 * nothing followed it is then never told. They are counted. */
struct dpl_awaited_list {
    struct dpl_awaited *at;
    uint32_t newest, oldest, free_head;
    uint32_t fresh; /* as in dpl_runs */
    struct dpl_table by_group;
    uint32_t *counts; /* by correlation */
};

/* How a rule serves a correlation. */
struct dpl_use {
    uint32_t correlation;
    enum { DPL_USE_WITHOUT, DPL_USE_RULES } as;
};

/* Open episodes of one rule: the head of their list, and how many of them are
 * also in a list by package, by content, by DP. */
struct dpl_open_rule {
    uint32_t head, of_package, of_content, of_dp;
};

/* By rule: the rules that name it in one of their lists. */
struct dpl_inverse {
    uint32_t *rules, *from; /* of rule r: rules[from[r] .. from[r + 1]) */
};

/* Which clock a key of clock_by_key was last found to have. */
enum { DPL_RECENT_CLOCKS = 16 };

struct dpl_recent_clock {
    uint64_t key;
    uint32_t index;
    bool is_set;
};

struct dpl_tracker {
    struct dplog_context *context;
    const struct dplog_ruleset *ruleset;
    const struct dpl_track_watch *watch; /* NULL: nobody */
    struct dpl_track track;
    struct dpl_intern strings;
    uint32_t slim_at; /* with so many strings, those that nothing names go */
    struct dpl_arena text; /* templates of unknown lines */
    uint64_t order;        /* records that were fed */
    struct dpl_runs runs;
    struct dpl_table clock_by_key; /* lineage, log */
    struct dpl_recent_clock recent_clocks[DPL_RECENT_CLOCKS];
    uint32_t clock; /* of the last record */
    /* episodes */
    struct dpl_table episode_by_key;  /* hash of identity to chain head */
    struct dpl_table open_by_package; /* heads of lists of open episodes */
    struct dpl_table open_by_content;
    struct dpl_table open_by_dp;
    struct dpl_table open_by_pair;      /* package and DP; rule if unnamed */
    struct dpl_open_rule *open_of_rule; /* by rule index */
    struct dpl_inverse ends;            /* of recovered_by */
    struct dpl_inverse explained_by;    /* of explains */
    /* deployments */
    struct dpl_table deployment_by_key;     /* package, dp to newest version */
    struct dpl_table deployment_by_version; /* … and version; may be outdated */
    struct dpl_table deployment_by_package;         /* to the one made last */
    uint32_t fold_episodes_at, fold_deployments_at; /* so many are too many */
    struct dpl_table package_by_id, clearance_by_key, unknown_by_hash;
    struct dpl_table host_by_name; /* every name of a DP */
    struct dpl_window *windows;
    uint32_t window_count, window_next;
    struct dpl_table window_by_key;
    struct dpl_awaited_list awaited;
    struct dpl_use *uses; /* of rule r: uses[use_from[r] .. use_from[r + 1]) */
    uint32_t *use_from;
};

/* One hit on its way through the tracker. */
struct dpl_step_in {
    const struct dplog_record *record;
    struct dpl_origin origin;
    const struct dpl_match_result *matched;
    const struct dpl_hit *hit;
    const struct dpl_rule *rule;
    struct dpl_run *run; /* NULL: its thread does nothing known */
    struct dpl_keys keys;
    uint32_t field[DPL_FIELD_COUNT_]; /* given by the line; interned */
    const struct dpl_hit *given_of;   /* whose fields those are */
    uint32_t known[DPL_FIELD_COUNT_]; /* given, or inherited */
    uint32_t episode, explained_by;   /* that it became part of; or DPL_NONE */
    uint32_t line_cause; /* the episode of the cause that was told first of this
                            line; only in a log whose kind is not known, where
                            rules of several logs may match it; else DPL_NONE */
    bool alone;          /* of a correlation: it belongs to no thread */
};

/* tracker.c: tell who watches that a run learned from a line. */
void
dpl_watch_run(const struct dpl_tracker *tracker, const struct dpl_step_in *in,
              const struct dpl_run *run, uint64_t parent, bool begins);

/* run.c */
bool
dpl_runs_init(struct dpl_runs *runs, uint32_t cap);
void
dpl_runs_done(struct dpl_runs *runs);
uint64_t
dpl_run_key(const struct dplog_record *record, struct dpl_origin origin,
            uint32_t thread);
/* Whether the key is that of a thread and not of all lines without one. */
bool
dpl_run_key_has_thread(uint64_t key);
/* The live run of a key, or NULL. */
struct dpl_run *
dpl_run_find(struct dpl_runs *runs, uint64_t key, int64_t now_us);
/* An empty run for a key; what was there is over. */
struct dpl_run *
dpl_run_begin(struct dpl_runs *runs, uint64_t key, int64_t now_us);
void
dpl_run_end(struct dpl_runs *runs, struct dpl_run *run);
/* Lines of other threads may join it. */
void
dpl_run_is_download(struct dpl_runs *runs, struct dpl_run *run);
/* The only live download of a lineage, or NULL. */
struct dpl_run *
dpl_run_only_download(struct dpl_runs *runs, uint32_t lineage);

/* keys.c */
enum dplog_status
dpl_keys_read(struct dpl_tracker *tracker, struct dpl_step_in *in,
              struct dplog_error *reterr);
/* Whether what the line teaches is another thread's. */
static inline bool
dpl_keys_hands_on(const struct dpl_rule *rule)
{
    return rule->bind == DPL_BIND_CHILD || rule->bind == DPL_BIND_HAND_OVER;
}

enum dplog_status
dpl_keys_bind(struct dpl_tracker *tracker, struct dpl_step_in *in,
              struct dplog_error *reterr);
/* A null key agrees with anything. */
bool
dpl_keys_agree(const struct dpl_keys *a, const struct dpl_keys *b);
int64_t
dpl_keys_number_of(const struct dpl_tracker *tracker, uint32_t interned);

/* The number that a value writes; -1: none, as mostly. */
static inline int64_t
dpl_keys_number(const struct dpl_tracker *tracker, uint32_t interned)
{
    return interned ? dpl_keys_number_of(tracker, interned) : -1;
}

/* host.c */
/* The DP that a name stands for; UINT32_MAX: no memory. */
uint32_t
dpl_host_dp(struct dpl_tracker *tracker, uint32_t name);
/* Put the names of one into the table; false: no memory. */
bool
dpl_host_index(struct dpl_tracker *tracker, size_t index);

/* episode.c */
enum dplog_status
dpl_episode_add(struct dpl_tracker *tracker, struct dpl_step_in *in,
                struct dplog_error *reterr);
/* The open episode that this one would be once more, or DPL_NONE. */
uint32_t
dpl_episode_find_same(const struct dpl_tracker *tracker,
                      const struct dpl_episode *like);
/* Put into the identity table, take out of it. False: no memory. */
bool
dpl_episode_remember(struct dpl_tracker *tracker, uint32_t index);
void
dpl_episode_forget(struct dpl_tracker *tracker, uint32_t index);

/* rekey.c; false: no memory */
/* Change the keys of an open episode; it may become part of another one. */
bool
dpl_episode_rekey(struct dpl_tracker *tracker, uint32_t index,
                  const struct dpl_keys *keys, uint64_t run_key);
/* Give an episode the keys that another line named; those of the first cause
 * of a run. */
bool
dpl_episode_learn(struct dpl_tracker *tracker, uint32_t index,
                  const struct dpl_keys *more);
bool
dpl_episode_learn_run(struct dpl_tracker *tracker, const struct dpl_run *run);
/* retry.c; how long until the next try, by the line if it says so; 0: no
 * retry */
int64_t
dpl_retry_after(const struct dpl_tracker *tracker,
                const struct dpl_step_in *in);
/* What is announced of the next try goes over to another episode. */
void
dpl_retry_take(struct dpl_episode *to, const struct dpl_episode *from);

/* explain.c */
/* The open cause or wait that a line only repeats, or DPL_NONE. */
uint32_t
dpl_explain_find(const struct dpl_tracker *tracker,
                 const struct dpl_step_in *in);
/* The run's first cause is what later lines repeat; a wrapper that came before
 * it was only its shadow. False: no memory. */
bool
dpl_explain_run(struct dpl_tracker *tracker, struct dpl_step_in *in,
                uint32_t index);
/* Put open episodes of the rules that this one's rule explains under it. */
bool
dpl_explain_named(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                  uint32_t index);

/* open_list.c: open episodes by rule, by package, content or DP, and by package
 * and DP */
bool
dpl_open_link(struct dpl_tracker *tracker, uint32_t index);
/* The halves of dpl_open_link(): all lists but that of the rule; that one. */
bool
dpl_open_link_key(struct dpl_tracker *tracker, uint32_t index);
void
dpl_open_link_rule(struct dpl_tracker *tracker, uint32_t index);
void
dpl_open_unlink(struct dpl_tracker *tracker, uint32_t index);
/* Heads; walk by by_key.next. DPL_NONE: empty. */
uint32_t
dpl_open_of_package(const struct dpl_tracker *tracker, uint32_t package);
uint32_t
dpl_open_of_content(const struct dpl_tracker *tracker, uint32_t content);
uint32_t
dpl_open_of_dp(const struct dpl_tracker *tracker, uint32_t dp);
/* Head; walk by by_pair.next. dp 0: those of the package that name no DP. */
uint32_t
dpl_open_of_pair(const struct dpl_tracker *tracker, uint32_t package,
                 uint32_t dp);

/*
 * The open episodes of a rule that may be about the same things as a line, and
 * some more: where the line names what they are about, only those lists that
 * can hold them, else all of the rule. The one that was told last may be taken
 * off its lists.
 */
struct dpl_open_walk {
    const struct dpl_tracker *tracker;
    uint32_t rule;
    struct {
        uint32_t head;
        enum dpl_open_list { DPL_BY_RULE, DPL_BY_KEY, DPL_BY_PAIR } by;
    } lists[5];
    uint32_t count; /* of lists not begun yet, from the last one on */
    uint32_t next;  /* in the list that was begun */
    enum dpl_open_list by;
};

void
dpl_open_walk(struct dpl_open_walk *walk, const struct dpl_tracker *tracker,
              uint32_t rule, const struct dpl_keys *keys);
/* DPL_NONE: that was all. */
uint32_t
dpl_open_walk_next(struct dpl_open_walk *walk);

/* recovery.c: what a good line ends */
enum dplog_status
dpl_recovery_apply(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                   struct dplog_error *reterr);
/* An open episode is over, by the line of `in`. */
enum dplog_status
dpl_episode_close(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                  uint32_t index, enum dpl_episode_state state,
                  struct dplog_error *reterr);

/* removal.c: what is wanted no more */
enum dplog_status
dpl_removal_apply(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                  struct dplog_error *reterr);

/* line.c */
/* False: no memory; *ref is then as it was. */
bool
dpl_line_keep(struct dpl_line_ref *ref, uint64_t order,
              const struct dplog_record *record, struct dpl_origin origin);
bool
dpl_line_copy(struct dpl_line_ref *ref, const struct dpl_line_ref *from);
void
dpl_line_done(struct dpl_line_ref *ref);
/* One more, empty, at the end of a list of `count`; NULL: no memory. */
struct dpl_line_ref *
dpl_line_push(struct dpl_line_ref **list, uint32_t count);
void
dpl_lines_free(struct dpl_line_ref *list, uint32_t count);

/* arrival.c; false: no memory */
bool
dpl_arrival_note(const struct dpl_tracker *tracker, struct dpl_deployment *d,
                 const struct dpl_step_in *in);
void
dpl_arrival_free(struct dpl_arrival *arrival);

/* tries.c */
/* To be written to; NULL: no memory. */
struct dpl_tries *
dpl_tries_need(struct dpl_deployment *d);
/* The attempt is over: what only it needed goes. */
void
dpl_tries_ended(struct dpl_deployment *d);
/* One more at the end, zeroed; NULL: no memory. */
struct dpl_attempt *
dpl_attempt_push(struct dpl_deployment *d);

/* deployment.c */
enum dplog_status
dpl_deployment_apply(struct dpl_tracker *tracker, struct dpl_step_in *in,
                     struct dplog_error *reterr);

/* Make it the newest of its package and DP; false: no memory. */
bool
dpl_deployment_link(struct dpl_tracker *tracker, uint32_t index);

/* With more strings than that - some 4 MB - those that nothing names any more
 * are dropped: jobs, files, times. That takes as long as following 20,000
 * lines; at half the number it was a tenth of the time for 100 MB. */
enum { DPL_STRINGS_MAX = 65536 };

/* fold.c: too much is over */
static inline uint32_t
dpl_fold_episodes_max(const struct dplog_context *context)
{
    return context->limits.findings < DPL_EPISODES_MAX
               ? context->limits.findings
               : DPL_EPISODES_MAX;
}

bool
dpl_fold_is_due(const struct dpl_tracker *tracker);
/* What goes, which is counted already; false: no memory. To be given up with
 * dpl_forgetting_done() in both cases. */
struct dpl_forgetting;
bool
dpl_fold_plan(struct dpl_tracker *tracker, struct dpl_forgetting *ret);

/* clock.c */
/* Make the clock of a record the current one. */
enum dplog_status
dpl_clock_find(struct dpl_tracker *tracker, enum dplog_log log,
               struct dpl_origin origin, struct dplog_error *reterr);
/* Note the time of a record of the current clock; what GMTDATE says of it. */
void
dpl_clock_pass(struct dpl_tracker *tracker,
               const struct dpl_quiet_record *quiet);
void
dpl_clock_note(struct dpl_tracker *tracker, const struct dplog_record *record,
               struct dpl_origin origin);
void
dpl_clock_note_gmt(struct dpl_tracker *tracker,
                   const struct dplog_record *record, struct dpl_origin origin,
                   int64_t gmt_us);

/* clearance.c */
uint64_t
dpl_clearance_key(uint32_t dp, uint32_t share, uint32_t rule);
enum dplog_status
dpl_clearance_apply(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                    struct dplog_error *reterr);

/* correlate.c: what several lines say together */
bool
dpl_correlate_init(struct dpl_tracker *tracker);
void
dpl_correlate_done(struct dpl_tracker *tracker);
enum dplog_status
dpl_correlate(struct dpl_tracker *tracker, struct dpl_step_in *in,
              struct dplog_error *reterr);
/* A hash of the text of a line's fields that group_by names: numbers of strings
 * change. 0: the line lacks one of them, and is in no group. */
uint64_t
dpl_correlate_group(const struct dpl_tracker *tracker, uint32_t index,
                    const struct dpl_step_in *in);
/* The correlation holds: an episode of its rule, on the line of `in`; since
 * when, where that was before the line, else NONE. */
enum dplog_status
dpl_correlate_found(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                    const struct dpl_correlation *c, int64_t since_us,
                    struct dplog_error *reterr);

/* window.c: matches within a window of time */
/* Whether no match of it can count together with one from now on. */
bool
dpl_window_is_over(const struct dpl_correlation *c,
                   const struct dpl_window *window, int64_t now_us);
/* Whether the match completes what the correlation asks for. */
bool
dpl_window_holds(const struct dpl_correlation *c, struct dpl_window *window,
                 const struct dpl_seen *now);

/* absence.c: lines that never came */
bool
dpl_absence_init(struct dpl_tracker *tracker);
void
dpl_absence_done(struct dpl_tracker *tracker);
/* A slot for a group that has none, the newest in the list; NULL: no memory. */
struct dpl_awaited *
dpl_absence_add(struct dpl_tracker *tracker, uint32_t correlation,
                uint64_t group);
enum dplog_status
dpl_absence_feed(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                 struct dpl_use use, struct dplog_error *reterr);
/* What lines about a package on a DP wait for comes no more, where `takes_fn`
 * says so. */
void
dpl_absence_forget(struct dpl_tracker *tracker, const struct dpl_step_in *in,
                   bool (*takes_fn)(const struct dpl_step_in *in,
                                    uint32_t package, uint32_t dp));
/* The time of the current record's log has gone on: what is overdue in it. */
enum dplog_status
dpl_absence_due(struct dpl_tracker *tracker, struct dplog_error *reterr);

/* unknown.c */
enum dplog_status
dpl_unknown_add(struct dpl_tracker *tracker, const struct dplog_record *record,
                struct dpl_origin origin, struct dplog_error *reterr);
