/* SPDX-License-Identifier: MIT */
#include "event_record.h"

#include "base/bits.h"
#include "base/view.h"
#include "database_page.h"
#include <string.h>

/* Types of columns in a record; a text of n bytes is FIRST_TEXT + 2n. */
enum { TYPE_NULL = 0, TYPE_ZERO = 8, TYPE_ONE = 9, FIRST_TEXT = 13 };

/* Columns: all that is no text comes first. Eight bytes are written of each
 * number, also of the last one. */
enum { NUMBERS = 19, TEXTS = DPL_EVENT_COLUMNS - NUMBERS };
enum { HEAD_MOST = 1 + NUMBERS * 9 + TEXTS * DPL_VARINT_MAX + 8 };

/* What a number takes, by the bytes that would do: 5 and 7 are no lengths. */
static const struct {
    uint8_t bytes, type;
} sizes[] = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4},
             {6, 5}, {6, 5}, {8, 6}, {8, 6}};

/* ── putting ── */

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

/* How the text that rules match lies in the message. */
struct text_place {
    size_t skip, drop; /* bytes of message before and behind it */
    bool is_own;       /* it does not lie there */
};

static struct text_place
place_text(const struct dplog_record *record)
{
    const struct dplog_view m = record->message, t = record->text;
    const uintptr_t from = (uintptr_t)m.ptr, at = (uintptr_t)t.ptr;

    if (t.len == 0)
        return (struct text_place){.skip = m.len};
    if (t.len > m.len || at < from || at - from > m.len - t.len)
        return (struct text_place){.is_own = true};
    return (struct text_place){
        .skip = at - from,
        .drop = m.len - t.len - (at - from),
    };
}

/* All columns before the texts, in their order. Returns the end of values. */
static uint8_t *
put_numbers(const struct dpl_event_row *row, struct text_place place,
            uint8_t *type, uint8_t *to)
{
    const struct dplog_record *const r = row->record;

    *type++ = TYPE_NULL; /* id: it is the row's own number */
    *type++ = put_number(&to, row->source);
    *type++ = put_number(&to, (int64_t)r->offset);
    *type++ = put_number(&to, (int64_t)r->length);
    *type++ = put_number(&to, r->line);
    *type++ = put_number(&to, r->line_count);
    *type++ = put_number_or_null(&to, r->time_us, DPLOG_TIME_NONE);
    *type++ = put_number_or_null(&to, r->local_us, DPLOG_TIME_NONE);
    *type++ = put_number_or_null(&to, r->bias, DPLOG_BIAS_NONE);
    *type++ = put_number_or_null(&to, row->component, 0);
    *type++ = put_number(&to, r->thread);
    *type++ = put_number(&to, r->severity);
    *type++ = put_number(&to, r->log);
    *type++ = put_number(&to, r->format);
    *type++ = put_number(&to, r->flags);
    *type++ = put_number_or_null(&to, row->code_file, 0);
    *type++ = put_number(&to, r->code_line);
    *type++ = put_number(&to, (int64_t)place.skip);
    *type = put_number(&to, (int64_t)place.drop);
    return to;
}

static uint8_t *
put_bytes(uint8_t *to, struct dplog_view text)
{
    if (text.len)
        memcpy(to, text.ptr, text.len);
    return to + text.len;
}

size_t
dpl_event_record_most(const struct dpl_event_row *row)
{
    const struct dplog_record *const r = row->record;

    return HEAD_MOST + r->stamp.len + r->message.len + r->text.len;
}

static uint8_t *
put_text_type(uint8_t *type, struct dplog_view text, bool is_null)
{
    if (is_null)
        *type = TYPE_NULL;
    else
        return type + dpl_varint_put(type, FIRST_TEXT + 2 * (uint64_t)text.len);
    return type + 1;
}

/* Types of texts first: what they take says where the values begin. */
size_t
dpl_event_record_put(uint8_t *to, const struct dpl_event_row *row)
{
    const struct dplog_record *const r = row->record;
    const struct text_place place = place_text(r);
    uint8_t *end = to + 1 + NUMBERS;

    end = put_text_type(end, r->stamp, row->stamp_is_usual);
    end = put_text_type(end, r->message, false);
    end = put_text_type(end, r->text, !place.is_own);
    *to = (uint8_t)(end - to); /* less than 128: one byte */
    end = put_numbers(row, place, to + 1, end);
    if (!row->stamp_is_usual)
        end = put_bytes(end, r->stamp);
    end = put_bytes(end, r->message);
    if (place.is_own)
        end = put_bytes(end, r->text);
    return (size_t)(end - to);
}

/* ── getting ── */

static int64_t
get_number(const uint8_t *from, unsigned bytes)
{
    uint64_t bits = from[0] & 0x80 ? UINT64_MAX : 0;
    int64_t value;

    for (unsigned i = 0; i < bytes; i++)
        bits = bits << 8 | from[i];
    memcpy(&value, &bits, sizeof(value));
    return value;
}

/* Moves *from past the value. */
static struct dpl_event_value
get_value(uint64_t type, const uint8_t **from)
{
    static const uint8_t bytes_of[] = {0, 1, 2, 3, 4, 6, 8};
    struct dpl_event_value value = {.kind = DPL_VALUE_NUMBER};

    if (type >= FIRST_TEXT) {
        value.kind = DPL_VALUE_TEXT;
        value.text =
            dpl_view((const char *)*from, (size_t)((type - FIRST_TEXT) / 2));
        *from += value.text.len;
    } else if (type == TYPE_NULL) {
        value.kind = DPL_VALUE_NULL;
    } else if (type >= TYPE_ZERO) {
        value.number = type == TYPE_ONE;
    } else {
        value.number = get_number(*from, bytes_of[type]);
        *from += bytes_of[type];
    }
    return value;
}

void
dpl_event_record_get(const uint8_t *record,
                     struct dpl_event_value ret[DPL_EVENT_COLUMNS])
{
    const uint8_t *type = record + 1, *value = record + *record;

    for (size_t i = 0; i < DPL_EVENT_COLUMNS; i++) {
        uint64_t t;

        type += dpl_varint_get(type, &t);
        ret[i] = get_value(t, &value);
    }
}
