/* SPDX-License-Identifier: MIT
 *
 * One thing that happened as one line: for people, or as a JSON object with
 * the keys of the report's finding, deployment or gap.
 */
#include "base/error.h"
#include "base/time.h"
#include "base/view.h"
#include "json_parts.h"
#include "json_text.h"
#include "phrases.h"
#include "safe.h"
#include "when.h"
#include <dplog/follow.h>
#include <stdio.h>

static const char *const kind_names[] = {
    [DPLOG_HAPPENING_FINDING] = "finding",
    [DPLOG_HAPPENING_GREW] = "grew",
    [DPLOG_HAPPENING_RECOVERED] = "recovered",
    [DPLOG_HAPPENING_DEPLOYMENT] = "deployment",
    [DPLOG_HAPPENING_GAP] = "gap",
    [DPLOG_HAPPENING_TROUBLE] = "trouble",
    [DPLOG_HAPPENING_MENDED] = "mended",
};

const char *
dplog_happening_kind_name(enum dplog_happening_kind kind)
{
    return (size_t)kind < sizeof(kind_names) / sizeof(kind_names[0])
               ? kind_names[kind]
               : "unknown";
}

/* ── text ── */

static const enum dpl_phrase status_phrases[] = {
    [DPLOG_DEPLOYMENT_SUCCEEDED] = DPL_P_NEWS_SUCCEEDED,
    [DPLOG_DEPLOYMENT_FAILED] = DPL_P_NEWS_FAILED,
    [DPLOG_DEPLOYMENT_RETRYING] = DPL_P_NEWS_RETRYING,
    [DPLOG_DEPLOYMENT_WAITING] = DPL_P_NEWS_WAITING,
    [DPLOG_DEPLOYMENT_IN_PROGRESS] = DPL_P_NEWS_IN_PROGRESS,
    [DPLOG_DEPLOYMENT_UNKNOWN] = DPL_P_NEWS_UNKNOWN,
};

static enum dplog_language
language_of(const struct dplog_happening *h)
{
    return h->diagnosis ? h->diagnosis->language : DPLOG_LANGUAGE_EN;
}

static enum dpl_phrase
word_of(const struct dplog_happening *h)
{
    switch (h->kind) {
    case DPLOG_HAPPENING_FINDING:
        if (h->finding->role == DPLOG_ROLE_WAIT)
            return DPL_P_NEWS_WAITS;
        return h->finding->role == DPLOG_ROLE_SYMPTOM ? DPL_P_NEWS_SYMPTOM
                                                      : DPL_P_NEWS_FAILS;
    case DPLOG_HAPPENING_GREW:
        return DPL_P_NEWS_AGAIN;
    case DPLOG_HAPPENING_RECOVERED:
        return DPL_P_NEWS_RECOVERED;
    case DPLOG_HAPPENING_DEPLOYMENT:
        return DPL_P_NEWS_DEPLOYMENT;
    case DPLOG_HAPPENING_GAP:
        return DPL_P_NEWS_GAP;
    case DPLOG_HAPPENING_TROUBLE:
        return DPL_P_NEWS_TROUBLE;
    case DPLOG_HAPPENING_MENDED:
        break;
    }
    return DPL_P_NEWS_MENDED;
}

/* When it happened, by the logs; DPLOG_TIME_NONE: they do not say. */
static int64_t
time_of(const struct dplog_happening *h)
{
    switch (h->kind) {
    case DPLOG_HAPPENING_FINDING:
        return h->finding->first_us;
    case DPLOG_HAPPENING_GREW:
        return h->finding->last_us;
    case DPLOG_HAPPENING_RECOVERED:
        return h->finding->recovered_us;
    case DPLOG_HAPPENING_DEPLOYMENT:
        return h->deployment->last_us;
    case DPLOG_HAPPENING_GAP:
        return h->gap->from_us;
    case DPLOG_HAPPENING_TROUBLE:
    case DPLOG_HAPPENING_MENDED:
        break;
    }
    return h->diagnosis ? h->diagnosis->verdict.as_of_us : DPLOG_TIME_NONE;
}

