/* SPDX-License-Identifier: MIT
 *
 * Checklist, findings and deployments of the JSON report.
 */
#include "json_parts.h"

static json_t *
make_step(const void *steps, size_t index)
{
    const struct dplog_step *step = (const struct dplog_step *)steps + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "id", step->id);
    dpl_set_str(&object, "where", step->where);
    dpl_set_str(&object, "text", step->text);
    dpl_set_str(&object, "command", step->command);
    dpl_set_str(&object, "host", step->host);
    dpl_set_str(&object, "good", step->good);
    dpl_set_str(&object, "beside", step->beside);
    return dpl_object_end(&object);
}

static json_t *
make_clearance(const void *clearances, size_t index)
{
    const struct dplog_clearance *clearance =
        (const struct dplog_clearance *)clearances + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "dp", clearance->dp);
    dpl_set(&object, "line", dpl_json_evidence(&clearance->line, 0));
    dpl_set_str(&object, "says", clearance->says);
    return dpl_object_end(&object);
}

json_t *
dpl_json_item(const void *items, size_t index)
{
    const struct dplog_item *item = (const struct dplog_item *)items + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "id", item->id);
    dpl_set_str(&object, "origin", item->extended ? "extended" : "seed");
    dpl_set_str(&object, "title", item->title);
    dpl_set_str(&object, "status", dplog_item_status_name(item->status));
    dpl_set_id(&object, "rank", item->rank);
    dpl_set_share(&object, "score", item->score);
    dpl_set_ids(&object, "findings", item->findings, item->finding_count);
    dpl_set_time(&object, "first", item->first_us);
    dpl_set_time(&object, "last", item->last_us);
    dpl_set_strings(&object, "cleared_for", item->cleared_for,
                    item->cleared_for_count);
    dpl_set_array(&object, "steps", make_step, item->steps, item->step_count);
    dpl_set(&object, "cleared_by",
            item->cleared_by ? dpl_json_evidence(item->cleared_by, 0)
                             : json_null());
    dpl_set_array(&object, "cleared", make_clearance, item->cleared,
                  item->cleared ? item->cleared_for_count : 0);
    dpl_set_str(&object, "protocol", item->protocol);
    dpl_set_str(&object, "ports", item->ports);
    dpl_set_str(&object, "label", item->label);
    dpl_set_str(&object, "part", item->part);
    return dpl_object_end(&object);
}

static json_t *
make_weight(const void *weights, size_t index)
{
    const struct dplog_item_weight *weight =
        (const struct dplog_item_weight *)weights + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "id", weight->id);
    dpl_set_share(&object, "weight", weight->weight);
    return dpl_object_end(&object);
}

static json_t *
make_term(const void *terms, size_t index)
{
    const struct dplog_term *term = (const struct dplog_term *)terms + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "item", term->item);
    dpl_set_str(&object, "what", term->what);
    dpl_set_delta(&object, "delta", term->delta);
    dpl_set_share(&object, "weight", term->weight);
    dpl_set_str(&object, "because", term->because);
    return dpl_object_end(&object);
}

static json_t *
make_code(const void *codes, size_t index)
{
    const struct dplog_code *code = (const struct dplog_code *)codes + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "value", code->spelled);
    dpl_set_str(&object, "name", code->name);
    dpl_set_str(&object, "text", code->text);
    dpl_set_uint(&object, "number", code->value);
    return dpl_object_end(&object);
}

static json_t *
make_collect(const void *collects, size_t index)
{
    const struct dplog_collect *collect =
        (const struct dplog_collect *)collects + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "where", collect->where);
    dpl_set_str(&object, "what", collect->what);
    dpl_set_time(&object, "from", collect->from_us);
    dpl_set_time(&object, "to", collect->to_us);
    dpl_set_str(&object, "why", collect->why);
    return dpl_object_end(&object);
}

static json_t *
make_retry(const struct dplog_finding *finding)
{
    struct dpl_object object = dpl_object_begin();

    dpl_set_bool(&object, "due", finding->retrying);
    dpl_set_time(&object, "next", finding->next_retry_us);
    dpl_set_time(&object, "since",
                 finding->retry_under_way ? finding->retry_since_us
                                          : DPLOG_TIME_NONE);
    dpl_set_id(&object, "minutes", finding->retry_minutes);
    dpl_set_int(&object, "left", finding->retries_left);
    return dpl_object_end(&object);
}

static json_t *
make_recovered(const struct dplog_finding *finding)
{
    struct dpl_object object;

    if (finding->state != DPLOG_FINDING_RECOVERED)
        return json_null();
    object = dpl_object_begin();
    dpl_set_time(&object, "time", finding->recovered_us);
    dpl_set_str(&object, "by", finding->recovered_by);
    dpl_set(&object, "removed", json_boolean(finding->removed));
    dpl_set(&object, "line",
            finding->recovered_line
                ? dpl_json_evidence(finding->recovered_line, 0)
                : json_null());
    return dpl_object_end(&object);
}

static void
set_finding_keys(struct dpl_object *object, const struct dplog_finding *finding)
{
    dpl_set_str(object, "package", finding->package);
    dpl_set_int(object, "version", finding->version);
    dpl_set_str(object, "dp", finding->dp);
    dpl_set_str(object, "content", finding->content);
    dpl_set_int(object, "job", finding->job);
}

