/* SPDX-License-Identifier: MIT
 *
 * The work sheet of one diagnosis: shared by the files of this folder only.
 */
#pragma once

#include "base/buf.h"
#include "base/table.h"
#include "diagnose/diagnose.h"

/* How an episode stands at the end of the input. */
enum dpl_standing {
    DPL_STANDING_FAILED,
    DPL_STANDING_RETRYING,
    DPL_STANDING_WAITING,
    DPL_STANDING_RECOVERED
};

/* A package arrived at a DP; the line that said so. */
struct dpl_delivery {
    uint32_t dp;
    uint64_t order;
};

/* An open failure: a hash of its place and code, and how many deliveries to its
 * DP there were before it began (from) and before it ended (to). In the sorted
 * list, all_to is the greatest `to` of this failure and those of the same key
 * before it. */
struct dpl_failing {
    uint64_t key;
    uint32_t from, to, all_to;
};

/* What is worked out step by step, in the order of the calls in diagnose.c: a
 * table is there once its ..._index() was called. */
struct dpl_sheet {
    const struct dpl_diagnose_input *in;
    const struct dpl_track *track;
    const struct dplog_ruleset *set;
    struct dpl_arena *arena;
    struct dpl_shared *shared; /* what is in it, by content; NULL: not known */
    struct dplog_diagnosis *out;
    enum dplog_language language;
    bool failed;        /* no memory; everything after is harmless */
    uint32_t logs_read; /* bits by enum dplog_log */
    /* by episode */
    enum dpl_standing *standing;
    bool *is_suppressed;
    uint32_t *sent_since; /* deployment that it is sent by; or DPL_NONE */
    uint32_t *finding_of; /* index of its finding, or DPL_NONE: not shown */
    bool *is_replaced;    /* by deployment of the track */
    /* by finding */
    uint32_t *episode_of;
    struct dplog_finding *findings;
    struct {
        DPL_VEC_MEMBERS(const char *)
    } step_ids;                      /* of the finding that is made */
    struct dpl_table full_names;     /* DP to its full name, where it goes by a
                                        short one */
    struct dpl_table by_package;     /* package to its index in the track */
    struct dpl_table pull_dps;       /* DPs that are pull DPs */
    struct dpl_table site_of_dp;     /* DP to the code of its site */
    struct dpl_table clearances_of;  /* DP to its first clearance … */
    uint32_t *next_clearance;        /* … and on */
    struct dpl_table deployments_of; /* DP to its first deployment … */
    uint32_t *next_deployment;       /* … and on */
    struct {
        DPL_VEC_MEMBERS(struct dpl_delivery)
    } deliveries; /* by DP and line */
    struct {
        DPL_VEC_MEMBERS(struct dpl_failing)
    } failing; /* by key and `from` */
    struct dplog_deployment *deployments;
    /* by item of the ruleset */
    struct dplog_item *items;
};

/* What kind of text a template is. It decides what is put where the template
 * has the name of something that is not known. */
enum dpl_fill_kind {
    DPL_FILL_PROSE,    /* a plain word, or nothing */
    DPL_FILL_COMMAND,  /* <name>, for whoever types the command to replace */
    DPL_FILL_LOG_LINE, /* three dots */
};

/* fill.c: a template with the names of an episode put in, in the arena; the
 * template itself where there is nothing to put in. NULL stays NULL. */
const char *
dpl_fill_episode(struct dpl_sheet *sheet, enum dpl_fill_kind kind,
                 const char *template_text, const struct dpl_episode *e);

/* missing.c: add what stands for a name that is not known. `after` is the rest
 * of the template; the result says how many bytes of it to leave out. */
size_t
dpl_missing_add(struct dpl_buf *buf, enum dpl_fill_kind kind,
                enum dplog_language language, struct dplog_view name,
                struct dplog_view after);
/* Formatted text in the arena; "" when there is no memory. */
const char *
dpl_sheet_printf(struct dpl_sheet *sheet, const char *format, ...)
    DPL_PRINTF(2, 3);
/* In the report's language, else in English; NULL stays NULL. */
const char *
dpl_sheet_text(const struct dpl_sheet *sheet, const char *const text[2]);
/* A string of the track by its number; NULL: it is 0, not known. */
const char *
dpl_sheet_string(const struct dpl_sheet *sheet, uint32_t interned);
/* The name of a DP, the full one if it is known; NULL for 0. */
const char *
dpl_sheet_dp(const struct dpl_sheet *sheet, uint32_t dp);
/* Find out which DPs go by a short name though their full one is known. */
void
dpl_sheet_name_dps(struct dpl_sheet *sheet);
/* The server a finding names, else the one its UNC path begins with; NULL:
 * none. */
const char *
dpl_sheet_server(struct dpl_sheet *sheet, const struct dpl_episode *e);
/* The same, not copied; empty: none. */
struct dplog_view
dpl_sheet_server_view(const struct dpl_sheet *sheet,
                      const struct dpl_episode *e);
