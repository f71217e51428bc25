/* SPDX-License-Identifier: MIT
 *
 * What literal.h says of the patterns of the built-in pack, found when the
 * library is built (pack_rules.c): reading them for it took 11 of 41 million
 * instructions of every start. It depends on a pattern's text alone, so the
 * same text in another file may use it, too.
 */
#pragma once

#include "ruleset/pattern.h"

/* A part of dpl_known_text. */
struct dpl_known_string {
    uint32_t at, len;
};

struct dpl_known_pattern {
    struct dpl_known_string text; /* a NUL follows */
    uint32_t first;               /* literal; the sets behind each other */
    uint8_t counts[DPL_LITERAL_SETS];
    bool nested_quantifier;
};

/* Made by pack_rules, sorted by text; without any where it did not run. */
extern const unsigned char dpl_known_text[];
extern const struct dpl_known_string dpl_known_literals[];
extern const struct dpl_known_pattern dpl_known_patterns[];
extern const uint32_t dpl_known_count;

/* NULL: it is not known. */
const struct dpl_known_pattern *
dpl_known_find(struct dplog_view text);

struct dplog_view
dpl_known_view(struct dpl_known_string string);

/* The literals into *ret, in the arena; false: no memory. */
bool
dpl_known_literals_of(struct dpl_arena *arena,
                      const struct dpl_known_pattern *known,
                      struct dpl_literals ret[DPL_LITERAL_SETS]);
