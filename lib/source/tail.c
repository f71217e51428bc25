/* SPDX-License-Identifier: MIT
 *
 * Parts of a log, their bytes, and what is to be done with them next. Which
 * file is which part is found out in tail_look.c.
 *
 * A bookmark is made of bytes that were read, never of the file as it is by
 * then: it may have been cut and begun anew in between.
 */
#include "tail.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "tail_part.h"
#include <assert.h>
#include <string.h>

/* Looks in doubt that newer parts wait for; a file that stays unreadable must
 * not hold up the others for ever. */
enum { PATIENCE = 5 };

/* ── life ── */

enum dplog_status
dpl_tail_new(struct dplog_context *context, struct dpl_tail **ret,
             struct dplog_error *reterr)
{
    struct dpl_tail *tail = dpl_zalloc(sizeof(*tail));

    if (!tail)
        return dpl_fail_memory(reterr);
    tail->context = context;
    *ret = tail;
    return DPLOG_OK;
}

void
dpl_tail_free(struct dpl_tail *tail)
{
    if (!tail)
        return;
    for (size_t i = 0; i < tail->parts.count; i++)
        dpl_tail_forget(tail, tail->parts.at[i]);
    dpl_free(tail->parts.at);
    dpl_free(tail);
}

void
dpl_tail_on_forget(struct dpl_tail *tail, dpl_tail_forget_fn forget_fn,
                   void *forget_data)
{
    tail->forget_fn = forget_fn;
    tail->forget_data = forget_data;
}

void
dpl_tail_ask_still(struct dpl_tail *tail, dpl_tail_still_fn still_fn,
                   void *still_data)
{
    tail->still_fn = still_fn;
    tail->still_data = still_data;
}

struct dpl_log_part *
dpl_tail_add_part(struct dpl_tail *tail)
{
    struct dpl_log_part *part = dpl_zalloc(sizeof(*part));
    struct dpl_log_part **slot = part ? DPL_VEC_PUSH(&tail->parts) : NULL;

    if (!slot) {
        dpl_free(part);
        return NULL;
    }
    *slot = part;
    return part;
}

void
dpl_tail_each_part(struct dpl_tail *tail, dpl_tail_part_fn part_fn,
                   void *part_data)
{
    for (size_t i = 0; i < tail->parts.count; i++)
        part_fn(part_data, &tail->parts.at[i]->own);
}

static void
free_bytes(struct dpl_log_part *part)
{
    dpl_free(part->head);
    dpl_free(part->window);
    part->head = part->window = NULL;
    part->head_len = part->window_len = 0;
}

void
dpl_tail_forget(struct dpl_tail *tail, struct dpl_log_part *part)
{
    if (tail->forget_fn && part->own.user)
        tail->forget_fn(tail->forget_data, part->own.user);
    dpl_source_close(part->source);
    free_bytes(part);
    dpl_free(part);
}

enum dplog_status
dpl_tail_know(struct dpl_tail *tail, const struct dpl_bookmark *mark,
              struct dpl_tail_part **ret, struct dplog_error *reterr)
{
    struct dpl_log_part *part = dpl_tail_add_part(tail);

    if (!part)
        return dpl_fail_memory(reterr);
    part->own.mark = *mark;
    part->id = mark->id;
    part->size = part->seen = part->window_end = mark->offset;
    part->missing = true;
    *ret = &part->own;
    return DPLOG_OK;
}

/* ── bytes at hand ── */

static bool
keep_head(struct dpl_log_part *part, uint64_t offset, const char *bytes,
          size_t len)
{
    size_t from, count;

    if (part->own.mark.head_len == DPL_HEAD_BYTES || offset > part->head_len ||
        offset + len <= part->head_len)
        return true;
    if (!part->head)
        part->head = dpl_alloc(DPL_HEAD_BYTES);
    if (!part->head)
        return false;
    from = part->head_len - (size_t)offset;
    count = DPL_HEAD_BYTES - part->head_len;
    if (count > len - from)
        count = len - from;
    memcpy(part->head + part->head_len, bytes + from, count);
    part->head_len += count;
    return true;
}

