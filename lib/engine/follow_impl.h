/* SPDX-License-Identifier: MIT
 *
 * The inside of a follower, for its own files:
 *
 *     follow.c        the API, and a step from waiting to news
 *     follow_folders.c  which folders are watched
 *     follow_roots.c  which logs are in them
 *     follow_zone.c   … and when it is there, where they do not say
 *     follow_take.c   records of all logs, in order, into the feed
 *     follow_known.c  what the store knew before, for lanes
 *     follow_replay.c … and followed again from a snapshot on
 *     follow_keep.c   … and into the store
 *     follow_moved.c  … which is not where it was
 *     follow_tidy.c   what may be forgotten, and is
 *     follow_news.c   what is new in a diagnosis
 */
#pragma once

#include "base/arena.h"
#include "base/os_watch.h"
#include "base/table.h"
#include "base/vec.h"
#include "engine/feed.h"
#include "engine/resume.h"
#include "engine/trail.h"
#include "source/discover.h"
#include "store/store.h"
#include <dplog/follow.h>

#define DPL_NS_PER_MS UINT64_C(1000000)

/* Until a store that refused is tried again. */
#define DPL_STORE_RETRY_NS (1000 * DPL_NS_PER_MS)

/* What a folder holds, to see whether it is still the same: a number for the
 * names, and the sizes of the logs that are written to. */
enum { DPL_NAMES_SIZES = 32 };

struct dpl_names {
    uint64_t hash;
    size_t count;
    uint64_t sizes[DPL_NAMES_SIZES];
};

/* A path that was given. */
struct dpl_root {
    char *path;
    bool is_folder;
    struct {
        DPL_VEC_MEMBERS(struct dpl_inputs *)
    } lists;       /* of the last look, and of those that had to be repeated */
    size_t folder; /* of a log that was named: the one it is in */
    bool must_look;
    bool is_covered; /* another root is the same, or has it in it */
    bool is_late;    /* the store could not yet be asked about its logs */
    char *trouble;   /* told and not yet mended; NULL: none */
    char *refused;   /* the same of what lies below and could not be taken */
    uint64_t retry_ns;
};

/* Whether names are still what they were: what is asked about it. */
struct dpl_listing {
    struct dplog_follow *follow;
    size_t folder;
};

/* A folder of the watch, and whose it is. */
struct dpl_followed_folder {
    char *path;
    size_t root;
    struct dpl_names names; /* before the list of the root was made … */
    bool was_listed;        /* … if it was known by then */
    bool must_check;
};

/* How far records of a part were taken. */
struct dpl_taken_part {
    uint32_t source;
    uint32_t next_line;
};

#define DPL_NO_ROOT SIZE_MAX

/* A lane and what it is about to give. */
struct dpl_followed {
    struct dpl_trail *trail;
    size_t root;    /* DPL_NO_ROOT: only the store has it */
    size_t folder;  /* of the watch; 0 without a root */
    bool is_new;    /* not looked at yet */
    bool was_found; /* by the look that is under way */
    bool in_doubt;  /* in trouble that may only be a rename */
    char *trouble;  /* as in struct dpl_root */
    struct {
        DPL_VEC_MEMBERS(struct dpl_taken_part)
    } taken;           /* what was taken, as one would read it again … */
    bool is_unordered; /* … but for a writer that was late in an old part */
    int64_t taken_us;  /* running maximum of what was taken */
    int16_t zone;      /* where its folder's is not that of all logs */
    bool has_record;
    struct dplog_record record;
    struct dpl_trail_part *part;
    struct dpl_feed_key key;
};

/* What a report says of a file. */
struct dpl_followed_source {
    char *path;   /* its own, of the report's */
    bool is_free; /* nothing is said of it any more (follow_tidy.c) */
    struct dplog_source report;
    struct dpl_store_stamp first, last;
    int64_t store_id;
    uint64_t cut;
};

/* A source that the store knew before. Strings are in the arena. */
struct dpl_known_source {
    struct dpl_store_source source;
    bool is_taken; /* a lane has it */
};

