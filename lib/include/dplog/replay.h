/* SPDX-License-Identifier: MIT
 *
 * Sample logs against their expectations, for CI. A sample is a folder with
 * expected.yaml and the log files beside it.
 */
#ifndef DPLOG_REPLAY_H
#define DPLOG_REPLAY_H

#include <dplog/context.h>
#include <dplog/ruleset.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Begin with DPLOG_REPLAY_OPTIONS_INIT; 0 elsewhere is the default. */
struct dplog_replay_options {
    size_t size;
    uint32_t jobs; /**< samples at once; 0: 1. With more, nothing is logged */
    uint8_t
        rewrite; /**< also make expectations that fit (nothing is written) */
};
#define DPLOG_REPLAY_OPTIONS_INIT DPLOG_INIT_OF(struct dplog_replay_options)

/** Outcome of one sample; strings live for the call. */
struct dplog_replay_result {
    const char *name; /**< folder, relative to the samples folder */
    bool passed;
    const char *const *differences; /**< "verdict.status: expected …, got …" */
    size_t difference_count;
    double seconds;        /**< wall time; the only value that varies */
    const char *path;      /**< of its expected.yaml */
    const char *rewritten; /**< options.rewrite: its text changed as little as
                                needed to fit the report, comments and layout
                                kept; NULL: it fits, or cannot be changed */
    size_t rewritten_len;
    const char *const *remaining; /**< what differs even then: for people */
    size_t remaining_count;
};

typedef void (*dplog_replay_fn)(void *data,
                                const struct dplog_replay_result *result);

/** `folder` lives for the call; false ends the search. */
typedef bool (*dplog_sample_fn)(void *data, const char *folder);

/**
 * Name every sample below a folder, or the folder itself where it is one, in
 * the order of names. Nothing is read but folders.
 *
 * @returns DPLOG_OK; DPLOG_DONE when there is none; DPLOG_E_IO when the folder
 *          cannot be read; DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_samples_each(const char *samples_dir, dplog_sample_fn sample_fn,
                   void *data, struct dplog_error *reterr);

/**
 * Replay every sample below a folder.
 *
 * @param options    NULL for all defaults.
 * @param replay_fn  Called once for each sample, in the order of names.
 * @returns DPLOG_OK whether samples pass or not; DPLOG_E_IO when the folder
 *          cannot be read or holds no sample; DPLOG_E_ARGUMENT;
 *          DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_replay_run(struct dplog_context *context,
                 const struct dplog_ruleset *ruleset, const char *samples_dir,
                 const struct dplog_replay_options *options,
                 dplog_replay_fn replay_fn, void *replay_data,
                 struct dplog_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
