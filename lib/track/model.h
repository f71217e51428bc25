/* SPDX-License-Identifier: MIT
 *
 * What tracking knows: plain structs that diagnose reads. Strings are numbers
 * of one table (base/intern.h); 0 is "not known".
 */
#pragma once

#include "base/intern.h"
#include "base/vec.h"
#include "ruleset/rule.h"

#define DPL_NONE UINT32_MAX /* no episode, no deployment, no stage */

/* A line that is kept as evidence. */
struct dpl_line_ref {
    uint64_t order;   /* place in the merged input */
    int64_t time_us;  /* UTC; DPLOG_TIME_NONE: not known */
    int64_t local_us; /* as the log's clock showed it */
    uint32_t source, line, thread;
    int16_t bias;
    uint16_t message_cap; /* bytes allocated for it */
    char *message;        /* verbatim, cut at DPL_LINE_BYTES; NULL: not kept */
};

enum { DPL_LINE_BYTES = 4096 }; /* of a message, at most */

enum { DPL_EVIDENCE_FIRST = 3, DPL_EVIDENCE_LAST = 2 };

/* Lines that others must follow, at a time; more are given up and counted. */
enum { DPL_AWAITED_MAX = 1024 };

/* Groups of lines that correlations look at together, at a time; more are given
 * up and counted. */
enum { DPL_WINDOWS_MAX = 1024 };

/* With more deployments or episodes than that, those that are over are dropped
 * (fold.c). */
enum { DPL_DEPLOYMENTS_MAX = 24576, DPL_EPISODES_MAX = 8192 };

/* With more deployments than that, those that a newer version of the package
 * replaced are dropped. */
enum { DPL_REPLACED_MAX = 16384 };

/* What a line, or the run it belongs to, is about. */
struct dpl_keys {
    uint32_t package, dp, content, site, path, name; /* interned */
    int64_t version, job;                            /* -1: not known */
};

enum dpl_episode_state {
    DPL_EPISODE_OPEN,
    DPL_EPISODE_RECOVERED,
    DPL_EPISODE_MOOT /* wanted no more: nobody waits for it */
};

/* Neighbours in a list: episodes, or DPL_NONE. */
struct dpl_links {
    uint32_t prev, next;
};

/* Matches of one rule with one code and the same keys, until a success. */
struct dpl_episode {
    uint32_t rule;
    uint32_t code;
    enum dpl_code_kind code_kind;
    enum dplog_role role; /* a wrapper that was explained is a symptom */
    enum dplog_log log;
    uint32_t clock; /* of its log */
    struct dpl_keys keys;
    uint32_t explained_by; /* episode, or DPL_NONE */
    uint64_t count;        /* matches of its own */
    uint64_t explains;     /* matches of the episodes that it explains */
    enum dpl_episode_state state;
    int64_t first_us, last_us;
    uint64_t first_order, last_order;
    /* retry, by itself or by what it explains */
    bool has_retry;
    int64_t retry_interval_us, next_retry_us;
    uint32_t retry_clock;   /* whose time tells whether it is due */
    uint32_t restart;       /* when it tries again, in the product's own words;
                               interned */
    int64_t left, reported; /* tries that are left, and that were made, by the
                               product's own count; -1: not said */
    struct dpl_line_ref *recovered_by; /* NULL: it is open */
    /* Lines of evidence: the first first_count matches, and a ring of the last
     * ones, of which last_next is overwritten next. */
    struct dpl_line_ref *first, *last;
    uint32_t first_count, last_count, last_next;
    uint32_t merged_into;             /* DPL_NONE: stands for itself */
    uint64_t run_key;                 /* its run, while nothing else names it */
    uint32_t field[DPL_FIELD_COUNT_]; /* for texts: given or inherited */
    bool gave_up; /* the product said that it will not try again */
    /* lists of open episodes (tracker only) */
    struct dpl_links by_rule, by_key, by_pair;
    uint32_t hash_next;
};

enum { DPL_NO_STAGE = UINT8_MAX };

/* Tens of thousands: with 32 bytes they would be 48 of the heap, not 32. */
struct dpl_attempt {
    int64_t begin_us, end_us;
    uint32_t files;  /* that went through; 0: not told */
    uint8_t outcome; /* enum dpl_outcome; NONE: open */
    uint8_t stage;   /* reached, or DPL_NO_STAGE; where it stopped: */
    uint8_t stopped; /* 1 by a line that may repeat others, 2 by itself */
};

enum { DPL_ARRIVED_LINES = 2 };

/* How a success after tries that failed was told: the first line of it, and
 * the first of another stage. */
struct dpl_arrival {
    struct dpl_line_ref lines[DPL_ARRIVED_LINES];
    uint32_t stages[DPL_ARRIVED_LINES];
    uint32_t count;
};

enum { DPL_BEGUN_BY = 4 };

