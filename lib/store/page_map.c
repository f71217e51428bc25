/* SPDX-License-Identifier: MIT */
#include "page_map.h"

#include "base/mem.h"
#include "page_writer.h"
#include <string.h>

void
dpl_page_map_begin(struct dpl_page_map *map, uint32_t page)
{
    *map = (struct dpl_page_map){.added = page, .first = page};
}

bool
dpl_page_map_add(struct dpl_page_map *map, enum dpl_page_type type,
                 uint32_t parent)
{
    struct dpl_page_pointer *const pointer = DPL_VEC_PUSH(map);

    if (pointer)
        *pointer = (struct dpl_page_pointer){parent, (uint8_t)type};
    return pointer != NULL;
}

int
dpl_page_map_set_parent(struct dpl_page_map *map, sqlite3_file *file,
                        uint32_t page, uint32_t parent)
{
    const uint32_t at = dpl_page_map_of(page);
    uint8_t bytes[DPL_PAGE_SIZE];
    int rc;

    if (page >= map->first) {
        map->at[page - map->first].parent = parent;
        return SQLITE_OK;
    }
    rc = dpl_database_read_page(file, at, bytes);
    if (rc != SQLITE_OK)
        return rc;
    dpl_page_map_set(bytes, at, page, DPL_PAGE_NODE, parent);
    return dpl_database_write_page(file, at, bytes);
}

/* One page of the map, of the `count` pages that are kept first. What SQLite
 * wrote of it stays. */
static int
write_one(const struct dpl_page_map *map, sqlite3_file *file, size_t count)
{
    const uint32_t at = dpl_page_map_of(map->first);
    uint8_t bytes[DPL_PAGE_SIZE] = {0};
    int rc =
        at < map->added ? dpl_database_read_page(file, at, bytes) : SQLITE_OK;

    for (size_t i = 0; i < count; i++) {
        const uint32_t page = map->first + (uint32_t)i;

        if (!dpl_page_is_special(page))
            dpl_page_map_set(bytes, at, page, map->at[i].type,
                             map->at[i].parent);
    }
    return rc == SQLITE_OK ? dpl_database_write_page(file, at, bytes) : rc;
}

int
dpl_page_map_write(struct dpl_page_map *map, sqlite3_file *file,
                   uint32_t before)
{
    int rc = SQLITE_OK;

    while (map->count > 0 && rc == SQLITE_OK) {
        const uint32_t at = dpl_page_map_of(map->first);
        size_t count = 0;

        if (at >= dpl_page_map_of(before))
            break;
        while (count < map->count &&
               dpl_page_map_of(map->first + (uint32_t)count) == at)
            count++;
        rc = write_one(map, file, count);
        map->first += (uint32_t)count;
        map->count -= count;
        memmove(map->at, map->at + count, map->count * sizeof(*map->at));
    }
    return rc;
}

void
dpl_page_map_done(struct dpl_page_map *map)
{
    dpl_free(map->at);
    *map = (struct dpl_page_map){0};
}
