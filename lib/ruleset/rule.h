/* SPDX-License-Identifier: MIT
 *
 * The model of a rule pack: what the YAML files say, checked and resolved to
 * indexes. Nothing of YAML or PCRE2 is in it. Immutable once built; every
 * string lives in the ruleset's arena. rules/README.md describes the language.
 */
#pragma once

#include "base/arena.h"
#include "ruleset/effect.h"
#include <dplog/diagnosis.h>
#include <dplog/record.h>
#include <dplog/ruleset.h>

struct dpl_pattern; /* pattern.h */

/* ── fields: what a line can say, and what a context can remember ── */

/* name, type of a capture of that name unless the rule says otherwise */
#define DPL_FIELDS(X)                                                          \
    X(PACKAGE, "package", PACKAGE)                                             \
    X(VERSION, "version", INT)                                                 \
    X(DP, "dp", HOST)                                                          \
    X(JOB, "job", INT)                                                         \
    X(CONTENT, "content", TEXT)                                                \
    X(SITE, "site", TEXT)                                                      \
    X(PATH, "path", PATH)                                                      \
    X(FILE, "file", PATH)                                                      \
    X(URL, "url", TEXT)                                                        \
    X(TEMP, "temp", PATH)                                                      \
    X(NAME, "name", TEXT)                                                      \
    X(SIZE_KB, "size_kb", INT)                                                 \
    X(COUNT, "count", INT)                                                     \
    X(LEFT, "left", INT)                                                       \
    X(RESTART, "restart", TEXT)                                                \
    X(SERVER, "server", HOST)                                                  \
    X(SHARE, "share", TEXT)                                                    \
    X(DRIVE, "drive", TEXT)                                                    \
    X(USER, "user", TEXT)                                                      \
    X(CHILD, "child", INT)                                                     \
    X(CHILD_HEX, "child_hex", HEX)                                             \
    X(CODE, "code", CODE)                                                      \
    X(OTHER, "other", TEXT)                                                    \
    X(NUMBER, "number", INT)

enum dpl_field {
#define X(id, name, type) DPL_FIELD_##id,
    DPL_FIELDS(X)
#undef X
        DPL_FIELD_COUNT_
};

enum dpl_field_type {
    DPL_TYPE_TEXT,
    DPL_TYPE_INT,     /* decimal, up to 18 digits */
    DPL_TYPE_HEX,     /* hexadecimal, with or without 0x */
    DPL_TYPE_CODE,    /* an error code in any spelling */
    DPL_TYPE_HOST,    /* server name; \\ before and \ behind are removed */
    DPL_TYPE_NAL,     /* a NAL path; the value is its server name */
    DPL_TYPE_PACKAGE, /* three letters or digits, then five hex digits */
    DPL_TYPE_PATH     /* trailing blanks and backslashes removed */
};

#define DPL_FIELD_BIT(field) (UINT32_C(1) << (field))

/* ── conditions ── */

enum dpl_cond_kind {
    DPL_COND_ALL,
    DPL_COND_ANY,
    DPL_COND_NONE, /* true when no child is true; gives no captures */
    DPL_COND_REGEX,
    DPL_COND_LITERAL, /* substring, ASCII case ignored */
    DPL_COND_CODE,    /* one of the record's codes is one of these */
    DPL_COND_STATMSG, /* the record is a STATMSG line with one of these ids */
    DPL_COND_SEVERITY /* the record's own severity field is at least this */
};

struct dpl_cond {
    enum dpl_cond_kind kind;
    struct dpl_cond *children;
    uint32_t child_count;
    struct dpl_pattern *pattern; /* REGEX */
    struct dplog_view literal;   /* LITERAL */
    const uint32_t *values;      /* CODE, STATMSG; CODE without: any code */
    uint32_t value_count;
    enum dplog_severity severity; /* SEVERITY */
    uint32_t line;                /* in the rule file, for explain */
};

