/* SPDX-License-Identifier: MIT
 *
 * Places in a text where one of many short words may begin, thirty-two or
 * sixty-four at a time. Of each word up to four bytes are looked at:
 *
 *     byte 0    low half → groups, high half → groups: AND ┐
 *     byte 1    low half → groups, high half → groups: AND ┤ AND: groups of
 *     byte 2    …                                          ┤ which a word may
 *     byte 3    …                                          ┘ begin here
 *
 * Each "→" is one shuffle of a table of sixteen bytes, a bit for each group of
 * words: the cost does not depend on how many words there are, but more of them
 * let more places pass that are none. Groups are sixteen, in two tables: with
 * eight, 3.9 places of a line passed for the built-in rules, with sixteen 0.9
 * do, for 17 instructions more a step. Where a register has all of 64 bytes, a
 * letter is looked up at once, not by its halves. Letter case is ignored, ASCII
 * only.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DPL_SIEVE_DEPTH = 4,
    DPL_SIEVE_GROUPS = 16,
    DPL_SIEVE_TABLES = DPL_SIEVE_GROUPS / 8, /* by bit of a byte */
    DPL_SIEVE_LETTERS = 64,
    DPL_SIEVE_MOST = 1024, /* bytes in one run */
    DPL_SIEVE_SPARE = 4    /* places that may be written behind the last */
};

/* Letters of both cases are one. So are marks and digits with control
 * characters, and what is beyond ASCII with something that is not. */
static inline unsigned
dpl_sieve_letter(unsigned char c)
{
    return (c & 0x1F) | (c >> 1 & 0x20);
}

/* How many places this processor can do in a step, 64, 32 or 1; no more than
 * `most` (0: whatever it can). */
unsigned
dpl_sieve_step(unsigned most);

/* Zero is a valid empty sieve. */
struct dpl_sieve {
    unsigned step; /* as dpl_sieve_step() says; 1: every place passes */
    /* By place in the word: bits of eight groups each. */
    struct dpl_sieve_table {
        unsigned char low[DPL_SIEVE_DEPTH][16], high[DPL_SIEVE_DEPTH][16];
        /* or, where a register has room for all of them, by letter */
        unsigned char letters[DPL_SIEVE_DEPTH][DPL_SIEVE_LETTERS];
    } tables[DPL_SIEVE_TABLES];
    /* The same the other way round, to add words: bits of halves. Shares are of
     * 256 bytes of text. */
    struct {
        uint16_t low[DPL_SIEVE_DEPTH], high[DPL_SIEVE_DEPTH];
        /* more of them would pass with one half more */
        uint16_t with_low[DPL_SIEVE_DEPTH][16], with_high[DPL_SIEVE_DEPTH][16];
        uint64_t share[DPL_SIEVE_DEPTH]; /* that pass */
        uint64_t passing; /* the share of places, in 256 to the fourth */
    } groups[DPL_SIEVE_GROUPS];
};

/*
 * Add a word, lower case, of at least one byte: with as many bytes of it as the
 * sieve looks at, taken where they make it least coarse. What is shorter than
 * DPL_SIEVE_DEPTH lets any bytes follow.
 *
 * Returns where in the word these bytes begin.
 */
size_t
dpl_sieve_add(struct dpl_sieve *sieve, const char *word, size_t len);

/*
 * Writes the places where what was added of a word may begin, in order; there
 * is room for one a byte, and DPL_SIEVE_SPARE. len: 1 to DPL_SIEVE_MOST.
 *
 * Returns how many; *ret_is_ascii is whether the text is all ASCII: its bytes
 * are at hand.
 */
size_t
dpl_sieve_run(const struct dpl_sieve *sieve, const char *text, size_t len,
              uint16_t *ret, bool *ret_is_ascii);
