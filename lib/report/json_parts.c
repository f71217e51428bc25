/* SPDX-License-Identifier: MIT
 *
 * The small parts of the JSON report: verdict, sources, and what the reader
 * did not understand or could not read. See json_finding.c for the rest.
 */
#include "json_parts.h"

#include <dplog/version.h>

json_t *
dpl_json_generator(const struct dplog_diagnosis *diagnosis)
{
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "name", "dplog");
    dpl_set_str(&object, "version", dplog_version());
    dpl_set_str(&object, "rules", diagnosis->rules_version);
    return dpl_object_end(&object);
}

static json_t *
make_scope(const struct dplog_verdict *verdict)
{
    struct dpl_object object;

    if (verdict->scope == DPLOG_SCOPE_NONE)
        return json_null();
    object = dpl_object_begin();
    dpl_set_str(&object, "kind", dplog_scope_kind_name(verdict->scope));
    dpl_set_strings(&object, "names", verdict->scope_names,
                    verdict->scope_name_count);
    dpl_set_time(&object, "since", verdict->scope_since_us);
    return dpl_object_end(&object);
}

json_t *
dpl_json_verdict(const struct dplog_verdict *verdict)
{
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "status", dplog_verdict_status_name(verdict->status));
    dpl_set_str(&object, "cause", verdict->cause);
    dpl_set_share(&object, "confidence", verdict->confidence);
    dpl_set_str(&object, "summary", verdict->summary);
    dpl_set_time(&object, "as_of", verdict->as_of_us);
    dpl_set(&object, "scope", make_scope(verdict));
    return dpl_object_end(&object);
}

json_t *
dpl_json_totals(const struct dplog_totals *totals)
{
    struct dpl_object object = dpl_object_begin();

    dpl_set_uint(&object, "lines", totals->lines);
    dpl_set_uint(&object, "events", totals->events);
    dpl_set_uint(&object, "matched", totals->matched);
    dpl_set_uint(&object, "deployments_succeeded",
                 totals->deployments_succeeded);
    dpl_set_uint(&object, "deployments_failed", totals->deployments_failed);
    dpl_set_uint(&object, "deployments_retrying", totals->deployments_retrying);
    dpl_set_uint(&object, "deployments_waiting", totals->deployments_waiting);
    dpl_set_uint(&object, "deployments_in_progress",
                 totals->deployments_in_progress);
    dpl_set_uint(&object, "dps_seen", totals->dps_seen);
    dpl_set_uint(&object, "dps_with_success", totals->dps_with_success);
    dpl_set_uint(&object, "downloads_succeeded", totals->downloads_succeeded);
    dpl_set_str(&object, "site_server", totals->site_server);
    dpl_set_str(&object, "site_code", totals->site_code);
    dpl_set_uint(&object, "waits_over", totals->waits_over);
    dpl_set_uint(&object, "longest_wait_seconds",
                 (uint64_t)totals->longest_wait_us / 1000000);
    dpl_set_str(&object, "longest_wait", totals->longest_wait);
    dpl_set_str(&object, "longest_wait_dp", totals->longest_wait_dp);
    return dpl_object_end(&object);
}

json_t *
dpl_json_source(const void *sources, size_t index)
{
    const struct dplog_source *source =
        (const struct dplog_source *)sources + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "path", source->path);
    dpl_set_str(&object, "log", dplog_log_name(source->log));
    dpl_set_str(&object, "format", dplog_format_name(source->format));
    dpl_set_str(&object, "encoding", dplog_encoding_name(source->encoding));
    dpl_set_uint(&object, "lines", source->lines);
    dpl_set_uint(&object, "events", source->events);
    dpl_set_uint(&object, "continuations", source->continuations);
    dpl_set_uint(&object, "unparsed", source->unparsed);
    dpl_set_uint(&object, "gaps", source->gaps);
    dpl_set_time(&object, "first", source->first_us);
    dpl_set_time(&object, "last", source->last_us);
    dpl_set_uint(&object, "bytes", source->bytes);
    dpl_set_bool(&object, "rolled", source->rolled);
    dpl_set_bool(&object, "failed", source->failed);
    dpl_set_str(&object, "error", source->error);
    return dpl_object_end(&object);
}

