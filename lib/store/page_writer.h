/* SPDX-License-Identifier: MIT
 *
 * Runs of pages on their way into a file. With a thread behind it the next run
 * is filled while the one before is written: to copy pages into the system's
 * cache took a third of the thread that merges, more than to make them.
 *
 *     runs, in a ring     [ written ] [ filled ] [ filled ] [ being filled ]
 *                            ▲ thread                          ▲ caller
 */
#pragma once

#include "base/os.h"
#include "base/os_thread.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* SQLite takes less than 128 KB in one go. */
enum { DPL_RUN_PAGES = 7, DPL_RUNS = 4 };

struct dpl_page_run {
    uint32_t page, count; /* number of the first page; how many */
};

struct dpl_page_writer {
    sqlite3_file *file;
    const struct dpl_writeback *writeback; /* not ours */
    uint8_t *bytes;
    struct dpl_page_run runs[DPL_RUNS];
    uint64_t filled, written; /* runs so far; the nth is at n % DPL_RUNS */
    int rc;                   /* of the first write that failed */
    bool stop;
    struct dpl_monitor *monitor; /* guards the four above, with a thread … */
    struct dpl_thread *thread;   /* NULL: the caller writes */
    int64_t hinted;              /* up to where writeback was told … */
    int64_t end;                 /* … and could be */
};

/* All that return an int return a result code of SQLite. */

/* writes_behind: with a thread, where there can be one. */
int
dpl_page_writer_begin(struct dpl_page_writer *writer, sqlite3_file *file,
                      const struct dpl_writeback *writeback,
                      bool writes_behind);
/* Where the next run is to be filled in, until it is put. */
uint8_t *
dpl_page_writer_run(const struct dpl_page_writer *writer);
/* The run that was filled in, to its place; what the one before it held can
 * still be read. */
int
dpl_page_writer_put(struct dpl_page_writer *writer, uint32_t page,
                    uint32_t count);
/* Everything is written. The file is the caller's until the next put. */
int
dpl_page_writer_wait(struct dpl_page_writer *writer);
/* A page alone, while the file is the caller's. */
int
dpl_database_write_page(sqlite3_file *file, uint32_t page,
                        const uint8_t *bytes);
int
dpl_database_read_page(sqlite3_file *file, uint32_t page, uint8_t *ret);
/* What was not written is lost; zero is fine. */
void
dpl_page_writer_done(struct dpl_page_writer *writer);
