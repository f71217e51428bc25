/* SPDX-License-Identifier: MIT
 *
 * Strings as small numbers: equal strings (but for ASCII case) have the same
 * number. The spelling kept is the first one seen. 0 is "no string".
 */
#pragma once

#include "arena.h"

/* Zero is a valid empty table. */
struct dpl_intern {
    struct dpl_arena arena;
    const char **strings; /* by number; [0] is NULL */
    uint32_t *slots;      /* open addressing, power of two */
    uint32_t count, cap, slot_count;
};

void
dpl_intern_done(struct dpl_intern *table);

/* Strings are only asked for by their numbers from now on. */
void
dpl_intern_close(struct dpl_intern *table);

/* The number of a string; 0 for an empty view, UINT32_MAX: no memory. */
uint32_t
dpl_intern_add(struct dpl_intern *table, struct dplog_view v);

/* As above without adding; 0 when it is not there. */
uint32_t
dpl_intern_find(const struct dpl_intern *table, struct dplog_view v);

/* The string of a number; NULL for 0. Lives as long as the table. */
const char *
dpl_intern_str(const struct dpl_intern *table, uint32_t number);

/* Equal for equal strings of any table; 0 for 0. */
uint64_t
dpl_intern_hash(const struct dpl_intern *table, uint32_t number);

/* The same with its length: it may hold a NUL. */
struct dplog_view
dpl_intern_view(const struct dpl_intern *table, uint32_t number);
