/* SPDX-License-Identifier: MIT
 *
 * The filter of gramfilter.h: two combs for long literals, pairs of bytes for
 * the few that are shorter.
 */
#include "match/gramfilter.h"

#include "base/error.h"
#include "base/mem.h"
#include "match/pairs.h"
#include <string.h>

/*
 * A comb looks at every fourth place for grams of some bytes, so it finds what
 * is at least three bytes longer than they are. Both combs share their places:
 * 19 instructions for four bytes of text. With grams of eight bytes a line in
 * the product's wording meets 1.8 bits of the map, with those of four 5 to 9:
 * "pack" and "dist" stand in most lines.
 */
enum comb_id { LONG, MIDDLE, COMB_COUNT };

enum { STRIDE = 4, LONG_GRAM = 8, MIDDLE_GRAM = 4 };

static const uint32_t windows[COMB_COUNT] = {
    [LONG] = LONG_GRAM + STRIDE - 1, [MIDDLE] = MIDDLE_GRAM + STRIDE - 1};

enum {
    MAP_BITS = 15, /* 4 KB: all maps lie in the first-level cache */
    BUCKET_BITS = 10,
    COUNT_BITS = 12,
    ABSENT = -1
};

/* One gram of one literal. */
struct gram {
    uint64_t value;
    uint32_t literal;
    uint32_t offset; /* of the gram in the literal */
    int32_t next;    /* of the same bucket, or ABSENT */
};

struct comb {
    uint64_t map[(1 << MAP_BITS) / 64];
    int32_t bucket[1 << BUCKET_BITS];
    struct gram *grams; /* STRIDE of them for each literal */
    uint32_t count;
};

struct dpl_gramfilter {
    struct dpl_folded *literals;
    uint32_t literal_count;
    struct comb *combs[COMB_COUNT]; /* NULL: no literal of that length */
    struct dpl_pairs *pairs;
};

/* ── grams ── */

/* Folding all bytes alike joins a few more than letters of both cases: the
 * literal is compared afterwards. */
#define FOLD_ALL UINT64_C(0x2020202020202020)

static inline uint64_t
long_gram(const char *p)
{
    uint64_t value;

    memcpy(&value, p, LONG_GRAM);
    return value | FOLD_ALL;
}

static inline uint64_t
middle_gram(const char *p)
{
    uint32_t value;

    memcpy(&value, p, MIDDLE_GRAM);
    return value | (uint32_t)FOLD_ALL;
}

static inline uint64_t
mix(uint64_t gram)
{
    return gram * UINT64_C(0x9E3779B97F4A7C15);
}

static inline bool
is_in_map(const struct comb *comb, uint64_t mixed)
{
    return comb->map[mixed >> (64 - MAP_BITS + 6)] >>
               (mixed >> (64 - MAP_BITS) & 63) &
           1;
}

static inline uint32_t
bucket_of(uint64_t gram)
{
    return (uint32_t)(mix(gram) >> (64 - BUCKET_BITS));
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
    return &census->count[mix(middle_gram(p)) >> (64 - COUNT_BITS)];
}

static void
take_census(struct census *census, const struct dpl_gramfilter *f)
{
    for (uint32_t i = 0; i < f->literal_count; i++)
        for (uint32_t k = 0; k + MIDDLE_GRAM <= f->literals[i].len; k++) {
            uint16_t *count = counter(census, f->literals[i].bytes + k);

            *count = (uint16_t)(*count + (*count < UINT16_MAX));
        }
}

/* Where the window begins whose pieces are least common. */
static uint32_t
choose_window(struct census *census, const struct dpl_folded *literal,
              uint32_t window)
{
    const char *const bytes = literal->bytes;
    uint32_t best = 0, best_sum = UINT32_MAX, sum = 0;

    for (uint32_t end = MIDDLE_GRAM; end <= literal->len; end++) {
        sum += *counter(census, bytes + end - MIDDLE_GRAM);
        if (end < window)
            continue;
        if (sum < best_sum) {
            best_sum = sum;
            best = end - window;
        }
        sum -= *counter(census, bytes + end - window);
    }
    return best;
}

static void
add_grams(struct comb *comb, enum comb_id id, const struct dpl_folded *literal,
          uint32_t number, uint32_t window)
{
    for (uint32_t k = 0; k < STRIDE; k++) {
        const char *const p = literal->bytes + window + k;
        const uint64_t value = id == LONG ? long_gram(p) : middle_gram(p);
        const uint64_t slot = mix(value) >> (64 - MAP_BITS);
        int32_t *head = &comb->bucket[bucket_of(value)];

        comb->map[slot / 64] |= UINT64_C(1) << (slot % 64);
        comb->grams[comb->count] =
            (struct gram){value, number, window + k, *head};
        *head = (int32_t)comb->count++;
    }
}

