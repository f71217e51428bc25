/* SPDX-License-Identifier: MIT
 *
 * A 64-bit key to a 32-bit value: open addressing, linear probing, at most
 * three quarters full. Keys are exact (callers hash or pack them); a value may
 * be anything but UINT32_MAX.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DPL_TABLE_ABSENT UINT32_MAX

/* Twelve bytes, not sixteen: the two halves are read as one number. */
struct dpl_table_slot {
    uint32_t low, high; /* of the key */
    uint32_t value;     /* DPL_TABLE_ABSENT: free */
};

/* Zero is a valid empty table. */
struct dpl_table {
    struct dpl_table_slot *slots;
    size_t count, slot_count; /* slot_count: 0 or a power of two */
};

void
dpl_table_done(struct dpl_table *table);

/* Insert or replace; false: no memory, nothing changed. */
bool
dpl_table_set(struct dpl_table *table, uint64_t key, uint32_t value);

void
dpl_table_remove(struct dpl_table *table, uint64_t key);

/* Two numbers as one key. */
static inline uint64_t
dpl_table_pair(uint32_t high, uint32_t low)
{
    return (uint64_t)high << 32 | low;
}

static inline uint64_t
dpl_table_key(const struct dpl_table_slot *slot)
{
    return dpl_table_pair(slot->high, slot->low);
}

/* Mix one more number into a running key: for keys of more than 64 bits that
 * are then compared by their owner. */
static inline uint64_t
dpl_table_mix(uint64_t key, uint64_t more)
{
    key ^= more + UINT64_C(0x9E3779B97F4A7C15) + (key << 6) + (key >> 2);
    key *= UINT64_C(0xFF51AFD7ED558CCD);
    return key ^ key >> 32;
}

/* Every bit of it depends on every other: the finalizer of SplitMix64. */
static inline uint64_t
dpl_table_scramble(uint64_t key)
{
    key ^= key >> 30;
    key *= UINT64_C(0xBF58476D1CE4E5B9);
    key ^= key >> 27;
    key *= UINT64_C(0x94D049BB133111EB);
    return key ^ key >> 31;
}

/* For keys of more than 64 bits that nobody compares: small numbers, as codes
 * and places are, make up for each other in a plain mix. */
static inline uint64_t
dpl_table_join(uint64_t key, uint64_t more)
{
    return dpl_table_scramble(dpl_table_scramble(key) ^ more);
}

/* Where the search for a key begins. */
static inline size_t
dpl_table_home(const struct dpl_table *table, uint64_t key)
{
    return (size_t)dpl_table_mix(UINT64_C(0x51ED270B), key) &
           (table->slot_count - 1);
}

/* Following asks a dozen times a line: inline, it takes 3 % less. */
static inline uint32_t
dpl_table_get(const struct dpl_table *table, uint64_t key)
{
    size_t at;

    if (!table->slot_count)
        return DPL_TABLE_ABSENT;
    at = dpl_table_home(table, key);
    while (table->slots[at].value != DPL_TABLE_ABSENT &&
           dpl_table_key(&table->slots[at]) != key)
        at = (at + 1) & (table->slot_count - 1);
    return table->slots[at].value;
}
