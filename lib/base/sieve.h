/* SPDX-License-Identifier: MIT
 *
 * Places in a text where one of many short words may begin, thirty-two places
 * at a time. Of each word up to four bytes are looked at:
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
 * do, for 17 instructions more a step. Letter case is ignored, ASCII only.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DPL_SIEVE_DEPTH = 4,
    DPL_SIEVE_GROUPS = 16,
    DPL_SIEVE_TABLES = DPL_SIEVE_GROUPS / 8, /* by bit of a byte */
    DPL_SIEVE_STEP = 32,                     /* places in one mask */
    DPL_SIEVE_MOST = 1024                    /* bytes in one run */
};

/* Zero is a valid empty sieve: nothing passes. */
struct dpl_sieve {
    /* By place in the word and half a byte: bits of eight groups each. */
    struct dpl_sieve_table {
        unsigned char low[DPL_SIEVE_DEPTH][16], high[DPL_SIEVE_DEPTH][16];
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

/* Whether this processor has what it takes; else dpl_sieve_run() must not be
 * called. */
bool
dpl_sieve_is_here(void);

/*
 * Add a word, lower case, of at least one byte: with as many bytes of it as the
 * sieve looks at, taken where they make it least coarse. What is shorter than
 * DPL_SIEVE_DEPTH lets any bytes follow.
 *
 * Returns where in the word these bytes begin.
 */
size_t
dpl_sieve_add(struct dpl_sieve *sieve, const char *word, size_t len);

/* How many places of a text of `len` bytes the first mask is for; each of the
 * others is for DPL_SIEVE_STEP. */
static inline size_t
dpl_sieve_first(size_t len)
{
    return (len - 1) % DPL_SIEVE_STEP + 1;
}

/*
 * A bit is set in *ret, mask by mask, when what was added of a word may begin
 * at that place. len: 1 to DPL_SIEVE_MOST.
 *
 * Returns whether the text is all ASCII: its bytes are at hand.
 */
bool
dpl_sieve_run(const struct dpl_sieve *sieve, const char *text, size_t len,
              uint32_t *ret);
