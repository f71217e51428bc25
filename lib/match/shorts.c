/* SPDX-License-Identifier: MIT
 *
 * The search of shorts.h.
 */
#include "match/shorts.h"

#include "base/bits.h"
#include "base/mem.h"
#include "base/sieve.h"
#include <string.h>

enum { GRAM = DPL_SHORTS_MIN, SLOT_BITS = 9, ABSENT = -1 };

/* Three bytes of one literal. */
struct gram {
    uint32_t value;
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
    bool has_sieve;
};

/* Folding all bytes alike joins a few more than letters of both cases: the
 * literal is compared afterwards. */
static inline uint32_t
gram_at(const char *p)
{
    const unsigned char *const bytes = (const unsigned char *)p;

    return (bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16) |
           0x202020;
}

static inline uint32_t
slot_of(uint32_t gram)
{
    return (gram * UINT32_C(0x9E3779B1)) >> (32 - SLOT_BITS);
}

/* ── building ── */

/* Where the bytes stand that are least common: there the sieve looks. */
static uint32_t
choose_place(const struct dpl_folded *literal)
{
    const uint32_t window =
        literal->len < DPL_SIEVE_DEPTH ? literal->len : DPL_SIEVE_DEPTH;
    uint32_t best = 0;
    uint64_t best_share = UINT64_MAX;

    for (uint32_t at = 0; at + window <= literal->len; at++) {
        uint64_t share = 1;

        for (uint32_t i = 0; i < window; i++)
            share *= dpl_sieve_share(literal->bytes[at + i]);
        if (share < best_share) {
            best_share = share;
            best = at;
        }
    }
    return best;
}

static void
add_literal(struct dpl_shorts *s, uint32_t number)
{
    const struct dpl_folded *literal = &s->literals[number];
    const uint32_t offset = choose_place(literal);
    struct gram *gram = &s->grams[s->gram_count];
    int32_t *slot;

    gram->value = gram_at(literal->bytes + offset);
    gram->literal = number;
    gram->offset = offset;
    slot = &s->slots[slot_of(gram->value)];
    gram->next = *slot;
    *slot = (int32_t)s->gram_count++;
    dpl_sieve_add(&s->sieve, literal->bytes + offset, literal->len - offset);
}

struct dpl_shorts *
dpl_shorts_new(const struct dpl_folded *literals, uint32_t count,
               uint32_t limit, bool use_sieve)
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
    for (uint32_t i = 0; i < count; i++) {
        if (literals[i].len < GRAM)
            s->tiny[s->tiny_count++] = i;
        else if (literals[i].len < limit)
            add_literal(s, i);
    }
    s->has_sieve = use_sieve && dpl_sieve_is_here();
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
    const uint32_t value = gram_at(s->text.ptr + at);
    int32_t i = s->shorts->slots[slot_of(value)];

    for (; i != ABSENT; i = s->shorts->grams[i].next)
        if (s->shorts->grams[i].value == value)
            compare(s, &s->shorts->grams[i], at);
}

/*
 * Some sixty instructions for 32 places, and twelve for each that passes: one
 * in twelve. To look for pairs of bytes one after the other took 1014
 * instructions a line that no rule knows, this takes 250.
 */
static void
look_where_sieve_says(const struct search *s, size_t end)
{
    uint32_t masks[DPL_SIEVE_PLACES / DPL_SIEVE_STEP];

    for (size_t begin = 0; begin < end; begin += DPL_SIEVE_PLACES) {
        const size_t places =
            end - begin < DPL_SIEVE_PLACES ? end - begin : DPL_SIEVE_PLACES;

        dpl_sieve_run(&s->shorts->sieve, s->text.ptr + begin,
                      s->text.len - begin, places, masks);
        for (size_t at = 0; at < places; at += DPL_SIEVE_STEP)
            for (uint32_t left = masks[at / DPL_SIEVE_STEP]; left;
                 left &= left - 1) {
                const size_t place = at + dpl_lowest_bit(left);

                if (place < places)
                    look_at(s, begin + place);
            }
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

void
dpl_shorts_run(const struct dpl_shorts *shorts, struct dplog_view text,
               dpl_shorts_fn found_fn, void *found_data)
{
    const struct search s = {shorts, text, found_fn, found_data};
    const size_t end = text.len < GRAM ? 0 : text.len - GRAM + 1;

    if (shorts->gram_count && shorts->has_sieve)
        look_where_sieve_says(&s, end);
    else if (shorts->gram_count)
        for (size_t at = 0; at < end; at++)
            look_at(&s, at);
    for (uint32_t i = 0; i < shorts->tiny_count; i++)
        look_for_tiny(&s, shorts->tiny[i]);
}
