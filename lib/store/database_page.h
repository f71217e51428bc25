/* SPDX-License-Identifier: MIT
 *
 * The bytes of a database page, as https://www.sqlite.org/fileformat2.html
 * gives them: numbers are big-endian, pages are counted from 1.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Of all that dplog makes; the least number of leaves that cost nothing in
 * reading: with 4 KB SQLite takes 1.2 times as long. */
enum { DPL_PAGE_SIZE = 16384 };

enum {
    DPL_LEAF_HEAD = 8,
    DPL_LEAF_LOCAL = DPL_PAGE_SIZE - 35, /* more of a record is put elsewhere */
    DPL_SPILL_BYTES = DPL_PAGE_SIZE - 4, /* of a page there */
    DPL_NODE_CHILDREN = 1000,            /* they fit with the longest row ids */
    DPL_VARINT_MAX = 9
};
#define DPL_PAGE_MAX                                                           \
    UINT32_C(0x3FFFFFFE) /* SQLite's own limit, and no more                    \
                          */

/* What the pointer map calls a page. */
enum dpl_page_type {
    DPL_PAGE_SPILL_FIRST = 3, /* parent: the leaf */
    DPL_PAGE_SPILL = 4,       /* parent: the one before */
    DPL_PAGE_NODE = 5         /* parent: the one over it */
};

/* What the page itself says that it is. */
enum dpl_page_kind { DPL_PAGE_INNER = 5, DPL_PAGE_LEAF = 13 };

static inline int64_t
dpl_page_offset(uint32_t page)
{
    return ((int64_t)page - 1) * DPL_PAGE_SIZE;
}

static inline void
dpl_page_put(uint8_t *to, uint32_t value, int bytes)
{
    while (bytes-- > 0) {
        to[bytes] = (uint8_t)value;
        value >>= 8;
    }
}

/* A number of 7 bits a byte, the highest first; 64 bits take 9 bytes. */
size_t
dpl_varint_put_long(uint8_t *to, uint64_t value);
static inline size_t
dpl_varint_put(uint8_t *to, uint64_t value)
{
    if (value >= 0x80)
        return dpl_varint_put_long(to, value);
    *to = (uint8_t)value;
    return 1;
}

/* The other way; how many bytes it was. Not for those of nine. */
size_t
dpl_varint_get(const uint8_t *from, uint64_t *ret);

/* How many bytes of a record that does not fit a leaf are kept there. */
size_t
dpl_page_local(size_t record_len);

/* The pointer map that tells of a page; itself for such a map. */
uint32_t
dpl_page_map_of(uint32_t page);
/* A pointer map, or the page where SQLite's locks are: neither is anybody's. */
int
dpl_page_is_special(uint32_t page);
void
dpl_page_map_set(uint8_t *map_bytes, uint32_t map, uint32_t page, uint8_t type,
                 uint32_t parent);

/* The head of a page of the tree, and zeros between it and the cells. */
void
dpl_page_close(uint8_t *page, enum dpl_page_kind kind, uint32_t cells,
               uint32_t top);

/* A page over others. */
struct dpl_page_node {
    uint32_t cells, top;
    uint8_t bytes[DPL_PAGE_SIZE];
};

void
dpl_page_node_begin(struct dpl_page_node *node);
void
dpl_page_node_add(struct dpl_page_node *node, uint32_t child, int64_t last_row);
void
dpl_page_node_end(struct dpl_page_node *node, uint32_t last_child);

/* The first page of a database: whether it is of the kind that dplog makes
 * (else SQLITE_MISMATCH), and how many pages it has. */
int
dpl_database_check(const uint8_t *first, uint32_t *ret_pages);
/* It has more pages now; whoever has read it must do so again. */
void
dpl_database_grown(uint8_t *first, uint32_t pages);
