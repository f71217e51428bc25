/* SPDX-License-Identifier: MIT
 *
 * The tree of a table, from its rows in order: leaves are filled and written as
 * the rows come, what lies over them is made at the end.
 */
#include "table_load.h"

#include "base/mem.h"
#include "database_page.h"
#include <assert.h>
#include <string.h>

/* ── pages ── */

static uint8_t *
leaf(const struct dpl_table_load *load)
{
    return load->run + (size_t)load->run_count * DPL_PAGE_SIZE;
}

/* One that is no leaf, when all runs of those are written. */
static int
write_page(const struct dpl_table_load *load, uint32_t page,
           const uint8_t *bytes)
{
    return load->file->pMethods->xWrite(load->file, bytes, DPL_PAGE_SIZE,
                                        dpl_page_offset(page));
}

static int
read_page(const struct dpl_table_load *load, uint32_t page, uint8_t *ret)
{
    return load->file->pMethods->xRead(load->file, ret, DPL_PAGE_SIZE,
                                       dpl_page_offset(page));
}

/* The next number, but for those that belong to pointer maps and locks. */
static int
take_page(struct dpl_table_load *load, enum dpl_page_type type, uint32_t parent,
          uint32_t *ret)
{
    struct dpl_load_pointer *pointer;

    do {
        if (load->page_count >= DPL_PAGE_MAX)
            return SQLITE_FULL;
        load->page_count++;
        pointer = DPL_VEC_PUSH(&load->pointers);
        if (!pointer)
            return SQLITE_NOMEM;
    } while (dpl_page_is_special(load->page_count));
    *pointer = (struct dpl_load_pointer){parent, (uint8_t)type};
    *ret = load->page_count;
    return SQLITE_OK;
}

static void
set_parent(struct dpl_table_load *load, uint32_t page, uint32_t parent)
{
    load->pointers.at[page - load->first_page].parent = parent;
}

static int
write_run(struct dpl_table_load *load)
{
    const int rc = load->run_count == 0
                       ? SQLITE_OK
                       : dpl_page_writer_put(&load->writer, load->run_page,
                                             load->run_count);

    load->run_count = 0;
    load->run = dpl_page_writer_run(&load->writer);
    return rc;
}

/* ── leaves ── */

static void
begin_leaf(struct dpl_table_load *load)
{
    load->cells = 0;
    load->top = DPL_PAGE_SIZE;
    load->spilled.count = 0;
}

/* The leaf that is filled gets its head; its own place is `page`. */
static void
complete_leaf(struct dpl_table_load *load, uint32_t page)
{
    dpl_page_close(leaf(load), DPL_PAGE_LEAF, load->cells, load->top);
    for (size_t i = 0; i < load->spilled.count; i++)
        set_parent(load, load->spilled.at[i], page);
}

static int
end_leaf(struct dpl_table_load *load)
{
    struct dpl_load_child *child;
    uint8_t *const filled = leaf(load);
    uint32_t page;
    int rc = take_page(load, DPL_PAGE_NODE, /* yet unknown */ 0, &page);

    if (rc != SQLITE_OK)
        return rc;
    complete_leaf(load, page);
    if (load->run_count > 0 && page != load->run_page + load->run_count) {
        rc = write_run(load); /* something lies between them */
        memcpy(load->run, filled, DPL_PAGE_SIZE);
    }
    if (load->run_count == 0)
        load->run_page = page;
    if (++load->run_count == DPL_RUN_PAGES && rc == SQLITE_OK)
        rc = write_run(load);
    child = DPL_VEC_PUSH(&load->leaves);
    if (!child)
        return SQLITE_NOMEM;
    *child = (struct dpl_load_child){load->last_row, page};
    begin_leaf(load);
    return rc;
}

/* ── rows ── */

