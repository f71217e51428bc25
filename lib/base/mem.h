/* SPDX-License-Identifier: MIT
 *
 * Every allocation of the library. A test can make the nth one fail.
 */
#pragma once

#include <stddef.h>

void *
dpl_alloc(size_t size); /* NULL when there is none; size 0 counts as 1 */
void *
dpl_zalloc(size_t size);
void *
dpl_realloc(void *ptr, size_t size); /* on NULL the old block stays */
void
dpl_free(void *ptr);

/* ptr becomes count * size bytes; NULL on overflow too. */
void *
dpl_realloc_array(void *ptr, size_t count, size_t size);

/* A copy of a string, or of two behind each other; NULL: no memory. */
char *
dpl_string_copy(const char *string);
char *
dpl_string_join(const char *head, const char *tail);

/* Tests only: the allocation after `after` more successes fails, once; a
 * negative number switches this off. Returns what was left of the last time.
 * Not for use while threads run. */
long
dpl_mem_fail_after(long after);
