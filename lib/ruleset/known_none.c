/* SPDX-License-Identifier: MIT
 *
 * Where pack_rules cannot run, no pattern is known.
 */
#include "ruleset/known.h"

const unsigned char dpl_known_text[1] = {0};
const struct dpl_known_string dpl_known_literals[1] = {{0, 0}};
const struct dpl_known_pattern dpl_known_patterns[1] = {{{0, 0}, 0, {0, 0}, 0}};
const uint32_t dpl_known_count = 0;