/* A host name as a number, letter case ignored; 0: no name. */
uint64_t
dpl_host_key(struct dplog_view host);
/* Zeroed, in the arena; NULL: no memory. */
void *
dpl_sheet_array(struct dpl_sheet *sheet, size_t count, size_t size);

/* share.c: texts and lists in the arena, of which equal ones are kept once.
 * Between begin and end; false: no memory. */
bool
dpl_share_begin(struct dpl_sheet *sheet);
void
dpl_share_end(struct dpl_sheet *sheet);
/* No memory: "". */
const char *
dpl_sheet_share_text(struct dpl_sheet *sheet, struct dplog_view text);
/* They are compared byte by byte: padding in an element must be zero. NULL: the
 * list is empty, or there is no memory. */
const void *
dpl_sheet_share_array(struct dpl_sheet *sheet, const void *list, size_t count,
                      size_t size);

/* Put an index before those of the same DP: `newest` has the first of each DP's
 * list, and next[i] is the one after i. */
void
dpl_sheet_chain(struct dpl_sheet *sheet, struct dpl_table *newest,
                uint32_t *next, uint32_t dp, uint32_t index);
struct dplog_evidence
dpl_sheet_evidence(struct dpl_sheet *sheet, const struct dpl_line_ref *line);

/* beside.c: where an episode lies in the flow, as its DP is served; stage and
 * hop are indexes or DPL_NO_INDEX */
struct dpl_place {
    uint32_t stage, hop;
};

struct dpl_place
dpl_place_of(const struct dpl_sheet *sheet, const struct dpl_episode *e);

/* versions.c; deployments and episodes are those of the track */
void
dpl_versions_index(struct dpl_sheet *sheet);
/* A newer version arrived, or is what is sent now: what became of this one is
 * no matter any more. */
bool
dpl_deployment_is_replaced(const struct dpl_sheet *sheet,
                           const struct dpl_deployment *d);
/* The deployment that what failed is sent by since, in its own version or a
 * newer one; NULL: by none. */
const struct dpl_deployment *
dpl_deployment_sent_since(const struct dpl_sheet *sheet,
                          const struct dpl_episode *e);
/* Since when another attempt at what failed is under way; DPLOG_TIME_NONE:
 * none is. */
int64_t
dpl_attempt_since(const struct dpl_sheet *sheet, const struct dpl_episode *e);

/* standing.c */
struct dpl_wait {
    int64_t since_us; /* DPLOG_TIME_NONE: not known */
    bool overdue;     /* it waits longer than its rule says is normal */
    bool fault;       /* much longer, and its lines still come */
};

struct dpl_wait
dpl_wait_judge(const struct dpl_sheet *sheet, const struct dpl_episode *e);
void
dpl_standing_compute(struct dpl_sheet *sheet);
/* Whether a try that was announced for next_us is still to be expected: by the
 * time of that clock's log it is not late by more than interval_us. True where
 * one of the times is not known. */
bool
dpl_retry_is_expected(const struct dpl_sheet *sheet, int64_t next_us,
                      int64_t interval_us, uint32_t clock);
/* The same of the next try of a deployment. */
bool
dpl_tries_are_expected(const struct dpl_sheet *sheet,
                       const struct dpl_deployment *d);

/* weights.c */
enum { DPL_MAX_WEIGHTS = 24, DPL_MAX_TERMS = 96 };

enum dpl_term_kind {
    DPL_TERM_RULE,    /* the rule's own weight, or its table's */
    DPL_TERM_CODE,    /* that of the code alone */
    DPL_TERM_WORDING, /* as far as the rule's wording is to be trusted */
    DPL_TERM_PROVEN,  /* a success proves the item */
    DPL_TERM_ADJUST   /* an entry of the ruleset's adjusts */
};

struct dpl_term {
    enum dpl_term_kind kind;
    uint32_t adjust, item;
    float delta, weight; /* weight: after it */
};

struct dpl_weights {
    uint32_t count; /* best first */
    struct dpl_item_weight at[DPL_MAX_WEIGHTS];
    uint32_t term_count;
    struct dpl_term terms[DPL_MAX_TERMS];
};

/* Items of an episode, and how their weights came about. */
void
dpl_weigh(const struct dpl_sheet *sheet, const struct dpl_episode *e,
          struct dpl_weights *ret);

/* failing.c */
void
dpl_failing_index(struct dpl_sheet *sheet);
/* Whether another failure of the same DP, package or source has this code; of a
 * DP, at a time between the same two deliveries. */
bool
dpl_fails_too(const struct dpl_sheet *sheet, enum dpl_adjust_same same,
              const struct dpl_episode *e, uint32_t code);