/* Within which reach an earlier, more specific line explains this one. */
enum dpl_wrapper {
    DPL_WRAPPER_NONE,
    DPL_WRAPPER_THREAD, /* an earlier cause or wait in the same context */
    DPL_WRAPPER_KEYS    /* the same, or any earlier one with the same keys */
};

enum dpl_provenance {
    DPL_PROVENANCE_FIELD,      /* V: quoted in a named source; x 1.0 */
    DPL_PROVENANCE_DOCUMENTED, /* M: status message table; x 0.9 */
    DPL_PROVENANCE_INFERRED,   /* I: x 0.7 */
    DPL_PROVENANCE_RECALLED    /* R: wording uncertain; x 0.4 */
};

struct dpl_item_weight {
    uint32_t item;
    float weight; /* 0..1: strong 0.8, medium 0.5, weak 0.3 */
};

struct dpl_rule_text {
    /* NULL: not given. summary: what it is without names, for tables; worry:
     * from when on a wait is none any more, in words; calls: what failed, where
     * every line is one of them, in the plural */
    const char *title, *summary, *cause, *action, *worry, *calls;
};

struct dpl_collect_rule {
    const char *where, *what; /* what: template */
};

struct dpl_expected {
    enum dpl_field field;
    const char *value;
};

struct dpl_example {
    struct dplog_view text;
    const struct dpl_expected *captures; /* others are not checked */
    uint32_t capture_count;
    uint32_t line; /* in the rule file */
    bool is_raw;   /* several log lines as written; else one message */
    bool is_counter;
};

#define DPL_NO_INDEX UINT32_MAX

struct dpl_rule {
    const char *id;
    uint32_t revision;
    enum dplog_role role;
    enum dplog_severity severity;
    uint32_t logs;       /* bits 1 << enum dplog_log */
    uint32_t stage, hop; /* indexes, or DPL_NO_INDEX */
    struct dpl_cond match;
    uint8_t types[DPL_FIELD_COUNT_]; /* enum dpl_field_type */
    uint32_t captures;               /* bits of fields its patterns can give */
    uint8_t istr[10]; /* STATMSG: the field of ISTRn + 1; 0: none */
    uint32_t inherit; /* bits of fields taken from the context when missing */
    /* context */
    enum dpl_bind_mode bind;
    uint32_t bind_fields;
    bool bind_download; /* keyed by content id, crosses threads */
    int64_t ttl_us;     /* 0: 24 h */
    /* deployments */
    enum dpl_attempt_effect attempt;
    enum dpl_outcome outcome;
    uint64_t passes; /* bits of stages this line proves passed, for its keys */
    bool pull;       /* the DP is a pull DP */
    enum dpl_removal removes;
    bool file;              /* one more file of the attempt went through */
    int64_t retry_after_us; /* documented interval; 0: none announced */
    uint32_t retry_limit;   /* documented number of retries; 0: unknown */
    /* evidence */
    const struct dpl_item_weight *items; /* without code, or code unknown */
    uint32_t item_count;
    uint32_t by_code;       /* index of a code table, or DPL_NO_INDEX */
    const uint32_t *clears; /* items that this success proves for its DP */
    uint32_t clear_count;
    uint32_t shown_by; /* the rule whose line before tells more of what worked,
                          or DPL_NO_INDEX */
    bool shows;        /* some rule is shown by it: its lines are kept */
    enum dpl_wrapper wrapper;
    bool fallback;  /* only when nothing else but contexts matched the line */
    bool verbose;   /* written by the verbose level of logging only */
    bool site_wide; /* lies with no deployment, unless its line names one */
    bool other_server; /* fails on the way to a server that is not its DP */
    bool foreign_code; /* the number in the line is a tool's, no error code */
    bool harmless;     /* its lines look bad and are not: they are counted */
    const uint32_t *explains; /* rules */
    uint32_t explain_count;
    const uint32_t *recovered_by; /* rules */
    uint32_t recovered_by_count;
    int64_t normal_for_us; /* waits: longer than this deserves a look; 0: – */
    enum dpl_provenance provenance;
    /* words */
    struct dpl_rule_text text[2]; /* by enum dplog_language; templates */
    const char *fixed_when;       /* template, or NULL: the stage's */
    const uint32_t *steps;
    uint32_t step_count;
    const struct dpl_collect_rule *collect;
    uint32_t collect_count;
    const char *const *references;
    uint32_t reference_count;
    const struct dpl_example *examples; /* counterexamples too */
    uint32_t example_count;
    bool is_row;      /* of the table of status messages: that is its example */
    const char *path; /* rule file */
    uint32_t line;
};