/* "2026-11-20 09:44:23 +09:00", in the time of the site server. */
static void
add_time(struct dpl_buf *buf, const struct dplog_happening *h)
{
    const int64_t us = dpl_known_time(time_of(h));
    struct dpl_zone zone = {0};
    char local[DPL_LOCAL_SIZE];

    if (us == DPLOG_TIME_NONE || !h->diagnosis) {
        dpl_buf_add_str(buf, "-");
        return;
    }
    dpl_zone_find(h->diagnosis, &zone);
    dpl_format_local(us + zone.offset_us, DPLOG_BIAS_NONE, local);
    dpl_buf_addf(buf, "%.19s%s%s", local, zone.suffix[0] ? " " : "",
                 zone.suffix);
}

static void
add_keys(struct dpl_buf *buf, const char *package, int64_t version,
         const char *dp)
{
    if (package) {
        dpl_buf_add_str(buf, "  ");
        dpl_safe_add(buf, dpl_view_of(package));
        if (version >= 0)
            dpl_buf_addf(buf, " v%lld", (long long)version);
    }
    if (dp) {
        dpl_buf_add_str(buf, package ? " @ " : "  @ ");
        dpl_safe_add(buf, dpl_view_of(dp));
    }
}

static void
add_place(struct dpl_buf *buf, const struct dplog_happening *h)
{
    const struct dplog_finding *f = h->finding;
    const struct dplog_evidence *line;

    if (!f->evidence_count)
        return;
    line = &f->evidence[h->kind == DPLOG_HAPPENING_GREW ? f->evidence_count - 1
                                                        : 0];
    if (!h->diagnosis || line->source >= h->diagnosis->source_count)
        return;
    dpl_buf_add_str(buf, "  ");
    dpl_safe_add(buf, dpl_view_file_name(dpl_view_of(
                          h->diagnosis->sources[line->source].path)));
    dpl_buf_addf(buf, ":%u", (unsigned)line->line);
}

static void
add_finding(struct dpl_buf *buf, const struct dplog_happening *h)
{
    const struct dplog_finding *f = h->finding;

    dpl_safe_add(buf, dpl_view_of(f->title));
    for (size_t i = 0; i < f->code_count && i < 2; i++) {
        dpl_buf_add_str(buf, "  ");
        dpl_safe_add(buf, dpl_view_of(f->codes[i].spelled));
        if (f->codes[i].name) {
            dpl_buf_add_char(buf, ' ');
            dpl_safe_add(buf, dpl_view_of(f->codes[i].name));
        }
    }
    add_keys(buf, f->package, f->version, f->dp);
    if (h->kind == DPLOG_HAPPENING_GREW)
        dpl_buf_addf(buf, "  x%llu", (unsigned long long)f->count);
    add_place(buf, h);
}

static void
add_deployment(struct dpl_buf *buf, const struct dplog_happening *h)
{
    const struct dplog_deployment *d = h->deployment;
    const enum dplog_language language = language_of(h);

    dpl_safe_add(buf, dpl_view_of(d->package ? d->package : "-"));
    if (d->version >= 0)
        dpl_buf_addf(buf, " v%lld", (long long)d->version);
    dpl_buf_add_str(buf, " @ ");
    if (d->dp)
        dpl_safe_add(buf, dpl_view_of(d->dp));
    else
        dpl_buf_add_str(buf, dpl_phrase(language, DPL_P_NEWS_SOME_DP));
    dpl_buf_addf(buf, "  %s -> %s",
                 dpl_phrase(language, h->is_first ? DPL_P_NEWS_NEW
                                                  : status_phrases[h->before]),
                 dpl_phrase(language, status_phrases[d->status]));
    if (d->stage) {
        dpl_buf_add_str(buf, "  (");
        dpl_safe_add(buf, dpl_view_of(d->stage));
        dpl_buf_add_char(buf, ')');
    }
}

