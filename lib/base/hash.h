/* SPDX-License-Identifier: MIT
 *
 * A 64-bit hash for tables and for telling contents apart (not for security).
 * The value is part of the store's format: it never changes.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

uint64_t
dpl_hash(const void *bytes, size_t len, uint64_t seed);
/* ASCII letters hash as lower case. */
uint64_t
dpl_hash_nocase(const void *bytes, size_t len, uint64_t seed);
