/* SPDX-License-Identifier: MIT
 *
 * Trees as bytes: the built-in rules are parsed when the library is built, not
 * each time it starts. The bytes are the same on every machine:
 *
 *     count of nodes, count of keys, length of the texts, then the texts with
 *     their NULs, then each node before its children:
 *
 *     kind | plain << 2 | has a key << 3; its line less that of the node
 * before; its column; text: length and offset, or count of children; the number
 * of the key, and the key, a node without key, where it is the first of it
 *
 * Keys that are the same are one node, which has the place of the first: half
 * of all nodes were keys, and problems are told of trees that were parsed.
 * Numbers have seven bits a byte, the lowest first; the high bit says that more
 * follow.
 */
#pragma once

#include "base/buf.h"
#include "yaml/tree.h"

/* root may be NULL: an empty document. What failed is in out->failed. */
void
dpl_yaml_pack(const struct dpl_yaml_node *root, struct dpl_buf *out);

/*
 * The nodes live in the arena, their texts in the packed bytes.
 *
 * Returns DPLOG_OK, DPLOG_E_NO_MEMORY, or DPLOG_E_SYNTAX for bytes that are no
 * packed tree.
 */
enum dplog_status
dpl_yaml_unpack(struct dpl_arena *arena, struct dplog_view packed,
                const struct dpl_yaml_node **ret, struct dplog_error *reterr);
