/* SPDX-License-Identifier: MIT
 *
 * Linux: inotify, where the file system has it. Network and user-space file
 * systems accept a watch but keep silent about what others write.
 */
#include "os_watch_system.h"

#include "error.h"
#include "os.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

/* One look a minute costs nothing, and nobody knows every file system. */
const unsigned dpl_watch_system_doubt_ms = 60 * 1000;

enum { NOTIFY, WAKE }; /* in watch->system */

#define NAME_EVENTS (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
#define BYTE_EVENTS (IN_MODIFY | IN_ATTRIB)
#define GONE_EVENTS (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)

/* Values of statfs(); not all of them are in a header. */
static const struct {
    uint32_t magic;
    const char *name;
} silent[] = {
    {0x6969, "nfs"},        {0x517B, "smb"},        {0xFF534D42, "cifs"},
    {0xFE534D42, "smb"},    {0x65735546, "fuse"},   {0x01021997, "9p"},
    {0x5346414F, "afs"},    {0x00C36400, "ceph"},   {0x73757245, "coda"},
    {0x564C, "ncp"},        {0x0BD00BD0, "lustre"}, {0x786F4256, "vboxsf"},
    {0xBACBACBC, "vmhgfs"}, {0x47504653, "gpfs"},   {0x7461636F, "ocfs2"},
    {0x01161970, "gfs2"},   {0x19830326, "fhgfs"},  {0x20030528, "orangefs"},
};

static const char *
silent_file_system(const char *path)
{
    struct statfs fs;

    if (statfs(path, &fs) < 0)
        return NULL;
    for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
        if ((uint32_t)fs.f_type == silent[i].magic)
            return silent[i].name;
    return NULL;
}

enum dplog_status
dpl_watch_system_begin(struct dpl_watch *watch, struct dplog_error *reterr)
{
    watch->system[NOTIFY] = -1;
    watch->system[WAKE] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (watch->system[WAKE] < 0)
        return dpl_fail_os(reterr, DPLOG_E_IO, errno,
                           "cannot prepare to wait for changes");
    /* Without it, everything is polled. */
    watch->system[NOTIFY] = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    return DPLOG_OK;
}

void
dpl_watch_system_end(struct dpl_watch *watch)
{
    for (int i = NOTIFY; i <= WAKE; i++)
        if (watch->system[i] >= 0)
            (void)close((int)watch->system[i]);
}

bool
dpl_watch_system_add(struct dpl_watch *watch, struct dpl_watched *folder)
{
    const char *fs = silent_file_system(folder->path);
    char text[96];
    int wd;

    if (fs) {
        (void)snprintf(folder->how, sizeof(folder->how),
                       "%s does not tell what others write", fs);
        return false;
    }
    wd = watch->system[NOTIFY] < 0
             ? -1
             : inotify_add_watch((int)watch->system[NOTIFY], folder->path,
                                 NAME_EVENTS | BYTE_EVENTS | GONE_EVENTS |
                                     IN_ONLYDIR);
    if (wd < 0) {
        dpl_os_error_text(errno, text, sizeof(text));
        (void)snprintf(folder->how, sizeof(folder->how), "inotify: %s", text);
        return false;
    }
    folder->handle = wd;
    (void)snprintf(folder->how, sizeof(folder->how), "inotify");
    return true;
}

static void
lose(struct dpl_watch *watch, struct dpl_watched *folder, bool was_removed)
{
    if (!was_removed)
        (void)inotify_rm_watch((int)watch->system[NOTIFY], (int)folder->handle);
    folder->notified = false;
    folder->lost = true;
    folder->bytes_due_ns = 0; /* it may be there again by now */
    folder->names_due_ns = 0;
    folder->changed |= DPL_WATCH_BYTES | DPL_WATCH_NAMES;
    (void)snprintf(folder->how, sizeof(folder->how),
                   "polling every %u ms: the folder is gone",
                   watch->options.poll_ms);
}

static void
take_event(struct dpl_watch *watch, const struct inotify_event *event)
{
    for (size_t i = 0; i < watch->count; i++) {
        struct dpl_watched *folder = &watch->at[i];

        if (event->mask & IN_Q_OVERFLOW)
            folder->changed |= DPL_WATCH_BYTES | DPL_WATCH_NAMES;
        if (!folder->notified || folder->handle != event->wd)
            continue;
        if (event->mask & GONE_EVENTS)
            lose(watch, folder, (event->mask & IN_IGNORED) != 0);
        else if (event->len)
            dpl_watch_mark(watch, folder, event->name,
                           event->mask & NAME_EVENTS
                               ? DPL_WATCH_BYTES | DPL_WATCH_NAMES
                               : DPL_WATCH_BYTES);
    }
}

static void
take_events(struct dpl_watch *watch)
{
    union {
        struct inotify_event align;
        char bytes[16 * 1024];
    } room;
    ssize_t len;

    while ((len = read((int)watch->system[NOTIFY], room.bytes,
                       sizeof(room.bytes))) > 0) {
        for (ssize_t at = 0; at < len;) {
            struct inotify_event *event = (void *)(room.bytes + at);

            take_event(watch, event);
            at += (ssize_t)(sizeof(*event) + event->len);
        }
    }
}

enum dplog_status
dpl_watch_system_wait(struct dpl_watch *watch, int timeout_ms,
                      struct dplog_error *reterr)
{
    struct pollfd fds[2] = {
        {.fd = (int)watch->system[WAKE], .events = POLLIN},
        {.fd = (int)watch->system[NOTIFY], .events = POLLIN},
    };
    uint64_t count;

    if (poll(fds, 2, timeout_ms) < 0) {
        if (errno == EINTR)
            return DPLOG_DONE;
        return dpl_fail_os(reterr, DPLOG_E_IO, errno,
                           "cannot wait for changes");
    }
    if (fds[1].revents)
        take_events(watch);
    if (fds[0].revents & POLLIN) {
        (void)!read((int)watch->system[WAKE], &count, sizeof(count));
        return DPLOG_DONE;
    }
    return DPLOG_OK;
}

void
dpl_watch_system_wake(struct dpl_watch *watch)
{
    const int before = errno;
    const uint64_t one = 1;

    (void)!write((int)watch->system[WAKE], &one, sizeof(one));
    errno = before;
}
