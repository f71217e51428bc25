/* SPDX-License-Identifier: MIT
 *
 * What discovery found, as text to compare with: one line an input,
 * "lineage.rank log path", " rolled" behind it.
 */
#pragma once

#include "fixture.h"
#include "source/discover.h"

/* The fixture's root is left out of paths. Lives until the next call. */
const char *
inputs_text(const struct dpl_inputs *inputs, const struct fixture *fixture);

/* Bytes of an input from an offset on, NUL-terminated; the caller frees them
 * with dpl_free(). NULL: the status is in *ret. */
char *
inputs_read(struct dplog_context *context, const struct dpl_input *input,
            unsigned long long offset, size_t step, enum dplog_status *ret);
