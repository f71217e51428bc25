/* SPDX-License-Identifier: MIT
 *
 * Kept lines. A slot that is used again keeps its memory, so that the newest
 * line of a failure that repeats for weeks costs nothing more.
 */
#include "track/state.h"

#include "base/mem.h"
#include "base/utf8.h"
#include <string.h>

/* Room for so many bytes and the end of a string. */
static bool
reserve(struct dpl_line_ref *ref, size_t len)
{
    char *message = ref->message;

    if (ref->message_cap >= len + 1)
        return true;
    message = dpl_realloc(message, len + 1);
    if (!message)
        return false;
    ref->message = message;
    ref->message_cap = (uint16_t)(len + 1);
    return true;
}

/* They would end the text early. */
static void
blank_nuls(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] == '\0')
            text[i] = ' ';
}

bool
dpl_line_keep(struct dpl_line_ref *ref, uint64_t order,
              const struct dplog_record *record, struct dpl_origin origin)
{
    const struct dplog_view text =
        dpl_utf8_cut(record->message, DPL_LINE_BYTES);

    if (!reserve(ref, text.len))
        return false;
    if (text.len)
        memcpy(ref->message, text.ptr, text.len);
    ref->message[text.len] = '\0';
    /* The record is asked: it is in the cache, the copy's memory is not. */
    if (text.len && memchr(text.ptr, '\0', text.len))
        blank_nuls(ref->message, text.len);

    ref->order = order;
    ref->time_us = record->time_us;
    ref->local_us = record->local_us;
    ref->bias = record->bias;
    ref->source = origin.source;
    ref->line = record->line;
    ref->thread = record->thread;
    return true;
}

bool
dpl_line_copy(struct dpl_line_ref *ref, const struct dpl_line_ref *from)
{
    const size_t len = from->message ? strlen(from->message) : 0;
    struct dpl_line_ref copy = *from;

    if (!reserve(ref, len))
        return false;
    if (len > 0)
        memcpy(ref->message, from->message, len);
    ref->message[len] = '\0';
    copy.message = ref->message;
    copy.message_cap = ref->message_cap;
    *ref = copy;
    return true;
}

void
dpl_line_done(struct dpl_line_ref *ref)
{
    dpl_free(ref->message);
    ref->message = NULL;
    ref->message_cap = 0;
}

struct dpl_line_ref *
dpl_line_push(struct dpl_line_ref **list, uint32_t count)
{
    struct dpl_line_ref *const at =
        dpl_realloc_array(*list, (size_t)count + 1, sizeof(*at));

    if (!at)
        return NULL;
    *list = at;
    at[count] = (struct dpl_line_ref){0};
    return &at[count];
}

void
dpl_lines_free(struct dpl_line_ref *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        dpl_line_done(&list[i]);
    dpl_free(list);
}