/* ── several lines together ── */

enum dpl_correlation_kind {
    DPL_CORRELATION_COUNT,     /* at least `at_least` matches within */
    DPL_CORRELATION_DISTINCT,  /* matches with that many different values */
    DPL_CORRELATION_UNORDERED, /* each of the rules within, in any order */
    DPL_CORRELATION_SEQUENCE,  /* each of the rules within, one after another */
    DPL_CORRELATION_LASTING,   /* again and again for at least `lasts`, never
                                  more than `within` apart */
    DPL_CORRELATION_ABSENCE    /* a match, and nothing of `without` within */
};

/* Rules of one list of a correlation. */
struct dpl_rule_list {
    const uint32_t *at;
    uint32_t count;
};

struct dpl_correlation {
    uint32_t rule; /* the rule of its findings: id, items, texts, stage */
    enum dpl_correlation_kind kind;
    struct dpl_rule_list rules;   /* whose matches count */
    struct dpl_rule_list without; /* whose matches start it anew */
    uint32_t group_by;            /* field bits */
    bool distinct_thread;         /* DISTINCT counts threads … */
    uint32_t distinct;            /* … or the values of this field */
    int64_t within_us;
    int64_t lateness_us; /* lines of other threads may be so late */
    int64_t lasts_us;    /* LASTING */
    uint32_t at_least;
};

/* ── what a site does not want to hear of ── */

/* Findings that fit all that is given; a list without entries fits any. */
struct dpl_suppression {
    const uint32_t *rules;
    uint32_t rule_count;
    const char *const *dps; /* short or full names */
    uint32_t dp_count;
    const char *const *packages;
    uint32_t package_count;
    int64_t until_us; /* in force while the newest event is older; or NONE */
    const char *until, *reason; /* as written; until: or NULL */
    const char *path;           /* rule file */
    uint32_t line;
};

/* ── other evidence that moves weights ── */

enum dpl_adjust_same {
    DPL_SAME_DP,
    DPL_SAME_PACKAGE,
    DPL_SAME_SOURCE /* the server that a source folder lies on */
};

enum { DPL_MAX_ADJUSTS = 256 };

/* Of a finding that fits `for` - all that is given of it -, when all that is
 * given of `when` holds: raise weights to at least, lower them to at most. */
struct dpl_adjust {
    const char *id;
    /* for */
    const uint32_t *rules, *tables, *codes; /* NULL: any */
    uint32_t rule_count, table_count, code_count;
    /* when */
    enum dpl_adjust_same same;
    const uint32_t *works; /* items that a success proves at that time */
    uint32_t works_count;
    const uint32_t *fails_with; /* one of these codes, of another failure */
    uint32_t fails_with_count;
    bool worked_before; /* a delivery got through to this DP before */
    /* then */
    const struct dpl_item_weight *raise, *lower;
    uint32_t raise_count, lower_count;
    const char *because[2]; /* template */
};

/* ── what to collect next ── */

enum dpl_collect_when {
    DPL_COLLECT_UNDECIDED, /* nothing is accused strongly, or two alike */
    DPL_COLLECT_VAGUE,     /* only a line that sums up, or a code alone */
    DPL_COLLECT_CUT_OFF,   /* it began before the log that tells of it */
    DPL_COLLECT_ALWAYS
};

