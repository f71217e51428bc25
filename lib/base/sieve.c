/* SPDX-License-Identifier: MIT
 *
 * Building the sieve of sieve.h: groups are chosen by how often bytes are met.
 */
#include "base/sieve.h"

#include "base/bits.h"
#include "base/utf8.h"
#include "base/view.h"
#include <string.h>

/* ── building ── */

/* Of 256 bytes of text, by row of sixteen: letters counted in the loads of
 * tests/bench without regard to case. In Japanese text every character begins
 * with one of three bytes, and three more are the next ones of all kana. */
static const unsigned char shares[256] = {
    2,  2,  2,  2,  2,  2,  2, 2, 2, 2,  2, 2, 2, 2, 2,  2,  /* 0x00 */
    2,  2,  2,  2,  2,  2,  2, 2, 2, 2,  2, 2, 2, 2, 2,  2,  /* 0x10 */
    28, 2,  2,  2,  2,  2,  2, 2, 2, 2,  2, 2, 2, 2, 4,  2,  /* blank */
    4,  4,  4,  4,  4,  4,  4, 4, 4, 4,  2, 2, 2, 2, 2,  2,  /* 0 */
    2,  15, 3,  9,  8,  22, 3, 5, 4, 14, 1, 4, 8, 5, 14, 12, /* @ A */
    8,  1,  11, 12, 16, 5,  1, 2, 1, 2,  1, 2, 2, 2, 2,  2,  /* P */
    2,  15, 3,  9,  8,  22, 3, 5, 4, 14, 1, 4, 8, 5, 14, 12, /* ` a */
    8,  1,  11, 12, 16, 5,  1, 2, 1, 2,  1, 2, 2, 2, 2,  2,  /* p */
    2,  16, 16, 16, 2,  2,  2, 2, 2, 2,  2, 2, 2, 2, 2,  2,  /* 0x80 */
    2,  2,  2,  2,  2,  2,  2, 2, 2, 2,  2, 2, 2, 2, 2,  2,  /* 0x90 */
    2,  2,  2,  2,  2,  2,  2, 2, 2, 2,  2, 2, 2, 2, 2,  2,  /* 0xA0 */
    2,  2,  2,  2,  2,  2,  2, 2, 2, 2,  2, 2, 2, 2, 2,  2,  /* 0xB0 */
    2,  2,  2,  2,  2,  2,  2, 2, 2, 2,  2, 2, 2, 2, 2,  2,  /* 0xC0 */
    2,  2,  2,  2,  2,  2,  2, 2, 2, 2,  2, 2, 2, 2, 2,  2,  /* 0xD0 */
    2,  2,  2,  30, 30, 30, 2, 2, 2, 2,  2, 2, 2, 2, 2,  2,  /* 0xE0 */
    2,  2,  2,  2,  2,  2,  2, 2, 2, 2,  2, 2, 2, 2, 2,  2,  /* 0xF0 */
};

/* Bits of the halves of bytes that pass at one place. */
struct halves {
    uint16_t low, high;
};

/* What a word asks for at one place: nothing, behind its end. */
static struct halves
halves_of(const char *word, size_t len, size_t depth)
{
    const unsigned char c = depth < len ? (unsigned char)word[depth] : 0;
    struct halves halves = {0xFFFF, 0xFFFF};

    if (depth >= len)
        return halves;
    halves.low = (uint16_t)(1u << (c & 15));
    halves.high = (uint16_t)(1u << (c >> 4));
    if (dpl_ascii_is_alpha((char)c))
        halves.high |= (uint16_t)(1u << ((c ^ 0x20) >> 4));
    return halves;
}

/* Of 256 bytes of text so many pass at one place with the word in the group;
 * counted from what passes without it, by sums that join() keeps: to count all
 * of it again took most of a filter's time. */
static uint64_t
share_with(const struct dpl_sieve *sieve, unsigned group, size_t depth,
           struct halves word)
{
    const uint32_t new_low = word.low & ~sieve->groups[group].low[depth];
    const uint32_t new_high = word.high & ~sieve->groups[group].high[depth];
    uint64_t sum = sieve->groups[group].share[depth];

