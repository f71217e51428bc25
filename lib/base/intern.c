/* SPDX-License-Identifier: MIT
 *
 * Open addressing with linear probing. In front of each string lie its hash and
 * length. A number has no more bits than it takes to count the slots; in the
 * rest of its slot are bits of the hash, so that a probe that meets another
 * string need not go and see: with 100,000 strings each look is two cache
 * misses, and they took 6 % of the thread that follows.
 *
 *     slot of 2^18:   [ 14 bits of the hash | 18 bits of the number ]   0: free
 */
#include "intern.h"

#include "hash.h"
#include "mem.h"
#include "view.h"

enum { FIRST_SLOTS = 64 };

/* Its hash and length, of 12 bytes: two of 8 would be 4 more for each of 60,000
 * strings. */
enum { HEAD = sizeof(uint64_t) + sizeof(uint32_t) };

static uint64_t
hash_of(const char *string)
{
    uint64_t hash;

    memcpy(&hash, string - HEAD, sizeof(hash));
    return hash;
}

static uint32_t
len_of(const char *string)
{
    uint32_t len;

    memcpy(&len, string - sizeof(len), sizeof(len));
    return len;
}

void
dpl_intern_done(struct dpl_intern *table)
{
    dpl_arena_done(&table->arena);
    dpl_free(table->strings);
    dpl_free(table->slots);
    *table = (struct dpl_intern){0};
}

void
dpl_intern_close(struct dpl_intern *table)
{
    dpl_free(table->slots);
    table->slots = NULL;
}

static uint32_t
tag_of(const struct dpl_intern *table, uint64_t hash)
{
    return (uint32_t)(hash >> 32) & ~(table->slot_count - 1);
}

static uint32_t
number_in(const struct dpl_intern *table, uint32_t slot)
{
    return table->slots[slot] & (table->slot_count - 1);
}

/* The slot of the string, or the free one where it would go. */
static uint32_t
find_slot(const struct dpl_intern *table, struct dplog_view v, uint64_t hash)
{
    const uint32_t mask = table->slot_count - 1;
    const uint32_t tag = tag_of(table, hash);
    uint32_t slot = (uint32_t)hash & mask;

    for (; table->slots[slot]; slot = (slot + 1) & mask) {
        const char *string;
        size_t len;

        if ((table->slots[slot] & ~mask) != tag)
            continue;
        string = table->strings[number_in(table, slot)];
        len = len_of(string);
        if (hash_of(string) == hash && len == v.len &&
            (memcmp(string, v.ptr, len) == 0 || /* nearly always */
             dpl_view_equal_nocase(dpl_view(string, len), v)))
            break;
    }
    return slot;
}

/* Twice the slots, or the first ones. */
static bool
grow_slots(struct dpl_intern *table)
{
    const uint32_t count =
        table->slot_count ? table->slot_count * 2 : FIRST_SLOTS;
    uint32_t *slots;

    if (count < table->slot_count)
        return false;
    slots = dpl_zalloc(count * sizeof(*slots));
    if (!slots)
        return false;
    dpl_free(table->slots);
    table->slots = slots;
    table->slot_count = count;
    for (uint32_t number = 1; number <= table->count; number++) {
        const uint64_t hash = hash_of(table->strings[number]);
        uint32_t slot = (uint32_t)hash & (count - 1);

        while (slots[slot])
            slot = (slot + 1) & (count - 1);
        slots[slot] = number | tag_of(table, hash);
    }
    return true;
}

/* Number 0 has a place too. */
static bool
grow_strings(struct dpl_intern *table)
{
    const uint32_t cap = table->cap ? table->cap * 2 : FIRST_SLOTS;
    const char **strings;

    if (cap < table->cap)
        return false;
    strings = dpl_realloc_array(table->strings, cap, sizeof(*strings));
    if (!strings)
        return false;
    strings[0] = NULL;
    table->strings = strings;
    table->cap = cap;
    return true;
}

static const char *
copy_string(struct dpl_intern *table, struct dplog_view v, uint64_t hash)
{
    const uint32_t len = (uint32_t)v.len;
    char *copy;

    if (v.len > UINT32_MAX / 2)
        return NULL;
    copy = dpl_arena_alloc(&table->arena, HEAD + v.len + 1);
    if (!copy)
        return NULL;
    memcpy(copy, &hash, sizeof(hash));
    memcpy(copy + sizeof(hash), &len, sizeof(len));
    memcpy(copy + HEAD, v.ptr, v.len);
    return copy + HEAD;
}

uint32_t
dpl_intern_add(struct dpl_intern *table, struct dplog_view v)
{
    uint64_t hash;
    uint32_t slot;
    const char *string;

    if (v.len == 0)
        return 0;
    /* Never more than three quarters full: a probe always ends. */
    if (table->count >= table->slot_count / 4 * 3 && !grow_slots(table))
        return UINT32_MAX;
    if (table->count + 1 >= table->cap && !grow_strings(table))
        return UINT32_MAX;

    hash = dpl_hash_nocase(v.ptr, v.len, 0);
    slot = find_slot(table, v, hash);
    if (table->slots[slot])
        return number_in(table, slot);
    string = copy_string(table, v, hash);
    if (!string)
        return UINT32_MAX;
    table->strings[++table->count] = string;
    table->slots[slot] = table->count | tag_of(table, hash);
    return table->count;
}

uint32_t
dpl_intern_find(const struct dpl_intern *table, struct dplog_view v)
{
    if (v.len == 0 || table->count == 0)
        return 0;
    return number_in(table,
                     find_slot(table, v, dpl_hash_nocase(v.ptr, v.len, 0)));
}

const char *
dpl_intern_str(const struct dpl_intern *table, uint32_t number)
{
    return number && number <= table->count ? table->strings[number] : NULL;
}

uint64_t
dpl_intern_hash(const struct dpl_intern *table, uint32_t number)
{
    return number ? hash_of(table->strings[number]) : 0;
}

struct dplog_view
dpl_intern_view(const struct dpl_intern *table, uint32_t number)
{
    const char *string = dpl_intern_str(table, number);

    return string ? dpl_view(string, len_of(string)) : (struct dplog_view){0};
}
