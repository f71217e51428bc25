/* SPDX-License-Identifier: MIT
 *
 * YAML in; out comes an immutable program that any number of threads share.
 */
#ifndef DPLOG_RULESET_H
#define DPLOG_RULESET_H

#include <dplog/context.h>
#include <dplog/view.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dplog_ruleset;
struct dplog_ruleset_builder;

enum dplog_language { DPLOG_LANGUAGE_EN = 0, DPLOG_LANGUAGE_JA = 1 };

enum dplog_diag_level { DPLOG_DIAG_WARNING = 1, DPLOG_DIAG_ERROR = 2 };

/** One problem of a rule file; views and strings live for the call only. */
struct dplog_diag {
    const char *id; /**< "E0304": stable for ever */
    enum dplog_diag_level level;
    const char *path;
    uint32_t line, column; /**< 1-based */
    const char *text;      /**< one line */
    const char *excerpt;   /**< the source line, or NULL */
    const char *hint;      /**< "did you mean 'severity'?", or NULL */
};

typedef void (*dplog_diag_fn)(void *data, const struct dplog_diag *diag);

/**
 * Make a builder. Files are added, then built once.
 *
 * @param diag_fn  Gets every problem of every file; may be NULL.
 * @returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_ruleset_builder_new(struct dplog_context *context, dplog_diag_fn diag_fn,
                          void *diag_data, struct dplog_ruleset_builder **ret,
                          struct dplog_error *reterr);

/**
 * Say that the rules are to be used, not mended: nothing is told but errors,
 * which takes half as long.
 *
 * @param threads  How many may look for them; never more than there are
 *                 processors, which is what DPLOG_THREADS_AUTO means.
 */
DPLOG_API void
dplog_ruleset_builder_only_errors(struct dplog_ruleset_builder *builder,
                                  unsigned threads);

/**
 * Add one rule file.
 *
 * @param path  Its name for diagnostics; nothing is opened.
 * @param yaml  Its text; copied.
 * @returns DPLOG_OK also when the text has problems: they are reported by the
 *          build. DPLOG_E_LIMIT or DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_ruleset_builder_add(struct dplog_ruleset_builder *builder,
                          const char *path, struct dplog_view yaml,
                          struct dplog_error *reterr);

/**
 * Add the rule pack that is built into the library.
 *
 * @returns DPLOG_OK or DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_ruleset_builder_add_default(struct dplog_ruleset_builder *builder,
                                  struct dplog_error *reterr);

/**
 * Add every *.yaml file of a folder, by name; or one file.
 *
 * @returns DPLOG_OK also when a text has problems: they are reported by the
 *          build. DPLOG_E_IO for what cannot be read; DPLOG_E_LIMIT;
 *          DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_ruleset_builder_add_path(struct dplog_ruleset_builder *builder,
                               const char *path, struct dplog_error *reterr);

/**
 * Build the ruleset.
 *
 * @returns DPLOG_OK; DPLOG_E_SYNTAX after every problem was reported, not
 *          just the first; DPLOG_E_LIMIT; DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_ruleset_builder_build(struct dplog_ruleset_builder *builder,
                            struct dplog_ruleset **ret,
                            struct dplog_error *reterr);

/** Free a builder, before or after its build: what it built stays. NULL is
 * fine. */
DPLOG_API void
dplog_ruleset_builder_free(struct dplog_ruleset_builder *builder);

/**
 * The built-in pack, ready to use.
 *
 * @param ret  To be freed with dplog_ruleset_free().
 * @returns DPLOG_OK, DPLOG_E_LIMIT (of the context) or DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_ruleset_new_default(struct dplog_context *context,
                          struct dplog_ruleset **ret,
                          struct dplog_error *reterr);

/** Free a ruleset after everything that uses it; NULL is fine. */
DPLOG_API void
dplog_ruleset_free(struct dplog_ruleset *ruleset);

/** Version of the pack, "2026.11.0"; lives as long as the ruleset. */
DPLOG_API const char *
dplog_ruleset_version(const struct dplog_ruleset *ruleset);

/** How many rules (contexts included) the ruleset holds. */
DPLOG_API size_t
dplog_ruleset_count(const struct dplog_ruleset *ruleset);

/** One rule as `rules list` shows it; strings live as long as the ruleset. */
struct dplog_rule_info {
    const char *id;
    const char *role;  /**< cause, symptom, wait, recovery, progress, context */
    const char *stage; /**< or NULL */
    const char *title; /**< in the language asked for, placeholders unfilled */
    const char *path;
    uint32_t line;
    uint32_t revision;
};

/**
 * One rule.
 *
 * @param index  Below dplog_ruleset_count().
 * @param ret    Filled; its strings live as long as the ruleset.
 */
DPLOG_API void
dplog_ruleset_get(const struct dplog_ruleset *ruleset, size_t index,
                  enum dplog_language language, struct dplog_rule_info *ret);

/** One outcome of dplog_ruleset_test(). */
struct dplog_rule_test {
    const char *rule;
    const char *kind; /**< "example" or "counterexample" */
    uint32_t index;   /**< 1-based among its kind */
    const char *path;
    uint32_t line; /**< of the example in the rule file */
    bool passed;
    const char *detail; /**< why it failed, or NULL */
};

typedef void (*dplog_rule_test_fn)(void *data,
                                   const struct dplog_rule_test *test);

/**
 * Run the examples and counterexamples of every rule against all rules, with
 * the matcher that analyses logs.
 *
 * @param test_fn  Called once for each example.
 * @returns DPLOG_OK whether they pass or not; DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_ruleset_test(struct dplog_context *context,
                   const struct dplog_ruleset *ruleset,
                   dplog_rule_test_fn test_fn, void *test_data,
                   struct dplog_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
