/* SPDX-License-Identifier: MIT */
#include "event_record.h"

#include "base/bits.h"
#include "base/view.h"
#include "database_page.h"
#include <string.h>

/* Types of columns in a record; a text of n bytes is FIRST_TEXT + 2n. */
enum { TYPE_NULL = 0, TYPE_ZERO = 8, TYPE_ONE = 9, FIRST_TEXT = 13 };

enum { NUMBERS = 19, TEXTS = 3 };

/* What a number takes, by the bytes that would do: 5 and 7 are no lengths. */
static const struct {
    uint8_t bytes, type;
} sizes[] = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4},
             {6, 5}, {6, 5}, {8, 6}, {8, 6}};

/* Two's complement in so few bytes as it takes; eight are written. */
static inline uint8_t
put_number(uint8_t **to, int64_t value)
{
    uint64_t bits = (uint64_t)value;
    uint8_t *const at = *to;
    uint32_t enough;

    if (bits <= 1)
        return (uint8_t)(TYPE_ZERO + bits);
    /* One more for the sign, rounded up. */
    enough = (dpl_highest_bit((value < 0 ? ~bits : bits) | 1) + 9) / 8;
    bits <<= 64 - 8 * sizes[enough].bytes;
    /* One store: compilers see that. */
    at[0] = (uint8_t)(bits >> 56);
    at[1] = (uint8_t)(bits >> 48);
    at[2] = (uint8_t)(bits >> 40);
    at[3] = (uint8_t)(bits >> 32);
    at[4] = (uint8_t)(bits >> 24);
    at[5] = (uint8_t)(bits >> 16);
    at[6] = (uint8_t)(bits >> 8);
    at[7] = (uint8_t)bits;
    *to = at + sizes[enough].bytes;
    return sizes[enough].type;
}

static inline uint8_t
put_number_or_null(uint8_t **to, int64_t value, int64_t null)
{
    return value == null ? TYPE_NULL : put_number(to, value);
}

/* All columns before the texts, in their order. Returns the end of types. */
static uint8_t *
put_numbers(const struct dpl_staged_event *e, uint8_t *type, uint8_t **to)
{
    *type++ = TYPE_NULL; /* id: it is the row's own number */
    *type++ = put_number(to, e->source);
    *type++ = put_number(to, e->offset);
    *type++ = put_number(to, e->length);
    *type++ = put_number(to, e->line);
    *type++ = put_number(to, e->line_count);
    *type++ = put_number_or_null(to, e->time_us, DPLOG_TIME_NONE);
    *type++ = put_number_or_null(to, e->local_us, DPLOG_TIME_NONE);
    *type++ = put_number_or_null(to, e->bias, DPLOG_BIAS_NONE);
    *type++ = put_number_or_null(to, e->component, 0);
    *type++ = put_number(to, e->thread);
    *type++ = put_number(to, e->severity);
    *type++ = put_number(to, e->log);
    *type++ = put_number(to, e->format);
    *type++ = put_number(to, e->flags);
    *type++ = put_number_or_null(to, e->code_file, 0);
    *type++ = put_number(to, e->code_line);
    *type++ = put_number(to, e->text_skip);
    *type++ = put_number(to, e->text_drop);
    return type;
}

/* The three texts; they are parts of their own. Returns the end of types. */
static uint8_t *
put_texts(const struct dpl_event_stage *stage, const struct dpl_staged_event *e,
          uint8_t *type, struct dplog_view *parts)
{
    const struct dpl_staged_text *const texts[TEXTS] = {&e->stamp, &e->message,
                                                        &e->text};

    for (int i = 0; i < TEXTS; i++) {
        const struct dpl_staged_text *const text = texts[i];

        parts[i] = (struct dplog_view){0};
        if (text->is_null) {
            *type++ = TYPE_NULL;
            continue;
        }
        type += dpl_varint_put(type, FIRST_TEXT + 2 * (uint64_t)text->len);
        parts[i] = dpl_view(stage->bytes.ptr + text->at, text->len);
    }
    return type;
}

void
dpl_event_record_make(const struct dpl_event_stage *stage,
                      const struct dpl_staged_event *event,
                      struct dpl_event_record *ret)
{
    uint8_t values[(NUMBERS + 1) * 8], *value = values;
    uint8_t *type = put_numbers(event, ret->numbers + 1, &value);
    size_t len;

    type = put_texts(stage, event, type, ret->parts + 1);
    len = (size_t)(type - ret->numbers);
    ret->numbers[0] = (uint8_t)len; /* less than 128: one byte */
    memcpy(type, values, (size_t)(value - values));
    ret->parts[0] =
        dpl_view((const char *)ret->numbers, len + (size_t)(value - values));
}
