/* SPDX-License-Identifier: MIT
 *
 * From logs to a diagnosis: add inputs, run, read. An analysis needs no
 * store; with one, every record is kept and the next run reads only what is
 * new.
 */
#ifndef DPLOG_ANALYSIS_H
#define DPLOG_ANALYSIS_H

#include <dplog/context.h>
#include <dplog/diagnosis.h>
#include <dplog/record.h>
#include <dplog/ruleset.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dplog_analysis;

/** Begin with DPLOG_ANALYSIS_OPTIONS_INIT; 0 elsewhere is the default. */
struct dplog_analysis_options {
    size_t size;
    enum dplog_language language;
    enum dplog_encoding encoding; /**< AUTO: found per source */
    enum dplog_format format;     /**< UNKNOWN: found per source */
    int16_t bias;                 /**< minutes, for stamps without one, when
                                       has_bias is set; Japan: -540 */
    uint8_t has_bias;
    int64_t since_us, until_us; /**< which findings to show; 0: unbounded */
    const char *dp; /**< only findings of this DP (name or FQDN), or NULL */
    const char *package;    /**< only of this package, or NULL */
    const char *site;       /**< only of this site code, or NULL */
    const char *store_path; /**< SQLite file to keep events in, or NULL; an
                                 analysis without inputs reads it alone */
    int64_t keep_us;  /**< forget, here and in the store, what was over so long
                           before the newest record; 0: nothing. What is still
                           open stays, with its evidence. */
    uint8_t timing;   /**< measure what dplog_analysis_get_timing() tells */
    unsigned threads; /**< that may work in dplog_analysis_run(), the caller's
                           among them; 0 and 1: only that one. What comes out
                           does not depend on it */
};

/** As many threads as the machine has processors, four at most. */
#define DPLOG_THREADS_AUTO          UINT32_MAX
#define DPLOG_ANALYSIS_OPTIONS_INIT DPLOG_INIT_OF(struct dplog_analysis_options)

/**
 * Make an analysis. Its store is opened by the run.
 *
 * @param ruleset  Must outlive the analysis.
 * @param options  Copied, strings too; NULL for all defaults.
 * @returns DPLOG_OK; DPLOG_E_ARGUMENT; DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_analysis_new(struct dplog_context *context,
                   const struct dplog_ruleset *ruleset,
                   const struct dplog_analysis_options *options,
                   struct dplog_analysis **ret, struct dplog_error *reterr);

/**
 * Add a file, a folder (the logs in it, with their rolled-over and history
 * files, else those of the folders up to eight deep below it), an archive, or
 * "-" for standard input. Nothing is read yet but what discovery needs.
 *
 * @returns DPLOG_OK; DPLOG_E_IO when the path cannot be opened or holds none
 *          of the logs, DPLOG_E_LIMIT when it holds too many entries,
 *          DPLOG_E_UNSUPPORTED for an archive in a build without them: the
 *          analysis goes on without the path, and its diagnosis lists it as a
 *          source that failed. DPLOG_E_ARGUMENT once the run has begun;
 *          DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_analysis_add_path(struct dplog_analysis *analysis, const char *path,
                        struct dplog_error *reterr);

/**
 * Add log text that is in memory.
 *
 * @param name   For reports; "distmgr.log" says which log it is.
 * @param bytes  Copied.
 * @returns DPLOG_OK; DPLOG_E_ARGUMENT once the run has begun;
 *          DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_analysis_add_bytes(struct dplog_analysis *analysis, const char *name,
                         const void *bytes, size_t len,
                         struct dplog_error *reterr);

/**
 * Read all inputs in time order, match, track, and diagnose. A source that
 * cannot be read to its end is marked failed; the rest is still diagnosed.
 *
 * @returns DPLOG_OK, also when sources failed; DPLOG_E_STORE or DPLOG_E_BUSY
 *          for a store that cannot be used; DPLOG_E_ARGUMENT on a second run;
 *          DPLOG_E_CANCELLED after dplog_analysis_stop(); DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_analysis_run(struct dplog_analysis *analysis, struct dplog_error *reterr);

/**
 * End the run of an analysis before its end, or before it begins: there will be
 * no diagnosis. What a store holds that was there stays as the last run left
 * it, with what this one has committed so far; one that would have been made is
 * not. The only call that may come from another thread or from a signal handler
 * while an analysis runs, and until it is freed.
 *
 * @param analysis  Its dplog_analysis_run() or dplog_analysis_each_record()
 *                  returns soon after, with DPLOG_E_CANCELLED; one that waits
 *                  for its input or for a lock, when it has that.
 */
DPLOG_API void
dplog_analysis_stop(struct dplog_analysis *analysis);

/** Where the time of a run went; in nanoseconds. */
struct dplog_timing {
    uint64_t bytes, lines, hits;          /**< read now, not out of the store */
    uint64_t read_ns, parse_ns, match_ns; /**< of all threads together */
    uint64_t follow_ns;   /**< merging and tracking, on the caller's thread */
    uint64_t store_ns;    /**< writing the store */
    uint64_t diagnose_ns; /**< after the last record */
    uint64_t run_ns;      /**< all of dplog_analysis_run() */
    unsigned threads;
};

/** After a run with options.timing; all zero else. */
DPLOG_API void
dplog_analysis_get_timing(const struct dplog_analysis *analysis,
                          struct dplog_timing *ret);

/** The result; NULL before dplog_analysis_run(), and after one that failed.
 * Lives with the analysis. */
DPLOG_API const struct dplog_diagnosis *
dplog_analysis_diagnosis(const struct dplog_analysis *analysis);

/**
 * What was read of each input, also after dplog_analysis_each_record() and
 * after a run that failed. Inputs that could not be added come last, marked
 * failed. Lives with the analysis.
 *
 * @param ret_count  How many; 0 before a run.
 */
DPLOG_API const struct dplog_source *
dplog_analysis_sources(const struct dplog_analysis *analysis,
                       size_t *ret_count);

/** Free an analysis and its diagnosis; NULL is fine. */
DPLOG_API void
dplog_analysis_free(struct dplog_analysis *analysis);

/* ── records of the same inputs, in the same order, for `dplog events` ── */

/** Called for each record; return false to stop. `path` is that of its source
 * (struct dplog_source). Views live for the call. */
typedef bool (*dplog_record_fn)(void *data, const char *path,
                                const struct dplog_record *record);

/**
 * Instead of dplog_analysis_run(): hand every record of the inputs (and of
 * the store, when there is one) to a function, in merged order.
 *
 * @returns DPLOG_OK; DPLOG_E_CANCELLED when record_fn said stop: what was read
 *          need not be in the store then; or as dplog_analysis_run().
 */
DPLOG_API enum dplog_status
dplog_analysis_each_record(struct dplog_analysis *analysis,
                           dplog_record_fn record_fn, void *record_data,
                           struct dplog_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
