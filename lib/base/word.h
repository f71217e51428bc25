/* SPDX-License-Identifier: MIT
 *
 * Eight bytes of text in one number, the first byte lowest. Marks are high bits
 * of bytes. What takes a loop and its branches, guessed wrong where numbers
 * have three digits or four, is a dozen instructions here.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#define DPL_WORD_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t
dpl_word_at(const char *p)
{
    uint64_t word;

    /* Put together byte by byte it is 23 instructions of GCC -O3, not one. */
    memcpy(&word, p, sizeof(word));
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Marks of the bytes from `low` to `high`, both ASCII. */
static inline uint64_t
dpl_word_between(uint64_t word, unsigned char low, unsigned char high)
{
    const uint64_t marks = DPL_WORD_EACH(UINT64_C(0x80));
    const uint64_t ascii = word & ~marks;
    const uint64_t enough = ascii + DPL_WORD_EACH(UINT64_C(0x80) - low);
    const uint64_t beyond = ascii + DPL_WORD_EACH(UINT64_C(0x7F) - high);

    return enough & ~beyond & ~word & marks;
}

/* How many bytes at the end are marked, up to the first that is not. */
static inline unsigned
dpl_word_marked_end(uint64_t marks)
{
    const uint64_t others = ~marks & DPL_WORD_EACH(UINT64_C(0x80));

#if defined(__GNUC__)
    return others ? (unsigned)__builtin_clzll(others) / 8 : 8;
#else
    unsigned count = 0;

    while (count < 8 && !(others >> (63 - 8 * count) & 1))
        count++;
    return count;
#endif
}

/* The number that the last `count` bytes write; they are digits, 1 to 8. */
static inline uint32_t
dpl_word_decimal(uint64_t word, unsigned count)
{
    const uint64_t pairs = UINT64_C(0x000000FF000000FF);
    uint64_t d = (word & DPL_WORD_EACH(UINT64_C(0x0F))) >>
                 (64 - 8 * count) << (64 - 8 * count);

    d = d * 10 + (d >> 8); /* pairs of digits, in every other byte */
    return (uint32_t)(((d & pairs) * (100 + (UINT64_C(1000000) << 32)) +
                       (d >> 16 & pairs) * (1 + (UINT64_C(10000) << 32))) >>
                      32);
}
