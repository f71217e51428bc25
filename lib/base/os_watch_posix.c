/* SPDX-License-Identifier: MIT
 *
 * POSIX without a way to be told of changes that we know: everything is
 * polled; a pipe wakes.
 */
#include "os_watch_system.h"

#include "error.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

const unsigned dpl_watch_system_doubt_ms = 0;

enum { READ, WRITE }; /* in watch->system */

enum dplog_status
dpl_watch_system_begin(struct dpl_watch *watch, struct dplog_error *reterr)
{
    int fds[2];

    watch->system[READ] = watch->system[WRITE] = -1;
    if (pipe(fds) < 0)
        return dpl_fail_os(reterr, DPLOG_E_IO, errno,
                           "cannot prepare to wait for changes");
    for (int i = 0; i < 2; i++) {
        (void)fcntl(fds[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(fds[i], F_SETFL, O_NONBLOCK);
        watch->system[i] = fds[i];
    }
    return DPLOG_OK;
}

void
dpl_watch_system_end(struct dpl_watch *watch)
{
    for (int i = 0; i < 2; i++)
        if (watch->system[i] >= 0)
            (void)close((int)watch->system[i]);
}

bool
dpl_watch_system_add(struct dpl_watch *watch, struct dpl_watched *folder)
{
    (void)watch;
    (void)snprintf(folder->how, sizeof(folder->how),
                   "this system is not asked to tell");
    return false;
}

enum dplog_status
dpl_watch_system_wait(struct dpl_watch *watch, int timeout_ms,
                      struct dplog_error *reterr)
{
    struct pollfd fd = {.fd = (int)watch->system[READ], .events = POLLIN};
    char bytes[64];

    if (poll(&fd, 1, timeout_ms) < 0) {
        if (errno == EINTR)
            return DPLOG_DONE;
        return dpl_fail_os(reterr, DPLOG_E_IO, errno,
                           "cannot wait for changes");
    }
    if (!(fd.revents & POLLIN))
        return DPLOG_OK;
    while (read(fd.fd, bytes, sizeof(bytes)) > 0) {
    }
    return DPLOG_DONE;
}

void
dpl_watch_system_wake(struct dpl_watch *watch)
{
    const int before = errno;

    (void)!write((int)watch->system[WRITE], "", 1);
    errno = before;
}
