/* SPDX-License-Identifier: MIT
 *
 * Sets as bits of a number: for (left = set; left; left &= left - 1) walks
 * over dpl_lowest_bit(left), in order.
 */
#pragma once

#include <stdint.h>

/* Number of the lowest bit that is set; the value must not be 0. */
static inline uint32_t
dpl_lowest_bit(uint32_t set)
{
#if defined(__GNUC__)
    return (uint32_t)__builtin_ctz(set);
#else
    uint32_t bit = 0;

    while (!(set >> bit & 1))
        bit++;
    return bit;
#endif
}
