/* SPDX-License-Identifier: MIT
 *
 * Running the sieve of sieve.h, in as wide steps as the processor has: that is
 * asked when the program runs.
 */
#include "base/sieve.h"

#include "base/bits.h"
#include "base/utf8.h"
#include "base/view.h"
#include <string.h>

/* Where the bits of a mask are, from `begin` on; behind the last of them. */
static inline uint16_t *
put_places(uint64_t mask, size_t begin, uint16_t *to)
{
    for (; mask; mask &= mask - 1)
        *to++ = (uint16_t)(begin + dpl_lowest_bit(mask));
    return to;
}

/* GCC for Windows puts such registers on a stack that is aligned to half of
 * what it then asks for, unless the build has the assembler see to it. */
#if defined(__GNUC__) && defined(__x86_64__) &&                                \
    (!defined(_WIN32) || defined(__clang__) || defined(DPL_UNALIGNED_MOVES))
#include <immintrin.h>
#define HAS_VECTORS

unsigned
dpl_sieve_step(unsigned most)
{
    if ((most == 0 || most >= 64) && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("gfni"))
        return 64;
    return (most == 0 || most >= 32) && __builtin_cpu_supports("avx2") ? 32 : 1;
}

/* ── thirty-two places: AVX2 ── */

struct tables {
    struct {
        __m256i low[DPL_SIEVE_DEPTH], high[DPL_SIEVE_DEPTH];
    } of[DPL_SIEVE_TABLES];
};

/* A shuffle looks things up in each half of the register by itself. */
__attribute__((target("avx2"))) static inline __m256i
load_table(const unsigned char *table)
{
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)table));
}

/* The bytes of `depth` places further on, zero behind the end. */
__attribute__((target("avx2"))) static inline __m256i
move_down(__m256i bytes, int depth)
{
    const __m256i upper = _mm256_permute2x128_si256(bytes, bytes, 0x81);

    switch (depth) {
    case 0:
        return bytes;
    case 1:
        return _mm256_alignr_epi8(upper, bytes, 1);
    case 2:
        return _mm256_alignr_epi8(upper, bytes, 2);
    default:
        return _mm256_alignr_epi8(upper, bytes, 3);
    }
}

/* Groups of which a word may begin in each place, table by table. */
struct groups {
    __m256i of[DPL_SIEVE_TABLES];
};

/* Those are left of which a word may have its byte `depth` there. */
__attribute__((target("avx2"))) static inline void
narrow(const struct tables *tables, __m256i bytes, int depth,
       struct groups *groups)
{
    const __m256i half = _mm256_set1_epi8(15);
    const __m256i low = _mm256_and_si256(bytes, half);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);

    for (int i = 0; i < DPL_SIEVE_TABLES; i++)
        groups->of[i] = _mm256_and_si256(
            groups->of[i],
            _mm256_and_si256(
                _mm256_shuffle_epi8(tables->of[i].low[depth], low),
                _mm256_shuffle_epi8(tables->of[i].high[depth], high)));
}

__attribute__((target("avx2"))) static inline uint32_t
places_with(const struct groups *groups)
{
    __m256i any = groups->of[0];

    for (int i = 1; i < DPL_SIEVE_TABLES; i++)
        any = _mm256_or_si256(any, groups->of[i]);
    return ~(uint32_t)_mm256_movemask_epi8(
        _mm256_cmpeq_epi8(any, _mm256_setzero_si256()));
}

__attribute__((target("avx2"))) static inline struct groups
all_groups(void)
{
    struct groups groups;

    for (int i = 0; i < DPL_SIEVE_TABLES; i++)
        groups.of[i] = _mm256_set1_epi8(-1);
    return groups;
}

/* Of 32 places, behind which as many bytes as a word has can be read. */
__attribute__((target("avx2"))) static inline uint32_t
sift(const struct tables *tables, const char *p, __m256i *all)
{
    struct groups groups = all_groups();

    for (int i = 0; i < DPL_SIEVE_DEPTH; i++) {
        const __m256i bytes =
            _mm256_loadu_si256((const __m256i *)(const void *)(p + i));

        narrow(tables, bytes, i, &groups);
        if (i == 0)
            *all = _mm256_or_si256(*all, bytes);
    }
    return places_with(&groups);
}

/* Of the last 32 places. */
__attribute__((target("avx2"))) static inline uint32_t
sift_end(const struct tables *tables, const char *p, __m256i *all)
{
    const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    struct groups groups = all_groups();

    for (int i = 0; i < DPL_SIEVE_DEPTH; i++)
        narrow(tables, move_down(bytes, i), i, &groups);
    *all = _mm256_or_si256(*all, bytes);
    return places_with(&groups);
}

/*
 * Steps end where the text does, and the first one reaches into the second: so
 * nothing behind the text is read, and only a text that is shorter than what a
 * step reads is copied. To copy the end of every text took 60 instructions more
 * a line, and loads that waited for stores.
 */
__attribute__((target("avx2"))) static size_t
run_32(const struct dpl_sieve *sieve, const char *text, size_t len,
       uint16_t *ret, bool *ret_is_ascii)
{
    enum { STEP = 32, READ = STEP + DPL_SIEVE_DEPTH - 1 };
    const size_t first = (len - 1) % STEP + 1;
    __m256i all = _mm256_setzero_si256();
    char copy[2 * STEP];
    struct tables tables;
    uint16_t *to = ret;
    size_t at = first;

    for (int i = 0; i < DPL_SIEVE_TABLES; i++)
        for (int k = 0; k < DPL_SIEVE_DEPTH; k++) {
            tables.of[i].low[k] = load_table(sieve->tables[i].low[k]);
            tables.of[i].high[k] = load_table(sieve->tables[i].high[k]);
        }
    if (len < READ) {
        memset(copy, 0, sizeof(copy));
        memcpy(copy, text, len);
        text = copy;
    }
    to = put_places(sift(&tables, text, &all) & UINT32_MAX >> (STEP - first), 0,
                    to);
    for (; at + STEP < len; at += STEP)
        to = put_places(sift(&tables, text + at, &all), at, to);
    if (at < len)
        to = put_places(sift_end(&tables, text + at, &all), at, to);
    *ret_is_ascii = !_mm256_movemask_epi8(all);
    return (size_t)(to - ret);
}

