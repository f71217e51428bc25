/* SPDX-License-Identifier: MIT
 *
 * The filter of prefilter.h.
 */
#include "match/prefilter.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"

enum { GRAM = 3, MAP_BITS = 15, BUCKET_BITS = 8, BUCKETS = 1 << BUCKET_BITS };

#define NONE UINT32_MAX

/* Where a literal's gram stands in it, and the next of its bucket. */
struct entry {
    uint32_t offset, next;
};

struct dpl_prefilter {
    const struct dplog_view *literals;
    uint32_t count;
    uint64_t map[(1 << MAP_BITS) / 64];
    uint32_t bucket[BUCKETS]; /* literal, or NONE */
    uint32_t tiny;            /* literals shorter than a gram, as a bucket */
    struct entry *entries;    /* by literal */
};

/* Folding all bytes alike joins a few more than letters of both cases: the
 * literal is compared afterwards. */
static uint32_t
gram_at(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;

    return ((uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16) |
           UINT32_C(0x202020);
}

static uint32_t
mix(uint32_t gram)
{
    return gram * UINT32_C(0x9E3779B1);
}

/* How often a byte stands in lines of a log, roughly; in steps of doubling. */
static unsigned
commonness_of_byte(char c)
{
    static const char common[] = " eton0sair1dl";
    static const char fair[] = "23456789cump.=-:gf";

    c = dpl_ascii_lower(c);
    if ((unsigned char)c >= 0x80)
        return 0;
    if (memchr(common, c, sizeof(common) - 1))
        return 4;
    return memchr(fair, c, sizeof(fair) - 1) ? 3 : 1;
}

/* The place of the gram that will be met least. */
static uint32_t
choose_gram(struct dplog_view literal)
{
    uint32_t best = 0;
    unsigned best_sum = UINT32_MAX;

    for (size_t at = 0; at + GRAM <= literal.len; at++) {
        unsigned sum = 0;

        for (size_t k = 0; k < GRAM; k++)
            sum += commonness_of_byte(literal.ptr[at + k]);
        if (sum < best_sum) {
            best_sum = sum;
            best = (uint32_t)at;
        }
    }
    return best;
}

static void
add_literal(struct dpl_prefilter *f, uint32_t number)
{
    const struct dplog_view literal = f->literals[number];
    struct entry *entry = &f->entries[number];
    uint32_t *head = &f->tiny;

    if (literal.len >= GRAM) {
        const uint32_t offset = choose_gram(literal);
        const uint32_t mixed = mix(gram_at(literal.ptr + offset));
        const uint32_t slot = mixed >> (32 - MAP_BITS);

        entry->offset = offset;
        f->map[slot / 64] |= UINT64_C(1) << (slot % 64);
        head = &f->bucket[mixed >> (32 - BUCKET_BITS)];
    }
    if (literal.len > 0) {
        entry->next = *head;
        *head = number;
    }
}

enum dplog_status
dpl_prefilter_new(const struct dplog_view *literals, uint32_t count,
                  struct dpl_prefilter **ret, struct dplog_error *reterr)
{
    struct dpl_prefilter *f = dpl_zalloc(sizeof(*f));

    if (!f)
        return dpl_fail_memory(reterr);
    f->entries = dpl_zalloc(((size_t)count + 1) * sizeof(*f->entries));
    if (!f->entries) {
        dpl_prefilter_free(f);
        return dpl_fail_memory(reterr);
    }
    f->literals = literals;
    f->count = count;
    f->tiny = NONE;
    for (int i = 0; i < BUCKETS; i++)
        f->bucket[i] = NONE;
    for (uint32_t i = 0; i < count; i++)
        add_literal(f, i);
    *ret = f;
    return DPLOG_OK;
}

void
dpl_prefilter_free(struct dpl_prefilter *filter)
{
    if (!filter)
        return;
    dpl_free(filter->entries);
    dpl_free(filter);
}

/* ── running ── */

static void
verify(const struct dpl_prefilter *f, struct dplog_view text, size_t at,
       uint32_t mixed, dpl_prefilter_fn found_fn, void *found_data)
{
    for (uint32_t i = f->bucket[mixed >> (32 - BUCKET_BITS)]; i != NONE;
         i = f->entries[i].next) {
        const struct dplog_view literal = f->literals[i];
        const uint32_t offset = f->entries[i].offset;
        const size_t end = at - offset + literal.len;

        if (offset <= at && end <= text.len &&
            dpl_view_equal_nocase(
                dpl_view(text.ptr + (at - offset), literal.len), literal))
            found_fn(found_data, i, end);
    }
}

/* One or two bytes: rare enough to be looked for one by one. */
static void
find_tiny(const struct dpl_prefilter *f, struct dplog_view text,
          dpl_prefilter_fn found_fn, void *found_data)
{
    for (uint32_t i = f->tiny; i != NONE; i = f->entries[i].next) {
        size_t at = 0;

        while ((at = dpl_view_find_nocase(text, f->literals[i], at)) !=
               SIZE_MAX) {
            found_fn(found_data, i, at + f->literals[i].len);
            at++;
        }
    }
}

void
dpl_prefilter_run(const struct dpl_prefilter *filter, struct dplog_view text,
                  dpl_prefilter_fn found_fn, void *found_data)
{
    const uint64_t *const map = filter->map;
    const unsigned char *const bytes = (const unsigned char *)text.ptr;
    uint32_t gram = 0;

    /* The gram that ends at a byte: the one before, a byte further on. */
    for (size_t i = 0; i < text.len; i++) {
        uint32_t mixed, slot;

        gram = gram >> 8 | (uint32_t)(bytes[i] | 0x20) << 16;
        mixed = mix(gram);
        slot = mixed >> (32 - MAP_BITS);
        if (map[slot / 64] >> (slot % 64) & 1 && i + 1 >= GRAM)
            verify(filter, text, i + 1 - GRAM, mixed, found_fn, found_data);
    }
    find_tiny(filter, text, found_fn, found_data);
}
