/* SPDX-License-Identifier: MIT
 *
 * See out.h. Knows nothing of formats.
 */
#include "out.h"

#include <string.h>

void
dpl_out_bytes(struct dpl_out *out, const char *bytes, size_t len)
{
    if (len > 0 && !out->failed)
        out->failed = !out->write_fn(out->write_data, bytes, len);
}

void
dpl_out_str(struct dpl_out *out, const char *string)
{
    dpl_out_bytes(out, string, strlen(string));
}

void
dpl_out_buf(struct dpl_out *out, struct dpl_buf *buf)
{
    dpl_out_bytes(out, buf->ptr, buf->len);
    dpl_buf_clear(buf);
}
