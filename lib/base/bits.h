/* SPDX-License-Identifier: MIT
 *
 * Sets as bits of a number: for (left = set; left; left &= left - 1) walks
 * over dpl_lowest_bit(left), in order.
 */
#pragma once

#include <stdint.h>

/* Number of the lowest bit that is set; the value must not be 0. */
static inline uint32_t
dpl_lowest_bit(uint64_t set)
{
#if defined(__GNUC__)
    return (uint32_t)__builtin_ctzll(set);
#else
    uint32_t bit = 0;

    while (!(set >> bit & 1))
        bit++;
    return bit;
#endif
}

/* Number of the highest bit that is set; the value must not be 0. */
static inline uint32_t
dpl_highest_bit(uint64_t set)
{
#if defined(__GNUC__)
    return 63 - (uint32_t)__builtin_clzll(set);
#else
    uint32_t bit = 0;

    while (set >>= 1)
        bit++;
    return bit;
#endif
}
