/* SPDX-License-Identifier: MIT
 *
 * Records that no parser would give, for tests of what carries records: every
 * field takes odd values, every text holds odd bytes. The same seed and number
 * make the same record, in every process.
 */
#pragma once

#include <dplog/record.h>

enum { MADE_BYTES = 48 * 1024 };

struct made_record {
    struct dplog_record record; /* its views point into bytes */
    size_t len;
    char bytes[MADE_BYTES];
};

void
make_record(uint64_t seed, uint64_t number, struct made_record *ret);

/* NULL when both say the same, else the name of the first field that differs.
 * Empty views are equal whatever they point to. */
const char *
record_difference(const struct dplog_record *a, const struct dplog_record *b);

/* The next number of a sequence; *state is never 0. */
uint64_t
next_random(uint64_t *state);
