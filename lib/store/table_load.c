/* SPDX-License-Identifier: MIT
 *
 * The tree of a table, from its rows in order: leaves are filled and written as
 * the rows come, and what lies over them as soon as there are enough of them.
 */
#include "table_load.h"

#include "base/mem.h"
#include "database_page.h"
#include <assert.h>
#include <string.h>

/* Of a level, before a page is made over the first half of them: so many are
 * left that the last page over them has its share. */
enum { WAITING = 2 * DPL_NODE_CHILDREN };

/* ── pages ── */

static uint8_t *
leaf(const struct dpl_table_load *load)
{
    return load->run + (size_t)load->run_count * DPL_PAGE_SIZE;
}

/* The next number, but for those that belong to pointer maps and locks. */
static int
take_page(struct dpl_table_load *load, enum dpl_page_type type, uint32_t parent,
          uint32_t *ret)
{
    do {
        if (load->page_count >= DPL_PAGE_MAX)
            return SQLITE_FULL;
        load->page_count++;
        if (!dpl_page_map_add(&load->map, type, parent))
            return SQLITE_NOMEM;
    } while (dpl_page_is_special(load->page_count));
    *ret = load->page_count;
    return SQLITE_OK;
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

/* ── pages over others ── */

static int
add_child(struct dpl_table_load *load, int level, uint32_t page,
          int64_t last_row);

/* The page over the first `count` of a level, which it takes the place of. */
static int
make_node(struct dpl_table_load *load, int level, size_t count, uint32_t page)
{
    struct dpl_load_level *const l = &load->levels[level];
    const struct dpl_load_child last = l->at[count - 1];
    struct dpl_page_node node;
    int rc = dpl_page_writer_wait(&load->writer);

    dpl_page_node_begin(&node);
    for (size_t i = 0; i < count && rc == SQLITE_OK; i++) {
        rc = dpl_page_map_set_parent(&load->map, load->file, l->at[i].page,
                                     page);
        if (i + 1 < count)
            dpl_page_node_add(&node, l->at[i].page, l->at[i].last_row);
    }
    dpl_page_node_end(&node, last.page);
    l->count -= count;
    memmove(l->at, l->at + count, l->count * sizeof(*l->at));
    return rc == SQLITE_OK
               ? dpl_database_write_page(load->file, page, node.bytes)
               : rc;
}

/* The same with a page of its own, one level up. */
static int
end_node(struct dpl_table_load *load, int level, size_t count)
{
    const int64_t last_row = load->levels[level].at[count - 1].last_row;
    uint32_t page;
    int rc = take_page(load, DPL_PAGE_NODE, /* yet unknown */ 0, &page);

    if (rc == SQLITE_OK)
        rc = make_node(load, level, count, page);
    return rc == SQLITE_OK ? add_child(load, level + 1, page, last_row) : rc;
}

/* What the map says of the pages before the first leaf that waits can be
 * written: but for the parents of nodes it stays as it is. */
static int
add_child(struct dpl_table_load *load, int level, uint32_t page,
          int64_t last_row)
{
    struct dpl_load_level *const l = &load->levels[level];
    struct dpl_load_child *const child = DPL_VEC_PUSH(l);
    int rc;

    if (!child)
        return SQLITE_NOMEM;
    *child = (struct dpl_load_child){last_row, page};
    if (l->count < WAITING)
        return SQLITE_OK;
    rc = end_node(load, level, DPL_NODE_CHILDREN);
    return rc == SQLITE_OK && level == 0
               ? dpl_page_map_write(&load->map, load->file, l->at[0].page)
               : rc;
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
static int
complete_leaf(struct dpl_table_load *load, uint32_t page)
{
    int rc = SQLITE_OK;

    dpl_page_close(leaf(load), DPL_PAGE_LEAF, load->cells, load->top);
    for (size_t i = 0; i < load->spilled.count && rc == SQLITE_OK; i++)
        rc = dpl_page_map_set_parent(&load->map, load->file,
                                     load->spilled.at[i], page);
    return rc;
}

static int
end_leaf(struct dpl_table_load *load)
{
    uint8_t *const filled = leaf(load);
    uint32_t page;
    int rc = take_page(load, DPL_PAGE_NODE, /* yet unknown */ 0, &page);

    if (rc == SQLITE_OK)
        rc = complete_leaf(load, page);
    if (rc != SQLITE_OK)
        return rc;
    if (load->run_count > 0 && page != load->run_page + load->run_count) {
        rc = write_run(load); /* something lies between them */
        memcpy(load->run, filled, DPL_PAGE_SIZE);
    }
    if (load->run_count == 0)
        load->run_page = page;
    if (++load->run_count == DPL_RUN_PAGES && rc == SQLITE_OK)
        rc = write_run(load);
    if (rc == SQLITE_OK)
        rc = add_child(load, 0, page, load->last_row);
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
            rc = dpl_database_write_page(load->file, here, page);
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
    rc = dpl_database_read_page(load->file, 1, first);
    if (rc == SQLITE_OK)
        rc = dpl_database_check(first, &load->page_count);
    dpl_page_map_begin(&load->map, load->page_count + 1);
    memset(first, 0, DPL_PAGE_SIZE);
    begin_leaf(load);
    return rc;
}

/* All that wait in a level get their pages, evenly; one alone over all is the
 * table's own, and the last: *ret_done. */
static int
end_level(struct dpl_table_load *load, int level, bool *ret_done)
{
    const size_t count = load->levels[level].count;
    const size_t pages = (count + DPL_NODE_CHILDREN - 1) / DPL_NODE_CHILDREN;
    int rc = SQLITE_OK;

    *ret_done = pages == 1 && load->levels[level + 1].count == 0;
    if (*ret_done)
        return make_node(load, level, count, load->root);
    for (size_t i = 0; i < pages && rc == SQLITE_OK; i++)
        rc = end_node(load, level, count * (i + 1) / pages - count * i / pages);
    return rc;
}

static int
write_head(const struct dpl_table_load *load)
{
    uint8_t first[DPL_PAGE_SIZE];
    int rc = dpl_database_read_page(load->file, 1, first);

    if (rc != SQLITE_OK)
        return rc;
    dpl_database_grown(first, load->page_count);
    return dpl_database_write_page(load->file, 1, first);
}

int
dpl_table_load_finish(struct dpl_table_load *load)
{
    bool done = load->levels[0].count == 0;
    int rc;

    if (done) { /* all rows fit into one page */
        rc = complete_leaf(load, load->root);
        if (rc == SQLITE_OK)
            rc = dpl_database_write_page(load->file, load->root, leaf(load));
    } else {
        rc = load->cells > 0 ? end_leaf(load) : SQLITE_OK;
        if (rc == SQLITE_OK)
            rc = write_run(load);
    }
    for (int level = 0; !done && rc == SQLITE_OK; level++)
        rc = end_level(load, level, &done);
    if (rc == SQLITE_OK)
        rc = dpl_page_map_write(&load->map, load->file, UINT32_MAX);
    return rc == SQLITE_OK ? write_head(load) : rc;
}

void
dpl_table_load_done(struct dpl_table_load *load)
{
    dpl_page_writer_done(&load->writer);
    for (int i = 0; i < DPL_LOAD_LEVELS; i++)
        dpl_free(load->levels[i].at);
    dpl_page_map_done(&load->map);
    dpl_free(load->spilled.at);
    *load = (struct dpl_table_load){0};
}