/* The window holds the last bytes before window_end. */
static bool
keep_window(struct dpl_log_part *part, uint64_t offset, const char *bytes,
            size_t len)
{
    const uint64_t begin = part->window_end - part->window_len;
    size_t kept;

    if (!part->window)
        part->window = dpl_alloc(DPL_WINDOW_BYTES);
    if (!part->window)
        return false;
    /* What is read again is behind; what does not follow begins anew. */
    if (offset >= begin && offset <= part->window_end)
        part->window_len = (size_t)(offset - begin);
    else
        part->window_len = 0;
    part->window_end = offset + len;
    if (len >= DPL_WINDOW_BYTES) {
        memcpy(part->window, bytes + len - DPL_WINDOW_BYTES, DPL_WINDOW_BYTES);
        part->window_len = DPL_WINDOW_BYTES;
        return true;
    }
    kept = part->window_len;
    if (kept > DPL_WINDOW_BYTES - len)
        kept = DPL_WINDOW_BYTES - len;
    memmove(part->window, part->window + part->window_len - kept, kept);
    memcpy(part->window + kept, bytes, len);
    part->window_len = kept + len;
    return true;
}

enum dplog_status
dpl_part_load_window(struct dpl_log_part *part, struct dpl_source *source,
                     struct dplog_error *reterr)
{
    char bytes[DPL_HEAD_BYTES];
    const uint64_t offset = part->own.mark.offset;
    const size_t wanted =
        offset < DPL_MARKER_BYTES ? (size_t)offset : DPL_MARKER_BYTES;
    size_t got = 0;
    enum dplog_status status;

    if (part->window_len == 0 && wanted > 0) {
        status = dpl_source_peek(source, offset - wanted, bytes, wanted, &got,
                                 reterr);
        if (status < 0)
            return status;
        if (!keep_window(part, offset - wanted, bytes, got))
            return dpl_fail_memory(reterr);
    }
    if (part->head_len == 0 && part->own.mark.head_len < DPL_HEAD_BYTES) {
        status = dpl_source_peek(source, 0, bytes, part->own.mark.head_len,
                                 &got, reterr);
        if (status < 0)
            return status;
        if (!keep_head(part, 0, bytes, got))
            return dpl_fail_memory(reterr);
    }
    return DPLOG_OK;
}

/* ── reading ── */

static struct dpl_log_part *
inner(struct dpl_tail_part *part)
{
    return (struct dpl_log_part *)(void *)part; /* its first member */
}

/* By its name; what has that name by now may be another file. */
static enum dplog_status
open_part(struct dpl_tail *tail, struct dpl_log_part *part,
          struct dplog_error *reterr)
{
    struct dpl_source *source = NULL;
    struct dpl_file_info info;
    enum dplog_status status;

    if (part->source)
        return DPLOG_OK;
    if (!part->own.input)
        return dpl_fail(reterr, DPLOG_E_IO, "a part of the log is gone");
    status =
        dpl_source_open(tail->context, part->own.input, 0, &source, reterr);
    if (status >= 0)
        status = dpl_source_get_info(source, &info, reterr);
    if (status >= 0 && memcmp(&info.id, &part->id, sizeof(info.id)) != 0)
        status =
            dpl_fail(reterr, DPLOG_E_IO, "'%s' was replaced while it was read",
                     part->own.input->path);
    if (status < 0) {
        dpl_source_close(source);
        return status;
    }
    part->source = source;
    return DPLOG_OK;
}

/* It may have been cut and begun anew since it was looked at. */
static enum dplog_status
still_fits(struct dpl_log_part *part, struct dplog_error *reterr)
{
    bool fits;
    const enum dplog_status status =
        dpl_bookmark_fits(part->source, &part->own.mark, &fits, reterr);

    if (status < 0 || fits)
        return status;
    return dpl_fail(reterr, DPLOG_E_IO,
                    "a part of the log was replaced while it was read");
}

enum dplog_status
dpl_tail_read(struct dpl_tail *tail, struct dpl_tail_part *part,
              uint64_t offset, void *bytes, size_t len, size_t *ret_len,
              struct dplog_error *reterr)
{
    struct dpl_log_part *p = inner(part);
    size_t got = 0;
    enum dplog_status status = open_part(tail, p, reterr);

    assert(offset >= part->mark.offset);
    if (status >= 0)
        status = dpl_source_peek(p->source, offset, bytes, len, &got, reterr);
    if (status >= 0)
        status = still_fits(p, reterr);
    if (status < 0)
        return status;
    if (got == 0)
        p->size = p->seen = offset;
    else if (offset + got > p->seen)
        p->seen = offset + got;
    if (p->size < p->seen)
        p->size = p->seen;
    if (got && (!keep_head(p, offset, bytes, got) ||
                !keep_window(p, offset, bytes, got)))
        return dpl_fail_memory(reterr);
    *ret_len = got;
    return DPLOG_OK;
}

