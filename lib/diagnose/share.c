/* SPDX-License-Identifier: MIT
 *
 * What findings have in common is kept once: thousands of failures fail at
 * forty DPs with ten codes, and are weighed, explained and told in the same
 * words. The newest of each hash is remembered, so that the memory for it has
 * an end; what is forgotten is only kept once more.
 */
#include "diagnose/sheet.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/view.h"
#include <string.h>

enum { SLOTS = 4096 };

struct dpl_shared {
    struct dplog_view at[SLOTS]; /* each with a NUL behind it */
};

bool
dpl_share_begin(struct dpl_sheet *sheet)
{
    sheet->shared = dpl_zalloc(sizeof(*sheet->shared));
    return sheet->shared != NULL;
}

void
dpl_share_end(struct dpl_sheet *sheet)
{
    dpl_free(sheet->shared);
    sheet->shared = NULL;
}

/* NULL: no memory. */
static const char *
share(struct dpl_sheet *sheet, struct dplog_view bytes)
{
    const uint64_t hash = dpl_hash(bytes.ptr, bytes.len, 0);
    struct dplog_view none = {0};
    struct dplog_view *const slot =
        sheet->shared ? &sheet->shared->at[hash % SLOTS] : &none;
    const char *copy;

    if (slot->ptr && slot->len == bytes.len &&
        memcmp(slot->ptr, bytes.ptr, bytes.len) == 0)
        return slot->ptr;
    copy = dpl_arena_copy(sheet->arena, bytes);
    if (copy)
        *slot = (struct dplog_view){copy, bytes.len};
    else
        sheet->failed = true;
    return copy;
}

const char *
dpl_sheet_share_text(struct dpl_sheet *sheet, struct dplog_view text)
{
    const char *const shared = text.len ? share(sheet, text) : "";

    return shared ? shared : "";
}

const void *
dpl_sheet_share_array(struct dpl_sheet *sheet, const void *list, size_t count,
                      size_t size)
{
    return count ? share(sheet, dpl_view(list, count * size)) : NULL;
}
