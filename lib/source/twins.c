/* SPDX-License-Identifier: MIT
 *
 * A history copy may be the same text as the .lo_ beside it, and a log that is
 * just being copied at its rollover the same as the copy and more; reading
 * both would count records twice. Of two parts of one log the smaller is left
 * out when the greater begins with all of it, as far as first and last bytes
 * tell: log lines carry their time.
 */
#include "base/context.h"
#include "base/error.h"
#include "base/hash.h"
#include "inputs.h"
#include <stdlib.h>

enum {
    SAMPLE = 4096,
    /* Kept of each part, to read no other one twice that begins otherwise. */
    HEAD = 256,
    /* Two parts may well begin with the same few bytes; with these there is a
     * stamp among them. */
    LEAST = 128
};

struct part {
    size_t index; /* of the item */
    uint64_t size;
    uint64_t sample_hash; /* of the first SAMPLE bytes, if so many */
    size_t head_len;
    char head[HEAD];
};

static bool
read_all(struct dpl_file *file, uint64_t offset, char *bytes, size_t wanted)
{
    size_t len = 0, got = 1;

    while (len < wanted && got) {
        if (dpl_file_read_at(file, offset + len, bytes + len, wanted - len,
                             &got, NULL) < 0)
            return false;
        len += got;
    }
    return len == wanted;
}

static bool
hash_sample(struct dpl_file *file, uint64_t offset, size_t wanted,
            uint64_t *hash)
{
    char bytes[SAMPLE];

    if (!read_all(file, offset, bytes, wanted))
        return false;
    *hash = dpl_hash(bytes, wanted, *hash);
    return true;
}

static bool
read_head(struct dpl_file *file, struct part *part)
{
    char bytes[SAMPLE];
    const size_t len = part->size < SAMPLE ? (size_t)part->size : SAMPLE;

    if (!read_all(file, 0, bytes, len))
        return false;
    if (len == SAMPLE)
        part->sample_hash = dpl_hash(bytes, len, 0);
    part->head_len = len < HEAD ? len : HEAD;
    memcpy(part->head, bytes, part->head_len);
    return true;
}

/* False when it cannot be read: whoever reads it later says so. */
static bool
look_at(const char *path, struct part *part)
{
    struct dpl_file_info info;
    struct dpl_file *file = NULL;
    bool ok;

    if (dpl_file_open(path, &file, NULL) < 0)
        return false;
    ok = dpl_file_get_info(file, &info, NULL) >= 0 && info.is_regular;
    part->size = ok ? info.size : 0;
    ok = ok && read_head(file, part);
    dpl_file_close(file);
    return ok;
}

/* The first and the last bytes of the first `size` bytes of a file. */
static bool
hash_prefix(const char *path, uint64_t size, uint64_t *ret)
{
    const size_t sample = size < SAMPLE ? (size_t)size : SAMPLE;
    struct dpl_file *file = NULL;
    bool ok;

    *ret = size;
    if (dpl_file_open(path, &file, NULL) < 0)
        return false;
    ok = hash_sample(file, 0, sample, ret) &&
         hash_sample(file, size - sample, sample, ret);
    dpl_file_close(file);
    return ok;
}

static int
compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Behind a head come those that begin with it, the smaller part first. */
static int
by_head(const void *left, const void *right)
{
    const struct part *a = left, *b = right;
    const size_t common = a->head_len < b->head_len ? a->head_len : b->head_len;
    int order = memcmp(a->head, b->head, common);

    if (!order)
        order = compare_numbers(a->size, b->size);
    return order ? order : compare_numbers(a->index, b->index);
}

static bool
begins_alike(const struct part *greater, const struct part *smaller)
{
    return greater->head_len >= smaller->head_len &&
           memcmp(greater->head, smaller->head, smaller->head_len) == 0;
}

/* Of two whose heads begin alike. */
static bool
begins_with(const struct dpl_inputs *inputs, const struct part *greater,
            const struct part *smaller)
{
    const struct dpl_input_item *items = inputs->items.at;
    uint64_t a, b;

    if (smaller->size != greater->size && smaller->size < LEAST)
        return false;
    if (smaller->size == smaller->head_len)
        return true;
    if (smaller->size >= SAMPLE && smaller->sample_hash != greater->sample_hash)
        return false;
    return hash_prefix(items[smaller->index].input.open_path, smaller->size,
                       &a) &&
           hash_prefix(items[greater->index].input.open_path, smaller->size,
                       &b) &&
           a == b;
}

/* Marks what is left out by taking its path away. Parts come by their heads. */
static void
compare_parts(struct dpl_inputs *inputs, const struct part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct dpl_input_item *drop = &inputs->items.at[parts[i].index];

        for (size_t k = i + 1; k < count && drop->input.path &&
                               begins_alike(&parts[k], &parts[i]);
             k++) {
            if (!begins_with(inputs, &parts[k], &parts[i]))
                continue;
            dpl_log(inputs->context, DPLOG_LOG_INFO,
                    "'%s' holds the same text as '%s': read once",
                    drop->input.path,
                    inputs->items.at[parts[k].index].input.path);
            drop->input.path = NULL;
        }
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
            look_at(input->open_path, &parts[count]) && parts[count].size > 0)
            count++;
    }
    if (count > 1)
        qsort(parts, count, sizeof(*parts), by_head);
    compare_parts(inputs, parts, count);
    dpl_free(parts);
    return DPLOG_OK;
}

enum dplog_status
dpl_inputs_drop_twins(struct dpl_inputs *inputs, struct dplog_error *reterr)
{
    struct dpl_input_item *at = inputs->items.at;
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
