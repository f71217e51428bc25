/* SPDX-License-Identifier: MIT
 *
 * The context object as the rest of the library sees it, and its log.
 */
#pragma once

#include "buf.h"
#include <dplog/context.h>
#include <stdbool.h>

/* How the work is done, never what comes of it: tests try what is usually the
 * best of several ways. Zero is that. */
struct dpl_tuning {
    size_t block_bytes;   /* read at a time */
    bool tries_all_rules; /* on each line, whatever it says */
    unsigned sieve_step;  /* at most, of what the processor has */
};

struct dplog_context {
    enum dplog_log_level log_level;
    dplog_log_fn log_fn;
    void *log_data;
    struct dplog_limits limits; /* defaults filled in */
    struct dpl_tuning tuning;
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
