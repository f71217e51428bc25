/* SPDX-License-Identifier: MIT
 *
 * Which files belong together. A log of a server is known by its place (the
 * folder, by identity where the system has one) and its name without rotation;
 * its parts follow each other, oldest first. Everything is sorted by bytes at
 * the end, so that the order of arguments and folders leaves no trace.
 */
#include "inputs.h"

#include "base/buf.h"
#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/product.h"
#include "base/utf8.h"
#include "base/view.h"
#include <assert.h>
#include <stdlib.h>

enum dplog_status
dpl_inputs_new(struct dplog_context *context, struct dpl_inputs **ret,
               struct dplog_error *reterr)
{
    struct dpl_inputs *inputs = dpl_zalloc(sizeof(*inputs));

    if (!inputs)
        return dpl_fail_memory(reterr);
    inputs->context = context;
    *ret = inputs;
    return DPLOG_OK;
}

void
dpl_inputs_free(struct dpl_inputs *inputs)
{
    if (!inputs)
        return;
    dpl_free(inputs->items.at);
    dpl_free(inputs->refusals.at);
    dpl_arena_done(&inputs->arena);
    dpl_free(inputs);
}

/* Paths are bytes on POSIX. */
const char *
dpl_display_copy(struct dpl_arena *arena, const char *path)
{
    const struct dplog_view v = dpl_view_of(path);
    struct dpl_buf buf = {0};
    const char *ret = NULL;

    if (dpl_utf8_is_valid(v))
        return dpl_arena_copy(arena, v);
    for (size_t pos = 0; pos < v.len;) {
        char room[4];
        const uint32_t code_point = dpl_utf8_decode(v, &pos);

        dpl_buf_add(&buf, room, dpl_utf8_encode(code_point, room));
    }
    if (!buf.failed)
        ret = dpl_arena_copy(arena, dpl_buf_view(&buf));
    dpl_buf_done(&buf);
    return ret;
}

static const char *
lower_copy(struct dpl_arena *arena, struct dplog_view v)
{
    char *copy = dpl_arena_copy(arena, v);

    for (char *pos = copy; pos && *pos; pos++)
        *pos = dpl_ascii_lower(*pos);
    return copy;
}

static bool
fill_item(struct dpl_arena *arena, const struct dpl_found *found,
          struct dpl_input_item *item)
{
    struct dpl_input *input = &item->input;

    item->rotation = dpl_rotation_parse(found->name);
    item->place_id = found->place_id;
    item->file_id = found->file_id;
    item->place = dpl_arena_copy(arena, found->place);
    item->base = lower_copy(arena, item->rotation.base);
    item->rotation.base = dpl_view_of(item->base);

    input->kind = found->kind;
    input->member_index = found->member_index;
    input->log = dpl_log_of_file_name(found->name);
    input->rolled = item->rotation.kind != DPL_ROTATION_CURRENT;
    input->path = dpl_display_copy(arena, found->path);
    if (found->open_path)
        input->open_path = dpl_arena_copy(arena, dpl_view_of(found->open_path));
    if (found->member)
        input->member = dpl_display_copy(arena, found->member);
    if (found->bytes) {
        input->len = found->len;
        input->bytes =
            dpl_arena_copy(arena, dpl_view(found->bytes, found->len));
    }
    return item->place && item->base && input->path &&
           !found->open_path == !input->open_path &&
           !found->member == !input->member && !found->bytes == !input->bytes;
}

enum dplog_status
dpl_inputs_add(struct dpl_inputs *inputs, const struct dpl_found *found,
               struct dplog_error *reterr)
{
    struct dpl_input_item *item;

    assert(!inputs->finished);
    item = DPL_VEC_PUSH(&inputs->items);
    if (!item)
        return dpl_fail_memory(reterr);
    if (!fill_item(&inputs->arena, found, item)) {
        inputs->items.count--;
        return dpl_fail_memory(reterr);
    }
    return DPLOG_OK;
}

/* ── the same file under two names ── */

static bool
has_id(const struct dpl_file_id *id)
{
    return id->volume || id->id_high || id->id_low;
}

static int
compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int
compare_ids(const struct dpl_file_id *a, const struct dpl_file_id *b)
{
    int order = compare_numbers(a->volume, b->volume);

    if (!order)
        order = compare_numbers(a->id_high, b->id_high);
    return order ? order : compare_numbers(a->id_low, b->id_low);
}

static int
compare_memory(const struct dpl_input *a, const struct dpl_input *b)
{
    const int order = strcmp(a->path, b->path);

    return order ? order
                 : dpl_view_compare(dpl_view(a->bytes, a->len),
                                    dpl_view(b->bytes, b->len));
}

/* 0: the same bytes of the same file. */
static int
compare_identity(const struct dpl_input_item *a, const struct dpl_input_item *b)
{
    int order = compare_numbers(a->input.kind, b->input.kind);

    if (!order)
        order = compare_ids(&a->file_id, &b->file_id);
    if (!order)
        order = compare_numbers(a->input.member_index, b->input.member_index);
    if (order || has_id(&a->file_id) || a->input.kind == DPL_INPUT_STDIN)
        return order;
    if (a->input.kind == DPL_INPUT_MEMORY)
        return compare_memory(&a->input, &b->input);
    return strcmp(a->input.open_path, b->input.open_path);
}

/* Logs by their place in the content flow, unknown ones last. */
static unsigned
log_order(const struct dpl_input_item *item)
{
    return (unsigned)item->input.log - 1;
}

