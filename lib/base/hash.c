/* SPDX-License-Identifier: MIT
 *
 * XXH64 as its specification describes it (github.com/Cyan4973/xxHash, doc/
 * xxhash_spec.md): the same value on every machine, little-endian reads.
 * Without case the same runs over a lower-cased copy, a stripe at a time.
 */
#include "hash.h"

#include "view.h"

enum { STRIPE = 32 };

static const uint64_t prime_1 = UINT64_C(0x9E3779B185EBCA87);
static const uint64_t prime_2 = UINT64_C(0xC2B2AE3D27D4EB4F);
static const uint64_t prime_3 = UINT64_C(0x165667B19E3779F9);
static const uint64_t prime_4 = UINT64_C(0x85EBCA77C2B2AE63);
static const uint64_t prime_5 = UINT64_C(0x27D4EB2F165667C5);

static uint64_t
rotate(uint64_t v, unsigned bits)
{
    return v << bits | v >> (64 - bits);
}

static uint64_t
read_le64(const unsigned char *b)
{
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
           (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 |
           (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

static uint64_t
read_le32(const unsigned char *b)
{
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
           (uint64_t)b[3] << 24;
}

static uint64_t
mix(uint64_t lane, uint64_t input)
{
    return rotate(lane + input * prime_2, 31) * prime_1;
}

static void
eat_stripe(uint64_t lanes[4], const unsigned char *b)
{
    for (unsigned i = 0; i < 4; i++)
        lanes[i] = mix(lanes[i], read_le64(b + 8 * i));
}

static uint64_t
merge_lanes(const uint64_t lanes[4])
{
    uint64_t h = rotate(lanes[0], 1) + rotate(lanes[1], 7) +
                 rotate(lanes[2], 12) + rotate(lanes[3], 18);

    for (unsigned i = 0; i < 4; i++)
        h = (h ^ mix(0, lanes[i])) * prime_1 + prime_4;
    return h;
}

/* The last bytes, fewer than a stripe, and the final stirring. */
static uint64_t
finish(uint64_t h, const unsigned char *b, size_t len)
{
    for (; len >= 8; b += 8, len -= 8)
        h = rotate(h ^ mix(0, read_le64(b)), 27) * prime_1 + prime_4;
    if (len >= 4) {
        h = rotate(h ^ read_le32(b) * prime_1, 23) * prime_2 + prime_3;
        b += 4;
        len -= 4;
    }
    for (; len; b++, len--)
        h = rotate(h ^ *b * prime_5, 11) * prime_1;

    h = (h ^ h >> 33) * prime_2;
    h = (h ^ h >> 29) * prime_3;
    return h ^ h >> 32;
}

static void
start_lanes(uint64_t lanes[4], uint64_t seed)
{
    lanes[0] = seed + prime_1 + prime_2;
    lanes[1] = seed + prime_2;
    lanes[2] = seed;
    lanes[3] = seed - prime_1;
}

uint64_t
dpl_hash(const void *bytes, size_t len, uint64_t seed)
{
    const unsigned char *pos = bytes;
    size_t left = len;
    uint64_t h = seed + prime_5;

    if (left >= STRIPE) {
        uint64_t lanes[4];

        start_lanes(lanes, seed);
        for (; left >= STRIPE; pos += STRIPE, left -= STRIPE)
            eat_stripe(lanes, pos);
        h = merge_lanes(lanes);
    }
    return finish(h + len, pos, left);
}

static void
lower(const unsigned char *bytes, size_t len, unsigned char *ret)
{
    for (size_t i = 0; i < len; i++)
        ret[i] = (unsigned char)dpl_ascii_lower((char)bytes[i]);
}

uint64_t
dpl_hash_nocase(const void *bytes, size_t len, uint64_t seed)
{
    const unsigned char *pos = bytes;
    size_t left = len;
    uint64_t h = seed + prime_5;
    unsigned char stripe[STRIPE];

    if (left >= STRIPE) {
        uint64_t lanes[4];

        start_lanes(lanes, seed);
        for (; left >= STRIPE; pos += STRIPE, left -= STRIPE) {
            lower(pos, STRIPE, stripe);
            eat_stripe(lanes, stripe);
        }
        h = merge_lanes(lanes);
    }
    lower(pos, left, stripe);
    return finish(h + len, stripe, left);
}