/* A record that waits to be stored. */
struct dpl_waiting {
    struct dpl_trail_part *part;
    struct dplog_record *record; /* with its text behind it */
};

struct dpl_waiting_gap {
    struct dpl_trail_part *part; /* the one behind it */
    size_t gap;                  /* index */
    const char *kind;            /* static */
};

/* What was told of a finding, or of a deployment. */
struct dpl_told {
    uint64_t count;
    bool open;
    enum dplog_deployment_status status;
};

/* A happening; what may still move is an index until it is handed out. */
struct dpl_news {
    struct dplog_happening happening;
    size_t gap; /* GAP */
    char *text; /* TROUBLE: its own, for it may be mended in the same step */
};

struct dplog_follow {
    struct dplog_context *context;
    const struct dplog_ruleset *ruleset;
    struct dplog_follow_options options;
    struct dplog_analysis_options wanted; /* strings in the arena */
    struct dpl_arena arena;
    struct dpl_watch *watch;
    struct {
        DPL_VEC_MEMBERS(struct dpl_root)
    } roots;
    struct {
        DPL_VEC_MEMBERS(struct dpl_followed_folder)
    } folders;                       /* by index of the watch */
    struct dpl_table folder_by_path; /* with its root */
    struct {
        DPL_VEC_MEMBERS(struct dpl_followed)
    } lanes;
    struct {
        DPL_VEC_MEMBERS(struct dpl_followed_source)
    } sources;
    size_t free_sources; /* of them */
    struct {
        DPL_VEC_MEMBERS(struct dplog_gap)
    } gaps;
    struct dpl_feed *feed;
    /* the store */
    struct dpl_store *store;
    struct {
        DPL_VEC_MEMBERS(struct dpl_known_source)
    } known;                /* what it held when it was opened … */
    int64_t known_until_us; /* … and its newest time; INT64_MIN: none */
    struct {
        DPL_VEC_MEMBERS(struct dpl_waiting)
    } waiting;
    struct {
        DPL_VEC_MEMBERS(struct dpl_waiting_gap)
    } waiting_gaps;
    uint64_t waiting_bytes;
    bool replayed; /* what the store has was followed */
    struct dpl_lineup lineup;
    struct dpl_resume *resume;
    uint64_t limit_hits; /* of patterns, before the feed began */
    char *store_trouble;
    uint64_t store_retry_ns;
    uint64_t saved_ns; /* when the diagnosis was stored last */
    uint64_t prune_due_ns;
    int64_t pruned_us; /* newest time of a record then; INT64_MIN: never */
    bool must_tidy;
    bool finishing;
    bool must_begin_anew; /* the store is another one */
    int16_t zone;         /* of logs that state none, where all others agree */
    bool zone_known, zone_wanted; /* that, or those of all such lanes */
    bool zone_is_new; /* one was not known when records of such logs came */
    /* the diagnosis */
    struct dpl_tracker *tracker;
    struct dpl_arena diagnosis_arena;
    struct dplog_diagnosis diagnosis;
    bool has_diagnosis;
    uint64_t told_telling, told_bad; /* of the feed, at the last diagnosis */
    int64_t credit_ns; /* what diagnoses may cost yet, as of … */
    uint64_t credited_ns;
    uint64_t diagnose_due_ns, progress_due_ns;
    /* news */
    struct {
        DPL_VEC_MEMBERS(struct dpl_news)
    } news;
    size_t news_taken;
    struct {
        DPL_VEC_MEMBERS(struct dpl_told)
    } told;
    struct dpl_table told_by_key;
    uint64_t last_change_ns;
    bool tentative_done; /* half lines were looked at since the last change */
    bool started, caught_up, finished;
    bool more; /* the last step did not take all there was */
};

/* ── follow.c ── */

/* Tell that something cannot be used now, once; `*trouble` remembers it. */
enum dplog_status
dpl_follow_trouble(struct dplog_follow *follow, char **trouble,
                   const char *path, const char *text,
                   struct dplog_error *reterr);
enum dplog_status
dpl_follow_mended(struct dplog_follow *follow, char **trouble, const char *path,
                  struct dplog_error *reterr);
