/* SPDX-License-Identifier: MIT
 *
 * See safe.h.
 */
#include "safe.h"

#include "base/utf8.h"

static const struct range {
    uint32_t first, last;
} unsafe_ranges[] = {
    {0x0000, 0x001F}, /* C0: ESC among them */
    {0x007F, 0x009F}, /* DEL, C1: some terminals take U+009B for ESC [ */
    {0x00AD, 0x00AD}, /* soft hyphen */
    {0x061C, 0x061C}, /* Arabic letter mark */
    {0x180E, 0x180E}, /* Mongolian vowel separator */
    {0x200B, 0x200F}, /* zero width, directional marks */
    {0x2028, 0x202E}, /* line and paragraph separators, embeddings */
    {0x2060, 0x206F}, /* word joiner, isolates, deprecated format characters */
    {0xFEFF, 0xFEFF}, /* byte-order mark */
    {0xFFF9, 0xFFFB}, /* interlinear annotation */
    {0xE0000, 0xE0FFF}, /* tags, variation selectors */
};

bool
dpl_is_unsafe(uint32_t code_point)
{
    const size_t count = sizeof(unsafe_ranges) / sizeof(unsafe_ranges[0]);

    for (size_t i = 0; i < count; i++)
        if (code_point <= unsafe_ranges[i].last)
            return code_point >= unsafe_ranges[i].first;
    return false;
}

static void
add_visible(struct dpl_buf *buf, uint32_t code_point)
{
    if (code_point < 0x100)
        dpl_buf_addf(buf, "\\x%02X", (unsigned)code_point);
    else
        dpl_buf_addf(buf, "\\u%04X", (unsigned)code_point);
}

static bool
is_line_break(uint32_t code_point)
{
    return code_point == '\n' || code_point == '\r' || code_point == '\t';
}

/* More marks than that on one letter would draw over other lines. */
enum { MARKS_MAX = 3 };

static unsigned
count_mark(unsigned marks, const char *bytes, size_t len)
{
    return dpl_utf8_columns((struct dplog_view){bytes, len}) == 0 ? marks + 1
                                                                  : 0;
}

void
dpl_safe_add(struct dpl_buf *buf, struct dplog_view text)
{
    unsigned marks = 0;
    bool broke = false;

    for (size_t pos = 0; pos < text.len;) {
        const uint32_t code_point = dpl_utf8_decode(text, &pos);
        char bytes[4];

        if (is_line_break(code_point)) {
            broke = true;
            continue;
        }
        if (broke)
            dpl_buf_add_char(buf, ' ');
        broke = false;
        if (dpl_is_unsafe(code_point)) {
            add_visible(buf, code_point);
            marks = 0;
            continue;
        }
        const size_t len = dpl_utf8_encode(code_point, bytes);
        marks = count_mark(marks, bytes, len);
        if (marks <= MARKS_MAX)
            dpl_buf_add(buf, bytes, len);
    }
}
