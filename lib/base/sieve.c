/* SPDX-License-Identifier: MIT
 *
 * The sieve of sieve.h: groups are chosen by how often bytes are met, and run
 * where the processor has AVX2, which is asked when the program runs.
 */
#include "base/sieve.h"

#include "base/bits.h"
#include "base/utf8.h"
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

/* Of 256 bytes of text so many pass at one place with the word in the group;
 * counted from what passes without it, by sums that join() keeps: to count all
 * of it again took most of a filter's time. */
static uint64_t
share_with(const struct dpl_sieve *sieve, unsigned group, size_t depth,
           struct halves word)
{
    const uint32_t new_low = word.low & ~sieve->groups[group].low[depth];
    const uint32_t new_high = word.high & ~sieve->groups[group].high[depth];
    uint64_t sum = sieve->groups[group].share[depth];

    for (uint32_t low = new_low; low; low &= low - 1)
        sum += sieve->groups[group].with_low[depth][dpl_lowest_bit(low)];
    for (uint32_t high = new_high; high; high &= high - 1) {
        const uint32_t h = dpl_lowest_bit(high);

        sum += sieve->groups[group].with_high[depth][h];
        for (uint32_t low = new_low; low; low &= low - 1)
            sum += shares[h << 4 | dpl_lowest_bit(low)];
    }
    return sum;
}

/* How many places pass through a group with the word in it, or that they are
 * `limit` or more: factors only grow, mostly the first one does too much. */
static uint64_t
passing(const struct dpl_sieve *sieve, unsigned group,
        const struct halves *word, uint64_t limit)
{
    const uint64_t before = sieve->groups[group].passing;
    uint64_t product = before ? before : 1;

    for (size_t depth = 0; depth < DPL_SIEVE_DEPTH && product < limit;
         depth++) {
        const uint64_t share = share_with(sieve, group, depth, word[depth]);

        product = before ? product / sieve->groups[group].share[depth] * share
                         : product * share;
    }
    return product;
}

static void
join(struct dpl_sieve *sieve, unsigned group, size_t depth, struct halves word)
{
    struct dpl_sieve_table *const table = &sieve->tables[group / 8];
    uint16_t *const low = &sieve->groups[group].low[depth];
    uint16_t *const high = &sieve->groups[group].high[depth];

    sieve->groups[group].share[depth] = share_with(sieve, group, depth, word);
    for (uint32_t new = word.low & ~*low; new; new &= new - 1)
        for (unsigned i = 0; i < 16; i++)
            sieve->groups[group].with_high[depth][i] +=
                shares[i << 4 | dpl_lowest_bit(new)];
    for (uint32_t new = word.high & ~*high; new; new &= new - 1)
        for (unsigned i = 0; i < 16; i++)
            sieve->groups[group].with_low[depth][i] +=
                shares[dpl_lowest_bit(new) << 4 | i];
    *low |= word.low;
    *high |= word.high;
    for (unsigned i = 0; i < 16; i++) {
        table->low[depth][i] |=
            (unsigned char)((word.low >> i & 1u) << group % 8);
        table->high[depth][i] |=
            (unsigned char)((word.high >> i & 1u) << group % 8);
    }
}

/* Where in a word the sieve looks, and in which group that is. */
struct choice {
    size_t offset;
    unsigned group;
    uint64_t growth, passing;
};

static void
consider(const struct dpl_sieve *sieve, const char *word, size_t len,
         size_t offset, struct choice *best)
{
    struct halves halves[DPL_SIEVE_DEPTH];

    for (size_t depth = 0; depth < DPL_SIEVE_DEPTH; depth++)
        halves[depth] = halves_of(word + offset, len - offset, depth);
    for (unsigned group = 0; group < DPL_SIEVE_GROUPS && best->growth;
         group++) {
        const uint64_t before = sieve->groups[group].passing;
        const uint64_t limit = before + best->growth;
        const uint64_t after = passing(sieve, group, halves, limit);

        if (after < limit)
            *best = (struct choice){offset, group, after - before, after};
    }
}

/* Words share places: once "fail" is looked for, "failed" and "failure" cost
 * nothing. With each word's own rarest bytes 10.4 places of a line passed, 3.2
 * do. */
size_t
dpl_sieve_add(struct dpl_sieve *sieve, const char *word, size_t len)
{
    const size_t window = len < DPL_SIEVE_DEPTH ? len : DPL_SIEVE_DEPTH;
    struct choice best = {.growth = UINT64_MAX / 2};

    for (size_t offset = 0; offset + window <= len && best.growth; offset++)
        consider(sieve, word, len, offset, &best);
    sieve->groups[best.group].passing = best.passing;
    for (size_t depth = 0; depth < DPL_SIEVE_DEPTH; depth++)
        join(sieve, best.group, depth,
             halves_of(word + best.offset, len - best.offset, depth));
    return best.offset;
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
__attribute__((target("avx2"))) bool
dpl_sieve_run(const struct dpl_sieve *sieve, const char *text, size_t len,
              uint32_t *ret)
{
    enum { READ = DPL_SIEVE_STEP + DPL_SIEVE_DEPTH - 1 };
    const size_t first = dpl_sieve_first(len);
    __m256i all = _mm256_setzero_si256();
    char copy[2 * DPL_SIEVE_STEP];
    struct tables tables;
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
    *ret++ = sift(&tables, text, &all) & UINT32_MAX >> (DPL_SIEVE_STEP - first);
    for (; at + DPL_SIEVE_STEP < len; at += DPL_SIEVE_STEP)
        *ret++ = sift(&tables, text + at, &all);
    if (at < len)
        *ret = sift_end(&tables, text + at, &all);
    return !_mm256_movemask_epi8(all);
}

#else

bool
dpl_sieve_is_here(void)
{
    return false;
}

bool
dpl_sieve_run(const struct dpl_sieve *sieve, const char *text, size_t len,
              uint32_t *ret)
{
    (void)sieve;
    memset(ret, 0xFF,
           (len + DPL_SIEVE_STEP - 1) / DPL_SIEVE_STEP * sizeof(*ret));
    return dpl_ascii_only(dpl_view(text, len));
}

#endif