struct dpl_news *
dpl_follow_add_news(struct dplog_follow *follow,
                    enum dplog_happening_kind kind); /* NULL: no memory */

void
dpl_follow_forget_news(struct dplog_follow *follow);

/* ── follow_refused.c ── */

/* Tells of folders below a root that may not be read, lie too deep, or links
 * that lead nowhere, each time when they are others; has the root looked at
 * again where that may change. */
enum dplog_status
dpl_follow_tell_refusals(struct dplog_follow *follow, struct dpl_root *root,
                         const struct dpl_inputs *inputs,
                         struct dplog_error *reterr);

/* ── follow_folders.c ── */

enum dplog_status
dpl_follow_watch_roots(struct dplog_follow *follow, struct dplog_error *reterr);
/* The folder of a file of a root is watched from now on, if it was not yet. */
enum dplog_status
dpl_follow_watch_folder_of(struct dplog_follow *follow, const char *path,
                           size_t root, size_t *ret,
                           struct dplog_error *reterr);
/* What is in the folders of a root now. */
void
dpl_follow_note_names(struct dplog_follow *follow, size_t root);
/* A dpl_tail_still_fn; data is a struct dpl_listing. A file that is renamed
 * while its folder is listed, or before it is opened, may be taken for another
 * one, or for none. */
bool
dpl_follow_names_are_same(void *data);
/* A dpl_watch_filter_fn. */
bool
dpl_follow_wants_name(void *data, const char *name);
/* What the watch says, to folders and roots. */
void
dpl_follow_note_changes(struct dplog_follow *follow);

/* ── follow_roots.c ── */

/* The first of its files says what it is; DPL_NO_ROOT: no file is there. */
enum dplog_status
dpl_follow_add_lane(struct dplog_follow *follow, size_t root,
                    const struct dpl_input *first, struct dpl_followed **ret,
                    struct dplog_error *reterr);
/* Look and check where that is due. */
enum dplog_status
dpl_follow_look(struct dplog_follow *follow, struct dplog_error *reterr);
/* Until something that cannot be used is tried again; UINT64_MAX: nothing. */
uint64_t
dpl_follow_retry_ns(const struct dplog_follow *follow);
void
dpl_follow_free_lanes(struct dplog_follow *follow); /* and lists of files */
void
dpl_follow_free_roots(struct dplog_follow *follow);

/* ── follow_zone.c ── */

/* After a look, before records are taken. */
enum dplog_status
dpl_follow_guess_zones(struct dplog_follow *follow, struct dplog_error *reterr);
/* The zone of records of a lane that state none; or DPLOG_BIAS_NONE. */
static inline int16_t
dpl_follow_zone_of(const struct dplog_follow *follow,
                   const struct dpl_followed *lane)
{
    return follow->zone != DPLOG_BIAS_NONE ? follow->zone : lane->zone;
}

/* ── follow_take.c ── */

/* Calls of lanes; data is the follower. */
extern const struct dpl_trail_calls dpl_follow_calls;

enum { DPL_TAKE_RECORDS = 8192 };

/* Records of all lanes in order, at most DPL_TAKE_RECORDS. *ret_count says how
 * many; that many: there may be more. */
enum dplog_status
dpl_follow_take(struct dplog_follow *follow, size_t *ret_count,
                struct dplog_error *reterr);
enum dplog_status
dpl_follow_take_tentative(struct dplog_follow *follow,
                          struct dplog_error *reterr);
bool
dpl_follow_has_rest(const struct dplog_follow *follow);

/* Have the next record of each log at hand, where there is one. */
enum dplog_status
dpl_follow_peek(struct dplog_follow *follow, struct dplog_error *reterr);
/* A record of a lane is taken: for another run that follows the same. */
bool
dpl_follow_note_taken(struct dpl_followed *lane, uint32_t source,
                      uint32_t next_line);
/* What reports say of sources. */
void
dpl_follow_count(struct dplog_follow *follow);

/* ── follow_known.c ── */

/* What the store knows. */
enum dplog_status
dpl_follow_load_known(struct dplog_follow *follow, struct dplog_error *reterr);
/* Give a new lane the parts that the store knows of its log: by its name, else
 * by what its files hold. */
