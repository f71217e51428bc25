/* SPDX-License-Identifier: MIT
 *
 * What every call that can fail returns, and where the details go.
 */
#ifndef DPLOG_STATUS_H
#define DPLOG_STATUS_H

#include <dplog/export.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Negative is failure: test with `status < 0`. */
enum dplog_status {
    DPLOG_OK = 0,
    DPLOG_DONE = 1,        /**< nothing more now: end of rows, or feed me */
    DPLOG_E_ARGUMENT = -1, /**< refused an option or a value from outside */
    DPLOG_E_NO_MEMORY = -2,
    DPLOG_E_IO = -3,         /**< the system refused; see os_error */
    DPLOG_E_SYNTAX = -4,     /**< rule file, filter or option text */
    DPLOG_E_STORE = -5,      /**< SQLite refused, or the schema is not ours */
    DPLOG_E_LIMIT = -6,      /**< a limit of the context was reached */
    DPLOG_E_BUSY = -7,       /**< somebody else is writing */
    DPLOG_E_CANCELLED = -8,  /**< a callback or another thread of yours
                                    said stop */
    DPLOG_E_UNSUPPORTED = -9 /**< this build leaves the feature out */
};

/** Filled on failure by every function that takes a `reterr`; NULL is fine. */
struct dplog_error {
    enum dplog_status status;
    int32_t os_error; /**< errno or GetLastError(); 0: the system had no say */
    uint32_t line;    /**< 1-based place in a text; 0 when not about one */
    uint32_t column;
    char text[512]; /**< UTF-8, one line, no newline, no full stop */
};

/**
 * The name of a status.
 *
 * @returns for instance "E_SYNTAX"; "unknown" for a value that is none.
 *          Never NULL; static.
 */
DPLOG_API const char *
dplog_status_name(enum dplog_status status);

#ifdef __cplusplus
}
#endif

#endif
