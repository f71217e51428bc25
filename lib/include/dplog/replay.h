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

/** Outcome of one sample; strings live for the call. */
struct dplog_replay_result {
    const char *name; /**< folder, relative to the samples folder */
    bool passed;
    const char *const *differences; /**< "verdict.status: expected …, got …" */
    size_t difference_count;
    double seconds; /**< wall time; the only value that varies */
};

typedef void (*dplog_replay_fn)(void *data,
                                const struct dplog_replay_result *result);

/**
 * Replay every sample below a folder, by name.
 *
 * @param replay_fn  Called once for each sample.
 * @returns DPLOG_OK whether samples pass or not; DPLOG_E_IO when the folder
 *          cannot be read or holds no sample; DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_replay_run(struct dplog_context *context,
                 const struct dplog_ruleset *ruleset, const char *samples_dir,
                 dplog_replay_fn replay_fn, void *replay_data,
                 struct dplog_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
