/* SPDX-License-Identifier: MIT
 *
 * The one place that allocates. The counter is for tests alone: while it is
 * negative nothing writes to it, so that threads may allocate freely.
 */
#include "mem.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static long successes_left = -1;

static bool
is_refused(void)
{
    if (successes_left < 0)
        return false;
    return successes_left-- == 0;
}

void *
dpl_alloc(size_t size)
{
    return is_refused() ? NULL : malloc(size ? size : 1);
}

void *
dpl_zalloc(size_t size)
{
    return is_refused() ? NULL : calloc(1, size ? size : 1);
}

void *
dpl_realloc(void *ptr, size_t size)
{
    return is_refused() ? NULL : realloc(ptr, size ? size : 1);
}

void
dpl_free(void *ptr)
{
    free(ptr);
}

void *
dpl_realloc_array(void *ptr, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return dpl_realloc(ptr, count * size);
}

char *
dpl_string_join(const char *head, const char *tail)
{
    const size_t head_len = strlen(head), tail_size = strlen(tail) + 1;
    char *const ret = dpl_alloc(head_len + tail_size);

    if (ret) {
        memcpy(ret, head, head_len);
        memcpy(ret + head_len, tail, tail_size);
    }
    return ret;
}

char *
dpl_string_copy(const char *string)
{
    return dpl_string_join(string, "");
}

long
dpl_mem_fail_after(long after)
{
    const long left = successes_left;

    successes_left = after;
    return left;
}
