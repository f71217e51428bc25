/* SPDX-License-Identifier: MIT
 *
 * Logging and limits. There is no other ambient state: two contexts in one
 * process share nothing.
 */
#ifndef DPLOG_CONTEXT_H
#define DPLOG_CONTEXT_H

#include <dplog/status.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dplog_context;

enum dplog_log_level {
    DPLOG_LOG_WARNING = 1,
    DPLOG_LOG_INFO = 2,
    DPLOG_LOG_DEBUG = 3
};

/** Called on the thread that made the call; text has no newline and lives for
 * the call. */
typedef void (*dplog_log_fn)(void *data, enum dplog_log_level level,
                             const char *text);

/** Bounds on what input can make the library do; 0 means the default. */
struct dplog_limits {
    size_t record_bytes;      /**< 1 MiB; a longer record is cut and flagged */
    uint32_t regex_steps;     /**< 100 000; PCRE2 match limit, per record */
    uint32_t regex_heap_kib;  /**< 1024 */
    uint32_t contexts;        /**< 4096; open thread contexts, oldest dropped */
    uint32_t findings;        /**< 65 536; later ones are counted, not kept */
    uint64_t archive_bytes;   /**< 16 GiB; what one archive may expand to */
    uint32_t archive_members; /**< 100 000 */
    uint32_t folder_files;    /**< 100 000; files looked at in one folder */
    size_t rule_file_bytes;   /**< 1 MiB */
    uint32_t rules;           /**< 65 536 */
};

/** Begin with DPLOG_CONTEXT_OPTIONS_INIT; 0 elsewhere is the default. */
struct dplog_context_options {
    size_t size; /**< of this struct; set by the INIT macro */
    enum dplog_log_level log_level; /**< up to which log_fn is told; 0:
                                         WARNING */
    dplog_log_fn log_fn;            /**< NULL: silent */
    void *log_data;                 /**< handed to log_fn */
    struct dplog_limits limits;
};
#define DPLOG_CONTEXT_OPTIONS_INIT DPLOG_INIT_OF(struct dplog_context_options)

/**
 * Make a context. It must outlive everything made with it.
 *
 * @param options  NULL for all defaults.
 * @param ret      Filled on DPLOG_OK.
 * @param reterr   Filled on failure; may be NULL.
 * @returns DPLOG_OK, DPLOG_E_NO_MEMORY, or DPLOG_E_ARGUMENT for options of a
 *          newer library whose extra bytes are not zero.
 */
DPLOG_API enum dplog_status
dplog_context_new(const struct dplog_context_options *options,
                  struct dplog_context **ret, struct dplog_error *reterr);

/** Free a context; NULL is fine. */
DPLOG_API void
dplog_context_free(struct dplog_context *context);

#ifdef __cplusplus
}
#endif

#endif
