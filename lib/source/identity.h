/* SPDX-License-Identifier: MIT
 *
 * By what a log is known again when its name and even its file id are not what
 * they were: the hash of its first bytes, and of those just before the place
 * up to which it was read. A log only grows: its head stays as it is until it
 * is cut and begins anew.
 *
 *     | head: up to 4096 bytes |  ...  | marker: 256 | offset | new bytes
 */
#pragma once

#include "source/source.h"

#define DPL_HEAD_BYTES   4096
#define DPL_MARKER_BYTES 256

/*
 * Hash of the first max bytes (DPL_HEAD_BYTES at most), or of fewer where the
 * source is shorter; *ret_len says how many they were. A file that had fewer
 * than DPL_HEAD_BYTES when it was first seen is compared with max set to what
 * it had. 0 of 0 bytes for what cannot be read twice.
 */
enum dplog_status
dpl_source_head_hash(struct dpl_source *source, uint32_t max,
                     uint64_t *ret_hash, uint32_t *ret_len,
                     struct dplog_error *reterr);

/*
 * Hash of the up to DPL_MARKER_BYTES before an offset. *ret_whole is false
 * when the source does not reach to the offset: it was cut.
 */
enum dplog_status
dpl_source_marker_hash(struct dpl_source *source, uint64_t offset,
                       uint64_t *ret_hash, bool *ret_whole,
                       struct dplog_error *reterr);

/* The marker of bytes that end at `offset` and are at hand: `bytes` are the
 * last `len` read before it, at least DPL_MARKER_BYTES or all from 0 on. */
uint64_t
dpl_marker_hash_of(const void *bytes, size_t len);
