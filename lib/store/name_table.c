/* SPDX-License-Identifier: MIT
 *
 * Components and code files as numbers. Logs hold a handful of names, hostile
 * ones any number: what is remembered is bounded, the table has the rest.
 */
#include "store_impl.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/view.h"

static const char FIND_COMPONENT_SQL[] =
    "SELECT id FROM component WHERE name = ?1";
static const char INSERT_COMPONENT_SQL[] =
    "INSERT INTO component(name) VALUES(?1)";
static const char NAME_COMPONENT_SQL[] =
    "SELECT name FROM component WHERE id = ?1";
static const char FIND_CODE_FILE_SQL[] =
    "SELECT id FROM code_file WHERE name = ?1";
static const char INSERT_CODE_FILE_SQL[] =
    "INSERT INTO code_file(name) VALUES(?1)";
static const char NAME_CODE_FILE_SQL[] =
    "SELECT name FROM code_file WHERE id = ?1";

static const char LAST_COMPONENT_SQL[] =
    "SELECT ifnull(max(id), 0) FROM component";
static const char LAST_CODE_FILE_SQL[] =
    "SELECT ifnull(max(id), 0) FROM code_file";

/* More new names than this are not kept from their table. */
enum { KEPT_NAMES = 64 };

void
dpl_name_table_init(struct dpl_store *store)
{
    store->components = (struct dpl_name_table){
        .find = DPL_SQL_FIND_COMPONENT,
        .insert = DPL_SQL_INSERT_COMPONENT,
        .name = DPL_SQL_NAME_COMPONENT,
        .find_sql = FIND_COMPONENT_SQL,
        .insert_sql = INSERT_COMPONENT_SQL,
        .name_sql = NAME_COMPONENT_SQL,
        .last_sql = LAST_COMPONENT_SQL,
    };
    store->code_files = (struct dpl_name_table){
        .find = DPL_SQL_FIND_CODE_FILE,
        .insert = DPL_SQL_INSERT_CODE_FILE,
        .name = DPL_SQL_NAME_CODE_FILE,
        .find_sql = FIND_CODE_FILE_SQL,
        .insert_sql = INSERT_CODE_FILE_SQL,
        .name_sql = NAME_CODE_FILE_SQL,
        .last_sql = LAST_CODE_FILE_SQL,
    };
}

void
dpl_name_table_clear(struct dpl_name_table *table)
{
    for (size_t i = 0; i < DPL_NAME_SLOTS; i++)
        table->by_name[i].id = table->by_id[i].id = 0;
    table->kept.count = 0;
}

static bool
holds(const struct dpl_name_slot *slot, struct dplog_view name)
{
    return slot->id != 0 && slot->len == name.len &&
           memcmp(slot->name, name.ptr, name.len) == 0;
}

static void
remember(struct dpl_name_slot *slot, struct dplog_view name, int64_t id)
{
    if (name.len > sizeof(slot->name))
        return;
    if (name.len > 0)
        memcpy(slot->name, name.ptr, name.len);
    slot->len = name.len;
    slot->id = id;
}

/* ── names that are kept from the table for a while ── */

static const struct dpl_name_kept *
find_kept(const struct dpl_name_table *table, struct dplog_view name)
{
    for (size_t i = 0; i < table->kept.count; i++) {
        const struct dpl_name_kept *const kept = &table->kept.at[i];

        if (kept->len == name.len &&
            memcmp(kept->name, name.ptr, name.len) == 0)
            return kept;
    }
    return NULL;
}

static bool
can_keep(const struct dpl_store *store, const struct dpl_name_table *table,
         struct dplog_view name)
{
    return store->bulk.open && table->kept.count < KEPT_NAMES &&
           name.len <= DPL_NAME_MAX;
}

static enum dplog_status
keep_name(struct dpl_store *store, struct dpl_name_table *table,
          struct dplog_view name, int64_t *ret, struct dplog_error *reterr)
{
    int64_t last = 0;
    int rc = dpl_query_int(store->db, table->last_sql, &last);
    struct dpl_name_kept *const kept = DPL_VEC_PUSH(&table->kept);