json_t *
dpl_json_finding(const void *findings, size_t index)
{
    const struct dplog_finding *finding =
        (const struct dplog_finding *)findings + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_uint(&object, "id", finding->id);
    dpl_set_str(&object, "rule", finding->rule);
    dpl_set_uint(&object, "revision", finding->revision);
    dpl_set_str(&object, "role", dplog_role_name(finding->role));
    dpl_set_str(&object, "severity", dplog_severity_name(finding->severity));
    dpl_set_str(&object, "title", finding->title);
    dpl_set_array(&object, "items", make_weight, finding->items,
                  finding->item_count);
    dpl_set_str(&object, "hop", finding->hop);
    dpl_set_str(&object, "stage", finding->stage);
    dpl_set_array(&object, "codes", make_code, finding->codes,
                  finding->code_count);
    set_finding_keys(&object, finding);
    dpl_set_uint(&object, "count", finding->count);
    dpl_set_time(&object, "first", finding->first_us);
    dpl_set_time(&object, "last", finding->last_us);
    dpl_set_str(&object, "state", dplog_finding_state_name(finding->state));
    dpl_set_id(&object, "explained_by", finding->explained_by);
    dpl_set_array(&object, "evidence", dpl_json_evidence, finding->evidence,
                  finding->evidence_count);
    dpl_set_str(&object, "fixed_when", finding->fixed_when);
    dpl_set_array(&object, "collect", make_collect, finding->collect,
                  finding->collect_count);
    dpl_set_str(&object, "cause", finding->cause_text);
    dpl_set_str(&object, "action", finding->action_text);
    dpl_set_str(&object, "path", finding->path);
    dpl_set(&object, "retry", make_retry(finding));
    dpl_set_id(&object, "normal_minutes", finding->normal_minutes);
    dpl_set(&object, "recovered", make_recovered(finding));
    dpl_set_strings(&object, "steps", finding->steps, finding->step_count);
    dpl_set_array(&object, "terms", make_term, finding->terms,
                  finding->term_count);
    dpl_set_bool(&object, "overdue", finding->overdue);
    dpl_set_time(&object, "waiting_since",
                 finding->role == DPLOG_ROLE_WAIT || finding->overdue
                     ? finding->waiting_since_us
                     : DPLOG_TIME_NONE);
    dpl_set_str(&object, "summary", finding->summary);
    dpl_set_str(&object, "worry", finding->worry_text);
    dpl_set_id(&object, "stage_position", finding->stage_position);
    dpl_set_id(&object, "stage_count", finding->stage_count);
    dpl_set_str(&object, "account", finding->account);
    dpl_set_str(&object, "all_failed", finding->all_failed);
    dpl_set_str(&object, "place", finding->place_title);
    return dpl_object_end(&object);
}

/* -1: it did not end, or its lines have no times. */
static int64_t
seconds_of(const struct dplog_attempt *attempt)
{
    return attempt->begin_us == DPLOG_TIME_NONE ||
                   attempt->end_us == DPLOG_TIME_NONE ||
                   attempt->end_us < attempt->begin_us
               ? -1
               : (attempt->end_us - attempt->begin_us) / 1000000;
}

static json_t *
make_attempt(const void *attempts, size_t index)
{
    const struct dplog_attempt *attempt =
        (const struct dplog_attempt *)attempts + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_time(&object, "begin", attempt->begin_us);
    dpl_set_time(&object, "end", attempt->end_us);
    dpl_set_str(&object, "outcome", attempt->outcome);
    dpl_set_str(&object, "stage", attempt->stage);
    dpl_set_int(&object, "seconds", seconds_of(attempt));
    dpl_set_id(&object, "files", attempt->files);
    return dpl_object_end(&object);
}

json_t *
dpl_json_deployment(const void *deployments, size_t index)
{
    const struct dplog_deployment *deployment =
        (const struct dplog_deployment *)deployments + index;
    struct dpl_object object = dpl_object_begin();

    dpl_set_str(&object, "package", deployment->package);
    dpl_set_str(&object, "name", deployment->name);
    dpl_set_int(&object, "size_kb", deployment->size_kb);
    dpl_set_int(&object, "version", deployment->version);
    dpl_set_str(&object, "dp", deployment->dp);
    dpl_set_str(&object, "status",
                dplog_deployment_status_name(deployment->status));
    dpl_set_str(&object, "stage", deployment->stage);
    dpl_set_str(&object, "hop", deployment->hop);
    dpl_set_uint(&object, "attempts", deployment->attempts);
    dpl_set_int(&object, "attempts_reported", deployment->attempts_reported);
    dpl_set_time(&object, "first", deployment->first_us);
    dpl_set_time(&object, "last", deployment->last_us);
    dpl_set_time(&object, "next_retry", deployment->next_retry_us);
    dpl_set_str(&object, "next_retry_text", deployment->next_retry_text);
    dpl_set_str(&object, "cause", deployment->cause);
    dpl_set_ids(&object, "findings", deployment->findings,
                deployment->finding_count);
    dpl_set_bool(&object, "pull", deployment->pull);
    dpl_set_bool(&object, "suppressed", deployment->suppressed);
    dpl_set_array(&object, "attempt_list", make_attempt,
                  deployment->attempt_list, deployment->attempt_list_count);
    dpl_set_id(&object, "stage_position", deployment->stage_position);
    dpl_set_id(&object, "stage_count", deployment->stage_count);
    dpl_set_int(&object, "retries_left", deployment->retries_left);
    dpl_set_array(&object, "arrived", dpl_json_evidence, deployment->arrived,
                  deployment->arrived_count);
    return dpl_object_end(&object);
}
