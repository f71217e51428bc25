/* SPDX-License-Identifier: MIT
 *
 * As long as nothing is wanted nothing is written, so that threads may read.
 */
#include "os_test.h"

#include "os.h"

static long successes_left = -1;
static size_t most_bytes;
static unsigned long *opens;

void
dpl_file_test_reads(long after, size_t most)
{
    successes_left = after;
    most_bytes = most;
}

bool
dpl_os_test_read(size_t *len)
{
    if (most_bytes && *len > most_bytes)
        *len = most_bytes;
    return successes_left < 0 || successes_left-- > 0;
}

void
dpl_file_test_opens(unsigned long *count)
{
    opens = count;
}

void
dpl_os_test_open(void)
{
    if (opens)
        ++*opens;
}
