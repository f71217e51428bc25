/* SPDX-License-Identifier: MIT
 *
 * Records for people and other programs: which ones to list, and how one is
 * written.
 */
#ifndef DPLOG_EVENT_H
#define DPLOG_EVENT_H

#include <dplog/record.h>
#include <dplog/report.h>
#include <dplog/ruleset.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Conditions that must all hold. Begin with DPLOG_EVENT_FILTER_INIT; 0
 * elsewhere is no condition. Letter case never matters.
 */
struct dplog_event_filter {
    size_t size;
    int64_t since_us, until_us;   /**< [since, until); records without a time
                                       fail either */
    enum dplog_log log;           /**< UNKNOWN: any */
    enum dplog_severity severity; /**< at least; of a STATMSG line its SEV=;
                                       records that state none fail */
    uint32_t thread;              /**< 0: any */
    const char *component;        /**< the whole name */
    const char *package;          /**< named in the line */
    const char *dp;   /**< named in the line; a short name finds the long one
                           and the other way round */
    const char *text; /**< stands in the line */
    const char *code; /**< in any spelling, found in any spelling */
};
#define DPLOG_EVENT_FILTER_INIT DPLOG_INIT_OF(struct dplog_event_filter)

struct dplog_event_matcher;

/**
 * Make the matcher of a filter.
 *
 * @param ruleset  Names of codes come from it; must outlive the matcher.
 * @param filter   Copied.
 * @returns DPLOG_OK; DPLOG_E_SYNTAX for a code that is none; DPLOG_E_ARGUMENT;
 *          DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_event_matcher_new(const struct dplog_ruleset *ruleset,
                        const struct dplog_event_filter *filter,
                        struct dplog_event_matcher **ret,
                        struct dplog_error *reterr);

/** Whether all conditions hold for a record. */
DPLOG_API bool
dplog_event_matches(const struct dplog_event_matcher *matcher,
                    const struct dplog_record *record);

/** Free a matcher; NULL is fine. */
DPLOG_API void
dplog_event_matcher_free(struct dplog_event_matcher *matcher);

enum dplog_event_format {
    DPLOG_EVENT_TEXT = 0, /**< file:line, local time, thread, message: a line */
    DPLOG_EVENT_NDJSON    /**< one JSON object, a line */
};

/** Find a format by its name ("text", "ndjson"); false when there is none. */
DPLOG_API bool
dplog_event_format_parse(const char *name, enum dplog_event_format *ret);

/**
 * Write one record as one line.
 *
 * @param path  Of its source, as dplog_record_fn gets it; or NULL.
 * @returns DPLOG_OK, DPLOG_E_IO when write_fn refused, DPLOG_E_ARGUMENT or
 *          DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_event_write(const struct dplog_record *record, const char *path,
                  enum dplog_event_format format, dplog_write_fn write_fn,
                  void *write_data, struct dplog_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
