/* SPDX-License-Identifier: MIT
 *
 * Waiting until something may have changed in some folders. The system tells
 * where it can; a folder on a file system that keeps silent (network shares)
 * is looked at now and then. Which of the two is chosen by itself, and why is
 * said.
 *
 * os_watch.c counts the time; os_watch_linux.c, os_watch_posix.c or
 * os_watch_win32.c waits.
 */
#pragma once

#include <dplog/status.h>
#include <stdbool.h>
#include <stddef.h>

struct dpl_watch;

enum dpl_watch_change {
    DPL_WATCH_BYTES = 1, /* files may have grown or been cut */
    DPL_WATCH_NAMES = 2  /* files may have come, gone or been renamed */
};

/* Whether a change of a file of this name is of interest. */
typedef bool (*dpl_watch_filter_fn)(void *data, const char *name);

struct dpl_watch_options {
    unsigned poll_ms; /* 0: 250; how often a silent folder is looked at */
    bool poll_only;   /* never ask the system to tell */
    dpl_watch_filter_fn filter_fn; /* NULL: every name */
    void *filter_data;
};

enum dplog_status
dpl_watch_new(const struct dpl_watch_options *options, struct dpl_watch **ret,
              struct dplog_error *reterr);
void
dpl_watch_free(struct dpl_watch *watch); /* NULL is fine */

/* Watch a folder, which may still be missing. Its index is the number of
 * folders added before. DPLOG_OK or DPLOG_E_NO_MEMORY. */
enum dplog_status
dpl_watch_add(struct dpl_watch *watch, const char *folder,
              struct dplog_error *reterr);

/* How changes of a folder are noticed: "inotify", or "polling every 250 ms:
 * nfs does not tell". Lives until the next call on the watch. */
const char *
dpl_watch_how(const struct dpl_watch *watch, size_t index);

/*
 * Wait until something may have changed, at most timeout_ms; below 0: as long
 * as it takes.
 *
 * Returns DPLOG_OK; DPLOG_DONE when the time is over or somebody woke it;
 * DPLOG_E_IO.
 */
enum dplog_status
dpl_watch_wait(struct dpl_watch *watch, int timeout_ms,
               struct dplog_error *reterr);

/* What may have changed in a folder since this was asked last: bits of enum
 * dpl_watch_change. */
unsigned
dpl_watch_take(struct dpl_watch *watch, size_t index);

/* End a wait, the running one or the next. From any thread, and from a signal
 * handler. */
void
dpl_watch_wake(struct dpl_watch *watch);
