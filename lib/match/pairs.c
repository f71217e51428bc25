/* SPDX-License-Identifier: MIT
 *
 * The search of pairs.h.
 */
#include "match/pairs.h"

#include "base/bits.h"
#include "base/block.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/view.h"
#include <string.h>

#define NO_SPOT UINT32_MAX

/* A literal, by where its pair stands in it. */
struct spot {
    uint32_t literal, offset;
    uint32_t next; /* with the same pair, or NO_SPOT */
};

/* Two bytes, folded; each as often as a block has bytes, so that nothing has to
 * be spread out for each block. */
struct pair {
    char first[DPL_BLOCK], second[DPL_BLOCK];
    uint32_t spots;
};

struct dpl_pairs {
    const struct dpl_folded *literals;
    struct pair *pairs;
    uint32_t ascii_count; /* pairs of literals that are ASCII, … */
    uint32_t pair_count;  /* … then of others, … */
    uint32_t all_count;   /* … then single bytes, whose `second` is nothing */
    struct spot *spots;
    uint32_t spot_count;
};

/* ── building ── */

enum kind { ASCII, OTHER, SINGLE };

static enum kind
kind_of(const struct dpl_folded *literal)
{
    if (literal->len == 1)
        return SINGLE;
    return dpl_ascii_only(dpl_view(literal->bytes, literal->len)) ? ASCII
                                                                  : OTHER;
}

static bool
is_pair_at(const struct pair *pair, const struct dpl_folded *literal,
           uint32_t at)
{
    return (literal->bytes[at] | 0x20) == *pair->first &&
           (literal->len == 1 ||
            (literal->bytes[at + 1] | 0x20) == *pair->second);
}

/* How seldom two bytes are met: the common ones stand in the list, the most
 * common first. */
static size_t
rareness(const char *bytes)
{
    static const char common[] =
        "coontisestinetrepipasattomedngerdeadisekasirsooramitplgefabrcs"
        "ndpoleesarouanalasonenteta";
    size_t rank = 1;

    if (bytes[0] == ' ' || bytes[1] == ' ')
        return 0;
    while (rank < sizeof(common) - 1 && memcmp(common + rank - 1, bytes, 2))
        rank++;
    return rank;
}

static uint32_t
rarest_place(const struct dpl_folded *literal)
{
    uint32_t best = 0;

    for (uint32_t at = 1; at + 2 <= literal->len; at++)
        if (rareness(literal->bytes + at) > rareness(literal->bytes + best))
            best = at;
    return best;
}

/* A pair that is there already and stands in the literal, or a new one. */
static struct pair *
pair_for(struct dpl_pairs *p, const struct dpl_folded *literal,
         uint32_t *ret_offset)
{
    const uint32_t last = literal->len > 1 ? literal->len - 2 : 0;
    struct pair *pair;

    for (uint32_t i = 0; i < p->all_count; i++)
        for (uint32_t at = 0; at <= last && literal->len > 1; at++)
            if (is_pair_at(&p->pairs[i], literal, at)) {
                *ret_offset = at;
                return &p->pairs[i];
            }
    pair = &p->pairs[p->all_count++];
    *ret_offset = rarest_place(literal);
    *pair = (struct pair){.spots = NO_SPOT};
    memset(pair->first, literal->bytes[*ret_offset] | 0x20, DPL_BLOCK);
    if (literal->len > 1)
        memset(pair->second, literal->bytes[*ret_offset + 1] | 0x20, DPL_BLOCK);
    return pair;
}

static void
add_literal(struct dpl_pairs *p, uint32_t number)
{
    struct spot *spot = &p->spots[p->spot_count];
    struct pair *pair = pair_for(p, &p->literals[number], &spot->offset);

    spot->literal = number;
    spot->next = pair->spots;
    pair->spots = p->spot_count++;
}

/* The shortest first: "can" leaves no choice, "cannot" can share its pair. */
static void
add_kind(struct dpl_pairs *p, uint32_t count, enum kind kind, uint32_t limit)
{
    for (uint32_t len = 1; len < limit; len++)
        for (uint32_t i = 0; i < count; i++)
            if (p->literals[i].len == len && kind_of(&p->literals[i]) == kind)
                add_literal(p, i);
}

