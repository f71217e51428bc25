/* SPDX-License-Identifier: MIT
 *
 * Kept lines. A slot that is used again keeps its memory, so that the newest
 * line of a failure that repeats for weeks costs nothing more.
 */
#include "track/state.h"

#include "base/mem.h"
#include "base/utf8.h"
#include <string.h>

enum { KEPT_BYTES = 4096 };

bool
dpl_line_keep(struct dpl_line_ref *ref, uint64_t order,
              const struct dplog_record *record, struct dpl_origin origin)
{
    const struct dplog_view text = dpl_utf8_cut(record->message, KEPT_BYTES);
    char *message = ref->message;

    if (ref->message_cap < text.len + 1) {
        message = dpl_realloc(message, text.len + 1);
        if (!message)
            return false;
        ref->message = message;
        ref->message_cap = (uint32_t)text.len + 1;
    }
    if (text.len)
        memcpy(message, text.ptr, text.len);
    /* A NUL would end the text early; it is shown as a blank. */
    for (char *nul = message;
         (nul = memchr(nul, '\0', (size_t)(message + text.len - nul))) != NULL;)
        *nul = ' ';
    message[text.len] = '\0';

    ref->order = order;
    ref->time_us = record->time_us;
    ref->local_us = record->local_us;
    ref->bias = record->bias;
    ref->source = origin.source;
    ref->line = record->line;
    ref->thread = record->thread;
    return true;
}

void
dpl_line_done(struct dpl_line_ref *ref)
{
    dpl_free(ref->message);
    ref->message = NULL;
    ref->message_cap = 0;
}
