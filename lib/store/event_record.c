/* SPDX-License-Identifier: MIT */
#include "event_record.h"

#include "base/view.h"
#include "database_page.h"
#include <string.h>

/* Types of columns in a record; a text of n bytes is FIRST_TEXT + 2n. */
enum { TYPE_NULL = 0, TYPE_ZERO = 8, TYPE_ONE = 9, FIRST_TEXT = 13 };

enum { NUMBERS = 19, TEXTS = 3, TYPES_MAX = 1 + NUMBERS + TEXTS * 9 };

/* Two's complement in so few bytes as there are. */
static uint8_t
put_number(uint8_t **to, int64_t value)
{
    static const struct {
        uint64_t end;
        uint8_t bytes, type;
    } sizes[] = {{UINT64_C(1) << 7, 1, 1},  {UINT64_C(1) << 15, 2, 2},
                 {UINT64_C(1) << 23, 3, 3}, {UINT64_C(1) << 31, 4, 4},
                 {UINT64_C(1) << 47, 6, 5}, {UINT64_MAX, 8, 6}};
    uint64_t bits = (uint64_t)value;
    const uint64_t size = value < 0 ? ~bits : bits;
    int i = 0;

    if (size == bits && bits <= 1)
        return (uint8_t)(TYPE_ZERO + bits);
    while (size >= sizes[i].end)
        i++;
    for (int n = sizes[i].bytes; n-- > 0; bits >>= 8)
        (*to)[n] = (uint8_t)bits;
    *to += sizes[i].bytes;
    return sizes[i].type;
}

/* The columns before the texts in their order: `null` of each is no value. */
struct column {
    int64_t value, null;
};

static uint8_t *
put_numbers(uint8_t *types, uint8_t **to, const struct column *columns)
{
    for (int i = 0; i < NUMBERS; i++)
        *types++ = columns[i].value == columns[i].null
                       ? TYPE_NULL
                       : put_number(to, columns[i].value);
    return types;
}

void
dpl_event_record_make(const struct dpl_stage *stage,
                      const struct dpl_staged_event *e,
                      struct dpl_event_record *ret)
{
    const int64_t never = INT64_MIN;
    const struct column columns[NUMBERS] = {
        {0, 0}, /* id: it is the row's own number */
        {e->source, never},
        {e->offset, never},
        {e->length, never},
        {e->line, never},
        {e->line_count, never},
        {e->time_us, DPLOG_TIME_NONE},
        {e->local_us, DPLOG_TIME_NONE},
        {e->bias, DPLOG_BIAS_NONE},
        {e->component, 0},
        {e->thread, never},
        {e->severity, never},
        {e->log, never},
        {e->format, never},
        {e->flags, never},
        {e->code_file, 0},
        {e->code_line, never},
        {e->text_skip, never},
        {e->text_drop, never},
    };
    const struct dpl_staged_text texts[TEXTS] = {e->stamp, e->message, e->text};
    uint8_t types[TYPES_MAX], values[NUMBERS * 8], *type = types + 1,
                                                   *value = values;

    type = put_numbers(type, &value, columns);
    for (int i = 0; i < TEXTS; i++) {
        const struct dplog_view text =
            dpl_view(stage->bytes.ptr + texts[i].at, texts[i].len);

        if (texts[i].is_null)
            *type++ = TYPE_NULL;
        else
            type += dpl_varint_put(type, FIRST_TEXT + 2 * (uint64_t)text.len);
        ret->parts[1 + i] = texts[i].is_null ? (struct dplog_view){0} : text;
    }
    types[0] = (uint8_t)(type - types);
    memcpy(ret->numbers, types, (size_t)(type - types));
    memcpy(ret->numbers + (type - types), values, (size_t)(value - values));
    ret->parts[0] = dpl_view((const char *)ret->numbers,
                             (size_t)(type - types) + (size_t)(value - values));
}
