/* SPDX-License-Identifier: MIT
 *
 * Following one log through its rollovers: which file is which part of it, how
 * far each part was read, what is to be read next, and what is lost.
 *
 *     look(files) ──► next() ──► GAP   something is missing before this part
 *     check()                    READ  a part has bytes; take them with read(),
 *                                      say with settle() how far they are whole
 *                                END   nothing more will come in a part
 *
 * The rest of an older part always comes before the begin of a newer one. A
 * part is known again by its bytes (identity.h), not by its name. On systems
 * where an open file stands in nobody's way the newest part stays open, so
 * that the rest of a deleted file can be read; elsewhere no handle outlives a
 * call.
 */
#pragma once

#include "source/chain.h"

struct dpl_tail;

struct dpl_tail_part {
    const struct dpl_input *input; /* as it is called now, until the next look;
                                      NULL: it has no name any more */
    struct dpl_bookmark mark;      /* up to mark.offset all is settled */
    bool ended;                    /* END was said */
    bool rolled;                   /* by its last name, not the newest */
    void *user;                    /* the caller's own; NULL at first */
};

enum dpl_tail_work { DPL_TAIL_IDLE, DPL_TAIL_GAP, DPL_TAIL_READ, DPL_TAIL_END };

struct dpl_tail_step {
    enum dpl_tail_work work;
    struct dpl_tail_part *part;
    struct dpl_gap gap; /* GAP: what is missing before the part */
};

enum dplog_status
dpl_tail_new(struct dplog_context *context, struct dpl_tail **ret,
             struct dplog_error *reterr);
void
dpl_tail_free(struct dpl_tail *tail); /* NULL is fine */

/* A part from an earlier time, oldest first, before the first look: where it
 * was read to. Set user, rolled, and ended where END was dealt with. */
enum dplog_status
dpl_tail_know(struct dpl_tail *tail, const struct dpl_bookmark *mark,
              struct dpl_tail_part **ret, struct dplog_error *reterr);

/*
 * Names may have changed: these are the files of the log now, oldest first,
 * without twins (discover.h makes such lists). They must live until the next
 * look. A file that cannot be opened may be any part: nothing is taken for lost
 * before it can. *ret_unreadable is then its error, else its text is "".
 *
 * Returns DPLOG_OK; DPLOG_DONE when the names are not right any more and
 * nothing was done; DPLOG_E_NO_MEMORY.
 */
enum dplog_status
dpl_tail_look(struct dpl_tail *tail, const struct dpl_input *const *files,
              size_t count, struct dplog_error *ret_unreadable,
              struct dplog_error *reterr);

/* Files may have grown. False: the newest one is not what it was; look. */
bool
dpl_tail_check(struct dpl_tail *tail);

/* What is to be done now. A GAP is told once; a READ is done by read() up to
 * the end, an END by end(). A READ may come for a part that has ended: its
 * writer was late, and another END follows. */
void
dpl_tail_next(struct dpl_tail *tail, struct dpl_tail_step *ret);

/* The bytes of a part from an offset on, not before mark.offset; *ret_len 0 at
 * the present end. DPLOG_E_IO: the file is not what it was, or cannot be read;
 * look. */
enum dplog_status
dpl_tail_read(struct dpl_tail *tail, struct dpl_tail_part *part,
              uint64_t offset, void *bytes, size_t len, size_t *ret_len,
              struct dplog_error *reterr);

/* Everything that was read before an offset is done with. */
enum dplog_status
dpl_tail_settle(struct dpl_tail *tail, struct dpl_tail_part *part,
                uint64_t offset, struct dplog_error *reterr);

/* END was dealt with: what is behind mark.offset is done with, too. */
void
dpl_tail_end(struct dpl_tail *tail, struct dpl_tail_part *part);

/* Nothing is read for a while: let go of files that stand in somebody's way. */
void
dpl_tail_rest(struct dpl_tail *tail);

/* Asked by a look when it has opened all files: false when names have changed
 * since they were listed, so that they may not be what they were called. */
typedef bool (*dpl_tail_still_fn)(void *data);
void
dpl_tail_ask_still(struct dpl_tail *tail, dpl_tail_still_fn still_fn,
                   void *still_data);

/* Called for each part that is remembered, oldest first. */
typedef void (*dpl_tail_part_fn)(void *data, struct dpl_tail_part *part);
void
dpl_tail_each_part(struct dpl_tail *tail, dpl_tail_part_fn part_fn,
                   void *part_data);

/* Called with the user of each part that is forgotten, also by free. */
typedef void (*dpl_tail_forget_fn)(void *data, void *user);
void
dpl_tail_on_forget(struct dpl_tail *tail, dpl_tail_forget_fn forget_fn,
                   void *forget_data);