/* ── sixty-four places: AVX-512 ── */

#define WIDE __attribute__((target("avx512bw,avx512vbmi,gfni,bmi,bmi2,popcnt")))

enum { WIDE_STEP = 64, WIDE_READ = WIDE_STEP + DPL_SIEVE_DEPTH - 1 };

struct letters {
    __m512i of[DPL_SIEVE_TABLES][DPL_SIEVE_DEPTH];
};

/* Bits for what is there of `count` bytes, which may be more than a step. */
WIDE static inline uint64_t
first_of(size_t count)
{
    return _bzhi_u64(UINT64_MAX,
                     (unsigned)(count < WIDE_STEP ? count : WIDE_STEP));
}

/* The bytes of each depth, zero behind the end. */
WIDE static inline void
load_bytes(const char *p, size_t left, __m512i ret[DPL_SIEVE_DEPTH])
{
    for (size_t k = 0; k < DPL_SIEVE_DEPTH; k++)
        ret[k] = left >= WIDE_READ
                     ? _mm512_loadu_si512(p + k)
                     : _mm512_maskz_loadu_epi8(
                           first_of(left > k ? left - k : 0), p + k);
}

/* Each byte's letter is looked up in one go, in both tables. */
WIDE static inline uint64_t
sift_wide(const struct letters *letters, const __m512i bytes[DPL_SIEVE_DEPTH])
{
    /* dpl_sieve_letter() as a matrix over bits */
    const __m512i matrix = _mm512_set1_epi64(INT64_C(0x0102040810400000));
    __m512i groups[DPL_SIEVE_TABLES], any = _mm512_setzero_si512();

    for (int k = 0; k < DPL_SIEVE_DEPTH; k++) {
        const __m512i letter =
            _mm512_gf2p8affine_epi64_epi8(bytes[k], matrix, 0);

        for (int i = 0; i < DPL_SIEVE_TABLES; i++) {
            const __m512i found =
                _mm512_permutexvar_epi8(letter, letters->of[i][k]);

            groups[i] = k ? _mm512_and_si512(groups[i], found) : found;
        }
    }
    for (int i = 0; i < DPL_SIEVE_TABLES; i++)
        any = _mm512_or_si512(any, groups[i]);
    return _mm512_test_epi8_mask(any, any);
}

/* The same as put_places(), without a branch where there are four or less:
 * it would wait for the mask, and be guessed wrong often. */
WIDE static inline uint16_t *
put_few_places(uint64_t mask, size_t begin, uint16_t *to)
{
    const size_t count = (size_t)__builtin_popcountll(mask);
    uint64_t left = mask;

    for (int i = 0; i < DPL_SIEVE_SPARE; i++) {
        to[i] = (uint16_t)(begin + _tzcnt_u64(left));
        left = _blsr_u64(left);
    }
    if (left)
        (void)put_places(left, begin, to + DPL_SIEVE_SPARE);
    return to + count;
}

/* Nothing here waits for a mask, so that other work overlaps with it: 5 % less
 * time of a run than with run_32(), 227 to 215 ms for 100 MB. */
WIDE static size_t
run_64(const struct dpl_sieve *sieve, const char *text, size_t len,
       uint16_t *ret, bool *ret_is_ascii)
{
    __m512i all = _mm512_setzero_si512(), bytes[DPL_SIEVE_DEPTH];
    struct letters letters;
    uint16_t *to = ret;

    for (int i = 0; i < DPL_SIEVE_TABLES; i++)
        for (int k = 0; k < DPL_SIEVE_DEPTH; k++)
            letters.of[i][k] = _mm512_loadu_si512(sieve->tables[i].letters[k]);
    for (size_t at = 0; at < len; at += WIDE_STEP) {
        load_bytes(text + at, len - at, bytes);
        all = _mm512_or_si512(all, bytes[0]);
        to = put_few_places(sift_wide(&letters, bytes) & first_of(len - at), at,
                            to);
    }
    *ret_is_ascii = !_mm512_movepi8_mask(all);
    return (size_t)(to - ret);
}

#else

unsigned
dpl_sieve_step(unsigned most)
{
    (void)most;
    return 1;
}

#endif

/* As if each place were one. */
static size_t
run_1(const char *text, size_t len, uint16_t *ret, bool *ret_is_ascii)
{
    for (size_t i = 0; i < len; i++)
        ret[i] = (uint16_t)i;
    *ret_is_ascii = dpl_ascii_only(dpl_view(text, len));
    return len;
}

size_t
dpl_sieve_run(const struct dpl_sieve *sieve, const char *text, size_t len,
              uint16_t *ret, bool *ret_is_ascii)
{
#ifdef HAS_VECTORS
    if (sieve->step == 64)
        return run_64(sieve, text, len, ret, ret_is_ascii);
    if (sieve->step == 32)
        return run_32(sieve, text, len, ret, ret_is_ascii);
#endif
    return run_1(text, len, ret, ret_is_ascii);
}