enum { DPL_MAX_COLLECTS = 256 };

/* For a cause or wait that fits all that is given. */
struct dpl_collect_any {
    const char *id;
    struct dpl_collect_rule get;
    enum dpl_collect_when when;
    const uint32_t *rules, *items; /* one of these; NULL: any */
    uint32_t rule_count, item_count;
    uint64_t stages, hops;  /* bits of those it is for; 0: all */
    uint32_t logs;          /* bits of logs, one of which tells of it; 0: any */
    uint32_t without;       /* bits of logs, none of which was read; 0: any */
    const char *because[2]; /* template */
};

/* ── the flow, the checklist, the codes ── */

struct dpl_stage {
    const char *id;
    uint32_t hop;      /* or DPL_NO_INDEX */
    uint32_t chain;    /* stages of one chain follow each other in order */
    uint32_t position; /* 1-based in its chain, stages that it takes over from
                          another one counted */
    uint32_t chain_length;
    uint32_t on_pull; /* the stage that it is at a pull DP, or DPL_NO_INDEX */
    bool per_package; /* before any DP is involved: keys are the package */
    bool per_server;  /* no package is involved */
    const char *title[2];
    const char *fixed_when; /* template, or NULL */
};

struct dpl_hop {
    const char *id;
    const char *title[2];
    bool per_package; /* no DP is involved */
};

struct dpl_step {
    const char *id;
    uint32_t item;
    const char *where;
    uint64_t hops;          /* bits of hops it is for; 0: all */
    bool by_name;           /* only where a rule or a code names it */
    const uint32_t *unless; /* items: no use where a success proves one */
    uint32_t unless_count;
    const char *text[2], *command, *good[2]; /* templates; NULL: none */
    const char *beside[2]; /* instead of text, where the neighbours work */
};

struct dpl_item {
    const char *id;
    bool extended;
    bool waits; /* schedule, replication: ranked after faults */
    bool whole; /* one success proves all of it for a DP (a name resolves or
                   does not); others have parts: ports, shares, rights */
    const char *title[2];
    const char *label[2]; /* for a list of items; NULL: id, or title */
    const char *part[2];  /* what a success proves of it while it still fails
                             elsewhere; NULL: the label */
    const char *note[2];  /* what the logs can and cannot say, or NULL */
    const char *protocol, *ports; /* what the traffic is called and needs */
    uint32_t teams; /* who looks after it: bits by enum dplog_handover */
    uint32_t first_step, step_count; /* in steps[] */
};

enum dpl_code_kind {
    DPL_CODE_HRESULT, /* also Win32 as 0x8007xxxx, WBEM, RPC, SSPI, … */
    DPL_CODE_HTTP     /* 0x80070000 + HTTP status: PatchDownloader only */
};

struct dpl_code {
    uint32_t value; /* canonical, see codes.h */
    enum dpl_code_kind kind;
    const char *name;        /* NULL: none found */
    const char *const *says; /* what Windows says for it, in any language */
    uint32_t says_count;
    const char *also; /* what else it is called, "A / B"; NULL: nothing */
    const char *text[2];
    const char *note[2];
    const struct dpl_item_weight *items;
    uint32_t item_count;
    const uint32_t *steps; /* shown before those of the rule */
    uint32_t step_count;
    bool benign; /* 0 and the like: success, never an error */
};

/* A symbol; a code may have several ("ERROR_X / ERROR_Y"). */
struct dpl_code_name {
    struct dplog_view name;
    uint32_t code; /* index */
};

/* What Windows says for a code. */
struct dpl_code_text {
    struct dplog_view text;
    uint32_t code; /* index */
};

struct dpl_code_row {
    uint32_t value;
    enum dpl_code_kind kind;
    const struct dpl_item_weight *items;
    uint32_t item_count;
};

