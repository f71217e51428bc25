/* SPDX-License-Identifier: MIT
 *
 * A diagnosis as rows, for people with a SQLite tool: what an earlier one left
 * goes, then everything is inserted anew.
 */
#include "base/view.h"
#include "store_impl.h"

static const struct clearing {
    enum dpl_statement_id id;
    const char *sql;
} clearings[] = {
    /* children before their parents */
    {DPL_SQL_CLEAR_MATCH, "DELETE FROM match"},
    {DPL_SQL_CLEAR_EVIDENCE, "DELETE FROM evidence"},
    {DPL_SQL_CLEAR_CODE, "DELETE FROM code"},
    {DPL_SQL_CLEAR_FINDING_ITEM, "DELETE FROM finding_item"},
    {DPL_SQL_CLEAR_FINDING, "DELETE FROM finding"},
    {DPL_SQL_CLEAR_DEPLOYMENT_FINDING, "DELETE FROM deployment_finding"},
    {DPL_SQL_CLEAR_DEPLOYMENT, "DELETE FROM deployment"},
    {DPL_SQL_CLEAR_ITEM_CLEARED, "DELETE FROM item_cleared"},
    {DPL_SQL_CLEAR_ITEM, "DELETE FROM item"},
    {DPL_SQL_CLEAR_META, "DELETE FROM meta"},
};

static const char INSERT_META_SQL[] =
    "INSERT INTO meta(key, value) VALUES(?1, ?2)";
static const char INSERT_ITEM_SQL[] =
    "INSERT INTO item(id, position, origin, title, status, rank, score,"
    " first_us, last_us) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char INSERT_ITEM_CLEARED_SQL[] =
    "INSERT INTO item_cleared(item, position, dp) VALUES(?1, ?2, ?3)";
static const char INSERT_DEPLOYMENT_SQL[] =
    "INSERT INTO deployment(id, package, name, size_kb, version, dp, pull,"
    " status, stage, hop, attempts, attempts_reported, first_us, last_us,"
    " next_retry_us, next_retry_text, cause)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
    " ?16, ?17)";
static const char INSERT_DEPLOYMENT_FINDING_SQL[] =
    "INSERT INTO deployment_finding(deployment, position, finding)"
    " VALUES(?1, ?2, ?3)";

static const char READ_STAMP_SQL[] = "SELECT value FROM meta WHERE key = ?1";
static const char STAMP_KEY[] = "diagnosis.stamp";

static enum dplog_status
clear_all(struct dpl_store *store, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0;
         i < sizeof(clearings) / sizeof(clearings[0]) && status >= 0; i++)
        status = dpl_statement_run(
            dpl_statement_get(store, clearings[i].id, clearings[i].sql),
            reterr);
    return status;
}

/* Facts that are absent get no row. */
static enum dplog_status
save_text(struct dpl_store *store, const char *key, const char *value,
          struct dplog_error *reterr)
{
    struct dpl_statement *s;

    if (!value)
        return DPLOG_OK;
    s = dpl_statement_get(store, DPL_SQL_INSERT_META, INSERT_META_SQL);
    dpl_bind_str(s, key);
    dpl_bind_str(s, value);
    return dpl_statement_run(s, reterr);
}

static enum dplog_status
save_number(struct dpl_store *store, const char *key, int64_t value,
            struct dplog_error *reterr)
{
    struct dpl_statement *s;

    if (value == DPLOG_TIME_NONE)
        return DPLOG_OK;
    s = dpl_statement_get(store, DPL_SQL_INSERT_META, INSERT_META_SQL);
    dpl_bind_str(s, key);
    dpl_bind_int(s, value);
    return dpl_statement_run(s, reterr);
}

static enum dplog_status
save_real(struct dpl_store *store, const char *key, double value,
          struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_INSERT_META, INSERT_META_SQL);

    dpl_bind_str(s, key);
    dpl_bind_real(s, value);
    return dpl_statement_run(s, reterr);
}

static enum dplog_status
save_scope_names(struct dpl_store *store, const struct dplog_verdict *verdict,
                 struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;
    char key[48];

    for (size_t i = 0; i < verdict->scope_name_count && status >= 0; i++) {
        sqlite3_snprintf(sizeof(key), key, "verdict.scope.name.%llu",
                         (unsigned long long)i);
        status = save_text(store, key, verdict->scope_names[i], reterr);
    }
    return status;
}

