/* SPDX-License-Identifier: MIT
 *
 * The filter of gramfilter.h.
 */
#include "match/gramfilter.h"

#include "base/error.h"
#include "base/mem.h"
#include "match/shorts.h"
#include <string.h>

enum {
    STRIDE = 4,
    GRAM = 8,
    WINDOW = GRAM + STRIDE - 1,
    PIECE = 4, /* bytes that the census counts */
    COUNT_BITS = 12,
    /* The map has 64 bits for each gram as long as it fits into the
     * first-level cache, and at least 16 where it does not. Fewer bits make
     * more texts hit a bit by chance, and each such hit is a comparison and
     * mostly a mispredicted branch: with 16 bits for the built-in rules there
     * were 1.5 of them in each line that no rule knows, a tenth of the time. */
    BITS_PER_GRAM = 64,
    FEWEST_BITS_PER_GRAM = 16,
    MIN_MAP_BITS = 12,
    CACHED_MAP_BITS = 18,
    PER_BUCKET = 32, /* bits of the map */
    ABSENT = -1
};

/* One gram of one literal. */
struct gram {
    uint64_t value;
    uint32_t literal;
    uint32_t offset; /* of the gram in the literal */
    int32_t next;    /* of the same bucket, or ABSENT */
};

struct dpl_gramfilter {
    struct dpl_folded *literals;
    uint32_t literal_count;
    uint64_t *map;
    unsigned map_shift; /* of a mixed gram, to the number of its bit */
    int32_t *buckets;
    struct gram *grams; /* STRIDE of them for each long literal */
    uint32_t gram_count;
    struct dpl_shorts *shorts;
};

/* ── grams ── */

/* Folding all bytes alike joins a few more than letters of both cases: the
 * literal is compared afterwards. */
#define FOLD_ALL UINT64_C(0x2020202020202020)

static inline uint64_t
gram_at(const char *p)
{
    uint64_t value;

    memcpy(&value, p, GRAM);
    return value | FOLD_ALL;
}

static inline uint64_t
mix(uint64_t gram)
{
    return gram * UINT64_C(0x9E3779B97F4A7C15);
}

static inline bool
is_in_map(const uint64_t *map, uint64_t bit)
{
    return map[bit / 64] >> (bit % 64) & 1;
}

/* ── building ── */

/* How often each four bytes stand in the literals themselves: words that many
 * rules have in common stand in most lines, too. */
struct census {
    uint16_t count[1 << COUNT_BITS];
};

static uint16_t *
counter(struct census *census, const char *p)
{
    uint32_t piece;

    memcpy(&piece, p, PIECE);
    return &census->count[mix(piece | (uint32_t)FOLD_ALL) >> (64 - COUNT_BITS)];
}

static void
take_census(struct census *census, const struct dpl_gramfilter *f)
{
    for (uint32_t i = 0; i < f->literal_count; i++)
        for (uint32_t k = 0; k + PIECE <= f->literals[i].len; k++) {
            uint16_t *count = counter(census, f->literals[i].bytes + k);

            *count = (uint16_t)(*count + (*count < UINT16_MAX));
        }
}

/* Where the window begins whose pieces are least common. */
static uint32_t
choose_window(struct census *census, const struct dpl_folded *literal)
{
    const char *const bytes = literal->bytes;
    uint32_t best = 0, best_sum = UINT32_MAX, sum = 0;

    for (uint32_t end = PIECE; end <= literal->len; end++) {
        sum += *counter(census, bytes + end - PIECE);
        if (end < WINDOW)
            continue;
        if (sum < best_sum) {
            best_sum = sum;
            best = end - WINDOW;
        }
        sum -= *counter(census, bytes + end - WINDOW);
    }
    return best;
}

static void
add_grams(struct dpl_gramfilter *f, uint32_t number, uint32_t window)
{
    const struct dpl_folded *literal = &f->literals[number];

    for (uint32_t k = 0; k < STRIDE; k++) {
        const uint64_t value = gram_at(literal->bytes + window + k);
        const uint64_t bit = mix(value) >> f->map_shift;
        int32_t *head = &f->buckets[bit / PER_BUCKET];

        f->map[bit / 64] |= UINT64_C(1) << (bit % 64);
        f->grams[f->gram_count] =
            (struct gram){value, number, window + k, *head};
        *head = (int32_t)f->gram_count++;
    }
}

static bool
make_room(struct dpl_gramfilter *f, size_t long_count)
{
    const size_t grams = long_count * STRIDE;
    unsigned map_bits = MIN_MAP_BITS;
    size_t map_size;

    while ((size_t)1 << map_bits < grams * (map_bits < CACHED_MAP_BITS
                                                ? BITS_PER_GRAM
                                                : FEWEST_BITS_PER_GRAM))
        map_bits++;
    map_size = (size_t)1 << map_bits;
    f->map_shift = 64 - map_bits;
    f->map = dpl_zalloc(map_size / 8);
    f->buckets =
        dpl_realloc_array(NULL, map_size / PER_BUCKET, sizeof(*f->buckets));
    f->grams = dpl_realloc_array(NULL, grams, sizeof(*f->grams));
    if (!f->map || !f->buckets || !f->grams)
        return false;
    for (size_t i = 0; i < map_size / PER_BUCKET; i++)
        f->buckets[i] = ABSENT;
    return true;
}

