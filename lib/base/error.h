/* SPDX-License-Identifier: MIT
 *
 * Write an error and return its status in one line:
 *     return dpl_fail(reterr, DPLOG_E_IO, "cannot open '%s'", path);
 */
#pragma once

#include "buf.h"
#include <dplog/status.h>

/* Neither allocates; reterr may be NULL. */
enum dplog_status
dpl_fail(struct dplog_error *reterr, enum dplog_status status,
         const char *format, ...) DPL_PRINTF(3, 4);

/* Adds ": " and the system's text for os_error (an errno value, or a Windows
 * error code on Windows), and keeps it. No memory is DPLOG_E_NO_MEMORY whatever
 * the status. */
enum dplog_status
dpl_fail_os(struct dplog_error *reterr, enum dplog_status status, int os_error,
            const char *format, ...) DPL_PRINTF(4, 5);

enum dplog_status
dpl_fail_memory(struct dplog_error *reterr);
