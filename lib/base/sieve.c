/* SPDX-License-Identifier: MIT
 *
 * The sieve of sieve.h: groups are chosen by how often bytes are met, and run
 * where the processor has AVX2, which is asked when the program runs.
 */
#include "base/sieve.h"

#include "base/bits.h"
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

unsigned
dpl_sieve_share(char byte)
{
    return shares[(unsigned char)byte];
}

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

/* Of 256 bytes of text so many pass; never 0. */
static uint64_t
share_of(struct halves halves)
{
    uint64_t sum = 1;

    for (uint32_t high = halves.high; high; high &= high - 1)
        for (uint32_t low = halves.low; low; low &= low - 1)
            sum += shares[dpl_lowest_bit(high) << 4 | dpl_lowest_bit(low)];
    return sum;
}

/* How many places pass through a group with the word in it. Where the word adds
 * nothing, as many as before: to count them again made a third of a filter. */
static uint64_t
passing(const struct dpl_sieve *sieve, unsigned group,
        const struct halves *word)
{
    uint64_t product = 1;

    for (size_t depth = 0; depth < DPL_SIEVE_DEPTH; depth++) {
        const uint16_t low = sieve->groups[group].low[depth];
        const uint16_t high = sieve->groups[group].high[depth];
        const struct halves both = {(uint16_t)(low | word[depth].low),
                                    (uint16_t)(high | word[depth].high)};
        const uint64_t known = sieve->groups[group].share[depth];

        product *= known && both.low == low && both.high == high
                       ? known
                       : share_of(both);
    }
    return product;
}

static void
join(struct dpl_sieve *sieve, unsigned group, const struct halves *word)
{
    for (size_t depth = 0; depth < DPL_SIEVE_DEPTH; depth++) {
        sieve->groups[group].low[depth] |= word[depth].low;
        sieve->groups[group].high[depth] |= word[depth].high;
        sieve->groups[group].share[depth] = share_of((struct halves){
            sieve->groups[group].low[depth], sieve->groups[group].high[depth]});
        for (unsigned i = 0; i < 16; i++) {
            sieve->low[depth][i] |=
                (unsigned char)((word[depth].low >> i & 1u) << group);
            sieve->high[depth][i] |=
                (unsigned char)((word[depth].high >> i & 1u) << group);
        }
    }
}

void
dpl_sieve_add(struct dpl_sieve *sieve, const char *word, size_t len)
{
    struct halves halves[DPL_SIEVE_DEPTH];
    uint64_t best_growth = UINT64_MAX, best_passing = 0;
    unsigned best = 0;

    for (size_t depth = 0; depth < DPL_SIEVE_DEPTH; depth++)
        halves[depth] = halves_of(word, len, depth);
    for (unsigned group = 0; group < DPL_SIEVE_GROUPS; group++) {
        const uint64_t after = passing(sieve, group, halves);
        const uint64_t growth = after - sieve->groups[group].passing;

        if (growth < best_growth) {
            best_growth = growth;
            best_passing = after;
            best = group;
        }
    }
    sieve->groups[best].passing = best_passing;
    join(sieve, best, halves);
}

/* ── running ── */

/* GCC for Windows puts such registers on a stack that is aligned to half of
 * what it then asks for, unless the build has the assembler see to it. */
#if defined(__GNUC__) && defined(__x86_64__) &&                                \
    (!defined(_WIN32) || defined(__clang__) || defined(DPL_UNALIGNED_MOVES))
#include <immintrin.h>

bool
dpl_sieve_is_here(void)
{
    return __builtin_cpu_supports("avx2") != 0;
}

struct tables {
    __m256i low[DPL_SIEVE_DEPTH], high[DPL_SIEVE_DEPTH];
};

/* A shuffle looks things up in each half of the register by itself. */
__attribute__((target("avx2"))) static inline __m256i
load_table(const unsigned char *table)
{
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)table));
}

__attribute__((target("avx2"))) static inline uint32_t
sift(const struct tables *tables, const char *p)
{
    const __m256i half = _mm256_set1_epi8(15);
    __m256i groups = _mm256_set1_epi8(-1);

    for (int i = 0; i < DPL_SIEVE_DEPTH; i++) {
        const __m256i bytes =
            _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        const __m256i low = _mm256_and_si256(bytes, half);
        const __m256i high =
            _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);

        groups = _mm256_and_si256(
            groups,
            _mm256_and_si256(_mm256_shuffle_epi8(tables->low[i], low),
                             _mm256_shuffle_epi8(tables->high[i], high)));
    }
    return ~(uint32_t)_mm256_movemask_epi8(
        _mm256_cmpeq_epi8(groups, _mm256_setzero_si256()));
}

/* What is less than a step and what follows it is read out of a copy, so that
 * nothing behind the text is touched. */
__attribute__((target("avx2"))) void
dpl_sieve_run(const struct dpl_sieve *sieve, const char *text, size_t len,
              size_t places, uint32_t *ret)
{
    enum { READ = DPL_SIEVE_STEP + DPL_SIEVE_DEPTH - 1 };
    struct tables tables;
    size_t at = 0;

    for (int i = 0; i < DPL_SIEVE_DEPTH; i++) {
        tables.low[i] = load_table(sieve->low[i]);
        tables.high[i] = load_table(sieve->high[i]);
    }
    for (; at < places && at + READ <= len; at += DPL_SIEVE_STEP)
        *ret++ = sift(&tables, text + at);
    for (; at < places; at += DPL_SIEVE_STEP) {
        char end[READ + 1] = {0};

        memcpy(end, text + at, len - at < READ ? len - at : READ);
        *ret++ = sift(&tables, end);
    }
}

#else

bool
dpl_sieve_is_here(void)
{
    return false;
}

void
dpl_sieve_run(const struct dpl_sieve *sieve, const char *text, size_t len,
              size_t places, uint32_t *ret)
{
    (void)sieve;
    (void)text;
    (void)len;
    memset(ret, 0xFF,
           (places + DPL_SIEVE_STEP - 1) / DPL_SIEVE_STEP * sizeof(*ret));
}

#endif
