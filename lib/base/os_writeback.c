/* SPDX-License-Identifier: MIT
 *
 * Telling the system that a file may go to the disk already. Only Linux can be
 * told so for a part of a file, and without waiting.
 */
#include "os.h"

#if defined(__linux__)

#include <fcntl.h>
#include <unistd.h>

void
dpl_writeback_open(struct dpl_writeback *writeback, const char *path)
{
    const int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

    writeback->handle = fd < 0 ? 0 : fd + 1;
}

/* What fails here is told by the sync at the end. */
void
dpl_writeback_hint(const struct dpl_writeback *writeback, int64_t at,
                   int64_t len)
{
    if (writeback->handle)
        (void)sync_file_range(writeback->handle - 1, at, len,
                              SYNC_FILE_RANGE_WRITE);
}

void
dpl_writeback_close(struct dpl_writeback *writeback)
{
    if (writeback->handle)
        (void)close(writeback->handle - 1);
    writeback->handle = 0;
}

#else

void
dpl_writeback_open(struct dpl_writeback *writeback, const char *path)
{
    (void)path;
    writeback->handle = 0;
}

void
dpl_writeback_hint(const struct dpl_writeback *writeback, int64_t at,
                   int64_t len)
{
    (void)writeback;
    (void)at;
    (void)len;
}

void
dpl_writeback_close(struct dpl_writeback *writeback)
{
    (void)writeback;
}

#endif
