/* SPDX-License-Identifier: MIT
 *
 * Code tables: what a code means in one kind of line.
 */
#include "ruleset/codes.h"
#include "ruleset/load.h"
#include <stdlib.h>

/* Looking for repeats is quadratic, hence bounds. */
enum { MAX_ROWS = 4096, MAX_TABLES = 256 };

/* Rows of the files name several codes; rows of the model one each. */
struct row_list {
    struct dpl_code_row *rows;
    uint32_t count, cap;
};

struct row_node {
    struct row_list *list;
    uint32_t first; /* of this row of the file */
};

static uint32_t
count_codes(const struct dpl_yaml_node *row)
{
    const struct dpl_yaml_node *codes = dpl_yaml_get(row, "codes");
    const struct dpl_yaml_node *http = dpl_yaml_get(row, "http");

    return (codes ? dpl_load_count(codes) : 0) +
           (http ? dpl_load_count(http) : 0);
}

static bool
has_row(const struct row_list *list, const struct dpl_code_row *row)
{
    for (uint32_t i = 0; i < list->count && i < MAX_ROWS; i++)
        if (list->rows[i].value == row->value &&
            list->rows[i].kind == row->kind)
            return true;
    return false;
}

static void
add_codes(struct dpl_load *load, struct row_list *list,
          const struct dpl_yaml_node *value, enum dpl_code_kind kind)
{
    const struct dpl_yaml_node *n = dpl_load_first(value);

    for (uint32_t i = 0; i < dpl_load_count(value); i++, n = n->next) {
        struct dpl_code_row row = {.kind = kind};
        const bool good = kind == DPL_CODE_HTTP
                              ? dpl_load_http(load, n, &row.value)
                              : dpl_load_code(load, n, &row.value);

        if (!good || list->count == list->cap)
            continue;
        if (has_row(list, &row))
            dpl_load_error(load, DPL_E0301, n,
                           "'%.32s' stands in this table already", n->text.ptr);
        list->rows[list->count++] = row;
    }
}

static void
set_row_codes(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    add_codes(load, ((struct row_node *)object)->list, value, DPL_CODE_HRESULT);
}

static void
set_row_http(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    add_codes(load, ((struct row_node *)object)->list, value, DPL_CODE_HTTP);
}

/* Comes last in the key table: the row's codes are there by then. */
static void
set_row_items(struct dpl_load *load, void *object,
              const struct dpl_yaml_node *value)
{
    const struct row_node *row = object;
    uint32_t count;
    const struct dpl_item_weight *items = dpl_load_weights(load, value, &count);

    for (uint32_t i = row->first; i < row->list->count; i++) {
        row->list->rows[i].items = items;
        row->list->rows[i].item_count = count;
    }
}

static const struct dpl_key row_keys[] = {
    {"codes", DPL_KEY_WORD_OR_LIST, 0, 1, set_row_codes},
    {"http", DPL_KEY_WORD_OR_LIST, 0, 1, set_row_http},
    {"note", DPL_KEY_WORD_OR_MAPPING, 0, 1, NULL, DPL_SHAPE(TEXTS)},
    {"items", DPL_KEY_MAPPING, 1, 1, set_row_items, DPL_SHAPE(WEIGHTS)},
};
static const struct dpl_shape row_shape = DPL_MAPPING_OF(row_keys, "row");

static int
compare_rows(const void *a, const void *b)
{
    const struct dpl_code_row *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

static void
set_table_id(struct dpl_load *load, void *object,
             const struct dpl_yaml_node *value)
{
    struct dpl_code_table *table = object;
    const struct dplog_ruleset *set = load->set;

    if (dpl_load_check_id(load, value) &&
        !dpl_load_is_repeated(load, value, set->tables,
                              (uint32_t)(table - set->tables), sizeof(*table)))
        table->id = dpl_load_string(load, value);
}

static void
set_table_title(struct dpl_load *load, void *object,
                const struct dpl_yaml_node *value)
{
    dpl_load_texts(load, value, /* is_template */ false,
                   ((struct dpl_code_table *)object)->title);
}

static void
set_fall_through(struct dpl_load *load, void *object,
                 const struct dpl_yaml_node *value)
{
    ((struct dpl_code_table *)object)->fall_through =
        dpl_load_bool(load, value);
}

static void
set_rows(struct dpl_load *load, void *object, const struct dpl_yaml_node *value)
{
    struct dpl_code_table *table = object;
    struct row_list list = {0};

    for (const struct dpl_yaml_node *n = value->first; n; n = n->next)
        list.cap += count_codes(n);
    list.rows = dpl_load_array(load, (size_t)list.cap + 1, sizeof(*list.rows));
    if (!list.rows)
        return;
    for (const struct dpl_yaml_node *n = value->first; n; n = n->next) {
        struct row_node row = {&list, list.count};

        if (dpl_load_mapping(load, n, "a row", row_keys,
                             sizeof(row_keys) / sizeof(*row_keys),
                             DPL_PLACE_ANY, &row) &&
            count_codes(n) == 0)
            dpl_load_error(load, DPL_E0109, n, "a row needs 'codes' or 'http'");
    }
    qsort(list.rows, list.count, sizeof(*list.rows), compare_rows);
    table->rows = list.rows;
    table->row_count = list.count;
}

static const struct dpl_key table_keys[] = {
    {"id", DPL_KEY_WORD, 1, 1, set_table_id},
    {"title", DPL_KEY_WORD_OR_MAPPING, 0, 1, set_table_title, DPL_SHAPE(TEXTS)},
    {"fall_through", DPL_KEY_BOOL, 0, 1, set_fall_through},
    {"rows", DPL_KEY_LIST, 1, 1, set_rows, &row_shape},
};
const struct dpl_shape dpl_code_table_shape =
    DPL_MAPPING_OF(table_keys, "code_table");

static void
load_table(struct dpl_load *load, const struct dpl_yaml_node *node,
           uint32_t index)
{
    struct dpl_code_table *table;

    if (index >= load->set->table_count)
        return;
    table = &load->set->tables[index];
    table->id = "";
    table->fall_through = true;
    dpl_load_mapping(load, node, "a code table", table_keys,
                     sizeof(table_keys) / sizeof(*table_keys), DPL_PLACE_ANY,
                     table);
}

void
dpl_load_code_tables(struct dpl_load *load)
{
    struct dplog_ruleset *set = load->set;

    set->table_count =
        dpl_load_limited(load, DPL_SECTION_CODE_TABLES, MAX_TABLES);
    set->tables = dpl_load_array(load, (size_t)set->table_count + 1,
                                 sizeof(*set->tables));
    if (!load->failed)
        dpl_load_each(load, DPL_SECTION_CODE_TABLES, load_table);
}