/* What is known of one that is tried, or is to be tried again. */
struct dpl_tries {
    uint32_t begun_by[DPL_BEGUN_BY]; /* rules that spoke of the running
                                        attempt's begin */
    uint32_t begun_count;
    uint32_t restart;             /* the product's own words; interned */
    int64_t reported;             /* the product's own count; -1 */
    int64_t interval_us, next_us; /* next_us: DPLOG_TIME_NONE: not known */
    uint32_t clock;               /* whose time tells whether it is due */
    /* When the last attempt ended that is no longer kept and succeeded or sent
     * one file [0], succeeded or sent two files [1]. */
    int64_t passed_us[2];
};

enum { DPL_KEPT_ATTEMPTS = 16 };

/* Tens of thousands are kept: a byte here is worth counting. */
struct dpl_deployment {
    uint32_t package, dp;
    uint32_t site;            /* of the DP, from its NAL path; 0: not known */
    uint32_t stage;           /* last reached, or DPL_NONE */
    int64_t version;          /* -1: not known */
    uint32_t next;            /* same package and DP, other version */
    uint32_t next_of_package; /* same package, made before */
    uint32_t attempt_count;
    enum dpl_outcome outcome; /* of the last ended attempt */
    uint8_t count;            /* of `at` */
    bool version_inherited;   /* from its thread, not from a line of its own */
    bool pull, open;          /* open: an attempt is running */
    bool removed;             /* wanted no more before it arrived */
    bool continues;           /* … and begins that are told do not end it */
    struct dpl_attempt *at;   /* newest ones; DPL_KEPT_ATTEMPTS at most */
    struct dpl_tries *tries;  /* NULL: nothing is said of them */
    struct dpl_arrival *arrival; /* NULL: no try failed before, or none yet */
    int64_t first_us, last_us, outcome_us;
    uint64_t first_order, last_order, outcome_order;
};

/* Never NULL. */
const struct dpl_tries *
dpl_tries_of(const struct dpl_deployment *d);

/* A package, as far as its name and size were said. */
struct dpl_package {
    uint32_t id, name;
    int64_t size_kb, size_version;
    uint32_t path;   /* the source folder that was read last */
    int64_t read_us; /* … with success; DPLOG_TIME_NONE: never */
};

/* A DP by its names; each is 0 while it is not known. */
struct dpl_host {
    uint32_t dp; /* what stands for it: the name that came first */
    uint32_t short_name, full_name;
};

/* A success that proves items for a DP, the newest of its rule; without a DP
 * for the site server's own side, and for the server of the source folder. */
struct dpl_clearance {
    uint32_t dp, server, rule;
    uint32_t share; /* "\\server\share" of that folder, or 0 */
    uint64_t first_order, count;
    int64_t first_us;
    struct dpl_line_ref line;
};

struct dpl_unknown {
    const char *template_text;
    uint64_t count;
    struct dpl_line_ref line;
};

/* Something about the times of a log that is not as it should be. */
struct dpl_oddity {
    uint64_t count;
    int64_t size_us, at_us; /* of the greatest one … */
    uint32_t source, line;  /* … and its place */
};

/* How far one log of one server goes. */
struct dpl_clock {
    enum dplog_log log;
    int64_t newest_us; /* DPLOG_TIME_NONE: none of its records had a time */
    int64_t due_us;    /* before it nothing awaited is overdue; INT64_MAX:
                          nothing is awaited */
    int64_t first_us, previous_us; /* of the first and the last record */
    uint32_t first_source, last_source;
    int16_t bias; /* of the last record that has one */
    int16_t zone_from, zone_to;
    bool verbose;  /* lines were there that only the verbose level writes */
    uint32_t logs; /* log UNKNOWN: whose rules knew the last lines; bit set */
    struct dpl_oddity disorder, set_back, zone, gmt;
};

struct dpl_track {
    const struct dplog_ruleset *ruleset;
    const struct dpl_intern *strings;
    struct {
        DPL_VEC_MEMBERS(struct dpl_episode)
    } episodes;
    struct {
        DPL_VEC_MEMBERS(struct dpl_deployment)
    } deployments;
    struct {
        DPL_VEC_MEMBERS(struct dpl_package)
    } packages;
    struct {
        DPL_VEC_MEMBERS(struct dpl_host)
    } hosts;
    struct {
        DPL_VEC_MEMBERS(struct dpl_clearance)
    } clearances;
    struct {
        DPL_VEC_MEMBERS(struct dpl_unknown)
    } unknowns;
    struct {
        DPL_VEC_MEMBERS(struct dpl_clock)
    } clocks;
    uint64_t records, matched, activity; /* activity: progress of any kind */
    uint64_t unknown_lines;
    uint64_t unknown_dropped, episodes_dropped, runs_dropped; /* limits */
    uint64_t awaited_dropped, windows_dropped, deployments_dropped;
    uint64_t arrivals_dropped; /* deployments_dropped that had arrived */
    uint64_t episodes_folded;
    uint64_t downloads_succeeded;
    int64_t newest_us; /* DPLOG_TIME_NONE: no record had a time */
    int64_t newest_local_us;
    int16_t newest_bias;
    uint32_t site_server, site_code; /* interned */
};

/* The episode that an index stands for in the end, after mergers and under
 * what explains it; DPL_NONE stays. */
uint32_t
dpl_explain_root(const struct dpl_track *track, uint32_t index);
