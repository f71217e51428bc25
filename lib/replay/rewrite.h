/* SPDX-License-Identifier: MIT
 *
 * An expectation that says what the report says, with as few changes of its
 * text as that takes: comments, order and layout stay. What cannot be changed
 * so - an `absent` entry that is there, an entry in a flow list that has gone -
 * is left to people.
 */
#pragma once

#include "base/buf.h"
#include "yaml/tree.h"
#include <jansson.h>

/* The new text goes to *ret, the same where nothing can be done. False: no
 * memory. */
bool
dpl_expect_rewrite(struct dplog_view yaml, const struct dpl_yaml_node *expected,
                   const json_t *report, struct dpl_buf *ret);
