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
 * let more places pass that are none. Letter case is ignored, ASCII only.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DPL_SIEVE_DEPTH = 4,
    DPL_SIEVE_GROUPS = 8,
    DPL_SIEVE_STEP = 32,    /* places in one mask */
    DPL_SIEVE_PLACES = 1024 /* most in one run */
};

/* Zero is a valid empty sieve: nothing passes. */
struct dpl_sieve {
    /* By place in the word and half a byte: bits of groups. */
    unsigned char low[DPL_SIEVE_DEPTH][16], high[DPL_SIEVE_DEPTH][16];
    /* The same the other way round, to add words: bits of halves. */
    struct {
        uint16_t low[DPL_SIEVE_DEPTH], high[DPL_SIEVE_DEPTH];
        uint64_t share[DPL_SIEVE_DEPTH]; /* of bytes that pass; 0: not known */
        uint64_t passing; /* the share of places, in 256 to the fourth */
    } groups[DPL_SIEVE_GROUPS];
};

/* Whether this processor has what it takes; else dpl_sieve_run() must not be
 * called. */
bool
dpl_sieve_is_here(void);

/*
 * Add a word to the group where it makes the sieve least coarse.
 *
 * word: lower case; of what is longer than DPL_SIEVE_DEPTH only the front
 * counts; what is shorter lets any bytes follow.
 */
void
dpl_sieve_add(struct dpl_sieve *sieve, const char *word, size_t len);

/* How common a byte is in the text of logs: a share of 256. */
unsigned
dpl_sieve_share(char byte);

/*
 * Bit i % 32 of ret[i / 32] is set when a word may begin at text[i], for i
 * below `places`, which is at most DPL_SIEVE_PLACES; of text `len` bytes, at
 * least `places`, can be read. Whether a bit beyond is set says nothing.
 */
void
dpl_sieve_run(const struct dpl_sieve *sieve, const char *text, size_t len,
              size_t places, uint32_t *ret);
