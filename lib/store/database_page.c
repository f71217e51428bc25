/* SPDX-License-Identifier: MIT */
#include "database_page.h"

#include <sqlite3.h>
#include <string.h>

/* Offsets in the first page. */
enum {
    MAGIC_LEN = 16,
    AT_PAGE_SIZE = 16,
    AT_RESERVED = 20,
    AT_CHANGES = 24,
    AT_PAGES = 28,
    AT_FORMAT = 44,       /* 4: numbers 0 and 1 take no byte */
    AT_LARGEST_ROOT = 52, /* 0: there are no pointer maps */
    AT_ENCODING = 56,     /* 1: UTF-8 */
    AT_VALID_FOR = 92
};

static const char magic[MAGIC_LEN] = "SQLite format 3";

/* The page at this byte is never used: locks are taken on it. */
enum { LOCK_PAGE = 0x40000000 / DPL_PAGE_SIZE + 1 };

enum {
    POINTER_LEN = 5,
    MAPPED = DPL_PAGE_SIZE / POINTER_LEN, /* pages of one pointer map */
    INNER_HEAD = 12
};

size_t
dpl_varint_put_long(uint8_t *to, uint64_t value)
{
    uint8_t reversed[DPL_VARINT_MAX];
    size_t len = 0;

    if (value >> 56 != 0) { /* the ninth byte has 8 bits */
        to[8] = (uint8_t)value;
        value >>= 8;
        for (int i = 7; i >= 0; i--, value >>= 7)
            to[i] = (uint8_t)(value & 0x7F) | 0x80;
        return DPL_VARINT_MAX;
    }
    do
        reversed[len++] = (uint8_t)(value & 0x7F) | 0x80;
    while (value >>= 7);
    reversed[0] &= 0x7F;
    for (size_t i = 0; i < len; i++)
        to[i] = reversed[len - 1 - i];
    return len;
}

size_t
dpl_varint_get(const uint8_t *from, uint64_t *ret)
{
    size_t len = 0;

    *ret = 0;
    do
        *ret = *ret << 7 | (from[len] & 0x7F);
    while (from[len++] & 0x80);
    return len;
}

size_t
dpl_page_local(size_t record_len)
{
    const size_t least = (DPL_PAGE_SIZE - 12) * 32 / 255 - 23;
    const size_t fitting = least + (record_len - least) % DPL_SPILL_BYTES;

    return fitting <= DPL_LEAF_LOCAL ? fitting : least;
}

uint32_t
dpl_page_map_of(uint32_t page)
{
    const uint32_t map = (page - 2) / (MAPPED + 1) * (MAPPED + 1) + 2;

    return map == LOCK_PAGE ? map + 1 : map;
}

int
dpl_page_is_special(uint32_t page)
{
    return page == LOCK_PAGE || dpl_page_map_of(page) == page;
}

void
dpl_page_map_set(uint8_t *map_bytes, uint32_t map, uint32_t page, uint8_t type,
                 uint32_t parent)
{
    uint8_t *const at = map_bytes + (size_t)POINTER_LEN * (page - map - 1);

    at[0] = type;
    dpl_page_put(at + 1, parent, 4);
}

void
dpl_page_close(uint8_t *page, enum dpl_page_kind kind, uint32_t cells,
               uint32_t top)
{
    const uint32_t head = kind == DPL_PAGE_LEAF ? DPL_LEAF_HEAD : INNER_HEAD;

    page[0] = (uint8_t)kind;
    dpl_page_put(page + 1, 0, 2); /* no free bytes among the cells */
    dpl_page_put(page + 3, cells, 2);
    dpl_page_put(page + 5, top, 2);
    page[7] = 0;
    memset(page + head + 2 * (size_t)cells, 0, top - head - 2 * (size_t)cells);
}

void
dpl_page_node_begin(struct dpl_page_node *node)
{
    node->cells = 0;
    node->top = DPL_PAGE_SIZE;
}

void
dpl_page_node_add(struct dpl_page_node *node, uint32_t child, int64_t last_row)
{
    uint8_t cell[4 + DPL_VARINT_MAX];
    const size_t len = 4 + dpl_varint_put(cell + 4, (uint64_t)last_row);

    dpl_page_put(cell, child, 4);
    node->top -= (uint32_t)len;
    memcpy(node->bytes + node->top, cell, len);
    dpl_page_put(node->bytes + INNER_HEAD + 2 * (size_t)node->cells++,
                 node->top, 2);
}

void
dpl_page_node_end(struct dpl_page_node *node, uint32_t last_child)
{
    dpl_page_close(node->bytes, DPL_PAGE_INNER, node->cells, node->top);
    dpl_page_put(node->bytes + 8, last_child, 4);
}

static uint32_t
get(const uint8_t *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 |
           (uint32_t)from[2] << 8 | from[3];
}

int
dpl_database_check(const uint8_t *first, uint32_t *ret_pages)
{
    const uint32_t page_size =
        (uint32_t)first[AT_PAGE_SIZE] << 8 | first[AT_PAGE_SIZE + 1];

    if (memcmp(first, magic, MAGIC_LEN) != 0 || page_size != DPL_PAGE_SIZE ||
        first[AT_RESERVED] != 0 || get(first + AT_FORMAT) != 4 ||
        get(first + AT_ENCODING) != 1 || get(first + AT_LARGEST_ROOT) == 0 ||
        get(first + AT_CHANGES) != get(first + AT_VALID_FOR))
        return SQLITE_MISMATCH;
    *ret_pages = get(first + AT_PAGES);
    return SQLITE_OK;
}

void
dpl_database_grown(uint8_t *first, uint32_t pages)
{
    const uint32_t changes = get(first + AT_CHANGES) + 1;

    dpl_page_put(first + AT_PAGES, pages, 4);
    dpl_page_put(first + AT_CHANGES, changes, 4);
    dpl_page_put(first + AT_VALID_FOR, changes, 4);
}