static void
add_gap(struct dpl_buf *buf, const struct dplog_happening *h)
{
    struct dpl_buf number = {0};

    dpl_add_number(&number, h->gap->bytes);
    dpl_say(buf, language_of(h),
            h->gap->bytes ? DPL_P_NEWS_ABOUT_BYTES : DPL_P_NEWS_SOME_BYTES,
            (struct dpl_words){{dpl_buf_str(&number)}});
    dpl_safe_add(buf, dpl_view_of(h->path));
    dpl_buf_add_str(buf, ": ");
    dpl_add_gap_reason(buf, language_of(h), h->gap);
    buf->failed |= number.failed;
    dpl_buf_done(&number);
}

static bool
add_text(struct dpl_buf *buf, const struct dplog_happening *h)
{
    add_time(buf, h);
    dpl_buf_addf(buf, "  %-10s  ", dpl_phrase(language_of(h), word_of(h)));
    if (h->finding) {
        add_finding(buf, h);
    } else if (h->deployment) {
        add_deployment(buf, h);
    } else if (h->gap) {
        add_gap(buf, h);
    } else if (h->kind == DPLOG_HAPPENING_TROUBLE) {
        dpl_safe_add(buf, dpl_view_of(h->text));
    } else {
        dpl_safe_add(buf, dpl_view_of(h->path));
        if (h->text) {
            dpl_buf_add_str(buf, ": ");
            dpl_safe_add(buf, dpl_view_of(h->text));
            return !buf->failed;
        }
        dpl_buf_add_str(buf,
                        dpl_phrase(language_of(h), DPL_P_NEWS_CAN_BE_USED));
    }
    return !buf->failed;
}

/* ── JSON ── */

static void
set_all(struct dpl_object *object, json_t *more)
{
    if (!more || json_object_update(object->json, more) < 0)
        object->failed = true;
    json_decref(more);
}

/* The paths behind the source numbers of the evidence, each once. */
static json_t *
make_paths(const struct dplog_happening *h)
{
    struct dpl_object object = dpl_object_begin();

    for (size_t i = 0; i < h->finding->evidence_count; i++) {
        const uint32_t source = h->finding->evidence[i].source;
        char key[16];

        if (!h->diagnosis || source >= h->diagnosis->source_count)
            continue;
        (void)snprintf(key, sizeof(key), "%u", (unsigned)source);
        dpl_set_str(&object, key, h->diagnosis->sources[source].path);
    }
    return dpl_object_end(&object);
}

static bool
add_json(struct dpl_buf *buf, const struct dplog_happening *h)
{
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "event", dplog_happening_kind_name(h->kind));
    dpl_set_time(&object, "time", time_of(h));
    dpl_set_bool(&object, "initial", h->initial);
    if (h->finding) {
        set_all(&object, dpl_json_finding(h->finding, 0));
        dpl_set(&object, "paths", make_paths(h));
    } else if (h->deployment) {
        dpl_set_str(&object, "before",
                    h->is_first ? NULL
                                : dplog_deployment_status_name(h->before));
        set_all(&object, dpl_json_deployment(h->deployment, 0));
    } else if (h->gap) {
        dpl_set_str(&object, "path", h->path);
        set_all(&object, dpl_json_gap(h->gap, 0));
    } else {
        dpl_set_str(&object, "path", h->path);
        dpl_set_str(&object, "text", h->text);
    }
    if (h->kind == DPLOG_HAPPENING_GREW)
        dpl_set_uint(&object, "count_before", h->count_before);
    return dpl_json_text_add(buf, dpl_object_end(&object));
}

enum dplog_status
dplog_happening_write(const struct dplog_happening *happening,
                      enum dplog_event_format format, dplog_write_fn write_fn,
                      void *write_data, struct dplog_error *reterr)
{
    struct dpl_buf line = {0};
    enum dplog_status status = DPLOG_OK;
    bool made;

    if (format != DPLOG_EVENT_TEXT && format != DPLOG_EVENT_NDJSON)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "unknown event format");
    made = format == DPLOG_EVENT_TEXT ? add_text(&line, happening)
                                      : add_json(&line, happening);
    dpl_buf_add_char(&line, '\n');
    if (!made || line.failed)
        status = dpl_fail_memory(reterr);
    else if (!write_fn(write_data, line.ptr, line.len))
        status = dpl_fail(reterr, DPLOG_E_IO, "the output was refused");
    dpl_buf_done(&line);
    return status;
}