/* What a code means in one kind of line (signatures.md section 6). */
struct dpl_code_table {
    const char *id;
    const char *title[2]; /* which lines it is for; NULL: the id says it */
    const struct dpl_code_row *rows; /* by value, then kind */
    uint32_t row_count;
    bool fall_through; /* a code not listed: its own items (codes.yaml) */
};

/* What makes a log of the product keep or say more. NULL: not known. */
struct dpl_log_settings {
    const char *history; /* keeps more of it */
    const char *verbose; /* says more in it */
    const char *restart; /* what then has to be restarted */
};

struct dplog_ruleset {
    struct dpl_arena arena;
    const char *version, *pack;
    uint64_t hash;          /* of all its files: the same rules, exactly */
    struct dpl_rule *rules; /* correlations' rules too */
    uint32_t rule_count;
    struct dpl_correlation *correlations;
    uint32_t correlation_count;
    struct dpl_suppression *suppressions;
    uint32_t suppression_count;
    struct dpl_adjust *adjusts;
    uint32_t adjust_count;
    struct dpl_collect_any *collects;
    uint32_t collect_count;
    struct dpl_stage *stages;
    uint32_t stage_count; /* at most 64 */
    struct dpl_hop *hops;
    uint32_t hop_count;     /* at most 64 */
    struct dpl_item *items; /* seed order, then extended in file order */
    uint32_t item_count;
    struct dpl_step *steps; /* grouped by item */
    uint32_t step_count;
    struct dpl_code *codes; /* by value, then kind */
    uint32_t code_count;
    struct dpl_code_text *code_texts; /* in order for code_texts.h */
    uint32_t code_text_count;
    struct dpl_code_name *code_names; /* by name, ASCII case ignored */
    uint32_t code_name_count;
    struct dpl_code_table *tables;
    uint32_t table_count;
    struct dplog_view *error_words; /* lower case; a line with one of these
                                       looks like an error … */
    uint32_t error_word_count;
    struct dplog_view *harmless_words; /* … unless all of them lie in these */
    uint32_t harmless_word_count;
    uint32_t own_matters; /* bits of logs that tell of no deployment, unless a
                             line names one */
    struct dpl_log_settings log_settings[DPLOG_LOG_COUNT];
    uint32_t regex_steps, regex_heap_kib; /* limits of the context */
    /* for lookups and the matcher */
    uint32_t *rules_by_id;        /* rule indexes sorted by id */
    struct dpl_pattern *patterns; /* all of them, a list */
    uint32_t pattern_count;
};

/* Lookups; DPL_NO_INDEX or NULL when there is none. */
uint32_t
dpl_ruleset_find_rule(const struct dplog_ruleset *set, struct dplog_view id);
uint32_t
dpl_ruleset_find_item(const struct dplog_ruleset *set, struct dplog_view id);
const struct dpl_code *
dpl_ruleset_find_code(const struct dplog_ruleset *set, uint32_t value,
                      enum dpl_code_kind kind);
/* By symbol, "RPC_S_SERVER_UNAVAILABLE", any letter case. */
const struct dpl_code *
dpl_ruleset_find_code_name(const struct dplog_ruleset *set,
                           struct dplog_view name);

/* Items that a match of the rule with this code points to (code 0: none), by
 * table, then the rule's own, then the code's own. *ret_generic is true when
 * they came from the code alone. */
void
dpl_rule_items(const struct dplog_ruleset *set, const struct dpl_rule *rule,
               uint32_t code, enum dpl_code_kind kind,
               const struct dpl_item_weight **ret, uint32_t *ret_count,
               bool *ret_generic);

const char *
dpl_provenance_name(enum dpl_provenance provenance);
const char *
dpl_field_name(enum dpl_field field);
bool
dpl_field_parse(struct dplog_view name, enum dpl_field *ret);
