/* SPDX-License-Identifier: MIT
 *
 * The result of an analysis. The structs mirror the JSON report
 * (schema "dplog.report/1"); absent values are NULL, -1 or DPLOG_TIME_NONE as
 * said at the field. Names that end in _us are times in microseconds since 1970
 * UTC, DPLOG_TIME_NONE where no line says one. Texts are UTF-8, those for
 * people in the report language. Everything lives as long as the analysis that
 * made it. Many threads may read one diagnosis.
 */
#ifndef DPLOG_DIAGNOSIS_H
#define DPLOG_DIAGNOSIS_H

#include <dplog/record.h>
#include <dplog/ruleset.h>

#ifdef __cplusplus
extern "C" {
#endif

/** In the order of badness: a smaller value outranks a greater one. */
enum dplog_verdict_status {
    DPLOG_VERDICT_FAILED = 0,
    DPLOG_VERDICT_RETRYING,
    DPLOG_VERDICT_WAITING,
    DPLOG_VERDICT_RECOVERED,
    DPLOG_VERDICT_HEALTHY,
    DPLOG_VERDICT_UNKNOWN
};

enum dplog_item_status {
    DPLOG_ITEM_FAILED = 0,
    DPLOG_ITEM_SUSPECT,
    DPLOG_ITEM_WAITING,
    DPLOG_ITEM_RECOVERED,
    DPLOG_ITEM_CLEARED,
    DPLOG_ITEM_NO_EVIDENCE
};

enum dplog_role {
    DPLOG_ROLE_CAUSE = 0,
    DPLOG_ROLE_SYMPTOM,
    DPLOG_ROLE_WAIT,
    DPLOG_ROLE_RECOVERY,
    DPLOG_ROLE_PROGRESS,
    DPLOG_ROLE_CONTEXT
};

enum dplog_finding_state {
    DPLOG_FINDING_OPEN = 0,
    DPLOG_FINDING_RECOVERED,
    DPLOG_FINDING_QUIET
};

enum dplog_deployment_status {
    DPLOG_DEPLOYMENT_SUCCEEDED = 0,
    DPLOG_DEPLOYMENT_FAILED,
    DPLOG_DEPLOYMENT_RETRYING,
    DPLOG_DEPLOYMENT_WAITING,
    DPLOG_DEPLOYMENT_IN_PROGRESS,
    DPLOG_DEPLOYMENT_UNKNOWN
};

/** A log line that proves something. */
struct dplog_evidence {
    uint32_t source; /**< index into sources */
    uint32_t line;   /**< 1-based */
    int64_t time_us;
    const char *local;   /**< "2026-11-20 09:44:23.551 +09:00", or NULL */
    uint32_t thread;     /**< 0: unknown */
    const char *message; /**< verbatim; at most 4096 bytes */
};

struct dplog_source {
    const char *path; /**< as given or found; UTF-8 */
    enum dplog_log log;
    enum dplog_format format;
    enum dplog_encoding encoding;
    uint64_t bytes;
    uint64_t lines, events, continuations, unparsed, gaps;
    int64_t first_us, last_us;
    const char *first_local, *last_local; /**< or NULL */
    bool failed;                          /**< could not be read (to the end) */
    bool rolled;                          /**< a rolled-over or history file */
    const char *error; /**< when failed: a sentence that says why; else NULL */
};

struct dplog_step {
    const char *id;
    const char *where; /**< site-server, dp, source-server, console */
    const char *host;  /**< the machine's name where known, else NULL */
    const char *text;
    const char *command; /**< names filled in, or NULL */
    const char *good;    /**< what a good answer looks like, or NULL */
    bool by_name;        /**< of use only where a finding's steps name it */
    const char *const *unless; /**< items: of no use where one is proven for
                                    the same DP or source; NULL: always */
    size_t unless_count;
    const char *beside; /**< said instead of `text` where other packages were
                             read from the same share since, or NULL */
};

/** A success line that proves an item for a DP. */
struct dplog_clearance {
    const char *dp;
    struct dplog_evidence line; /**< the newest one */
    const char *says;           /**< what worked, in a few words, or NULL */
};

/** One entry of the checklist. */
struct dplog_item {
    const char *id;
    bool extended; /**< origin: a cause beyond the founding article's nine */
    const char *title;
    enum dplog_item_status status;
    uint32_t rank;            /**< 1 = look here first; 0 = null */
    double score;             /**< 0..1 */
    const uint32_t *findings; /**< ids */
    size_t finding_count;
    int64_t first_us, last_us;
    const char *const *cleared_for; /**< DPs that success lines prove it for */
    size_t cleared_for_count;
    const struct dplog_evidence *cleared_by; /**< newest such line, or NULL */
    const struct dplog_clearance *cleared;   /**< one for each of cleared_for,
                                                in that order */
    const struct dplog_step *steps;
    size_t step_count;
    const char *protocol; /**< what the traffic is called, or NULL */
    const char *ports;    /**< what it needs to be open, or NULL */
    uint32_t teams;       /**< who looks after it: 1 << enum dplog_handover */
    const char *label;    /**< its short name in the report language, or NULL */
    const char *part;     /**< the part that a success beside a failure proves,
                               in the report language, or NULL: all of it */
};

struct dplog_item_weight {
    const char *id;
    double weight; /**< weight x confidence, as scored */
};

/**
 * One step of how the weights of a finding came about. The steps of an item,
 * in order: its rule's (or its code's) own weight, the trust in the rule's
 * wording, then what other evidence says.
 */
struct dplog_term {
    const char *item;    /**< whose weight it moves */
    const char *what;    /**< "rule", "code", "wording", "proven", or the id of
                            an entry of the rules' `adjust` */
    double delta;        /**< by how much */
    double weight;       /**< the weight after it */
    const char *because; /**< a sentence in the report language, or for
                            "proven" the line that proves it; or NULL */
};

struct dplog_code {
    uint32_t value;      /**< as HRESULT, WBEM or other 32-bit code */
    const char *spelled; /**< "0x800706BA" */
    const char *name;    /**< "RPC_S_SERVER_UNAVAILABLE", or NULL */
    const char *text;    /**< its meaning, or NULL */
};

struct dplog_collect {
    const char *where; /**< site-server, dp, source-server, console */
    const char *what;  /**< path with names filled in */
    int64_t from_us, to_us;
    const char *why; /**< what only it can tell, in the report language, or
                        NULL: the rule of the finding asks for it */
};

struct dplog_finding {
    uint32_t id; /**< 1-based */
    const char *rule;
    uint32_t revision;
    enum dplog_role role; /**< cause, symptom or wait */
    enum dplog_severity severity;
    const char *title;
    const char *cause_text;  /**< the rule's explanation, or NULL */
    const char *action_text; /**< or NULL */
    const struct dplog_item_weight *items;
    size_t item_count;
    const struct dplog_term *terms; /**< how these weights came about */
    size_t term_count;
    const char *hop;   /**< or NULL */
    const char *stage; /**< or NULL */
    const struct dplog_code *codes;
    size_t code_count;
    const char *package; /**< or NULL */
    int64_t version;     /**< -1: null */
    const char *dp;      /**< or NULL */
    const char *content; /**< or NULL */
    int64_t job;         /**< -1: null */
    const char *path;    /**< source folder, share or file named, or NULL */
    uint64_t count;
    int64_t first_us, last_us;
    enum dplog_finding_state state;
    bool retrying;           /**< an announced or documented retry is due */
    int64_t next_retry_us;   /**< or DPLOG_TIME_NONE; not retrying: that
                                  one did not come */
    bool retry_under_way;    /**< another attempt is running … */
    int64_t retry_since_us;  /**< … since, while it does */
    uint32_t retry_minutes;  /**< from a failure to the next try, as the lines
                                  say it, the tries show it, or as documented;
                                  0: none */
    int64_t retries_left;    /**< -1: null */
    uint32_t normal_minutes; /**< a wait: no worry before; 0: not known */
    bool overdue;            /**< a wait that lasts longer than that: a fault */
    int64_t waiting_since_us; /**< of a wait, else not meant: from its first
                                 line, or the last success at its DP, on */
    uint32_t explained_by;    /**< id of the cause; 0: null */
    const struct dplog_evidence *evidence; /**< first three, last two */
    size_t evidence_count;
    const char *fixed_when; /**< the line to wait for, or NULL */
    const struct dplog_collect *collect;
    size_t collect_count;
    const char *const *steps; /**< step ids the rule names first, or NULL */
    size_t step_count;
    const char *recovered_by; /**< text of the line that proved it, or NULL */
    int64_t recovered_us;
    const struct dplog_evidence *recovered_line; /**< that line, or NULL */
    bool removed; /**< recovered: over because the distribution was withdrawn
                     (taken off the DP, cancelled, package deleted, DP
                     removed), not because it arrived */
    uint32_t stage_position, stage_count; /**< as of a deployment */
    const char *summary;     /**< a few words without names, or NULL */
    const char *worry_text;  /**< from when on a wait is none, or NULL */
    const char *account;     /**< used instead of the site server's computer
                                account, or NULL */
    const char *place_title; /**< of the stage, else of the hop; or NULL */
    const struct dplog_step *place_steps; /**< what to do, with the names of
                                              this finding: of its items, and
                                              those that `steps` names. Only of
                                              the best finding of each place
                                              (48 at most), else NULL */
    size_t place_step_count;
    const char *all_failed; /**< what `count` counts, in the plural, where each
                               of them failed since first_us; or NULL */
};

struct dplog_attempt {
    int64_t begin_us, end_us; /**< end NONE while open */
    const char *outcome;      /**< success, retry, failed, open */
    const char *stage;        /**< reached, or failed at */
    uint32_t files;           /**< that went through; 0: not told */
};

struct dplog_deployment {
    const char *package;
    const char *name; /**< of the package, or NULL */
    int64_t size_kb;  /**< -1: null */
    int64_t version;  /**< -1: null */
    const char *dp;   /**< NULL: not yet known */
    enum dplog_deployment_status status;
    const char *stage, *hop;
    uint32_t stage_position; /**< of the stage in its chain, 1-based; 0: null */
    uint32_t stage_count;    /**< stages of that chain; 0: null */
    uint32_t attempts;       /**< seen in the input */
    int64_t attempts_reported; /**< the product's own count; -1: null */
    int64_t first_us, last_us;
    int64_t next_retry_us;
    const char *next_retry_text; /**< as the product wrote it, or NULL */
    int64_t retries_left;        /**< while retrying; -1: null */
    const char *cause;           /**< checklist id, or NULL */
    bool pull;                   /**< the DP is a pull DP */
    bool suppressed; /**< fails of suppressed findings only: decides nothing */
    const uint32_t *findings;
    size_t finding_count;
    const struct dplog_attempt *attempt_list; /**< newest 16 at most */
    size_t attempt_list_count;
    const struct dplog_evidence *arrived; /**< the lines that tell of a success
                                             after tries that failed, or NULL */
    size_t arrived_count;
};

struct dplog_unrecognized {
    const char *template_text; /**< numbers, names and paths masked */
    uint64_t count;
    const struct dplog_evidence *evidence; /**< first */
};

struct dplog_health {
    uint32_t source;
    const char *kind; /**< "short-history", "late-begin", "clock-jump",
                         "bias-change", "zone-mismatch", "out-of-order",
                         "quiet-level" */
    const char *text;
    const char *setting; /**< what to set so that the next time is better: a
                            registry value of the site server, or NULL */
};

struct dplog_limit {
    const char *name; /**< record-bytes, rule-limit, findings, contexts,
                         awaited-lines, line-groups (that several lines
                         make a finding of together), unrecognized;
                         findings-over: more than value, so the oldest went
                         that had ended or that another one explains;
                         deployments: the same of those that had arrived or
                         been replaced;
                         archive-bytes, archive-members, folder-files,
                         folder-depth: what the source held behind that was
                         not read */
    uint64_t value, count;
    int64_t source; /**< -1: null */
};

struct dplog_gap {
    uint32_t source;
    uint64_t offset;
    uint64_t bytes; /**< 0: an unknown amount */
    int64_t from_us, to_us;
    const char *reason; /**< an English sentence */
    const char *kind;   /**< the same as a word that stays: "rolled-over",
                             "rolled-unseen", "replaced", "cut", "short-copy",
                             "other"; NULL as "other" */
};

/** Lines that look like errors and are none. */
struct dplog_harmless {
    const char *rule;
    const char *title;
    uint64_t count;
};

/** A shared folder of another server that success lines speak for. */
struct dplog_share {
    const char *path;         /**< "\\\\server\\share" */
    const char *const *items; /**< checklist ids that they prove for it */
    size_t item_count;
    uint64_t count; /**< such lines */
    int64_t first_us;
    struct dplog_evidence line; /**< the newest */
};

/** A package whose source folder could be read. */
struct dplog_package_read {
    const char *package;
    const char *path; /**< the folder */
    int64_t read_us;  /**< when it was read last */
};

/** Findings of one rule that a site does not want to hear of, or a wish that
 * is over (`expired`, count 0). */
struct dplog_suppressed {
    const char *rule;   /**< NULL: an expired one that names no rule, or many */
    uint64_t count;     /**< matches */
    uint64_t findings;  /**< that they would have been */
    const char *until;  /**< as written, or NULL */
    const char *reason; /**< or NULL */
    bool expired; /**< the newest event is past `until`: nothing is held back */
    const char *const *dps; /**< as written; none: any */
    size_t dp_count;
    const char *const *packages; /**< as written; none: any */
    size_t package_count;
    const char *path; /**< rule file that says so */
    uint32_t line;
};

enum dplog_scope_kind {
    DPLOG_SCOPE_NONE = 0, /**< null */
    DPLOG_SCOPE_DP,
    DPLOG_SCOPE_PACKAGE,
    DPLOG_SCOPE_SITE,
    DPLOG_SCOPE_SOURCE,
    DPLOG_SCOPE_TIME,
    DPLOG_SCOPE_MIXED
};

struct dplog_verdict {
    enum dplog_verdict_status status;
    const char *cause; /**< checklist id, or NULL */
    double confidence; /**< 0..1 */
    const char *summary;
    int64_t as_of_us;
    const char *as_of_local; /**< or NULL */
    enum dplog_scope_kind scope;
    const char *const *scope_names;
    size_t scope_name_count;
    int64_t scope_since_us;
    bool nothing_fits; /**< nothing is about the DP, package, … asked for */
};

/** Lines that every screen needs; counted over the whole input. */
struct dplog_totals {
    uint64_t lines, events, matched; /**< matched: records some rule knew */
    uint64_t deployments_succeeded, deployments_failed, deployments_retrying,
        deployments_waiting, deployments_in_progress;
    uint64_t dps_seen, dps_with_success;
    uint64_t downloads_succeeded; /**< update files fetched and moved */
    const char *site_server;      /**< from STATMSG SYS=, or NULL */
    const char *site_code;        /**< or NULL */
    uint64_t waits_over;          /**< waits that ended */
    int64_t longest_wait_us;      /**< of those; 0: not known */
    const char *longest_wait;     /**< which it was, or NULL */
    const char *longest_wait_dp;  /**< or NULL */
};

struct dplog_diagnosis {
    enum dplog_language language;
    const char *rules_version;
    struct dplog_verdict verdict;
    struct dplog_totals totals;
    const struct dplog_source *sources;
    size_t source_count;
    const struct dplog_item *checklist; /**< seed order, then extended */
    size_t item_count;
    const struct dplog_finding *findings; /**< by first evidence */
    size_t finding_count;
    const struct dplog_deployment *deployments;
    size_t deployment_count;
    const struct dplog_unrecognized *unrecognized;
    size_t unrecognized_count;
    const struct dplog_health *health;
    size_t health_count;
    const struct dplog_limit *limits;
    size_t limit_count;
    const struct dplog_gap *gaps;
    size_t gap_count;
    const struct dplog_suppressed *suppressed;
    size_t suppressed_count;
    const struct dplog_harmless *harmless;
    size_t harmless_count;
    const struct dplog_share *shares; /**< by path */
    size_t share_count;
    const struct dplog_package_read *reads; /**< by first appearance */
    size_t read_count;
    uint32_t own_matters; /**< logs that tell of other things than content on
                               its way to a DP: 1 << enum dplog_log */
};

/* Names as the JSON report spells them; "unknown" for a value that is none. */
DPLOG_API const char *
dplog_verdict_status_name(enum dplog_verdict_status status);
DPLOG_API const char *
dplog_item_status_name(enum dplog_item_status status);
DPLOG_API const char *
dplog_role_name(enum dplog_role role);
DPLOG_API const char *
dplog_finding_state_name(enum dplog_finding_state state);
DPLOG_API const char *
dplog_deployment_status_name(enum dplog_deployment_status status);
/** "dp", "package", …; NULL for DPLOG_SCOPE_NONE. */
DPLOG_API const char *
dplog_scope_kind_name(enum dplog_scope_kind kind);

#ifdef __cplusplus
}
#endif

#endif
