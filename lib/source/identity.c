/* SPDX-License-Identifier: MIT
 *
 * Hashes of the head and of the bytes before an offset, and the bookmark that
 * holds both.
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
    *ret_hash = len ? dpl_hash(bytes, len, 0) : 0;
    *ret_whole = len == wanted;
    return DPLOG_OK;
}

enum dplog_status
dpl_bookmark_take(struct dpl_source *source, uint64_t offset,
                  struct dpl_bookmark *ret, struct dplog_error *reterr)
{
    struct dpl_bookmark mark = {.offset = offset};
    struct dpl_file_info info;
    bool whole;
    enum dplog_status status = dpl_source_get_info(source, &info, reterr);

    if (status >= 0)
        status = dpl_source_head_hash(source, DPL_HEAD_BYTES, &mark.head_hash,
                                      &mark.head_len, reterr);
    if (status >= 0)
        status = dpl_source_marker_hash(source, offset, &mark.marker_hash,
                                        &whole, reterr);
    if (status < 0)
        return status;
    mark.id = info.id;
    *ret = mark;
    return DPLOG_OK;
}

enum dplog_status
dpl_bookmark_fits(struct dpl_source *source,
                  const struct dpl_bookmark *bookmark, bool *ret,
                  struct dplog_error *reterr)
{
    struct dpl_file_info info;
    uint64_t hash;
    uint32_t len;
    bool whole;
    enum dplog_status status;

    *ret = false;
    if (bookmark->head_len == 0) {
        status = dpl_source_get_info(source, &info, reterr);
        if (status >= 0)
            *ret = dpl_file_id_same(&info.id, &bookmark->id);
        return status;
    }
    status =
        dpl_source_head_hash(source, bookmark->head_len, &hash, &len, reterr);
    if (status < 0 || len != bookmark->head_len || hash != bookmark->head_hash)
        return status;
    status =
        dpl_source_marker_hash(source, bookmark->offset, &hash, &whole, reterr);
    if (status >= 0)
        *ret = whole && hash == bookmark->marker_hash;
    return status;
}

enum dplog_status
dpl_bookmark_covers(struct dpl_source *source,
                    const struct dpl_bookmark *bookmark, bool *ret,
                    struct dplog_error *reterr)
{
    struct dpl_file_info info;
    uint64_t hash;
    uint32_t len;
    enum dplog_status status = dpl_source_get_info(source, &info, reterr);

    *ret = false;
    if (status < 0 || bookmark->head_len < DPL_HEAD_BYTES ||
        info.size < DPL_HEAD_BYTES || info.size >= bookmark->offset)
        return status;
    status = dpl_source_head_hash(source, DPL_HEAD_BYTES, &hash, &len, reterr);
    if (status >= 0)
        *ret = len == DPL_HEAD_BYTES && hash == bookmark->head_hash;
    return status;
}
