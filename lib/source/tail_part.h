/* SPDX-License-Identifier: MIT
 *
 * The inside of a tail: shared by tail.c, tail_look.c and tail_gone.c.
 */
#pragma once

#include "base/vec.h"
#include "source/tail.h"

enum {
    /* Bytes kept of what was read last: a record that was settled ends in
     * them, or is longer than most. */
    DPL_WINDOW_BYTES = 8 * 1024
};

struct dpl_log_part {
    struct dpl_tail_part own;
    struct dpl_source *source; /* open while it is read, or as long as it may */
    struct dpl_file_id id;     /* of the file it is now */
    uint64_t size;             /* greatest that was seen */
    uint64_t seen;             /* bytes that read() has handed out up to */
    bool must_end;             /* newer parts are there */
    bool missing;              /* no file of the last look was it */
    unsigned missed;           /* looks in a row that it was missing */
    uint64_t short_by; /* bytes that were seen and its copy does not have */
    bool has_gap;
    struct dpl_gap gap; /* before this part */
    char *head;         /* its first bytes, until there are DPL_HEAD_BYTES */
    size_t head_len;
    char *window; /* what was read before window_end */
    size_t window_len;
    uint64_t window_end;
};

struct dpl_tail {
    struct dplog_context *context;
    struct {
        DPL_VEC_MEMBERS(struct dpl_log_part *)
    } parts;         /* the chain: oldest first */
    unsigned doubts; /* looks in a row that were in doubt */
    unsigned copies; /* looks in a row that met a copy in the making */
    dpl_tail_forget_fn forget_fn;
    void *forget_data;
    dpl_tail_still_fn still_fn; /* NULL: names do not change */
    void *still_data;
};

/* A new part at the end of the chain; NULL: no memory. */
struct dpl_log_part *
dpl_tail_add_part(struct dpl_tail *tail);
void
dpl_tail_forget(struct dpl_tail *tail, struct dpl_log_part *part);

/* The file of a part was found again: have its last bytes at hand. */
enum dplog_status
dpl_part_load_window(struct dpl_log_part *part, struct dpl_source *source,
                     struct dplog_error *reterr);
