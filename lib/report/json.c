/* SPDX-License-Identifier: MIT
 *
 * The JSON report: the frame, written piece by piece so that only one element
 * is in memory twice. One element of an array stands on one line, which keeps
 * diffs and grep useful.
 */
#include "writer.h"

#include "base/utf8.h"
#include "json_parts.h"
#include "safe.h"
#include <string.h>

/* Four decimals of a share, exactly as rounded. */
#define DUMP_FLAGS (JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6))

struct frame {
    struct dpl_out *out;
    struct dpl_buf raw;  /* as jansson gives it */
    struct dpl_buf text; /* with unsafe characters escaped */
    bool failed;         /* no memory */
};

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

        if (dpl_is_unsafe(code_point))
            add_escaped(ret, code_point);
        else
            dpl_buf_add(ret, raw.ptr + from, pos - from);
    }
}

static void
put_json(struct frame *frame, json_t *json)
{
    dpl_buf_clear(&frame->raw);
    if (!json ||
        json_dump_callback(json, take_bytes, &frame->raw, DUMP_FLAGS) != 0)
        frame->failed = true;
    json_decref(json);
    if (frame->failed)
        return;

    escape_unsafe(&frame->text, dpl_buf_view(&frame->raw));
    frame->failed = frame->text.failed;
    if (!frame->failed)
        dpl_out_buf(frame->out, &frame->text);
}

static bool
is_over(const struct frame *frame)
{
    return frame->failed || frame->out->failed;
}

static void
put_object(struct frame *frame, const char *key, json_t *json)
{
    dpl_out_str(frame->out, ",\n  \"");
    dpl_out_str(frame->out, key);
    dpl_out_str(frame->out, "\": ");
    put_json(frame, json);
}

static void
put_array(struct frame *frame, const char *key, dpl_make_fn make,
          const void *elements, size_t count)
{
    dpl_out_str(frame->out, ",\n  \"");
    dpl_out_str(frame->out, key);
    dpl_out_str(frame->out, "\": [");
    for (size_t i = 0; i < count && !is_over(frame); i++) {
        dpl_out_str(frame->out, i == 0 ? "\n    " : ",\n    ");
        put_json(frame, make(elements, i));
    }
    dpl_out_str(frame->out, count > 0 ? "\n  ]" : "]");
}

static bool
write_json(const struct dplog_diagnosis *diagnosis,
           const struct dplog_report_options *options, struct dpl_out *out)
{
    const struct dplog_diagnosis *d = diagnosis;
    struct frame frame = {.out = out};

    (void)options; /* they are about text */

    dpl_out_str(out, "{\n  \"schema\": \"dplog.report/1\"");
    put_object(&frame, "generator", dpl_json_generator(d));
    put_object(&frame, "verdict", dpl_json_verdict(&d->verdict));
    put_array(&frame, "sources", dpl_json_source, d->sources, d->source_count);
    put_array(&frame, "checklist", dpl_json_item, d->checklist, d->item_count);
    put_array(&frame, "findings", dpl_json_finding, d->findings,
              d->finding_count);
    put_array(&frame, "deployments", dpl_json_deployment, d->deployments,
              d->deployment_count);
    put_array(&frame, "unrecognized", dpl_json_unrecognized, d->unrecognized,
              d->unrecognized_count);
    put_array(&frame, "health", dpl_json_health, d->health, d->health_count);
    put_array(&frame, "limits", dpl_json_limit, d->limits, d->limit_count);
    put_array(&frame, "gaps", dpl_json_gap, d->gaps, d->gap_count);
    put_array(&frame, "suppressed", dpl_json_suppressed, d->suppressed,
              d->suppressed_count);
    put_object(&frame, "totals", dpl_json_totals(&d->totals));
    if (!frame.failed)
        dpl_out_str(out, "\n}\n");

    dpl_buf_done(&frame.raw);
    dpl_buf_done(&frame.text);
    return !frame.failed;
}

const struct dpl_writer dpl_json_writer = {
    .name = "json",
    .format = DPLOG_REPORT_JSON,
    .write = write_json,
};
