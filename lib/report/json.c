/* SPDX-License-Identifier: MIT
 *
 * The JSON report: the frame, written piece by piece so that only one element
 * is in memory twice. One element of an array stands on one line, which keeps
 * diffs and grep useful.
 */
#include "writer.h"

#include "json_parts.h"
#include "json_text.h"

struct frame {
    struct dpl_out *out;
    struct dpl_buf text;
    bool failed; /* no memory */
};

static void
put_json(struct frame *frame, json_t *json)
{
    if (!dpl_json_text_add(&frame->text, json))
        frame->failed = true;
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
    put_array(&frame, "harmless", dpl_json_harmless, d->harmless,
              d->harmless_count);
    put_array(&frame, "shares", dpl_json_share, d->shares, d->share_count);
    put_array(&frame, "reads", dpl_json_read, d->reads, d->read_count);
    put_object(&frame, "totals", dpl_json_totals(&d->totals));
    if (!frame.failed)
        dpl_out_str(out, "\n}\n");

    dpl_buf_done(&frame.text);
    return !frame.failed;
}

const struct dpl_writer dpl_json_writer = {
    .name = "json",
    .format = DPLOG_REPORT_JSON,
    .write = write_json,
};
