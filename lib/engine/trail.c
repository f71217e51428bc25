/* SPDX-License-Identifier: MIT
 *
 * One log while it is written: the files it is in, what is known of each, and
 * how it is called. trail_read.c reads them.
 */
#include "engine/trail_impl.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"
#include "engine/lineup.h"
#include "source/rotation.h"
#include <string.h>

/* ── life ── */

static void
forget_part(void *data, void *user)
{
    (void)data;
    ((struct dpl_trail_part *)user)->gone = true;
}

enum dplog_status
dpl_trail_new(struct dplog_context *context,
              const struct dplog_reader_options *options,
              const struct dpl_trail_calls *calls,
              const struct dpl_input *first, struct dpl_trail **ret,
              struct dplog_error *reterr)
{
    struct dpl_trail *trail = dpl_zalloc(sizeof(*trail));
    enum dplog_status status;

    if (!trail)
        return dpl_fail_memory(reterr);
    trail->context = context;
    trail->options = *options;
    trail->options.log = first->log;
    trail->calls = *calls;
    trail->log = first->log;
    trail->running_us = INT64_MIN;
    trail->key = dpl_string_copy(first->lineage_key);
    status = trail->key ? dpl_tail_new(context, &trail->tail, reterr)
                        : dpl_fail_memory(reterr);
    if (status < 0) {
        dpl_trail_free(trail);
        return status;
    }
    dpl_tail_on_forget(trail->tail, forget_part, NULL);
    *ret = trail;
    return DPLOG_OK;
}

static void
free_part(struct dpl_trail_part *part)
{
    dpl_free(part->path);
    dpl_free(part);
}

void
dpl_trail_free(struct dpl_trail *trail)
{
    if (!trail)
        return;
    dplog_reader_free(trail->reader);
    dpl_tail_free(trail->tail);
    for (size_t i = 0; i < trail->parts.count; i++)
        free_part(trail->parts.at[i]);
    dpl_free(trail->parts.at);
    dpl_free(trail->block);
    dpl_free(trail->key);
    dpl_free(trail);
}

enum dplog_status
dpl_trail_rename(struct dpl_trail *trail, const char *key,
                 struct dplog_error *reterr)
{
    char *copy;

    if (strcmp(trail->key, key) == 0)
        return DPLOG_OK;
    copy = dpl_string_copy(key);
    if (!copy)
        return dpl_fail_memory(reterr);
    dpl_free(trail->key);
    trail->key = copy;
    for (size_t i = 0; i < trail->parts.count; i++) {
        trail->parts.at[i]->kept.lineage = copy;
        trail->parts.at[i]->dirty = true;
    }
    return DPLOG_OK;
}

/* ── parts ── */

static struct dpl_trail_part *
add_part(struct dpl_trail *trail, const char *path)
{
    struct dpl_trail_part *part = dpl_zalloc(sizeof(*part));
    struct dpl_trail_part **slot = NULL;

    if (part)
        part->path = dpl_string_copy(path);
    if (part && part->path)
        slot = DPL_VEC_PUSH(&trail->parts);
    if (!slot) {
        if (part)
            free_part(part);
        return NULL;
    }
    *slot = part;
    part->kept.path = part->path;
    part->kept.lineage = trail->key;
    return part;
}

void
dpl_trail_take_bookmark(struct dpl_trail_part *part,
                        const struct dpl_bookmark *mark)
{
    dpl_progress_put_bookmark(&part->kept, mark);
    part->dirty = true;
}

enum dplog_status
dpl_trail_know(struct dpl_trail *trail, const struct dpl_store_source *source,
               bool is_newest, struct dpl_trail_part **ret,
               struct dplog_error *reterr)
{
    const struct dpl_bookmark mark = dpl_progress_bookmark(source);
    struct dpl_trail_part *part = add_part(trail, source->path);
    struct dpl_tail_part *tail_part = NULL;
    enum dplog_status status;

    if (!part)
        return dpl_fail_memory(reterr);
    part->kept = *source;
    part->kept.path = part->path;
    part->kept.lineage = trail->key;
    status = dpl_tail_know(trail->tail, &mark, &tail_part, reterr);
    if (status < 0)
        return status;
    tail_part->user = part;
    tail_part->ended = !is_newest;
    tail_part->rolled = dpl_rotation_is_older(source->path);
    *ret = part;
    return DPLOG_OK;
}

struct dpl_trail_part *
dpl_trail_part_of(struct dpl_trail *trail, struct dpl_tail_part *tail_part)
{
    struct dpl_trail_part *part = tail_part->user;
    const struct dpl_input *input = tail_part->input;
    const bool is_new = !part;

    if (is_new) {
        part = add_part(trail, input ? input->path : trail->key);
        if (!part)
            return NULL;
        part->kept.log = trail->log;
        part->kept.next_line = 1;
        part->kept.bias = DPLOG_BIAS_NONE;
        part->kept.lineage_id = trail->lineage_id;
        part->kept.first = part->kept.last =
            (struct dpl_store_stamp)DPL_STORE_NO_STAMP;
        tail_part->user = part;
    } else if (!input || strcmp(part->path, input->path) == 0) {
        return part;
    } else {
        char *path = dpl_string_copy(input->path);

        if (!path)
            return NULL;
        dpl_free(part->path);
        part->kept.path = part->path = path;
        part->dirty = true;
    }
    part->rolled = input && input->rolled;
    return trail->calls.part_fn(trail->calls.data, trail, part) ? part : NULL;
}

struct renaming {
    struct dpl_trail *trail;
    bool ok;
};

static void
note_name(void *data, struct dpl_tail_part *tail_part)
{
    struct renaming *renaming = data;

    if (tail_part->user && !dpl_trail_part_of(renaming->trail, tail_part))
        renaming->ok = false;
}

enum dplog_status
dpl_trail_look(struct dpl_trail *trail, const struct dpl_input *const *files,
               size_t count, struct dplog_error *reterr)
{
    struct renaming renaming = {trail, true};
    enum dplog_status status =
        dpl_tail_look(trail->tail, files, count, &trail->trouble, reterr);

    if (status != DPLOG_OK)
        return status;
    trail->rest = NULL; /* it is read again if it is still there */
    dpl_tail_each_part(trail->tail, note_name, &renaming);
    return renaming.ok ? DPLOG_OK : dpl_fail_memory(reterr);
}

bool
dpl_trail_check(struct dpl_trail *trail)
{
    return dpl_tail_check(trail->tail);
}

/* ── what it is like ── */

bool
dpl_trail_is_busy(const struct dpl_trail *trail)
{
    return trail->reader != NULL;
}

struct dpl_feed_key
dpl_trail_key(struct dpl_trail *trail, const struct dplog_record *record)
{
    if (!trail->content)
        trail->content = dpl_lineup_content(record);
    if (record->time_us != DPLOG_TIME_NONE &&
        record->time_us > trail->running_us)
        trail->running_us = record->time_us;
    return (struct dpl_feed_key){trail->running_us, trail->log, trail->content};
}

void
dpl_trail_rest(struct dpl_trail *trail)
{
    size_t kept = 0;

    dpl_tail_rest(trail->tail);
    dpl_free(trail->block);
    trail->block = NULL;
    for (size_t i = 0; i < trail->parts.count; i++) {
        struct dpl_trail_part *part = trail->parts.at[i];

        if (part->gone && !part->dirty)
            free_part(part);
        else
            trail->parts.at[kept++] = part;
    }
    trail->parts.count = kept;
}
