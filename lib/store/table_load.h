/* SPDX-License-Identifier: MIT
 *
 * Rows into a table of a database file, past SQLite: the pages of the table's
 * tree are written as SQLite would write them, one after the other, behind the
 * end of the file. Through SQLite a row of event takes 6,500 instructions, here
 * 650. The format is https://www.sqlite.org/fileformat2.html.
 *
 *     leaves, in the order of row ids     [1..60] [61..118] [119..181] …
 *     pages over a thousand of them       {     <=60     <=118     …   }
 *     the page that SQLite knows the table by is in the end the topmost one
 *
 * What is remembered of pages that are written is some thousands at most: of
 * all of them it was 7 MB with 5 GB of logs.
 *
 * Meanwhile SQLite may read the file, as which the table is empty, but must not
 * write to it: it would take the same pages. Works only on what dplog makes
 * itself: a file with pointer maps (auto_vacuum), without reserved bytes, and
 * that nobody else has open.
 */
#pragma once

#include "base/vec.h"
#include "page_map.h"
#include "page_writer.h"
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

/* A page that holds rows up to last_row. */
struct dpl_load_child {
    int64_t last_row;
    uint32_t page;
};

/* As many as the greatest file has, with a thousand pages under each. */
enum { DPL_LOAD_LEVELS = 4 };

/* Pages that have none over them yet: leaves, those over leaves, … */
struct dpl_load_level {
    DPL_VEC_MEMBERS(struct dpl_load_child)
};

struct dpl_table_load {
    sqlite3_file *file;
    uint32_t root;       /* the page that the table is known by */
    uint32_t page_count; /* of the file so far */
    struct dpl_page_writer writer;
    uint8_t *run;        /* leaves that wait to be written in one go … */
    uint32_t run_page;   /* … the number of the first … */
    uint32_t run_count;  /* … how many are whole; the next one is filled */
    uint32_t cells, top; /* of the leaf that is filled: rows; lowest byte in
                            use, for rows are put in from the end */
    int64_t last_row;
    struct dpl_load_level levels[DPL_LOAD_LEVELS + 1]; /* the last: empty */
    struct dpl_page_map map;
    struct {
        DPL_VEC_MEMBERS(uint32_t)
    } spilled; /* first pages of what does not fit the leaf that is filled */
};

/* All return a result code of SQLite. */

/* An empty table, by the number of its page; nothing of the connection may be
 * unwritten. The rest as dpl_page_writer_begin(). SQLITE_MISMATCH: the file is
 * not of the kind that is needed, and was left alone. */
int
dpl_table_load_begin(struct dpl_table_load *load, sqlite3 *db, int64_t root,
                     const struct dpl_writeback *writeback, bool writes_behind);
/* A row behind all others. */
int
dpl_table_load_add(struct dpl_table_load *load, int64_t row,
                   const uint8_t *record, size_t len);
/* The file is whole again. SQLite must now read everything anew. */
int
dpl_table_load_finish(struct dpl_table_load *load);
void
dpl_table_load_done(struct dpl_table_load *load); /* zero is fine */