    if (!kept)
        rc = SQLITE_NOMEM;
    if (rc != SQLITE_OK) {
        const enum dplog_status status =
            dpl_sqlite_fail(store->db, rc, "read", store->path, reterr);

        dpl_store_abandon(store);
        return status;
    }
    *ret = kept->id = last + (int64_t)table->kept.count;
    kept->len = name.len;
    memcpy(kept->name, name.ptr, name.len);
    return DPLOG_OK;
}

static enum dplog_status
insert_name(struct dpl_store *store, struct dpl_name_table *table,
            struct dplog_view name, int64_t *ret, struct dplog_error *reterr)
{
    struct dpl_statement *const s =
        dpl_statement_get(store, table->insert, table->insert_sql);
    enum dplog_status status;

    dpl_bind_view(s, name);
    status = dpl_statement_run(s, reterr);
    if (status >= 0)
        *ret = sqlite3_last_insert_rowid(store->db);
    return status;
}

static enum dplog_status
find_or_insert(struct dpl_store *store, struct dpl_name_table *table,
               struct dplog_view name, int64_t *ret, struct dplog_error *reterr)
{
    const struct dpl_name_kept *const kept = find_kept(table, name);
    struct dpl_statement *s;
    enum dplog_status status;

    if (kept) {
        *ret = kept->id;
        return DPLOG_OK;
    }
    s = dpl_statement_get(store, table->find, table->find_sql);
    dpl_bind_view(s, name);
    status = dpl_statement_row(s, reterr);
    if (status == DPLOG_DONE)
        return can_keep(store, table, name)
                   ? keep_name(store, table, name, ret, reterr)
                   : insert_name(store, table, name, ret, reterr);
    if (status < 0)
        return status;
    *ret = dpl_column_int(s, 0);
    dpl_statement_end(s);
    return DPLOG_OK;
}

enum dplog_status
dpl_name_table_put(struct dpl_store *store, struct dpl_name_table *table,
                   struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;
    int64_t id;

    for (size_t i = 0; i < table->kept.count && status >= 0; i++) {
        const struct dpl_name_kept *const kept = &table->kept.at[i];

        status = insert_name(store, table, dpl_view(kept->name, kept->len), &id,
                             reterr);
    }
    table->kept.count = 0;
    return status;
}

enum dplog_status
dpl_name_table_add(struct dpl_store *store, struct dpl_name_table *table,
                   struct dplog_view name, int64_t *ret,
                   struct dplog_error *reterr)
{
    struct dpl_name_slot *slot = &table->by_name[table->last];
    enum dplog_status status;

    /* Mostly the one of the event before. */
    if (!holds(slot, name)) {
        table->last = dpl_hash(name.ptr, name.len, 0) % DPL_NAME_SLOTS;
        slot = &table->by_name[table->last];
    }
    if (holds(slot, name)) {
        *ret = slot->id;
        return DPLOG_OK;
    }
    status = find_or_insert(store, table, name, ret, reterr);
    if (status >= 0)
        remember(slot, name, *ret);
    return status;
}

enum dplog_status
dpl_name_table_get(struct dpl_store *store, struct dpl_name_table *table,
                   int64_t id, struct dplog_view *ret,
                   struct dplog_error *reterr)
{
    struct dpl_name_slot *const slot =
        &table->by_id[(uint64_t)id % DPL_NAME_SLOTS];
    struct dpl_statement *s;
    enum dplog_status status;

    if (id != 0 && slot->id == id) {
        *ret = dpl_view(slot->name, slot->len);
        return DPLOG_OK;
    }
    s = dpl_statement_get(store, table->name, table->name_sql);
    dpl_bind_int(s, id);
    status = dpl_statement_row(s, reterr);
    if (status < 0)
        return status;
    dpl_buf_clear(&store->name);
    if (status == DPLOG_OK)
        dpl_buf_add_view(&store->name, dpl_column_view(s, 0));
    dpl_statement_end(s);
    if (store->name.failed)
        return dpl_fail_memory(reterr);
    *ret = dpl_buf_view(&store->name);
    remember(slot, *ret, id);
    return DPLOG_OK;
}
