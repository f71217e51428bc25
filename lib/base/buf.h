/* SPDX-License-Identifier: MIT
 *
 * Growable bytes. After the first failed growth it stays failed: ten appends
 * need one check at the end. What it holds always has a NUL behind it.
 */
#pragma once

#include <dplog/status.h>
#include <dplog/view.h>
#include <stdarg.h>
#include <stdbool.h>

struct dpl_buf {
    char *ptr; /* NULL until something was appended */
    size_t len, cap;
    bool failed;
};

#if defined(_WIN32) && defined(__GNUC__)
#define DPL_PRINTF(fmt, first) __attribute__((format(gnu_printf, fmt, first)))
#elif defined(__GNUC__)
#define DPL_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define DPL_PRINTF(fmt, first)
#endif

void
dpl_buf_done(struct dpl_buf *buf);
void
dpl_buf_clear(struct dpl_buf *buf); /* keeps the memory and a failure */
void
dpl_buf_add(struct dpl_buf *buf, const void *bytes, size_t len);
void
dpl_buf_add_view(struct dpl_buf *buf, struct dplog_view v);
void
dpl_buf_add_str(struct dpl_buf *buf, const char *string);
void
dpl_buf_add_char(struct dpl_buf *buf, char c);
void
dpl_buf_addf(struct dpl_buf *buf, const char *format, ...) DPL_PRINTF(2, 3);
char *
dpl_buf_make_room(struct dpl_buf *buf, size_t len);
/* Room for len more bytes at the end, or NULL; then set buf->len yourself. */
static inline char *
dpl_buf_reserve(struct dpl_buf *buf, size_t len)
{
    return !buf->failed && len < buf->cap - buf->len
               ? buf->ptr + buf->len
               : dpl_buf_make_room(buf, len);
}
/* Give back the room that is not used. */
void
dpl_buf_trim(struct dpl_buf *buf);

struct dplog_view
dpl_buf_view(const struct dpl_buf *buf);
const char *
dpl_buf_str(const struct dpl_buf *buf); /* "" when empty; never NULL */
