/* SPDX-License-Identifier: MIT
 *
 * A finding with its items, codes and evidence as rows.
 */
#include "base/view.h"
#include "store_impl.h"

static const char INSERT_FINDING_SQL[] =
    "INSERT INTO finding(id, rule, revision, role, severity, state, title,"
    " cause_text, action_text, hop, stage, package, version, dp, content, job,"
    " path, count, first_us, last_us, retrying, next_retry_us, retry_minutes,"
    " retries_left, explained_by, fixed_when, recovered_by, recovered_us)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
    " ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28)";
static const char INSERT_FINDING_ITEM_SQL[] =
    "INSERT INTO finding_item(finding, position, item, weight)"
    " VALUES(?1, ?2, ?3, ?4)";
static const char INSERT_CODE_SQL[] =
    "INSERT INTO code(finding, position, value, spelled, name, text)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char INSERT_EVIDENCE_SQL[] =
    "INSERT INTO evidence(finding, position, source, line, time_us, local,"
    " thread, message) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char INSERT_MATCH_SQL[] =
    "INSERT INTO match(finding, position, event) VALUES(?1, ?2, ?3)";

static void
bind_finding(struct dpl_statement *s, const struct dplog_finding *f)
{
    dpl_bind_int(s, f->id);
    dpl_bind_view(s, dpl_view_of(f->rule));
    dpl_bind_int(s, f->revision);
    dpl_bind_str(s, dplog_role_name(f->role));
    dpl_bind_str(s, dplog_severity_name(f->severity));
    dpl_bind_str(s, dplog_finding_state_name(f->state));
    dpl_bind_view(s, dpl_view_of(f->title));
    dpl_bind_str(s, f->cause_text);
    dpl_bind_str(s, f->action_text);
    dpl_bind_str(s, f->hop);
    dpl_bind_str(s, f->stage);
    dpl_bind_str(s, f->package);
    dpl_bind_int_or_null(s, f->version, -1);
    dpl_bind_str(s, f->dp);
    dpl_bind_str(s, f->content);
    dpl_bind_int_or_null(s, f->job, -1);
    dpl_bind_str(s, f->path);
    dpl_bind_uint(s, f->count);
    dpl_bind_int_or_null(s, f->first_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, f->last_us, DPLOG_TIME_NONE);
    dpl_bind_int(s, f->retrying);
    dpl_bind_int_or_null(s, f->next_retry_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, f->retry_minutes, 0);
    dpl_bind_int_or_null(s, f->retries_left, -1);
    dpl_bind_int_or_null(s, f->explained_by, 0);
    dpl_bind_str(s, f->fixed_when);
    dpl_bind_str(s, f->recovered_by);
    dpl_bind_int_or_null(s, f->recovered_us, DPLOG_TIME_NONE);
}

static enum dplog_status
save_item_weight(struct dpl_store *store, const struct dplog_finding *finding,
                 size_t position, struct dplog_error *reterr)
{
    const struct dplog_item_weight *const item = &finding->items[position];
    struct dpl_statement *const s = dpl_statement_get(
        store, DPL_SQL_INSERT_FINDING_ITEM, INSERT_FINDING_ITEM_SQL);

    dpl_bind_int(s, finding->id);
    dpl_bind_int(s, (int64_t)position);
    dpl_bind_view(s, dpl_view_of(item->id));
    dpl_bind_real(s, item->weight);
    return dpl_statement_run(s, reterr);
}

static enum dplog_status
save_code(struct dpl_store *store, const struct dplog_finding *finding,
          size_t position, struct dplog_error *reterr)
{
    const struct dplog_code *const code = &finding->codes[position];
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_INSERT_CODE, INSERT_CODE_SQL);

    dpl_bind_int(s, finding->id);
    dpl_bind_int(s, (int64_t)position);
    dpl_bind_int(s, code->value);
    dpl_bind_str(s, code->spelled);
    dpl_bind_str(s, code->name);
    dpl_bind_str(s, code->text);
    return dpl_statement_run(s, reterr);
}

static enum dplog_status
save_match(struct dpl_store *store, const struct dplog_finding *finding,
           size_t position, int64_t source, struct dplog_error *reterr)
{
    struct dpl_statement *s;
    int64_t event;
    const enum dplog_status status = dpl_block_find_line(
        store, source, finding->evidence[position].line, &event, reterr);

    if (status < 0 || event == 0)
        return status;
    s = dpl_statement_get(store, DPL_SQL_INSERT_MATCH, INSERT_MATCH_SQL);
    dpl_bind_int(s, finding->id);
    dpl_bind_int(s, (int64_t)position);
    dpl_bind_int(s, event);
    return dpl_statement_run(s, reterr);
}

static enum dplog_status
save_evidence(struct dpl_store *store, const struct dplog_finding *finding,
              size_t position, int64_t source, struct dplog_error *reterr)
{
    const struct dplog_evidence *const evidence = &finding->evidence[position];
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_INSERT_EVIDENCE, INSERT_EVIDENCE_SQL);
    enum dplog_status status;

    dpl_bind_int(s, finding->id);
    dpl_bind_int(s, (int64_t)position);
    dpl_bind_int_or_null(s, source, 0);
    dpl_bind_int(s, evidence->line);
    dpl_bind_int_or_null(s, evidence->time_us, DPLOG_TIME_NONE);
    dpl_bind_str(s, evidence->local);
    dpl_bind_int(s, evidence->thread);
    dpl_bind_view(s, dpl_view_of(evidence->message));
    status = dpl_statement_run(s, reterr);
    if (status < 0 || source == 0)
        return status;
    return save_match(store, finding, position, source, reterr);
}

/* The diagnosis' index of a source as an id of the store, or 0. */
static int64_t
source_id(const struct dplog_diagnosis *diagnosis, const int64_t *source_ids,
          uint32_t index)
{
    return source_ids && index < diagnosis->source_count ? source_ids[index]
                                                         : 0;
}

enum dplog_status
dpl_finding_save(struct dpl_store *store,
                 const struct dplog_diagnosis *diagnosis,
                 const struct dplog_finding *finding, const int64_t *source_ids,
                 struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_INSERT_FINDING, INSERT_FINDING_SQL);
    enum dplog_status status;

    bind_finding(s, finding);
    status = dpl_statement_run(s, reterr);
    for (size_t i = 0; i < finding->item_count && status >= 0; i++)
        status = save_item_weight(store, finding, i, reterr);
    for (size_t i = 0; i < finding->code_count && status >= 0; i++)
        status = save_code(store, finding, i, reterr);
    for (size_t i = 0; i < finding->evidence_count && status >= 0; i++)
        status = save_evidence(
            store, finding, i,
            source_id(diagnosis, source_ids, finding->evidence[i].source),
            reterr);
    return status;
}
