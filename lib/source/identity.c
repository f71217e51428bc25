/* SPDX-License-Identifier: MIT
 *
 * Hashes of the head and of the bytes before an offset.
 */
#include "identity.h"

#include "base/hash.h"

/* Reads may be short; only 0 is the end. */
static enum dplog_status
peek_all(struct dpl_source *source, uint64_t offset, char *bytes, size_t len,
         size_t *ret_len, struct dplog_error *reterr)
{
    size_t have = 0, got = 1;

    while (have < len && got) {
        const enum dplog_status status = dpl_source_peek(
            source, offset + have, bytes + have, len - have, &got, reterr);

        if (status < 0)
            return status;
        have += got;
    }
    *ret_len = have;
    return DPLOG_OK;
}

enum dplog_status
dpl_source_head_hash(struct dpl_source *source, uint32_t max,
                     uint64_t *ret_hash, uint32_t *ret_len,
                     struct dplog_error *reterr)
{
    char bytes[DPL_HEAD_BYTES];
    size_t len;
    const enum dplog_status status =
        peek_all(source, 0, bytes, max < sizeof(bytes) ? max : sizeof(bytes),
                 &len, reterr);

    if (status < 0)
        return status;
    *ret_hash = len ? dpl_hash(bytes, len, 0) : 0;
    *ret_len = (uint32_t)len;
    return DPLOG_OK;
}

enum dplog_status
dpl_source_marker_hash(struct dpl_source *source, uint64_t offset,
                       uint64_t *ret_hash, bool *ret_whole,
                       struct dplog_error *reterr)
{
    char bytes[DPL_MARKER_BYTES];
    const size_t wanted =
        offset < sizeof(bytes) ? (size_t)offset : sizeof(bytes);
    size_t len;
    const enum dplog_status status =
        peek_all(source, offset - wanted, bytes, wanted, &len, reterr);

    if (status < 0)
        return status;
    *ret_hash = dpl_marker_hash_of(bytes, len);
    *ret_whole = len == wanted;
    return DPLOG_OK;
}

uint64_t
dpl_marker_hash_of(const void *bytes, size_t len)
{
    const char *end = (const char *)bytes + len;

    if (len > DPL_MARKER_BYTES)
        len = DPL_MARKER_BYTES;
    return len ? dpl_hash(end - len, len, 0) : 0;
}
