/* SPDX-License-Identifier: MIT
 *
 * Parts of a log that are no file any more: read to their end where they are
 * still open, else the rest of them is lost.
 */
#include "base/error.h"
#include "tail_look.h"

enum { SURE = 2 }; /* looks that must agree before something is lost */

/* Whether a handle still leads to all that was settled and more. */
static bool
can_be_read_on(const struct dpl_log_part *part)
{
    bool fits = false;

    return part->source &&
           dpl_bookmark_fits(part->source, &part->own.mark, &fits, NULL) >= 0 &&
           fits;
}

static void
note_size(struct dpl_log_part *part)
{
    struct dpl_file_info info;

    if (dpl_source_get_info(part->source, &info, NULL) >= 0 &&
        info.size > part->size)
        part->size = info.size;
}

/* Several that are gone, one behind the other, are one gap: the sum counts, and
 * why there is something to count. */
static void
add_gap(struct dpl_log_part *next, struct dpl_gap gap)
{
    if (next->has_gap && gap.bytes == 0 && next->gap.bytes > 0)
        gap.kind = next->gap.kind;
    gap.bytes += next->gap.bytes;
    next->gap = gap;
    next->has_gap = true;
}

static void
set_gap(struct dpl_log_part *next, const struct dpl_log_part *lost,
        bool is_read)
{
    struct dpl_gap gap = dpl_chain_gap(
        &(struct dpl_lost_part){.mark = &lost->own.mark,
                                .size = lost->size,
                                .rolled = lost->own.rolled},
        &(struct dpl_next_part){
            .id = next->id, .size = next->size, .rolled = next->own.rolled});

    if (is_read) {
        gap.bytes = 0;
        gap.kind = "rolled-unseen";
    }
    add_gap(next, gap);
}

/* The first part behind one that is gone which is a file, or is still open and
 * read on; or NULL. */
static struct dpl_log_part *
part_behind(const struct dpl_tail *tail, size_t index)
{
    for (size_t i = index + 1; i < tail->parts.count; i++) {
        struct dpl_log_part *part = tail->parts.at[i];

        if (part && !part->own.ended &&
            (!part->missing || can_be_read_on(part)))
            return part;
    }
    return NULL;
}

/* A file that is renamed while its folder is listed can be on no list. */
static void
in_doubt(const struct dpl_look *look)
{
    if (!look->unreadable->text[0])
        (void)dpl_fail(look->unreadable, DPLOG_E_IO,
                       "a part of the log is gone, or is just being renamed");
}

/* What was seen of it, and never read, is in a file that another part is: one
 * of them was a copy of the other. */
static bool
is_elsewhere(const struct dpl_look *look, const struct dpl_log_part *part)
{
    bool fits = false;

    if (part->own.mark.offset > 0 || part->own.ended || part->has_gap ||
        part->own.mark.head_len < DPL_TELLING_BYTES)
        return false;
    for (size_t i = 0; i < look->count && !fits; i++) {
        const struct dpl_log_part *other = look->files[i].part;

        if (other->source && other->size >= part->size)
            (void)dpl_bookmark_fits(other->source, &part->own.mark, &fits,
                                    NULL);
    }
    return fits;
}

/* A part that is no file any more. `next` is the one behind it, or NULL.
 * False: forget it. */
static bool
keep_missing(const struct dpl_look *look, struct dpl_log_part *part,
             struct dpl_log_part *next)
{
    part->own.input = NULL;
    if (is_elsewhere(look, part))
        return false;
    if (++part->missed < SURE && next && !part->own.ended && part->size > 0) {
        in_doubt(look);
        return true;
    }
    if (can_be_read_on(part)) {
        note_size(part);
        if (next && next->own.rolled && !part->must_end)
            set_gap(next, part, /* is_read */ true);
        part->must_end = next != NULL;
        return true;
    }
    if (part->own.ended || part->size == 0)
        return false;
    if (!next || look->unreadable->text[0])
        return true; /* it may come back */
    set_gap(next, part, /* is_read */ false);
    return false;
}

void
dpl_look_tell_short_copies(const struct dpl_look *look)
{
    struct dpl_tail *tail = look->tail;

    for (size_t i = 0; i < tail->parts.count; i++) {
        struct dpl_log_part *part = tail->parts.at[i];
        struct dpl_log_part *next =
            part->short_by ? part_behind(tail, i) : NULL;

        if (!next)
            continue;
        add_gap(next, (struct dpl_gap){part->short_by, "short-copy"});
        part->short_by = 0;
    }
}

void
dpl_look_sort_out_missing(const struct dpl_look *look)
{
    struct dpl_tail *tail = look->tail;
    struct dpl_log_part **at = tail->parts.at;
    size_t kept = 0;

    for (size_t i = 0; i < tail->parts.count; i++)
        if (at[i]->missing &&
            !keep_missing(look, at[i], part_behind(tail, i))) {
            dpl_tail_forget(tail, at[i]);
            at[i] = NULL;
        }
    for (size_t i = 0; i < tail->parts.count; i++)
        if (at[i])
            at[kept++] = at[i];
    tail->parts.count = kept;
}
