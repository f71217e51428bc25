/* SPDX-License-Identifier: MIT
 *
 * The example of a status message's rule: a line as the product writes it, made
 * from the row's id and strings when it is wanted.
 */
#pragma once

#include "base/buf.h"
#include "ruleset/rule.h"

/* Zeroed, then filled again and again; the text is to be freed. */
struct dpl_row_example {
    struct dpl_example example;
    struct dpl_expected expected[10];
    struct dpl_buf text;
};

/* False: no memory. */
bool
dpl_row_example(const struct dpl_rule *rule, struct dpl_row_example *ret);
