/* SPDX-License-Identifier: MIT
 *
 * The hash table of table.h. Removal shifts the cluster back instead of
 * leaving tombstones, so that look-ups never get slower with age.
 */
#include "base/table.h"

#include "base/mem.h"

enum { FIRST_SLOTS = 64 };

void
dpl_table_done(struct dpl_table *table)
{
    dpl_free(table->slots);
    *table = (struct dpl_table){0};
}

/* The slot of a key, or the free one where it would go. */
static size_t
find(const struct dpl_table *table, uint64_t key)
{
    size_t at = dpl_table_home(table, key);

    while (table->slots[at].value != DPL_TABLE_ABSENT &&
           dpl_table_key(&table->slots[at]) != key)
        at = (at + 1) & (table->slot_count - 1);
    return at;
}

static bool
grow(struct dpl_table *table)
{
    const struct dpl_table old = *table;
    const size_t slot_count = old.slot_count ? old.slot_count * 2 : FIRST_SLOTS;
    struct dpl_table_slot *slots =
        dpl_realloc_array(NULL, slot_count, sizeof(*slots));

    if (!slots)
        return false;
    for (size_t i = 0; i < slot_count; i++)
        slots[i] = (struct dpl_table_slot){0, 0, DPL_TABLE_ABSENT};

    table->slots = slots;
    table->slot_count = slot_count;
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.slots[i].value != DPL_TABLE_ABSENT)
            slots[find(table, dpl_table_key(&old.slots[i]))] = old.slots[i];
    dpl_free(old.slots);
    return true;
}

bool
dpl_table_set(struct dpl_table *table, uint64_t key, uint32_t value)
{
    size_t at = table->slot_count ? find(table, key) : 0;

    if (!table->slot_count || table->slots[at].value == DPL_TABLE_ABSENT) {
        if ((table->count + 1) * 4 > table->slot_count * 3) {
            if (!grow(table))
                return false;
            at = find(table, key);
        }
        table->count++;
    }
    table->slots[at] =
        (struct dpl_table_slot){(uint32_t)key, (uint32_t)(key >> 32), value};
    return true;
}

void
dpl_table_remove(struct dpl_table *table, uint64_t key)
{
    size_t hole, at;

    if (!table->slot_count)
        return;
    hole = find(table, key);
    if (table->slots[hole].value == DPL_TABLE_ABSENT)
        return;

    table->count--;
    for (at = (hole + 1) & (table->slot_count - 1);
         table->slots[at].value != DPL_TABLE_ABSENT;
         at = (at + 1) & (table->slot_count - 1)) {
        const size_t want =
            dpl_table_home(table, dpl_table_key(&table->slots[at]));

        /* May the entry move into the hole without passing its home? */
        if (((at - want) & (table->slot_count - 1)) >=
            ((at - hole) & (table->slot_count - 1))) {
            table->slots[hole] = table->slots[at];
            hole = at;
        }
    }
    table->slots[hole].value = DPL_TABLE_ABSENT;
}
