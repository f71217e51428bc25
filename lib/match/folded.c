/* SPDX-License-Identifier: MIT
 *
 * Comparing what the filters found.
 */
#include "match/folded.h"

#include "base/mem.h"
#include "base/view.h"
#include <string.h>

struct dpl_folded *
dpl_folded_new(const struct dplog_view *literals, uint32_t count)
{
    const size_t head = ((size_t)count + 1) * sizeof(struct dpl_folded);
    struct dpl_folded *folded;
    size_t room = head;
    char *out;

    for (uint32_t i = 0; i < count; i++)
        room += literals[i].len * 2;
    folded = dpl_alloc(room);
    if (!folded)
        return NULL;
    out = (char *)folded + head;
    for (uint32_t i = 0; i < count; i++) {
        const size_t len = literals[i].len;

        folded[i] = (struct dpl_folded){out, out + len, (uint32_t)len};
        for (size_t k = 0; k < len; k++) {
            out[k] = dpl_ascii_lower(literals[i].ptr[k]);
            out[len + k] = dpl_ascii_is_alpha(out[k]) ? 0x20 : 0;
        }
        out += 2 * len;
    }
    return folded;
}

static inline bool
equal_eight(const struct dpl_folded *literal, const char *text, size_t at)
{
    uint64_t t, b, f;

    memcpy(&t, text + at, 8);
    memcpy(&b, literal->bytes + at, 8);
    memcpy(&f, literal->fold + at, 8);
    return (t | f) == b;
}

/* The last step ends where the literal does. */
bool
dpl_folded_stands_at(const struct dpl_folded *literal, const char *text)
{
    const size_t len = literal->len;

    if (len >= 8) {
        for (size_t at = 0; at + 8 < len; at += 8)
            if (!equal_eight(literal, text, at))
                return false;
        return equal_eight(literal, text, len - 8);
    }
    for (size_t at = 0; at < len; at++)
        if ((text[at] | literal->fold[at]) != literal->bytes[at])
            return false;
    return true;
}
