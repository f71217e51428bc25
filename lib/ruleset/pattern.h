/* SPDX-License-Identifier: MIT
 *
 * A regular expression of a rule. pattern.c and reach.c alone know PCRE2. A
 * pattern is immutable and shared; machine code and match data belong to a
 * runner, which is one thread's, and are made when a pattern is first tried.
 */
#pragma once

#include "ruleset/rule.h"

/* For those who include pcre2.h. Groups without a name give nothing, so they
 * cost nothing either. */
#define DPL_PATTERN_OPTIONS                                                    \
    (PCRE2_CASELESS | PCRE2_DOTALL | PCRE2_DUPNAMES | PCRE2_NO_AUTO_CAPTURE |  \
     PCRE2_NEVER_BACKSLASH_C)

enum {
    DPL_PATTERN_MAX = 16 * 1024,
    DPL_PATTERNS_MAX =
        16 * 1024 * 1024, /* of a pack; the built-in one has 45 KB */
    DPL_LITERAL_MIN = 3,
    DPL_LITERAL_SETS = 2,
    DPL_LITERAL_ALONE = 9 /* letters of a string that needs no second set */
};

/* Texts of which at least one stands in whatever matches (letter case
 * ignored, ASCII only, lower case). count 0: nothing can be said. */
struct dpl_literals {
    const struct dplog_view *at;
    uint32_t count;
};

struct dpl_pattern {
    struct dpl_pattern *next;
    uint32_t index;           /* among the patterns of the ruleset */
    struct dplog_view text;   /* fragments expanded */
    uint32_t fields;          /* bits of its named groups */
    uint32_t group_count;     /* named groups; a name may stand twice */
    struct dpl_group *groups; /* by number */
    struct dpl_literals literals[DPL_LITERAL_SETS]; /* of each; the first tells
                                                       texts apart best */
    bool nested_quantifier;
    bool is_checked; /* PCRE2 takes it */
};

struct dpl_pattern_error {
    char text[256];
    size_t offset;             /* in the expanded text */
    struct dplog_view unknown; /* a group whose name is no field */
    bool no_memory;            /* PCRE2 had none; the pattern may be right */
};

/* Patterns that were never seen before are compiled to see their errors; those
 * of the built-in pack, when they are first tried. LATER: the caller checks it,
 * unless it is checked already. */
enum dpl_pattern_trust {
    DPL_PATTERN_UNSEEN,
    DPL_PATTERN_LATER,
    DPL_PATTERN_CHECKED
};

/*
 * Put a pattern into the ruleset's arena and hang it in its list.
 *
 * Returns DPLOG_OK, DPLOG_E_SYNTAX with *reterr filled, DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_pattern_new(struct dplog_ruleset *set, struct dplog_view text,
                enum dpl_pattern_trust trust, struct dpl_pattern **ret,
                struct dpl_pattern_error *reterr);

/* Whether PCRE2 takes it; reterr: why not, or NULL. On any thread. */
bool
dpl_pattern_compiles(const struct dpl_pattern *pattern,
                     struct dpl_pattern_error *reterr);

/* ── running ── */

struct dpl_runner;

enum dpl_run { DPL_RUN_NO, DPL_RUN_YES, DPL_RUN_LIMIT, DPL_RUN_NO_MEMORY };

enum dplog_status
dpl_runner_new(const struct dplog_ruleset *set, struct dpl_runner **ret,
               struct dplog_error *reterr);

/* What is known of a text: ASCII is quicker to match. */
enum dpl_text_kind { DPL_TEXT_UTF8, DPL_TEXT_ASCII };

/* On YES value[] of the fields in *ret_given is set; other values stay. The
 * text must be valid UTF-8. */
enum dpl_run
dpl_runner_run(struct dpl_runner *runner, const struct dpl_pattern *pattern,
               struct dplog_view text, enum dpl_text_kind kind,
               struct dplog_view *value, uint32_t *ret_given);

void
dpl_runner_free(struct dpl_runner *runner);
