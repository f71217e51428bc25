/* SPDX-License-Identifier: MIT
 *
 * Entities that pages write for characters which log lines hold.
 */
#include "entity.h"

#include "base/view.h"

enum { MAX_NUMBER = 8 }; /* digits of "&#8217;" or "&#x2019;" */

static const struct {
    const char *name;
    uint32_t character;
} named[] = {
    {"&lt;", '<'},       {"&gt;", '>'},       {"&quot;", '"'},
    {"&nbsp;", 0xA0},    {"&apos;", '\''},    {"&amp;", '&'},
    {"&lsquo;", 0x2018}, {"&rsquo;", 0x2019}, {"&ldquo;", 0x201C},
    {"&rdquo;", 0x201D}, {"&ndash;", 0x2013}, {"&hellip;", 0x2026},
};

/* "&#39;" or "&#x27;". */
static size_t
read_number(struct dplog_view text, uint32_t *ret)
{
    const struct dplog_view head = dpl_view_slice(text, 0, MAX_NUMBER + 4);
    const bool hex = dpl_view_starts_nocase(head, DPL_VIEW("&#x"));
    const size_t end = dpl_view_find(head, DPL_VIEW(";"), 0);
    uint64_t value;

    if (end == SIZE_MAX)
        return 0;
    if (hex ? !dpl_view_to_hex(dpl_view_slice(head, 3, end), &value)
            : !dpl_view_to_uint(dpl_view_slice(head, 2, end), &value))
        return 0;
    if (value == 0 || value > 0x10FFFF)
        return 0;
    *ret = (uint32_t)value;
    return end + 1;
}

size_t
dpl_entity_read(struct dplog_view text, uint32_t *ret)
{
    if (text.len < 4 || text.ptr[0] != '&')
        return 0;
    if (text.ptr[1] == '#')
        return read_number(text, ret);
    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
        if (dpl_view_starts(text, dpl_view_of(named[i].name))) {
            *ret = named[i].character;
            return strlen(named[i].name);
        }
    }
    return 0;
}
