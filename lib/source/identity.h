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
/* With fewer there need be no stamp among them, and two logs begin alike. */
#define DPL_TELLING_BYTES 32

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

/* What is remembered of a file that was read up to an offset. Zero remembers
 * nothing: no file fits it. */
struct dpl_bookmark {
    struct dpl_file_id id; /* a help, not a proof: ids are used again */
    uint64_t head_hash;    /* of the first head_len bytes */
    uint32_t head_len;
    uint64_t marker_hash; /* of the up to DPL_MARKER_BYTES before offset */
    uint64_t offset;
};

/* Remember a source as it is now, read up to an offset. */
enum dplog_status
dpl_bookmark_take(struct dpl_source *source, uint64_t offset,
                  struct dpl_bookmark *ret, struct dplog_error *reterr);

/*
 * Whether a source is the file that a bookmark was taken of, grown or not: it
 * begins with the same bytes and has the same ones before the offset. Of a
 * file that was read up to 0 there is nothing to compare but its head and, if
 * that was empty too, its id.
 */
enum dplog_status
dpl_bookmark_fits(struct dpl_source *source,
                  const struct dpl_bookmark *bookmark, bool *ret,
                  struct dplog_error *reterr);

/* Whether a source is an old copy of that file: it begins alike, but does not
 * reach to the offset. All of it was read. Told of long heads only. */
enum dplog_status
dpl_bookmark_covers(struct dpl_source *source,
                    const struct dpl_bookmark *bookmark, bool *ret,
                    struct dplog_error *reterr);
