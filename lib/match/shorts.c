/* SPDX-License-Identifier: MIT
 *
 * The search of shorts.h.
 */
#include "match/shorts.h"

#include "base/bits.h"
#include "base/mem.h"
#include "base/sieve.h"
#include "base/utf8.h"
#include <string.h>

/* A slot for each gram of the built-in rules is met by one place in thirty that
 * the sieve lets pass for nothing. */
enum { GRAM = DPL_SHORTS_MIN, SLOT_BITS = 10, ABSENT = -1 };

/* Four bytes of one literal, or all three that it has. */
struct gram {
    uint32_t value, mask;
    uint32_t literal, offset; /* of the gram in the literal */
    int32_t next;             /* of the same slot, or ABSENT */
};

struct dpl_shorts {
    const struct dpl_folded *literals;
    struct gram *grams; /* one for each literal of three bytes or more */
    uint32_t gram_count;
    int32_t slots[1 << SLOT_BITS];
    uint32_t *tiny; /* literals of one or two bytes */
    uint32_t tiny_count;
    struct dpl_sieve sieve;
};

/* Folding all bytes alike joins a few more than letters of both cases: the
 * literal is compared afterwards. Three bytes can be read at `p`, or four. */
static inline uint32_t
gram_at(const char *p, bool four)
{
    const unsigned char *const bytes = (const unsigned char *)p;
    const uint32_t three =
        bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;

    return (four ? three | (uint32_t)bytes[3] << 24 : three) |
           UINT32_C(0x20202020);
}

/* By three of its bytes. */
static inline uint32_t
slot_of(uint32_t gram)
{
    return ((gram << 8) * UINT32_C(0x9E3779B1)) >> (32 - SLOT_BITS);
}

/* ── building ── */

static void
add_literal(struct dpl_shorts *s, uint32_t number)
{
    const struct dpl_folded *literal = &s->literals[number];
    const size_t offset =
        dpl_sieve_add(&s->sieve, literal->bytes, literal->len);
    const bool four = literal->len - offset > GRAM;
    const uint32_t value = gram_at(literal->bytes + offset, four);
    int32_t *const slot = &s->slots[slot_of(value)];

    s->grams[s->gram_count] = (struct gram){
        .value = value,
        .mask = four ? UINT32_MAX : UINT32_MAX >> 8,
        .literal = number,
        .offset = (uint32_t)offset,
        .next = *slot,
    };
    *slot = (int32_t)s->gram_count++;
}

/* Shorter ones first: what is longer mostly has a place where one of them is
 * looked for anyway. */
static void
add_literals(struct dpl_shorts *s, uint32_t count, uint32_t limit)
{
    for (uint32_t len = GRAM; len < limit; len++)
        for (uint32_t i = 0; i < count; i++)
            if (s->literals[i].len == len)
                add_literal(s, i);
}

struct dpl_shorts *
dpl_shorts_new(const struct dpl_folded *literals, uint32_t count,
               uint32_t limit, unsigned sieve_step)
{
    struct dpl_shorts *s = dpl_zalloc(sizeof(*s));

    if (!s)
        return NULL;
    s->literals = literals;
    s->grams = dpl_realloc_array(NULL, (size_t)count + 1, sizeof(*s->grams));
    s->tiny = dpl_realloc_array(NULL, (size_t)count + 1, sizeof(*s->tiny));
    if (!s->grams || !s->tiny) {
        dpl_shorts_free(s);
        return NULL;
    }
    for (int i = 0; i < 1 << SLOT_BITS; i++)
        s->slots[i] = ABSENT;
    for (uint32_t i = 0; i < count; i++)
        if (literals[i].len < GRAM)
            s->tiny[s->tiny_count++] = i;
    add_literals(s, count, limit);
    s->sieve.step = dpl_sieve_step(sieve_step);
    return s;
}

void
dpl_shorts_free(struct dpl_shorts *shorts)
{
    if (!shorts)
        return;
    dpl_free(shorts->grams);
    dpl_free(shorts->tiny);
    dpl_free(shorts);
}

/* ── running ── */

struct search {
    const struct dpl_shorts *shorts;
    struct dplog_view text;
    dpl_shorts_fn found_fn;
    void *found_data;
};

static void
compare(const struct search *s, const struct gram *gram, size_t at)
{
    const struct dpl_folded *literal = &s->shorts->literals[gram->literal];
    const size_t begin = at - gram->offset;

    if (gram->offset <= at && begin + literal->len <= s->text.len &&
        dpl_folded_stands_at(literal, s->text.ptr + begin))
        s->found_fn(s->found_data, gram->literal, begin, begin + literal->len);
}

/* Three bytes can be read at `at`. */
static inline void
look_at(const struct search *s, size_t at)
{
    const uint32_t value = gram_at(s->text.ptr + at, at + GRAM < s->text.len);
    int32_t i = s->shorts->slots[slot_of(value)];

    for (; i != ABSENT; i = s->shorts->grams[i].next)
        if (!((s->shorts->grams[i].value ^ value) & s->shorts->grams[i].mask))
            compare(s, &s->shorts->grams[i], at);
}

static void
sift(const struct dpl_shorts *shorts, struct dplog_view text, size_t from,
     struct dpl_sifted *ret)
{
    const size_t left = text.len - from;

    ret->count = dpl_sieve_run(&shorts->sieve, text.ptr + from,
                               left < DPL_SIEVE_MOST ? left : DPL_SIEVE_MOST,
                               ret->places, &ret->is_ascii);
}

void
dpl_shorts_sift(const struct dpl_shorts *shorts, struct dplog_view text,
                struct dpl_sifted *ret)
{
    if (text.len >= GRAM && shorts->gram_count) {
        sift(shorts, text, 0, ret);
    } else {
        ret->count = 0;
        ret->is_ascii = dpl_ascii_only(text);
    }
}

static void
look_for_tiny(const struct search *s, uint32_t number)
{
    const struct dpl_folded *literal = &s->shorts->literals[number];

    for (size_t at = 0; at + literal->len <= s->text.len; at++)
        if (dpl_folded_stands_at(literal, s->text.ptr + at))
            s->found_fn(s->found_data, number, at, at + literal->len);
}

/* A dozen instructions for each place that passes: of a line that no rule knows
 * two or three do. To look for pairs of bytes one after the other took 1014
 * instructions a line. */
bool
dpl_shorts_look(const struct dpl_shorts *shorts, struct dplog_view text,
                struct dpl_sifted *sifted, dpl_shorts_fn found_fn,
                void *found_data)
{
    enum { BEYOND = DPL_SIEVE_DEPTH - 1 }; /* a place, for all of a word */
    const struct search s = {shorts, text, found_fn, found_data};
    bool is_ascii = sifted->is_ascii;

    for (size_t from = 0;;) {
        const size_t left = text.len - from;
        const bool is_last = left <= DPL_SIEVE_MOST || !shorts->gram_count;
        const size_t limit =
            is_last ? left - (GRAM - 1) : DPL_SIEVE_MOST - BEYOND;

        for (size_t i = 0; i < sifted->count && sifted->places[i] < limit; i++)
            look_at(&s, from + sifted->places[i]);
        if (is_last)
            break;
        from += limit;
        sift(shorts, text, from, sifted);
        is_ascii &= sifted->is_ascii;
    }
    for (uint32_t i = 0; i < shorts->tiny_count; i++)
        look_for_tiny(&s, shorts->tiny[i]);
    return is_ascii;
}