struct dpl_pairs *
dpl_pairs_new(const struct dpl_folded *literals, uint32_t count, uint32_t limit)
{
    struct dpl_pairs *p = dpl_zalloc(sizeof(*p));

    if (!p)
        return NULL;
    p->literals = literals;
    p->pairs = dpl_realloc_array(NULL, (size_t)count + 1, sizeof(*p->pairs));
    p->spots = dpl_realloc_array(NULL, (size_t)count + 1, sizeof(*p->spots));
    if (!p->pairs || !p->spots) {
        dpl_pairs_free(p);
        return NULL;
    }
    add_kind(p, count, ASCII, limit);
    p->ascii_count = p->all_count;
    add_kind(p, count, OTHER, limit);
    p->pair_count = p->all_count;
    add_kind(p, count, SINGLE, limit);
    return p;
}

void
dpl_pairs_free(struct dpl_pairs *pairs)
{
    if (!pairs)
        return;
    dpl_free(pairs->pairs);
    dpl_free(pairs->spots);
    dpl_free(pairs);
}

/* ── running ── */

struct search {
    const struct dpl_pairs *pairs;
    uint32_t count; /* of pairs worth looking for, at the front */
    struct dplog_view text;
    dpl_pairs_fn found_fn;
    void *found_data;
};

static void
compare(const struct search *s, const struct pair *pair, size_t at)
{
    for (uint32_t i = pair->spots; i != NO_SPOT; i = s->pairs->spots[i].next) {
        const struct spot *spot = &s->pairs->spots[i];
        const struct dpl_folded *literal = &s->pairs->literals[spot->literal];
        const size_t begin = at - spot->offset;

        if (spot->offset <= at && begin + literal->len <= s->text.len &&
            dpl_folded_stands_at(literal, s->text.ptr + begin))
            s->found_fn(s->found_data, spot->literal, begin + literal->len);
    }
}

/* One place after the other: single bytes, short texts, and where there are no
 * blocks. */
static void
find_slowly(const struct search *s, const struct pair *pair)
{
    const bool is_single = pair >= &s->pairs->pairs[s->pairs->pair_count];
    const struct dplog_view text = s->text;

    for (size_t at = 0; at < text.len; at++)
        if ((text.ptr[at] | 0x20) == *pair->first &&
            (is_single ||
             (at + 1 < text.len && (text.ptr[at + 1] | 0x20) == *pair->second)))
            compare(s, pair, at);
}

#if DPL_HAVE_BLOCKS

static inline dpl_block
find_in_block(const struct pair *pair, dpl_block here, dpl_block next)
{
    return dpl_block_equal_both(here, dpl_block_load(pair->first), next,
                                dpl_block_load(pair->second));
}

/*
 * The places [at + skip, at + DPL_BLOCK). First all pairs together: most blocks
 * have none. Words of errors have nine pairs: 70 instructions for 16 places,
 * where to look for their grams took 100.
 */
static void
run_block(const struct search *s, size_t at, size_t skip)
{
    const struct pair *const pairs = s->pairs->pairs;
    const dpl_block here = dpl_block_load_folded(s->text.ptr + at);
    const dpl_block next = dpl_block_load_folded(s->text.ptr + at + 1);
    dpl_block any = find_in_block(&pairs[0], here, next);

    for (uint32_t i = 1; i < s->count; i++)
        any = dpl_block_or(any, find_in_block(&pairs[i], here, next));
    if (!(dpl_block_mask(any) >> skip))
        return;
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t places = dpl_block_mask(find_in_block(&pairs[i], here, next));

        for (places &= UINT32_MAX << skip; places; places &= places - 1)
            compare(s, &pairs[i], at + dpl_lowest_bit(places));
    }
}

/* The last block ends with the text and passes over what was seen. */
static void
run_blocks(const struct search *s)
{
    const size_t last = s->text.len - (DPL_BLOCK + 1);
    size_t at = 0;

    for (; at < last; at += DPL_BLOCK)
        run_block(s, at, 0);
    run_block(s, last, at - last);
}

#endif

void
dpl_pairs_run(const struct dpl_pairs *pairs, struct dplog_view text,
              bool is_ascii, dpl_pairs_fn found_fn, void *found_data)
{
    const struct search s = {pairs,
                             is_ascii ? pairs->ascii_count : pairs->pair_count,
                             text, found_fn, found_data};
    uint32_t left = 0; /* the first that is not yet looked for */

#if DPL_HAVE_BLOCKS
    if (text.len > DPL_BLOCK) {
        if (s.count)
            run_blocks(&s);
        left = pairs->pair_count;
    }
#endif
    for (; left < pairs->all_count; left++)
        find_slowly(&s, &pairs->pairs[left]);
}