/* beside.c: what else is known of the place of a failure */
void
dpl_beside_index(struct dpl_sheet *sheet);
/* Whether its DP took a delivery before it. */
bool
dpl_worked_before(const struct dpl_sheet *sheet, const struct dpl_episode *e);
/* Whether a success proves an item for the server of its source, since. */
bool
dpl_source_works_beside(const struct dpl_sheet *sheet, uint32_t item,
                        const struct dpl_episode *e);

/* cleared.c */
bool
dpl_clears_item(const struct dpl_sheet *sheet, const struct dpl_clearance *c,
                uint32_t item);
void
dpl_cleared_index(struct dpl_sheet *sheet);
/* The newest success line that proves an item for a DP in spite of an episode
 * (NULL: of nothing), or NULL. */
const struct dpl_clearance *
dpl_cleared_by(const struct dpl_sheet *sheet, uint32_t item, uint32_t dp,
               const struct dpl_episode *against);
/* The same for any success of that time, also of an item that has parts: this
 * part of it worked while the episode failed. */
const struct dpl_clearance *
dpl_works_beside(const struct dpl_sheet *sheet, uint32_t item, uint32_t dp,
                 const struct dpl_episode *against);
void
dpl_cleared_put(struct dpl_sheet *sheet, struct dplog_item *item,
                uint32_t index);

/* collect.c: which logs were read (all bits: it may be any), and what to get
 * next for a finding whose items are known */
uint32_t
dpl_logs_read(const struct dpl_sheet *sheet);
void
dpl_collect_put(struct dpl_sheet *sheet, const struct dpl_episode *e,
                struct dplog_finding *f);

/* health_cover.c: when it failed first, as far as the product's own count of
 * attempts tells; or NONE */
int64_t
dpl_failure_begin(const struct dpl_episode *e);

/* unbroken.c: what a finding counts, "WMI calls to this DP", where nothing in
 * the logs is a success of the same kind since the first one; else NULL */
void
dpl_unbroken_index(struct dpl_sheet *sheet);
const char *
dpl_all_failed(struct dpl_sheet *sheet, const struct dpl_episode *e,
               const struct dplog_finding *f);

/* suppress.c */
void
dpl_suppress_make(struct dpl_sheet *sheet);
/* Whether what a deployment fails of is suppressed, at least in part. */
bool
dpl_deployment_is_suppressed(const struct dpl_sheet *sheet,
                             const struct dpl_deployment *d);

/* select.c */
/* A short name stands for its FQDN; wanted NULL: any. */
bool
dpl_host_matches(const char *name, const char *wanted);
bool
dpl_episode_is_selected(const struct dpl_sheet *sheet,
                        const struct dpl_episode *e);
bool
dpl_deployment_is_selected(const struct dpl_sheet *sheet,
                           const struct dpl_deployment *d);

/* Whether anything but all was asked for. */
bool
dpl_selection_is_made(const struct dpl_sheet *sheet);
/* Whether nothing in the logs is about what was asked for. */
bool
dpl_selection_is_empty(const struct dpl_sheet *sheet);

/* Whether an episode would be a finding, were it not suppressed. */
bool
dpl_episode_is_told(const struct dpl_sheet *sheet, const struct dpl_episode *e);
/* interval.c: what a finding's own lines, or a deployment's tries, say about
 * how often it is tried again */
void
dpl_interval_of_lines(const struct dpl_episode *e, struct dplog_finding *f);
void
dpl_interval_of_tries(const struct dpl_deployment *d, struct dplog_finding *f);

/* Whether an episode is about a deployment. */
bool
dpl_episode_concerns(const struct dpl_episode *e,
                     const struct dpl_deployment *d);

/* Whether its rule or one of its codes names the step. */
bool
dpl_finding_names_step(const struct dplog_finding *f, const char *id);

/* findings.c, deployments.c, checklist.c, steps.c, scope.c, verdict.c */
void
dpl_findings_make(struct dpl_sheet *sheet);
void
dpl_deployments_make(struct dpl_sheet *sheet);
void
dpl_checklist_make(struct dpl_sheet *sheet);
void
dpl_steps_make(struct dpl_sheet *sheet, struct dplog_item *item,
               const struct dpl_item *rule_item,
               const struct dpl_episode *best);
/* For the best finding of each place: items have one set of names only. */
void
dpl_place_steps_make(struct dpl_sheet *sheet);
void
dpl_verdict_make(struct dpl_sheet *sheet);
void
dpl_scope_make(struct dpl_sheet *sheet);
const char *
dpl_summary_make(struct dpl_sheet *sheet);
void
dpl_health_make(struct dpl_sheet *sheet);
void
dpl_totals_make(struct dpl_sheet *sheet);

/* proven.c */
void
dpl_shares_make(struct dpl_sheet *sheet);
void
dpl_reads_make(struct dpl_sheet *sheet);
void
dpl_harmless_make(struct dpl_sheet *sheet);
void
dpl_past_waits_count(struct dpl_sheet *sheet); /* into the totals */