static enum dplog_status
save_verdict(struct dpl_store *store, const struct dplog_diagnosis *diagnosis,
             struct dplog_error *reterr)
{
    const struct dplog_verdict *const v = &diagnosis->verdict;
    const struct {
        const char *key, *value;
    } texts[] = {
        {"language", diagnosis->language == DPLOG_LANGUAGE_JA ? "ja" : "en"},
        {"rules.version", diagnosis->rules_version},
        {"verdict.status", dplog_verdict_status_name(v->status)},
        {"verdict.cause", v->cause},
        {"verdict.summary", v->summary},
        {"verdict.as_of_local", v->as_of_local},
        {"verdict.scope.kind", dplog_scope_kind_name(v->scope)},
    };
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && status >= 0; i++)
        status = save_text(store, texts[i].key, texts[i].value, reterr);
    if (status >= 0)
        status = save_real(store, "verdict.confidence", v->confidence, reterr);
    if (status >= 0)
        status = save_number(store, "verdict.as_of_us", v->as_of_us, reterr);
    if (status >= 0 && v->scope != DPLOG_SCOPE_NONE)
        status = save_number(store, "verdict.scope.since_us", v->scope_since_us,
                             reterr);
    return status < 0 ? status : save_scope_names(store, v, reterr);
}

static enum dplog_status
save_totals(struct dpl_store *store, const struct dplog_totals *t,
            struct dplog_error *reterr)
{
    const struct {
        const char *key;
        uint64_t value;
    } counts[] = {
        {"totals.lines", t->lines},
        {"totals.events", t->events},
        {"totals.matched", t->matched},
        {"totals.deployments_succeeded", t->deployments_succeeded},
        {"totals.deployments_failed", t->deployments_failed},
        {"totals.deployments_retrying", t->deployments_retrying},
        {"totals.deployments_waiting", t->deployments_waiting},
        {"totals.deployments_in_progress", t->deployments_in_progress},
        {"totals.dps_seen", t->dps_seen},
        {"totals.dps_with_success", t->dps_with_success},
        {"totals.downloads_succeeded", t->downloads_succeeded},
    };
    enum dplog_status status =
        save_text(store, "site.server", t->site_server, reterr);

    if (status >= 0)
        status = save_text(store, "site.code", t->site_code, reterr);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]) && status >= 0;
         i++)
        status =
            save_number(store, counts[i].key, (int64_t)counts[i].value, reterr);
    return status;
}

static enum dplog_status
save_item(struct dpl_store *store, size_t position,
          const struct dplog_item *item, struct dplog_error *reterr)
{
    struct dpl_statement *s =
        dpl_statement_get(store, DPL_SQL_INSERT_ITEM, INSERT_ITEM_SQL);
    enum dplog_status status;

    dpl_bind_str(s, item->id);
    dpl_bind_int(s, (int64_t)position);
    dpl_bind_str(s, item->extended ? "extended" : "seed");
    dpl_bind_view(s, dpl_view_of(item->title));
    dpl_bind_str(s, dplog_item_status_name(item->status));
    dpl_bind_int_or_null(s, item->rank, 0);
    dpl_bind_real(s, item->score);
    dpl_bind_int_or_null(s, item->first_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, item->last_us, DPLOG_TIME_NONE);
    status = dpl_statement_run(s, reterr);

    for (size_t i = 0; i < item->cleared_for_count && status >= 0; i++) {
        s = dpl_statement_get(store, DPL_SQL_INSERT_ITEM_CLEARED,
                              INSERT_ITEM_CLEARED_SQL);
        dpl_bind_str(s, item->id);
        dpl_bind_int(s, (int64_t)i);
        dpl_bind_view(s, dpl_view_of(item->cleared_for[i]));
        status = dpl_statement_run(s, reterr);
    }
    return status;
}

