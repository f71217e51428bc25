/* SPDX-License-Identifier: MIT
 *
 * Archives in a build without libarchive: a clear answer.
 */
#include "archive_members.h"

#include "base/error.h"

static enum dplog_status
refuse(const char *path, struct dplog_error *reterr)
{
    return dpl_fail(reterr, DPLOG_E_UNSUPPORTED,
                    "this build cannot read archives: unpack '%s' first", path);
}

enum dplog_status
dpl_archive_each(const struct dplog_context *context, const char *path,
                 dpl_member_fn member_fn, void *member_data,
                 enum dpl_input_limit *ret_limit, struct dplog_error *reterr)
{
    (void)context;
    (void)member_fn;
    (void)member_data;
    (void)ret_limit;
    return refuse(path, reterr);
}

enum dplog_status
dpl_archive_open(const struct dplog_context *context, const char *path,
                 uint32_t member_index, struct dpl_archive **ret,
                 struct dplog_error *reterr)
{
    (void)context;
    (void)member_index;
    (void)ret;
    return refuse(path, reterr);
}

enum dplog_status
dpl_archive_read(struct dpl_archive *archive, void *bytes, size_t len,
                 size_t *ret_len, struct dplog_error *reterr)
{
    (void)archive;
    (void)bytes;
    (void)len;
    (void)ret_len;
    return refuse("", reterr);
}

void
dpl_archive_close(struct dpl_archive *archive)
{
    (void)archive;
}