    for (uint32_t low = new_low; low; low &= low - 1)
        sum += sieve->groups[group].with_low[depth][dpl_lowest_bit(low)];
    for (uint32_t high = new_high; high; high &= high - 1) {
        const uint32_t h = dpl_lowest_bit(high);

        sum += sieve->groups[group].with_high[depth][h];
        for (uint32_t low = new_low; low; low &= low - 1)
            sum += shares[h << 4 | dpl_lowest_bit(low)];
    }
    return sum;
}

/* How many places pass through a group with the word in it, or that they are
 * `limit` or more: factors only grow, mostly the first one does too much. */
static uint64_t
passing(const struct dpl_sieve *sieve, unsigned group,
        const struct halves *word, uint64_t limit)
{
    const uint64_t before = sieve->groups[group].passing;
    uint64_t product = before ? before : 1;

    for (size_t depth = 0; depth < DPL_SIEVE_DEPTH && product < limit;
         depth++) {
        const uint64_t share = share_with(sieve, group, depth, word[depth]);

        product = before ? product / sieve->groups[group].share[depth] * share
                         : product * share;
    }
    return product;
}

static void
join(struct dpl_sieve *sieve, unsigned group, size_t depth, struct halves word)
{
    struct dpl_sieve_table *const table = &sieve->tables[group / 8];
    uint16_t *const low = &sieve->groups[group].low[depth];
    uint16_t *const high = &sieve->groups[group].high[depth];

    sieve->groups[group].share[depth] = share_with(sieve, group, depth, word);
    for (uint32_t new = word.low & ~*low; new; new &= new - 1)
        for (unsigned i = 0; i < 16; i++)
            sieve->groups[group].with_high[depth][i] +=
                shares[i << 4 | dpl_lowest_bit(new)];
    for (uint32_t new = word.high & ~*high; new; new &= new - 1)
        for (unsigned i = 0; i < 16; i++)
            sieve->groups[group].with_low[depth][i] +=
                shares[dpl_lowest_bit(new) << 4 | i];
    *low |= word.low;
    *high |= word.high;
    for (unsigned i = 0; i < 16; i++) {
        table->low[depth][i] |=
            (unsigned char)((word.low >> i & 1u) << group % 8);
        table->high[depth][i] |=
            (unsigned char)((word.high >> i & 1u) << group % 8);
    }
    for (uint32_t rows = word.high; rows; rows &= rows - 1)
        for (uint32_t left = word.low; left; left &= left - 1) {
            const uint32_t c = dpl_lowest_bit(rows) << 4 | dpl_lowest_bit(left);

            table->letters[depth][dpl_sieve_letter((unsigned char)c)] |=
                (unsigned char)(1u << group % 8);
        }
}

/* Where in a word the sieve looks, and in which group that is. */
struct choice {
    size_t offset;
    unsigned group;
    uint64_t growth, passing;
};

static void
consider(const struct dpl_sieve *sieve, const char *word, size_t len,
         size_t offset, struct choice *best)
{
    struct halves halves[DPL_SIEVE_DEPTH];

    for (size_t depth = 0; depth < DPL_SIEVE_DEPTH; depth++)
        halves[depth] = halves_of(word + offset, len - offset, depth);
    for (unsigned group = 0; group < DPL_SIEVE_GROUPS && best->growth;
         group++) {
        const uint64_t before = sieve->groups[group].passing;
        const uint64_t limit = before + best->growth;
        const uint64_t after = passing(sieve, group, halves, limit);

        if (after < limit)
            *best = (struct choice){offset, group, after - before, after};
    }
}

/* Words share places: once "fail" is looked for, "failed" and "failure" cost
 * nothing. With each word's own rarest bytes 10.4 places of a line passed, 3.2
 * do. */
size_t
dpl_sieve_add(struct dpl_sieve *sieve, const char *word, size_t len)
{
    const size_t window = len < DPL_SIEVE_DEPTH ? len : DPL_SIEVE_DEPTH;
    struct choice best = {.growth = UINT64_MAX / 2};

    for (size_t offset = 0; offset + window <= len && best.growth; offset++)
        consider(sieve, word, len, offset, &best);
    sieve->groups[best.group].passing = best.passing;
    for (size_t depth = 0; depth < DPL_SIEVE_DEPTH; depth++)
        join(sieve, best.group, depth,
             halves_of(word + best.offset, len - best.offset, depth));
    return best.offset;
}
