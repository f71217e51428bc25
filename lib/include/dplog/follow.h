/* SPDX-License-Identifier: MIT
 *
 * Logs while they are written: findings, recoveries and what becomes of
 * deployments, as it happens.
 *
 *     dplog_follow_new(…, &follow, &err);
 *     dplog_follow_add_path(follow, "Logs", &err);
 *     while (!stop && dplog_follow_step(follow, 1000, &err) >= 0)
 *         while (dplog_follow_next(follow, &happening))
 *             …
 *     dplog_follow_finish(follow, &err);
 *     dplog_follow_free(follow);
 *
 * What is found is what dplog_analysis finds in the same records.
 */
#ifndef DPLOG_FOLLOW_H
#define DPLOG_FOLLOW_H

#include <dplog/analysis.h>
#include <dplog/event.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dplog_follow;

/** Begin with DPLOG_FOLLOW_OPTIONS_INIT; 0 elsewhere is the default. */
struct dplog_follow_options {
    size_t size;
    const struct dplog_analysis_options *analysis; /**< what to tell, and
                            where to store; copied; until_us is not used.
                            NULL: everything, without a store */
    uint32_t poll_ms;  /**< 250; how often folders are looked at that do not
                            tell of changes */
    uint32_t quiet_ms; /**< 500; half a line counts when nothing more came
                            for so long */
    uint8_t poll_only; /**< look at all folders, never ask to be told */
};
#define DPLOG_FOLLOW_OPTIONS_INIT DPLOG_INIT_OF(struct dplog_follow_options)

enum dplog_happening_kind {
    DPLOG_HAPPENING_FINDING = 0, /**< something fails or waits */
    DPLOG_HAPPENING_GREW,        /**< … once more */
    DPLOG_HAPPENING_RECOVERED,   /**< … and is good again */
    DPLOG_HAPPENING_DEPLOYMENT,  /**< a deployment has another status */
    DPLOG_HAPPENING_GAP,         /**< bytes were gone before they were read */
    DPLOG_HAPPENING_TROUBLE,     /**< a log or the store cannot be used now */
    DPLOG_HAPPENING_MENDED       /**< … and can be used again */
};

/** One thing that happened. What it points to lives until the next step. */
struct dplog_happening {
    enum dplog_happening_kind kind;
    bool initial;    /**< found in what was there when following began; what
                          was over by then is told only with since_us */
    bool was_stored; /**< … in what a store already held by then */
    const struct dplog_diagnosis *diagnosis;   /**< as of now, or NULL */
    const struct dplog_finding *finding;       /**< FINDING to RECOVERED */
    uint64_t count_before;                     /**< GREW: its count then */
    const struct dplog_deployment *deployment; /**< DEPLOYMENT */
    enum dplog_deployment_status before;       /**< DEPLOYMENT: it was … */
    bool is_first;               /**< DEPLOYMENT: … not known at all */
    const struct dplog_gap *gap; /**< GAP */
    const char *path;            /**< GAP, TROUBLE, MENDED: of what */
    const char *text;            /**< TROUBLE: why; MENDED: how, or NULL */
    bool stays; /**< TROUBLE: it is not tried again, for nothing can change
                     by itself: a folder below that lies too deep */
};

/**
 * Make a follower.
 *
 * @param ruleset  Must outlive the follower.
 * @param options  Copied; NULL for all defaults.
 * @returns DPLOG_OK; DPLOG_E_STORE or DPLOG_E_BUSY for a store that cannot be
 *          used; DPLOG_E_ARGUMENT; DPLOG_E_IO; DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_follow_new(struct dplog_context *context,
                 const struct dplog_ruleset *ruleset,
                 const struct dplog_follow_options *options,
                 struct dplog_follow **ret, struct dplog_error *reterr);

/**
 * Follow the logs of a folder, or one log with what it rolls over to. Neither
 * need be there yet; the folder of a log must.
 *
 * @returns DPLOG_OK; DPLOG_E_ARGUMENT after the first step; DPLOG_E_IO;
 *          DPLOG_E_UNSUPPORTED for what does not grow: an archive, standard
 *          input, a pipe; DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_follow_add_path(struct dplog_follow *follow, const char *path,
                      struct dplog_error *reterr);

/**
 * Wait until something was written, at most timeout_ms (below 0: as long as it
 * takes), and take it in. The first step reads what is there.
 *
 * A log or a store that cannot be used for a while is no failure: it is told
 * as a happening, nothing is lost, and it is tried again.
 *
 * @returns DPLOG_OK when records came or something happened; DPLOG_DONE when
 *          the time is over or dplog_follow_wake() was called; DPLOG_E_IO;
 *          DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_follow_step(struct dplog_follow *follow, int timeout_ms,
                  struct dplog_error *reterr);

/** Take the next happening of the last step; false: there is no more. */
DPLOG_API bool
dplog_follow_next(struct dplog_follow *follow, struct dplog_happening *ret);

/** End the wait of a step, the running one or the next. The only call that may
 * come from another thread or from a signal handler. */
DPLOG_API void
dplog_follow_wake(struct dplog_follow *follow);

/**
 * Take in what is there, keep it with the diagnosis, and end: only next(),
 * diagnosis() and free() may follow.
 *
 * @returns as dplog_follow_step(), or DPLOG_E_STORE or DPLOG_E_BUSY when not
 *          all could be kept; the store then holds what was kept before.
 */
DPLOG_API enum dplog_status
dplog_follow_finish(struct dplog_follow *follow, struct dplog_error *reterr);

/** The diagnosis as of the last step; NULL before the first. Lives until the
 * next step. */
DPLOG_API const struct dplog_diagnosis *
dplog_follow_diagnosis(const struct dplog_follow *follow);

/** A folder that is watched and how: "inotify", "polling every 250 ms: …";
 * false: there are not so many. Strings live until the next step. */
DPLOG_API bool
dplog_follow_watched(const struct dplog_follow *follow, size_t index,
                     const char **ret_folder, const char **ret_how);

/** Free a follower; what was not kept is read again by the next one. NULL is
 * fine. */
DPLOG_API void
dplog_follow_free(struct dplog_follow *follow);

/** "finding", "grew", "recovered", "deployment", "gap", "trouble", "mended". */
DPLOG_API const char *
dplog_happening_kind_name(enum dplog_happening_kind kind);

/**
 * Write one happening as one line: for people, or as a JSON object.
 *
 * @returns DPLOG_OK, DPLOG_E_IO when write_fn refused, DPLOG_E_ARGUMENT or
 *          DPLOG_E_NO_MEMORY.
 */
DPLOG_API enum dplog_status
dplog_happening_write(const struct dplog_happening *happening,
                      enum dplog_event_format format, dplog_write_fn write_fn,
                      void *write_data, struct dplog_error *reterr);

#ifdef __cplusplus
}
#endif

#endif