enum dplog_status
dpl_follow_know(struct dplog_follow *follow, struct dpl_followed *lane,
                const struct dpl_input *const *files, size_t count,
                struct dplog_error *reterr);
/* Lanes for what the store knows of logs that are not there. */
enum dplog_status
dpl_follow_adopt_rest(struct dplog_follow *follow, struct dplog_error *reterr);
/* The one of those that has these files now, or NULL. */
struct dpl_followed *
dpl_follow_find_adopted(struct dplog_follow *follow,
                        const struct dpl_input *const *files, size_t count);

/* ── follow_replay.c ── */

enum dplog_status
dpl_follow_new_resume(struct dplog_follow *follow, struct dplog_error *reterr);
/* Follow what the store has again, from the newest snapshot on that fits. */
enum dplog_status
dpl_follow_replay(struct dplog_follow *follow, struct dplog_error *reterr);
/* Whether records came later than could be put in their place, which the store
 * has by now. */
bool
dpl_follow_must_replay(const struct dplog_follow *follow);
/* In a transaction that has all that was taken: a snapshot, if it is worth it.
 */
enum dplog_status
dpl_follow_save_state(struct dplog_follow *follow, struct dplog_error *reterr);

/* ── follow_keep.c ── */

enum dplog_status
dpl_follow_open_store(struct dplog_follow *follow, struct dplog_error *reterr);
enum dplog_status
dpl_follow_wait_to_keep(struct dplog_follow *follow,
                        struct dpl_trail_part *part,
                        const struct dplog_record *record,
                        struct dplog_error *reterr);
bool
dpl_follow_is_full(const struct dplog_follow *follow);
/* Whether enough time has passed, by the records or here, to forget some. */
bool
dpl_follow_must_prune(const struct dplog_follow *follow);
/* Commit what waits. A store that refuses is told as trouble: DPLOG_OK. */
enum dplog_status
dpl_follow_keep(struct dplog_follow *follow, bool with_diagnosis,
                struct dplog_error *reterr);
/* What waits is not kept: it is read again. */
void
dpl_follow_forget_waiting(struct dplog_follow *follow);
void
dpl_follow_free_store(struct dplog_follow *follow);

/* ── follow_moved.c ── */

/* The store has moved: have one in its place. DPLOG_DONE: another one is there
 * by now, and all must begin anew. That, too, is DPLOG_DONE when it cannot be
 * used yet, and to be tried again. */
enum dplog_status
dpl_follow_mend_store(struct dplog_follow *follow, struct dplog_error *reterr);
enum dplog_status
dpl_follow_begin_anew(struct dplog_follow *follow, struct dplog_error *reterr);

/* ── follow_tidy.c ── */

/* A number for a file that is met. */
enum dplog_status
dpl_follow_add_source(struct dplog_follow *follow, uint32_t *ret,
                      struct dplog_error *reterr);
void
dpl_follow_free_sources(struct dplog_follow *follow);
/* After old records were forgotten, before news: forget what was kept for them,
 * here and in the store. */
enum dplog_status
dpl_follow_tidy(struct dplog_follow *follow, struct dplog_error *reterr);

/* ── follow_news.c ── */

/* How often patterns reached their limit. */
uint64_t
dpl_follow_limit_hits(const struct dplog_follow *follow);
enum dplog_status
dpl_follow_diagnose(struct dplog_follow *follow, struct dplog_error *reterr);
/* The last one without a selection, in an arena; DPLOG_DONE: that one is. */
enum dplog_status
dpl_follow_diagnose_whole(struct dplog_follow *follow, struct dpl_arena *arena,
                          struct dplog_diagnosis *ret,
                          struct dplog_error *reterr);
/* Forget what was told of what the diagnosis has no more. */
enum dplog_status
dpl_follow_tidy_told(struct dplog_follow *follow, struct dplog_error *reterr);
/* When the next diagnosis is due; UINT64_MAX: nothing is new. */
uint64_t
dpl_follow_diagnose_due_ns(const struct dplog_follow *follow);
void
dpl_follow_free_diagnosis(struct dplog_follow *follow);
