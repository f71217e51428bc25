/* SPDX-License-Identifier: MIT
 *
 * A history copy may be the same text as the .lo_ beside it; reading both
 * would count every record twice. Parts of one log of equal size whose first
 * and last bytes are equal are the same text: log lines carry their time.
 */
#include "base/context.h"
#include "base/error.h"
#include "base/hash.h"
#include "inputs.h"
#include <stdlib.h>

enum { SAMPLE = 4096 };

enum look { LOOK_AT_SIZE, LOOK_AT_TEXT };

struct part {
    size_t index; /* of the item */
    uint64_t size, hash;
    bool hashed;
};

static bool
read_sample(struct dpl_file *file, uint64_t offset, uint64_t *hash)
{
    char bytes[SAMPLE];
    size_t len = 0, got = 1;

    while (len < sizeof(bytes) && got) {
        if (dpl_file_read_at(file, offset + len, bytes + len,
                             sizeof(bytes) - len, &got, NULL) < 0)
            return false;
        len += got;
    }
    *hash = dpl_hash(bytes, len, *hash);
    return true;
}

/* False when it cannot be read: whoever reads it later says so. */
static bool
look_at(const char *path, enum look look, struct part *part)
{
    struct dpl_file_info info;
    struct dpl_file *file = NULL;
    bool ok;

    if (dpl_file_open(path, &file, NULL) < 0)
        return false;
    ok = dpl_file_get_info(file, &info, NULL) >= 0 && info.is_regular;
    if (ok)
        part->size = info.size;
    if (ok && look == LOOK_AT_TEXT) {
        part->hash = info.size;
        ok = read_sample(file, 0, &part->hash) &&
             read_sample(file, info.size > SAMPLE ? info.size - SAMPLE : 0,
                         &part->hash);
        part->hashed = ok;
    }
    dpl_file_close(file);
    return ok;
}

static int
by_size(const void *left, const void *right)
{
    const struct part *a = left, *b = right;

    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* Marks the older of two equal parts by taking its path away. */
static void
compare_parts(struct dpl_inputs *inputs, struct part *parts, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct part *older = &parts[i - 1], *newer = &parts[i];
        struct dpl_item *drop = &inputs->items.at[older->index];
        const struct dpl_item *keep = &inputs->items.at[newer->index];

        if (older->size != newer->size)
            continue;
        if (!older->hashed)
            (void)look_at(drop->input.open_path, LOOK_AT_TEXT, older);
        (void)look_at(keep->input.open_path, LOOK_AT_TEXT, newer);
        if (!older->hashed || !newer->hashed || older->hash != newer->hash)
            continue;
        dpl_log(inputs->context, DPLOG_LOG_INFO,
                "'%s' holds the same text as '%s': read once", drop->input.path,
                keep->input.path);
        drop->input.path = NULL;
    }
}

static enum dplog_status
mark_twins(struct dpl_inputs *inputs, size_t from, size_t to,
           struct dplog_error *reterr)
{
    struct part *parts = dpl_realloc_array(NULL, to - from, sizeof(*parts));
    size_t count = 0;

    if (!parts)
        return dpl_fail_memory(reterr);
    for (size_t i = from; i < to; i++) {
        const struct dpl_input *input = &inputs->items.at[i].input;

        parts[count] = (struct part){.index = i};
        if (input->kind == DPL_INPUT_FILE &&
            dpl_path_kind(input->open_path, NULL) == DPL_PATH_FILE &&
            look_at(input->open_path, LOOK_AT_SIZE, &parts[count]) &&
            parts[count].size > 0)
            count++;
    }
    if (count > 1)
        qsort(parts, count, sizeof(*parts), by_size);
    compare_parts(inputs, parts, count);
    dpl_free(parts);
    return DPLOG_OK;
}

enum dplog_status
dpl_inputs_drop_twins(struct dpl_inputs *inputs, struct dplog_error *reterr)
{
    struct dpl_item *at = inputs->items.at;
    const size_t count = inputs->items.count;
    size_t from = 0, kept = 0;

    for (size_t to = 1; to <= count; to++) {
        enum dplog_status status = DPLOG_OK;

        if (to < count && dpl_items_related(&at[from], &at[to]))
            continue;
        if (to - from > 1)
            status = mark_twins(inputs, from, to, reterr);
        if (status < 0)
            return status;
        from = to;
    }
    for (size_t i = 0; i < count; i++) {
        if (at[i].input.path)
            at[kept++] = at[i];
    }
    inputs->items.count = kept;
    return DPLOG_OK;
}
