/* SPDX-License-Identifier: MIT
 *
 * Sixteen bytes at a time, where the processor has them without being asked
 * (every x86-64). Elsewhere DPL_HAVE_BLOCKS is 0 and callers go byte by byte.
 */
#pragma once

#include <stdint.h>
#include <string.h>

enum { DPL_BLOCK = 16 };

#if defined(__SSE2__)
#include <emmintrin.h>
#define DPL_HAVE_BLOCKS 1

typedef __m128i dpl_block;

static inline dpl_block
dpl_block_load(const void *p)
{
    return _mm_loadu_si128(p);
}

/* With 0x20 added to each byte. */
static inline dpl_block
dpl_block_load_folded(const void *p)
{
    return _mm_or_si128(_mm_loadu_si128(p), _mm_set1_epi8(0x20));
}

/* All bits of a byte set where a is c and b is d. */
static inline dpl_block
dpl_block_equal_both(dpl_block a, dpl_block c, dpl_block b, dpl_block d)
{
    return _mm_and_si128(_mm_cmpeq_epi8(a, c), _mm_cmpeq_epi8(b, d));
}

static inline dpl_block
dpl_block_or(dpl_block a, dpl_block b)
{
    return _mm_or_si128(a, b);
}

/* The highest bit of each byte; bit i is that of byte i. */
static inline uint32_t
dpl_block_mask(dpl_block block)
{
    return (uint32_t)_mm_movemask_epi8(block);
}

#else
#define DPL_HAVE_BLOCKS 0
#endif
