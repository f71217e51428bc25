/* SPDX-License-Identifier: MIT
 *
 * Growable bytes. The capacity always counts one byte more than the length,
 * for the NUL.
 */
#include "buf.h"

#include "mem.h"
#include <stdio.h>
#include <string.h>

enum { FIRST_CAP = 64 };

void
dpl_buf_done(struct dpl_buf *buf)
{
    dpl_free(buf->ptr);
    *buf = (struct dpl_buf){0};
}

void
dpl_buf_clear(struct dpl_buf *buf)
{
    buf->len = 0;
    if (buf->ptr)
        buf->ptr[0] = '\0';
}

static bool
make_room(struct dpl_buf *buf, size_t len)
{
    size_t cap = buf->cap ? buf->cap : FIRST_CAP;
    char *ptr;

    if (buf->failed)
        return false;
    if (buf->cap && len < buf->cap - buf->len)
        return true;
    while (cap - buf->len <= len) {
        if (cap > SIZE_MAX / 2) {
            buf->failed = true;
            return false;
        }
        cap *= 2;
    }
    ptr = dpl_realloc(buf->ptr, cap);
    if (!ptr) {
        buf->failed = true;
        return false;
    }
    buf->ptr = ptr;
    buf->cap = cap;
    buf->ptr[buf->len] = '\0';
    return true;
}

void
dpl_buf_add(struct dpl_buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !make_room(buf, len))
        return;
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}

void
dpl_buf_add_view(struct dpl_buf *buf, struct dplog_view v)
{
    dpl_buf_add(buf, v.ptr, v.len);
}

void
dpl_buf_add_str(struct dpl_buf *buf, const char *string)
{
    dpl_buf_add(buf, string, strlen(string));
}

void
dpl_buf_add_char(struct dpl_buf *buf, char c)
{
    dpl_buf_add(buf, &c, 1);
}

void
dpl_buf_addf(struct dpl_buf *buf, const char *format, ...)
{
    va_list args, again;
    size_t room;
    int len;

    if (!make_room(buf, 0))
        return;
    va_start(args, format);
    va_copy(again, args);
    room = buf->cap - buf->len;
    len = vsnprintf(buf->ptr + buf->len, room, format, args);
    if (len >= 0 && (size_t)len >= room && make_room(buf, (size_t)len))
        len = vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, again);
    va_end(again);
    va_end(args);

    if (len < 0)
        buf->failed = true;
    if (buf->failed)
        buf->ptr[buf->len] = '\0'; /* not half of what was to come */
    else
        buf->len += (size_t)len;
}

char *
dpl_buf_make_room(struct dpl_buf *buf, size_t len)
{
    return make_room(buf, len) ? buf->ptr + buf->len : NULL;
}

void
dpl_buf_trim(struct dpl_buf *buf)
{
    char *ptr = buf->ptr ? dpl_realloc(buf->ptr, buf->len + 1) : NULL;

    if (!ptr)
        return;
    buf->ptr = ptr;
    buf->cap = buf->len + 1;
}

struct dplog_view
dpl_buf_view(const struct dpl_buf *buf)
{
    return (struct dplog_view){buf->ptr, buf->len};
}

const char *
dpl_buf_str(const struct dpl_buf *buf)
{
    if (!buf->ptr)
        return "";
    /* After dpl_buf_reserve() only the caller knew the length. */
    buf->ptr[buf->len] = '\0';
    return buf->ptr;
}