static struct comb *
new_comb(size_t literals)
{
    struct comb *comb = dpl_zalloc(sizeof(*comb));

    if (!comb)
        return NULL;
    comb->grams =
        dpl_realloc_array(NULL, literals, STRIDE * sizeof(*comb->grams));
    if (!comb->grams) {
        dpl_free(comb);
        return NULL;
    }
    for (int i = 0; i < 1 << BUCKET_BITS; i++)
        comb->bucket[i] = ABSENT;
    return comb;
}

static bool
add_grams_of(struct dpl_gramfilter *f, struct census *census, uint32_t number)
{
    const struct dpl_folded *literal = &f->literals[number];
    const enum comb_id id = literal->len >= windows[LONG] ? LONG : MIDDLE;

    if (!f->combs[id])
        f->combs[id] = new_comb(f->literal_count);
    if (!f->combs[id])
        return false;
    add_grams(f->combs[id], id, literal, number,
              choose_window(census, literal, windows[id]));
    return true;
}

enum dplog_status
dpl_gramfilter_new(const struct dplog_view *literals, uint32_t count,
                   struct dpl_gramfilter **ret, struct dplog_error *reterr)
{
    struct dpl_gramfilter *f = dpl_zalloc(sizeof(*f));
    struct census *census = dpl_zalloc(sizeof(*census));
    bool good = f && census;

    if (good) {
        f->literal_count = count;
        f->literals = dpl_folded_new(literals, count);
        good = f->literals != NULL;
    }
    if (good)
        take_census(census, f);
    for (uint32_t i = 0; good && i < count; i++)
        good = literals[i].len < windows[MIDDLE] || add_grams_of(f, census, i);
    if (good)
        f->pairs = dpl_pairs_new(f->literals, count, windows[MIDDLE]);
    good = good && f->pairs;
    dpl_free(census);
    if (!good) {
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
    for (int id = 0; id < COMB_COUNT; id++) {
        if (filter->combs[id])
            dpl_free(filter->combs[id]->grams);
        dpl_free(filter->combs[id]);
    }
    dpl_free(filter->literals);
    dpl_pairs_free(filter->pairs);
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
        s->found_fn(s->found_data, number, begin + literal->len);
}

static void
verify(const struct search *s, const struct comb *comb, size_t at,
       uint64_t value)
{
    for (int32_t i = comb->bucket[bucket_of(value)]; i != ABSENT;
         i = comb->grams[i].next)
        if (comb->grams[i].value == value)
            compare(s, comb->grams[i].literal, at, comb->grams[i].offset);
}

/* Inlined with NULL for a comb that is not there, so that the loop has no
 * question left in it. */
static inline void
run_combs(const struct search *s, const struct comb *longs,
          const struct comb *middles)
{
    const char *const begin = s->text.ptr;
    size_t at = 0;

    for (; at + LONG_GRAM <= s->text.len; at += STRIDE) {
        const uint64_t wide = long_gram(begin + at);
        const uint64_t narrow = middle_gram(begin + at);

        if (longs && is_in_map(longs, mix(wide)))
            verify(s, longs, at, wide);
        if (middles && is_in_map(middles, mix(narrow)))
            verify(s, middles, at, narrow);
    }
    for (; middles && at + MIDDLE_GRAM <= s->text.len; at += STRIDE) {
        const uint64_t narrow = middle_gram(begin + at);

        if (is_in_map(middles, mix(narrow)))
            verify(s, middles, at, narrow);
    }
}

void
dpl_gramfilter_run(const struct dpl_gramfilter *filter, struct dplog_view text,
                   bool is_ascii, dpl_gram_fn found_fn, void *found_data)
{
    const struct search s = {filter, text, found_fn, found_data};
    const struct comb *const longs = filter->combs[LONG];
    const struct comb *const middles = filter->combs[MIDDLE];

    if (longs && middles)
        run_combs(&s, longs, middles);
    else if (longs)
        run_combs(&s, longs, NULL);
    else if (middles)
        run_combs(&s, NULL, middles);
    dpl_pairs_run(filter->pairs, text, is_ascii, found_fn, found_data);
}