json_t *
dpl_json_evidence(const void *evidence, size_t index)
{
    const struct dplog_evidence *line =
        (const struct dplog_evidence *)evidence + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_uint(&object, "source", line->source);
    dpl_set_uint(&object, "line", line->line);
    dpl_set_time(&object, "time", line->time_us);
    dpl_set_str(&object, "local", line->local);
    dpl_set_id(&object, "thread", line->thread);
    dpl_set_str(&object, "message", line->message);
    return dpl_object_end(&object);
}

json_t *
dpl_json_unrecognized(const void *unrecognized, size_t index)
{
    const struct dplog_unrecognized *group =
        (const struct dplog_unrecognized *)unrecognized + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "template", group->template_text);
    dpl_set_uint(&object, "count", group->count);
    dpl_set_array(&object, "evidence", dpl_json_evidence, group->evidence,
                  group->evidence ? 1 : 0);
    return dpl_object_end(&object);
}

json_t *
dpl_json_health(const void *health, size_t index)
{
    const struct dplog_health *note =
        (const struct dplog_health *)health + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_uint(&object, "source", note->source);
    dpl_set_str(&object, "kind", note->kind);
    dpl_set_str(&object, "text", note->text);
    dpl_set_str(&object, "setting", note->setting);
    return dpl_object_end(&object);
}

json_t *
dpl_json_limit(const void *limits, size_t index)
{
    const struct dplog_limit *limit =
        (const struct dplog_limit *)limits + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "name", limit->name);
    dpl_set_uint(&object, "value", limit->value);
    dpl_set_uint(&object, "count", limit->count);
    dpl_set_int(&object, "source", limit->source);
    return dpl_object_end(&object);
}

json_t *
dpl_json_gap(const void *gaps, size_t index)
{
    const struct dplog_gap *gap = (const struct dplog_gap *)gaps + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_uint(&object, "source", gap->source);
    dpl_set_uint(&object, "offset", gap->offset);
    dpl_set_uint(&object, "bytes", gap->bytes);
    dpl_set_time(&object, "from", gap->from_us);
    dpl_set_time(&object, "to", gap->to_us);
    dpl_set_str(&object, "kind", gap->kind ? gap->kind : "other");
    dpl_set_str(&object, "reason", gap->reason);
    return dpl_object_end(&object);
}

json_t *
dpl_json_suppressed(const void *suppressed, size_t index)
{
    const struct dplog_suppressed *entry =
        (const struct dplog_suppressed *)suppressed + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "rule", entry->rule);
    dpl_set_uint(&object, "count", entry->count);
    dpl_set_str(&object, "until", entry->until);
    dpl_set_str(&object, "reason", entry->reason);
    dpl_set_uint(&object, "findings", entry->findings);
    dpl_set_bool(&object, "expired", entry->expired);
    dpl_set_strings(&object, "dps", entry->dps, entry->dp_count);
    dpl_set_strings(&object, "packages", entry->packages, entry->package_count);
    dpl_set_str(&object, "path", entry->path);
    dpl_set_id(&object, "line", entry->line);
    return dpl_object_end(&object);
}

json_t *
dpl_json_harmless(const void *harmless, size_t index)
{
    const struct dplog_harmless *entry =
        (const struct dplog_harmless *)harmless + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "rule", entry->rule);
    dpl_set_str(&object, "title", entry->title);
    dpl_set_uint(&object, "count", entry->count);
    return dpl_object_end(&object);
}

json_t *
dpl_json_share(const void *shares, size_t index)
{
    const struct dplog_share *share =
        (const struct dplog_share *)shares + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "path", share->path);
    dpl_set_strings(&object, "items", share->items, share->item_count);
    dpl_set_uint(&object, "count", share->count);
    dpl_set_time(&object, "first", share->first_us);
    dpl_set(&object, "line", dpl_json_evidence(&share->line, 0));
    return dpl_object_end(&object);
}

json_t *
dpl_json_read(const void *reads, size_t index)
{
    const struct dplog_package_read *read =
        (const struct dplog_package_read *)reads + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "package", read->package);
    dpl_set_str(&object, "path", read->path);
    dpl_set_time(&object, "last", read->read_us);
    return dpl_object_end(&object);
}
