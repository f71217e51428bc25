/* SPDX-License-Identifier: MIT */
#include "page_writer.h"

#include "base/mem.h"
#include "database_page.h"

enum {
    RUN_BYTES = DPL_RUN_PAGES * DPL_PAGE_SIZE,
    HINT_BYTES = 2 * 1024 * 1024 /* less costs more calls than it gains */
};

static uint8_t *
place(const struct dpl_page_writer *writer, uint64_t run)
{
    return writer->bytes + (size_t)(run % DPL_RUNS) * RUN_BYTES;
}

/* By the end, the disk has half of it already: the last sync then took 5 ms
 * instead of 45 (100 MB). */
static void
hint(struct dpl_page_writer *writer, const struct dpl_page_run *run)
{
    writer->end = dpl_page_offset(run->page + run->count);
    if (writer->end - writer->hinted < HINT_BYTES)
        return;
    dpl_writeback_hint(writer->writeback, writer->hinted,
                       writer->end - writer->hinted);
    writer->hinted = writer->end;
}

static int
write_run(struct dpl_page_writer *writer, uint64_t run)
{
    const struct dpl_page_run *const r = &writer->runs[run % DPL_RUNS];
    const int rc = writer->file->pMethods->xWrite(
        writer->file, place(writer, run), (int)r->count * DPL_PAGE_SIZE,
        dpl_page_offset(r->page));

    if (rc == SQLITE_OK)
        hint(writer, r);
    return rc;
}

/* ── the thread ── */

static void
write_behind(void *data)
{
    struct dpl_page_writer *const writer = data;

    dpl_monitor_enter(writer->monitor);
    while (!writer->stop) {
        int rc;

        if (writer->written == writer->filled) {
            dpl_monitor_wait(writer->monitor);
            continue;
        }
        dpl_monitor_leave(writer->monitor);
        rc = write_run(writer, writer->written);
        dpl_monitor_enter(writer->monitor);
        if (writer->rc == SQLITE_OK)
            writer->rc = rc;
        writer->written++;
        dpl_monitor_ring(writer->monitor);
    }
    dpl_monitor_leave(writer->monitor);
}

/* Until at most so many runs wait. After a failure the rest is of no use, but
 * is written all the same. */
static int
wait_for(struct dpl_page_writer *writer, uint64_t most)
{
    int rc;

    dpl_monitor_enter(writer->monitor);
    while (writer->filled - writer->written > most)
        dpl_monitor_wait(writer->monitor);
    rc = writer->rc;
    dpl_monitor_leave(writer->monitor);
    return rc;
}

/* ── whoever fills ── */

int
dpl_page_writer_begin(struct dpl_page_writer *writer, sqlite3_file *file,
                      const struct dpl_writeback *writeback, bool writes_behind)
{
    enum dplog_status status = DPLOG_OK;

    *writer = (struct dpl_page_writer){.file = file, .writeback = writeback};
    writer->bytes =
        dpl_zalloc((size_t)(writes_behind ? DPL_RUNS : 1) * RUN_BYTES);
    if (!writer->bytes)
        return SQLITE_NOMEM;
    if (writes_behind)
        status = dpl_monitor_new(&writer->monitor, NULL);
    if (writes_behind && status >= 0)
        status = dpl_thread_start(write_behind, writer, &writer->thread, NULL);
    /* Where no thread can be had, it goes without. */
    return status == DPLOG_E_NO_MEMORY ? SQLITE_NOMEM : SQLITE_OK;
}

uint8_t *
dpl_page_writer_run(const struct dpl_page_writer *writer)
{
    return place(writer, writer->thread ? writer->filled : 0);
}

int
dpl_page_writer_put(struct dpl_page_writer *writer, uint32_t page,
                    uint32_t count)
{
    if (!writer->thread) {
        writer->runs[0] = (struct dpl_page_run){page, count};
        return write_run(writer, 0);
    }
    writer->runs[writer->filled % DPL_RUNS] =
        (struct dpl_page_run){page, count};
    dpl_monitor_enter(writer->monitor);
    writer->filled++;
    dpl_monitor_ring(writer->monitor);
    dpl_monitor_leave(writer->monitor);
    return wait_for(writer, DPL_RUNS - 2); /* one was put, one is filled */
}

int
dpl_page_writer_wait(struct dpl_page_writer *writer)
{
    return writer->thread ? wait_for(writer, 0) : SQLITE_OK;
}

int
dpl_database_write_page(sqlite3_file *file, uint32_t page, const uint8_t *bytes)
{
    return file->pMethods->xWrite(file, bytes, DPL_PAGE_SIZE,
                                  dpl_page_offset(page));
}

int
dpl_database_read_page(sqlite3_file *file, uint32_t page, uint8_t *ret)
{
    return file->pMethods->xRead(file, ret, DPL_PAGE_SIZE,
                                 dpl_page_offset(page));
}

void
dpl_page_writer_done(struct dpl_page_writer *writer)
{
    if (writer->thread) {
        dpl_monitor_enter(writer->monitor);
        writer->stop = true;
        dpl_monitor_ring(writer->monitor);
        dpl_monitor_leave(writer->monitor);
        dpl_thread_join(writer->thread);
    }
    dpl_monitor_free(writer->monitor);
    dpl_free(writer->bytes);
    *writer = (struct dpl_page_writer){0};
}