enum dplog_status
dpl_tail_settle(struct dpl_tail *tail, struct dpl_tail_part *part,
                uint64_t offset, struct dplog_error *reterr)
{
    struct dpl_log_part *p = inner(part);
    const size_t wanted =
        offset < DPL_MARKER_BYTES ? (size_t)offset : DPL_MARKER_BYTES;
    const uint64_t begin = p->window_end - p->window_len;
    enum dplog_status status = DPLOG_OK;
    bool whole;

    if (p->head_len > part->mark.head_len) {
        part->mark.head_len = (uint32_t)p->head_len;
        part->mark.head_hash = dpl_hash(p->head, p->head_len, 0);
    }
    if (part->mark.head_len == DPL_HEAD_BYTES) {
        dpl_free(p->head);
        p->head = NULL;
    }
    if (offset == part->mark.offset)
        return DPLOG_OK;
    if (offset <= p->window_end && offset - wanted >= begin) {
        part->mark.marker_hash =
            dpl_hash(p->window + (size_t)(offset - wanted - begin), wanted, 0);
    } else { /* a record longer than the window follows */
        status = open_part(tail, p, reterr);
        if (status >= 0)
            status = dpl_source_marker_hash(
                p->source, offset, &part->mark.marker_hash, &whole, reterr);
    }
    if (status >= 0)
        part->mark.offset = offset;
    return status;
}

void
dpl_tail_end(struct dpl_tail *tail, struct dpl_tail_part *part)
{
    struct dpl_log_part *p = inner(part);

    (void)tail;
    part->ended = true;
    dpl_source_close(p->source);
    p->source = NULL;
    free_bytes(p);
}

void
dpl_tail_rest(struct dpl_tail *tail)
{
    for (size_t i = 0; i < tail->parts.count; i++) {
        struct dpl_log_part *part = tail->parts.at[i];

        if (dpl_file_may_stay_open() && i + 1 == tail->parts.count)
            continue;
        if (part->missing && part->source && dpl_file_may_stay_open())
            continue; /* it has no name any more, only us */
        dpl_source_close(part->source);
        part->source = NULL;
    }
}

/* ── what is to be done ── */

void
dpl_tail_next(struct dpl_tail *tail, struct dpl_tail_step *ret)
{
    *ret = (struct dpl_tail_step){.work = DPL_TAIL_IDLE};
    for (size_t i = 0; i < tail->parts.count; i++) {
        struct dpl_log_part *part = tail->parts.at[i];

        ret->part = &part->own;
        if (part->has_gap) {
            part->has_gap = false;
            ret->work = DPL_TAIL_GAP;
            ret->gap = part->gap;
            part->gap.bytes = 0;
            return;
        }
        if (part->missing && !part->own.ended && part->size > 0 &&
            tail->doubts > 0 && tail->doubts <= PATIENCE)
            break; /* its rest comes before what is behind it */
        if (part->missing && !part->source)
            continue;
        if (part->size > part->seen) {
            part->own.ended = false;
            ret->work = DPL_TAIL_READ;
            return;
        }
        /* One that was empty may be a copy in the making: the next look says.
         */
        if (part->must_end && !part->own.ended && part->size > 0) {
            ret->work = DPL_TAIL_END;
            return;
        }
    }
    ret->part = NULL;
}

/* The file of the newest part, by its handle or by its name. */
static bool
is_itself(struct dpl_tail *tail, struct dpl_log_part *part, uint64_t *ret_size)
{
    const struct dpl_bookmark *mark = &part->own.mark;
    struct dpl_file_info info;
    struct dpl_file_id named;
    uint64_t hash;
    bool same = false;

    if (open_part(tail, part, NULL) < 0 ||
        dpl_source_get_info(part->source, &info, NULL) < 0 ||
        !dpl_path_id(part->own.input->open_path, &named) ||
        memcmp(&named, &info.id, sizeof(named)) != 0 ||
        info.size < part->seen ||
        (mark->head_len < DPL_TELLING_BYTES && info.size > part->size))
        return false;
    *ret_size = info.size;
    /* Later the bytes before the offset say it alone. */
    if (mark->offset < DPL_HEAD_BYTES)
        return dpl_bookmark_fits(part->source, mark, &same, NULL) >= 0 && same;
    return dpl_source_marker_hash(part->source, mark->offset, &hash, &same,
                                  NULL) >= 0 &&
           same && hash == mark->marker_hash;
}

bool
dpl_tail_check(struct dpl_tail *tail)
{
    struct dpl_log_part *part =
        tail->parts.count ? tail->parts.at[tail->parts.count - 1] : NULL;
    uint64_t size = 0;

    if (!part || part->missing || !is_itself(tail, part, &size))
        return false;
    if (size > part->size)
        part->size = size;
    return true;
}
