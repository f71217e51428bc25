/* SPDX-License-Identifier: MIT
 *
 * The context object as the rest of the library sees it, and its log.
 */
#pragma once

#include "buf.h"
#include <dplog/context.h>

struct dplog_context {
    enum dplog_log_level log_level;
    dplog_log_fn log_fn;
    void *log_data;
    struct dplog_limits limits; /* defaults filled in */
};

/* The level is checked before anything is formatted. */
void
dpl_log(const struct dplog_context *context, enum dplog_log_level level,
        const char *format, ...) DPL_PRINTF(3, 4);

/* Options structs begin with `size`: copy the known part of *options over the
 * zeroed *ret of ret_size bytes. DPLOG_E_ARGUMENT when an unknown rest is not
 * zero; `options` NULL leaves *ret as it is. */
enum dplog_status
dpl_options_copy(const void *options, void *ret, size_t ret_size,
                 struct dplog_error *reterr);