/* Bytes that do not fit the leaf, into a chain of pages; *ret is the first. */
static int
spill(struct dpl_table_load *load, const uint8_t *bytes, size_t len,
      uint32_t *ret)
{
    uint8_t page[DPL_PAGE_SIZE] = {0};
    uint32_t here, next = 0;
    uint32_t *const first = DPL_VEC_PUSH(&load->spilled);
    int rc =
        first ? take_page(load, DPL_PAGE_SPILL_FIRST, 0, &here) : SQLITE_NOMEM;

    if (rc == SQLITE_OK)
        rc = dpl_page_writer_wait(&load->writer);
    if (rc != SQLITE_OK)
        return rc;
    *ret = *first = here;
    while (rc == SQLITE_OK && len > 0) {
        const size_t fits = len < DPL_SPILL_BYTES ? len : DPL_SPILL_BYTES;

        next = 0;
        if (len > fits)
            rc = take_page(load, DPL_PAGE_SPILL, here, &next);
        dpl_page_put(page, next, 4);
        memcpy(page + 4, bytes, fits);
        memset(page + 4 + fits, 0, DPL_SPILL_BYTES - fits);
        if (rc == SQLITE_OK)
            rc = write_page(load, here, page);
        bytes += fits;
        len -= fits;
        here = next;
    }
    return rc;
}

/* Room for a cell of `len` bytes in the leaf, or in the next one. */
static int
place_cell(struct dpl_table_load *load, size_t len, uint8_t **ret)
{
    if (DPL_LEAF_HEAD + 2 * (load->cells + 1) + len > load->top) {
        const int rc = end_leaf(load);

        if (rc != SQLITE_OK)
            return rc;
    }
    load->top -= (uint32_t)len;
    dpl_page_put(leaf(load) + DPL_LEAF_HEAD + 2 * (size_t)load->cells,
                 load->top, 2);
    load->cells++;
    *ret = leaf(load) + load->top;
    return SQLITE_OK;
}

static int
add_large(struct dpl_table_load *load, const uint8_t *head, size_t head_len,
          const uint8_t *record, size_t len)
{
    const size_t local = dpl_page_local(len);
    uint32_t first = 0;
    uint8_t *cell;
    int rc = place_cell(load, head_len + local + 4, &cell);

    if (rc == SQLITE_OK) {
        rc = spill(load, record + local, len - local, &first);
        memcpy(cell, head, head_len);
        memcpy(cell + head_len, record, local);
        dpl_page_put(cell + head_len + local, first, 4);
    }
    return rc;
}

int
dpl_table_load_add(struct dpl_table_load *load, int64_t row,
                   const uint8_t *record, size_t len)
{
    uint8_t head[2 * DPL_VARINT_MAX], *cell;
    size_t head_len;
    int rc;

    assert(row > load->last_row);

    head_len = dpl_varint_put(head, len);
    head_len += dpl_varint_put(head + head_len, (uint64_t)row);
    if (len > DPL_LEAF_LOCAL) {
        rc = add_large(load, head, head_len, record, len);
    } else {
        rc = place_cell(load, head_len + len, &cell);
        if (rc == SQLITE_OK) {
            memcpy(cell, head, head_len);
            memcpy(cell + head_len, record, len);
        }
    }
    load->last_row = row;
    return rc;
}

/* ── begin and end ── */

int
dpl_table_load_begin(struct dpl_table_load *load, sqlite3 *db, int64_t root,
                     const struct dpl_writeback *writeback, bool writes_behind)
{
    uint8_t *first;
    int rc;

    *load = (struct dpl_table_load){.root = (uint32_t)root};
    rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER,
                              &load->file);
    if (rc != SQLITE_OK || !load->file->pMethods || root < 2)
        return SQLITE_MISMATCH;
    rc = dpl_page_writer_begin(&load->writer, load->file, writeback,
                               writes_behind);
    if (rc != SQLITE_OK)
        return rc;
    first = load->run = dpl_page_writer_run(&load->writer);
    rc = read_page(load, 1, first);
    if (rc == SQLITE_OK)
        rc = dpl_database_check(first, &load->page_count);
    load->first_page = load->page_count + 1;
    memset(first, 0, DPL_PAGE_SIZE);
    begin_leaf(load);
    return rc;
}

