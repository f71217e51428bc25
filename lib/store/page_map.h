/* SPDX-License-Identifier: MIT
 *
 * What the pointer map of a database file says of the pages that are added to
 * it: whose child each is. Kept until the map's own pages are written, which
 * lie among the others; later it is changed in the file.
 */
#pragma once

#include "base/vec.h"
#include "database_page.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct dpl_page_pointer {
    uint32_t parent;
    uint8_t type;
};

struct dpl_page_map {
    uint32_t added; /* the first page that was */
    uint32_t first; /* of those that are kept */
    DPL_VEC_MEMBERS(struct dpl_page_pointer)
};

/* A page number: the first that will be added. */
void
dpl_page_map_begin(struct dpl_page_map *map, uint32_t page);
/* The next page; false: no memory. */
bool
dpl_page_map_add(struct dpl_page_map *map, enum dpl_page_type type,
                 uint32_t parent);

/* Both may write to the file, and return a result code of SQLite. */

/* Of a page that was added. One that is kept no more is a node. */
int
dpl_page_map_set_parent(struct dpl_page_map *map, sqlite3_file *file,
                        uint32_t page, uint32_t parent);
/* Pages of the map that tell only of pages before this one; UINT32_MAX: all. */
int
dpl_page_map_write(struct dpl_page_map *map, sqlite3_file *file,
                   uint32_t before);

void
dpl_page_map_done(struct dpl_page_map *map); /* zero is fine */
