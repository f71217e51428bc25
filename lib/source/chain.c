/* SPDX-License-Identifier: MIT
 *
 * How much is missing, as far as anybody can know, and why.
 */
#include "chain.h"

struct dpl_gap
dpl_chain_gap(const struct dpl_bookmark *lost, uint64_t seen_size,
              const struct dpl_next_part *next)
{
    struct dpl_gap gap = {
        .bytes = seen_size > lost->offset ? seen_size - lost->offset : 0,
        .reason = "the file was replaced before all of it was read",
    };

    if (next->rolled) {
        gap.reason = "the log rolled over more often than it was read; the "
                     "size is that of the part behind the gap, less what was "
                     "read";
        /* The product rolls over at one size, so this is near the truth. */
        if (next->size > lost->offset && next->size - lost->offset > gap.bytes)
            gap.bytes = next->size - lost->offset;
    } else if (dpl_file_id_same(&lost->id, &next->id)) {
        gap.reason = "the file was cut before all of it was read";
    }
    return gap;
}