static void
bind_deployment(struct dpl_statement *s, const struct dplog_deployment *d)
{
    dpl_bind_str(s, d->package);
    dpl_bind_str(s, d->name);
    dpl_bind_int_or_null(s, d->size_kb, -1);
    dpl_bind_int_or_null(s, d->version, -1);
    dpl_bind_str(s, d->dp);
    dpl_bind_int(s, d->pull);
    dpl_bind_str(s, dplog_deployment_status_name(d->status));
    dpl_bind_str(s, d->stage);
    dpl_bind_str(s, d->hop);
    dpl_bind_int(s, d->attempts);
    dpl_bind_int_or_null(s, d->attempts_reported, -1);
    dpl_bind_int_or_null(s, d->first_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, d->last_us, DPLOG_TIME_NONE);
    dpl_bind_int_or_null(s, d->next_retry_us, DPLOG_TIME_NONE);
    dpl_bind_str(s, d->next_retry_text);
    dpl_bind_str(s, d->cause);
}

static enum dplog_status
save_deployment(struct dpl_store *store, int64_t id,
                const struct dplog_deployment *deployment,
                struct dplog_error *reterr)
{
    struct dpl_statement *s = dpl_statement_get(
        store, DPL_SQL_INSERT_DEPLOYMENT, INSERT_DEPLOYMENT_SQL);
    enum dplog_status status;

    dpl_bind_int(s, id);
    bind_deployment(s, deployment);
    status = dpl_statement_run(s, reterr);

    for (size_t i = 0; i < deployment->finding_count && status >= 0; i++) {
        s = dpl_statement_get(store, DPL_SQL_INSERT_DEPLOYMENT_FINDING,
                              INSERT_DEPLOYMENT_FINDING_SQL);
        dpl_bind_int(s, id);
        dpl_bind_int(s, (int64_t)i);
        dpl_bind_int(s, deployment->findings[i]);
        status = dpl_statement_run(s, reterr);
    }
    return status;
}

static enum dplog_status
save_all(struct dpl_store *store, const struct dplog_diagnosis *diagnosis,
         const int64_t *source_ids, struct dplog_error *reterr)
{
    enum dplog_status status = dpl_events_flush(store, reterr);

    if (status >= 0)
        status = clear_all(store, reterr);
    if (status >= 0)
        status = save_verdict(store, diagnosis, reterr);
    if (status >= 0)
        status = save_totals(store, &diagnosis->totals, reterr);
    for (size_t i = 0; i < diagnosis->item_count && status >= 0; i++)
        status = save_item(store, i, &diagnosis->checklist[i], reterr);
    for (size_t i = 0; i < diagnosis->finding_count && status >= 0; i++)
        status = dpl_finding_save(store, diagnosis, &diagnosis->findings[i],
                                  source_ids, reterr);
    for (size_t i = 0; i < diagnosis->deployment_count && status >= 0; i++)
        status = save_deployment(store, (int64_t)i + 1,
                                 &diagnosis->deployments[i], reterr);
    return status;
}

enum dplog_status
dpl_store_save_diagnosis(struct dpl_store *store,
                         const struct dplog_diagnosis *diagnosis,
                         const int64_t *source_ids, uint64_t stamp,
                         struct dplog_error *reterr)
{
    const bool is_own = store->transaction == DPL_TRANSACTION_NONE;
    enum dplog_status status = dpl_store_check_writable(store, reterr);

    if (status >= 0 && is_own)
        status = dpl_store_begin(store, reterr);
    if (status < 0)
        return status;
    status = save_all(store, diagnosis, source_ids, reterr);
    if (status >= 0)
        status = save_number(store, STAMP_KEY, (int64_t)stamp, reterr);
    if (is_own && status >= 0)
        status = dpl_store_commit(store, reterr);
    if (is_own && status < 0)
        dpl_store_rollback(store);
    return status;
}

enum dplog_status
dpl_store_get_stamp(struct dpl_store *store, uint64_t *ret,
                    struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, DPL_SQL_READ_STAMP, READ_STAMP_SQL);
    enum dplog_status status;

    dpl_bind_str(s, STAMP_KEY);
    status = dpl_statement_row(s, reterr);
    if (status < 0)
        return status;
    *ret = status == DPLOG_OK ? (uint64_t)dpl_column_int(s, 0) : 0;
    dpl_statement_end(s);
    return DPLOG_OK;
}