static int
by_identity(const void *left, const void *right)
{
    const struct dpl_input_item *a = left, *b = right;
    int order = compare_identity(a, b);

    if (!order)
        order = compare_numbers(log_order(a), log_order(b));
    return order ? order : strcmp(a->input.path, b->input.path);
}

static void
drop_same(struct dpl_inputs *inputs)
{
    struct dpl_input_item *at = inputs->items.at;
    size_t kept = 0;

    for (size_t i = 0; i < inputs->items.count; i++) {
        if (kept == 0 || compare_identity(&at[kept - 1], &at[i]) != 0)
            at[kept++] = at[i];
    }
    inputs->items.count = kept;
}

/* ── places and lineages ── */

static int
by_place(const void *left, const void *right)
{
    const struct dpl_input_item *a = left, *b = right;
    const int order = compare_ids(&a->place_id, &b->place_id);

    return order ? order : strcmp(a->place, b->place);
}

/* One folder, spelled in two ways, gets the first spelling. */
static void
unify_places(struct dpl_inputs *inputs)
{
    struct dpl_input_item *at = inputs->items.at;

    for (size_t i = 1; i < inputs->items.count; i++) {
        if (has_id(&at[i].place_id) &&
            compare_ids(&at[i - 1].place_id, &at[i].place_id) == 0)
            at[i].place = at[i - 1].place;
    }
}

static int
compare_lineage(const struct dpl_input_item *a, const struct dpl_input_item *b)
{
    int order = strcmp(a->place, b->place);

    if (!order)
        order = compare_numbers(log_order(a), log_order(b));
    return order ? order : strcmp(a->base, b->base);
}

bool
dpl_items_related(const struct dpl_input_item *a,
                  const struct dpl_input_item *b)
{
    return compare_lineage(a, b) == 0;
}

static int
by_lineage(const void *left, const void *right)
{
    const struct dpl_input_item *a = left, *b = right;
    int order = compare_lineage(a, b);

    if (!order)
        order = compare_numbers(a->copy, b->copy);
    if (!order)
        order = dpl_rotation_compare(&a->rotation, &b->rotation);
    if (!order)
        order = compare_memory(&a->input, &b->input);
    return order
               ? order
               : compare_numbers(a->input.member_index, b->input.member_index);
}

/* "distmgr.log" and "DISTMGR.LOG" in one folder cannot both be the file that
 * is being written: the second begins a lineage of its own. */
static void
number_copies(struct dpl_inputs *inputs)
{
    struct dpl_input_item *at = inputs->items.at;

    for (size_t i = 1; i < inputs->items.count; i++) {
        if (dpl_items_related(&at[i - 1], &at[i]) &&
            dpl_rotation_compare(&at[i - 1].rotation, &at[i].rotation) == 0)
            at[i].copy = at[i - 1].copy + 1;
    }
}

/* "Logs/distmgr"; "Logs/distmgr#1" for the first copy. */
static const char *
lineage_key(struct dpl_arena *arena, const struct dpl_input_item *item)
{
    struct dpl_buf buf = {0};
    const char *key = NULL;

    if (*item->place)
        dpl_buf_addf(&buf, "%s/", item->place);
    dpl_buf_add_str(&buf, item->base);
    if (item->copy)
        dpl_buf_addf(&buf, "#%u", (unsigned)item->copy);
    if (!buf.failed)
        key = dpl_display_copy(arena, dpl_buf_str(&buf));
    dpl_buf_done(&buf);
    return key;
}

static enum dplog_status
number_lineages(struct dpl_inputs *inputs, struct dplog_error *reterr)
{
    struct dpl_input_item *at = inputs->items.at;

    for (size_t i = 0; i < inputs->items.count; i++) {
        struct dpl_input *input = &at[i].input;

        if (i && dpl_items_related(&at[i - 1], &at[i]) &&
            at[i - 1].copy == at[i].copy) {
            input->lineage = at[i - 1].input.lineage;
            input->lineage_key = at[i - 1].input.lineage_key;
            input->rank = at[i - 1].input.rank + 1;
            continue;
        }
        input->lineage = i ? at[i - 1].input.lineage + 1 : 0;
        input->lineage_key = lineage_key(&inputs->arena, &at[i]);
        input->rank = 0;
        if (!input->lineage_key)
            return dpl_fail_memory(reterr);
    }
    return DPLOG_OK;
}

static void
sort_items(struct dpl_inputs *inputs, int (*order)(const void *, const void *))
{
    if (inputs->items.count)
        qsort(inputs->items.at, inputs->items.count,
              sizeof(struct dpl_input_item), order);
}

enum dplog_status
dpl_inputs_finish(struct dpl_inputs *inputs, struct dplog_error *reterr)
{
    enum dplog_status status;

    assert(!inputs->finished);
    inputs->finished = true;
    dpl_refusals_finish(inputs);
    sort_items(inputs, by_identity);
    drop_same(inputs);
    sort_items(inputs, by_place);
    unify_places(inputs);
    sort_items(inputs, by_lineage);
    status = dpl_inputs_drop_twins(inputs, reterr);
    if (status < 0)
        return status;
    number_copies(inputs);
    sort_items(inputs, by_lineage);
    return number_lineages(inputs, reterr);
}

size_t
dpl_inputs_count(const struct dpl_inputs *inputs)
{
    return inputs->items.count;
}

const struct dpl_input *
dpl_inputs_get(const struct dpl_inputs *inputs, size_t index)
{
    assert(index < inputs->items.count);
    return &inputs->items.at[index].input;
}