static bool
add_long(struct dpl_gramfilter *f)
{
    struct census *census;
    size_t count = 0;

    for (uint32_t i = 0; i < f->literal_count; i++)
        count += f->literals[i].len >= WINDOW;
    if (!count)
        return true;
    census = dpl_zalloc(sizeof(*census));
    if (!census || !make_room(f, count)) {
        dpl_free(census);
        return false;
    }
    take_census(census, f);
    for (uint32_t i = 0; i < f->literal_count; i++)
        if (f->literals[i].len >= WINDOW)
            add_grams(f, i, choose_window(census, &f->literals[i]));
    dpl_free(census);
    return true;
}

enum dplog_status
dpl_gramfilter_new(const struct dplog_view *literals, uint32_t count,
                   unsigned sieve_step, struct dpl_gramfilter **ret,
                   struct dplog_error *reterr)
{
    struct dpl_gramfilter *f = dpl_zalloc(sizeof(*f));

    if (!f)
        return dpl_fail_memory(reterr);
    f->literal_count = count;
    f->literals = dpl_folded_new(literals, count);
    if (f->literals && add_long(f))
        f->shorts = dpl_shorts_new(f->literals, count, WINDOW, sieve_step);
    if (!f->shorts) {
        dpl_gramfilter_free(f);
        return dpl_fail_memory(reterr);
    }
    *ret = f;
    return DPLOG_OK;
}

void
dpl_gramfilter_free(struct dpl_gramfilter *filter)
{
    if (!filter)
        return;
    dpl_free(filter->map);
    dpl_free(filter->buckets);
    dpl_free(filter->grams);
    dpl_free(filter->literals);
    dpl_shorts_free(filter->shorts);
    dpl_free(filter);
}

/* ── running ── */

struct search {
    const struct dpl_gramfilter *filter;
    struct dplog_view text;
    dpl_gram_fn found_fn;
    void *found_data;
};

/* Whether the literal stands where its byte `offset` is at `at`. */
static void
compare(const struct search *s, uint32_t number, size_t at, size_t offset)
{
    const struct dpl_folded *literal = &s->filter->literals[number];
    const size_t begin = at - offset;

    if (offset <= at && begin + literal->len <= s->text.len &&
        dpl_folded_stands_at(literal, s->text.ptr + begin))
        s->found_fn(s->found_data, number, begin, begin + literal->len);
}

static void
verify(const struct search *s, size_t at, uint64_t value, uint64_t bit)
{
    const struct gram *const grams = s->filter->grams;

    for (int32_t i = s->filter->buckets[bit / PER_BUCKET]; i != ABSENT;
         i = grams[i].next)
        if (grams[i].value == value)
            compare(s, grams[i].literal, at, grams[i].offset);
}

/* Whether a bit of the map is met at `p`. */
static inline bool
meets(const uint64_t *map, unsigned shift, const char *p)
{
    return is_in_map(map, mix(gram_at(p)) >> shift);
}

static void
look_at(const struct search *s, const char *p)
{
    const uint64_t value = gram_at(p);

    verify(s, (size_t)(p - s->text.ptr), value,
           mix(value) >> s->filter->map_shift);
}

/* Nine instructions for four bytes of text, two places in a step. */
static void
run_comb(const struct search *s)
{
    const uint64_t *const map = s->filter->map;
    const unsigned shift = s->filter->map_shift;
    const char *p = s->text.ptr;
    size_t left = s->text.len;

    for (; left >= GRAM + STRIDE; left -= 2 * STRIDE, p += 2 * STRIDE) {
        const bool first = meets(map, shift, p);
        const bool second = meets(map, shift, p + STRIDE);

        if (!(first | second))
            continue;
        if (first)
            look_at(s, p);
        if (second)
            look_at(s, p + STRIDE);
    }
    if (left >= GRAM && meets(map, shift, p))
        look_at(s, p);
}

bool
dpl_gramfilter_run(const struct dpl_gramfilter *filter, struct dplog_view text,
                   dpl_gram_fn found_fn, void *found_data)
{
    const struct search s = {filter, text, found_fn, found_data};
    struct dpl_sifted sifted;

    /* The comb runs while the sieve's answer is under way: 4 % of a run. */
    dpl_shorts_sift(filter->shorts, text, &sifted);
    if (filter->gram_count)
        run_comb(&s);
    return dpl_shorts_look(filter->shorts, text, &sifted, found_fn, found_data);
}
