/* SPDX-License-Identifier: MIT
 *
 * The byte sink of a report: a caller's dplog_write_fn that is never called
 * again once it refused, so that a writer checks once, at its end.
 */
#pragma once

#include "base/buf.h"
#include <dplog/report.h>

struct dpl_out {
    dplog_write_fn write_fn;
    void *write_data;
    bool failed;
};

void
dpl_out_bytes(struct dpl_out *out, const char *bytes, size_t len);
void
dpl_out_str(struct dpl_out *out, const char *string);
/* Writes what the buffer holds and clears it. */
void
dpl_out_buf(struct dpl_out *out, struct dpl_buf *buf);