/* The pages over `count` pages; their places and rows take the places of those.
 * One alone is the table's own. */
static int
add_level(struct dpl_table_load *load, size_t *count)
{
    const size_t pages = (*count + DPL_NODE_CHILDREN - 1) / DPL_NODE_CHILDREN;
    struct dpl_load_child *const all = load->leaves.at;
    size_t from = 0;
    int rc = SQLITE_OK;

    for (size_t i = 0; i < pages && rc == SQLITE_OK; i++) {
        const size_t end = *count * (i + 1) / pages; /* evenly */
        struct dpl_page_node node;
        uint32_t page = load->root;

        if (pages > 1)
            rc = take_page(load, DPL_PAGE_NODE, 0, &page);
        if (rc != SQLITE_OK)
            break;
        dpl_page_node_begin(&node);
        for (size_t n = from; n < end; n++) {
            set_parent(load, all[n].page, page);
            if (n + 1 < end)
                dpl_page_node_add(&node, all[n].page, all[n].last_row);
        }
        dpl_page_node_end(&node, all[end - 1].page);
        rc = write_page(load, page, node.bytes);
        all[i] = (struct dpl_load_child){all[end - 1].last_row, page};
        from = end;
    }
    *count = pages;
    return rc;
}

/* What SQLite wrote of the first map stays. */
static int
write_pointer_maps(const struct dpl_table_load *load)
{
    uint8_t bytes[DPL_PAGE_SIZE];
    uint32_t map = 0;
    int rc = SQLITE_OK;

    for (uint32_t p = load->first_page; p <= load->page_count; p++) {
        const struct dpl_load_pointer *const pointer =
            &load->pointers.at[p - load->first_page];

        if (dpl_page_is_special(p))
            continue;
        if (dpl_page_map_of(p) != map) {
            if (map != 0)
                rc = write_page(load, map, bytes);
            map = dpl_page_map_of(p);
            memset(bytes, 0, sizeof(bytes));
            if (rc == SQLITE_OK && map < load->first_page)
                rc = read_page(load, map, bytes);
            if (rc != SQLITE_OK)
                return rc;
        }
        dpl_page_map_set(bytes, map, p, pointer->type, pointer->parent);
    }
    return map != 0 ? write_page(load, map, bytes) : rc;
}

static int
write_head(const struct dpl_table_load *load)
{
    uint8_t first[DPL_PAGE_SIZE];
    int rc = read_page(load, 1, first);

    if (rc != SQLITE_OK)
        return rc;
    dpl_database_grown(first, load->page_count);
    return write_page(load, 1, first);
}

int
dpl_table_load_finish(struct dpl_table_load *load)
{
    int rc;

    if (load->leaves.count == 0) { /* all rows fit into one page */
        complete_leaf(load, load->root);
        rc = write_page(load, load->root, leaf(load));
    } else {
        size_t count;

        rc = load->cells > 0 ? end_leaf(load) : SQLITE_OK;
        if (rc == SQLITE_OK)
            rc = write_run(load);
        if (rc == SQLITE_OK)
            rc = dpl_page_writer_wait(&load->writer);
        count = load->leaves.count;
        do {
            if (rc == SQLITE_OK)
                rc = add_level(load, &count);
        } while (rc == SQLITE_OK && count > 1);
    }
    if (rc == SQLITE_OK)
        rc = write_pointer_maps(load);
    return rc == SQLITE_OK ? write_head(load) : rc;
}

void
dpl_table_load_done(struct dpl_table_load *load)
{
    dpl_page_writer_done(&load->writer);
    dpl_free(load->leaves.at);
    dpl_free(load->pointers.at);
    dpl_free(load->spilled.at);
    *load = (struct dpl_table_load){0};
}
