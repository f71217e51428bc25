/* SPDX-License-Identifier: MIT
 *
 * Independent pieces of work on several threads; whoever calls keeps what they
 * share immutable.
 */
#pragma once

#include <stddef.h>

typedef void (*dpl_piece_fn)(void *data, size_t index);

/*
 * Call piece_fn(data, 0 … count - 1), each once, on up to `jobs` threads (this
 * one among them); back when all are done. Fewer threads where the system gives
 * no more.
 */
void
dpl_parallel(size_t count, unsigned jobs, dpl_piece_fn piece_fn, void *data);
