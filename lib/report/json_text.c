/* SPDX-License-Identifier: MIT
 *
 * See json_text.h.
 */
#include "json_text.h"

#include "base/utf8.h"
#include "base/view.h"
#include "safe.h"
#include <string.h>

/* Four decimals of a share, exactly as rounded. */
#define DUMP_FLAGS (JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6))

static int
take_bytes(const char *bytes, size_t len, void *data)
{
    struct dpl_buf *buf = data;

    dpl_buf_add(buf, bytes, len);
    return buf->failed ? -1 : 0;
}

/* jansson leaves DEL, C1 controls and bidirectional marks as they are; inside
 * JSON strings, the only place where they occur, escapes say the same. All of
 * them lie below U+10000 but for the tags, which take a surrogate pair. */
static void
add_escaped(struct dpl_buf *buf, uint32_t code_point)
{
    if (code_point < 0x10000) {
        dpl_buf_addf(buf, "\\u%04x", (unsigned)code_point);
        return;
    }
    code_point -= 0x10000;
    dpl_buf_addf(buf, "\\u%04x\\u%04x", (unsigned)(0xD800 + (code_point >> 10)),
                 (unsigned)(0xDC00 + (code_point & 0x3FF)));
}

static void
escape_unsafe(struct dpl_buf *ret, struct dplog_view raw)
{
    /* jansson has escaped what is below a blank. */
    if (dpl_ascii_only(raw) && !memchr(raw.ptr, 0x7F, raw.len)) {
        dpl_buf_add_view(ret, raw);
        return;
    }
    for (size_t pos = 0, from = 0; pos < raw.len; from = pos) {
        const uint32_t code_point = dpl_utf8_decode(raw, &pos);

        /* a line end stands between values only */
        if (code_point != '\n' && dpl_is_unsafe(code_point))
            add_escaped(ret, code_point);
        else
            dpl_buf_add(ret, raw.ptr + from, pos - from);
    }
}

static bool
add(struct dpl_buf *buf, json_t *json, size_t flags)
{
    struct dpl_buf raw = {0};
    const bool dumped =
        json && json_dump_callback(json, take_bytes, &raw, flags) == 0;

    json_decref(json);
    if (dumped)
        escape_unsafe(buf, dpl_buf_view(&raw));
    dpl_buf_done(&raw);
    return dumped && !buf->failed;
}

bool
dpl_json_text_add(struct dpl_buf *buf, json_t *json)
{
    return add(buf, json, DUMP_FLAGS);
}

bool
dpl_json_text_add_indented(struct dpl_buf *buf, json_t *json)
{
    return add(buf, json, DUMP_FLAGS | JSON_INDENT(2));
}
