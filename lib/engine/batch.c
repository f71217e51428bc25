/* SPDX-License-Identifier: MIT
 *
 * Copies of records. A view inside another one (text in message) stays one.
 */
#include "engine/batch.h"

#include "base/error.h"
#include "base/mem.h"
#include <string.h>

void
dpl_batch_done(struct dpl_batch *batch)
{
    dpl_arena_done(&batch->text);
    dpl_free(batch->at);
    *batch = (struct dpl_batch){0};
}

void
dpl_batch_clear(struct dpl_batch *batch)
{
    dpl_arena_done(&batch->text);
    batch->count = 0;
}

static bool
lies_in(struct dplog_view view, struct dplog_view whole)
{
    const uintptr_t begin = (uintptr_t)view.ptr;

    return begin >= (uintptr_t)whole.ptr &&
           begin + view.len <= (uintptr_t)whole.ptr + whole.len;
}

/* Where it is not in `lasting`, in the batch's own memory. */
static bool
keep(struct dpl_batch *batch, struct dplog_view lasting,
     struct dplog_view *view)
{
    const char *ptr;

    if (!view->len || lies_in(*view, lasting))
        return true;
    ptr = dpl_arena_copy(&batch->text, *view);
    if (!ptr)
        return false;
    view->ptr = ptr;
    return true;
}

static uintptr_t
end_of(struct dplog_view view)
{
    return (uintptr_t)view.ptr + view.len;
}

/* Whether all of a record lies there in one piece, from its message to its
 * stamp: nearly every line, and asked in half of the instructions. */
static bool
lies_in_order(const struct dplog_record *r, struct dplog_view lasting)
{
    return (uintptr_t)lasting.ptr <= (uintptr_t)r->message.ptr &&
           (uintptr_t)r->message.ptr <= (uintptr_t)r->text.ptr &&
           end_of(r->text) <= end_of(r->message) &&
           end_of(r->message) <= (uintptr_t)r->component.ptr &&
           end_of(r->component) <= (uintptr_t)r->stamp.ptr &&
           end_of(r->stamp) <= end_of(lasting) && !r->code_file.len;
}

struct dplog_record *
dpl_batch_room(struct dpl_batch *batch)
{
    struct dplog_record *const room = DPL_VEC_PUSH_RAW(batch);

    batch->count -= room != NULL;
    return room;
}

enum dplog_status
dpl_batch_keep(struct dpl_batch *batch, struct dplog_view lasting,
               struct dplog_error *reterr)
{
    struct dplog_record *const r = &batch->at[batch->count];
    const struct dplog_view text = r->text;
    const char *const message = r->message.ptr;
    bool inside;

    if (lies_in_order(r, lasting)) {
        batch->count++;
        return DPLOG_OK;
    }
    inside = text.len && lies_in(text, r->message);
    if (!keep(batch, lasting, &r->message) ||
        (!inside && !keep(batch, lasting, &r->text)) ||
        !keep(batch, lasting, &r->stamp) ||
        !keep(batch, lasting, &r->component) ||
        !keep(batch, lasting, &r->code_file))
        return dpl_fail_memory(reterr);
    if (inside)
        r->text.ptr = r->message.ptr + (text.ptr - message);
    batch->count++;
    return DPLOG_OK;
}

static size_t
put(char *bytes, size_t at, struct dplog_view *view)
{
    if (view->len)
        memcpy(bytes + at, view->ptr, view->len);
    view->ptr = bytes + at;
    return at + view->len;
}

struct dplog_record *
dpl_record_copy(const struct dplog_record *record)
{
    const char *const old = record->message.ptr;
    const bool inside =
        record->text.len && old && record->text.ptr >= old &&
        record->text.ptr + record->text.len <= old + record->message.len;
    const size_t size = record->message.len + (inside ? 0 : record->text.len) +
                        record->stamp.len + record->component.len +
                        record->code_file.len;
    struct dplog_record *copy = dpl_alloc(sizeof(*copy) + size + 1);
    char *bytes = (char *)(copy + 1);
    size_t at;

    if (!copy)
        return NULL;
    *copy = *record;
    at = put(bytes, 0, &copy->message);
    if (inside)
        copy->text.ptr = copy->message.ptr + (record->text.ptr - old);
    else
        at = put(bytes, at, &copy->text);
    at = put(bytes, at, &copy->stamp);
    at = put(bytes, at, &copy->component);
    (void)put(bytes, at, &copy->code_file);
    return copy;
}
