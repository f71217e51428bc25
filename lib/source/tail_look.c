/* SPDX-License-Identifier: MIT
 *
 * Which file is which part of a log: first by id and bytes, then by bytes
 * alone, as after a copy. What no part is, is new; a part that is no file any
 * more is read to its end where it is still open, else the rest of it is lost.
 */
#include "tail_look.h"
#include "base/error.h"
#include "base/mem.h"
#include <string.h>

enum {
    LEAST_OF_COPY = 128,
    COPY_PATIENCE = 5 /* looks */
};

static void
close_files(struct dpl_look *look)
{
    for (size_t i = 0; i < look->count; i++)
        dpl_source_close(look->files[i].source);
    dpl_free(look->files);
}

static enum dplog_status
open_file(struct dpl_look *look, const struct dpl_input *input,
          struct dplog_error *reterr)
{
    struct dpl_looked_file *file = &look->files[look->count];
    enum dplog_status status;

    *file = (struct dpl_looked_file){.input = input};
    status =
        dpl_source_open(look->tail->context, input, 0, &file->source, reterr);
    if (status >= 0)
        status = dpl_source_get_info(file->source, &file->info, reterr);
    if (status < 0)
        dpl_source_close(file->source);
    else
        look->count++;
    return status;
}

static enum dplog_status
open_files(struct dpl_look *look, const struct dpl_input *const *files,
           size_t count, struct dplog_error *reterr)
{
    look->files = dpl_zalloc((count + 1) * sizeof(*look->files));
    if (!look->files)
        return dpl_fail_memory(reterr);
    for (size_t i = 0; i < count; i++) {
        struct dplog_error error = {0};
        const enum dplog_status status = open_file(look, files[i], &error);

        if (status == DPLOG_E_NO_MEMORY)
            return dpl_fail_memory(reterr);
        if (status < 0 && !look->unreadable->text[0])
            *look->unreadable = error;
    }
    return DPLOG_OK;
}

/* ── a copy in the making ── */

static bool
begins_with(const struct dpl_looked_file *file,
            const struct dpl_looked_file *begin)
{
    const uint64_t size = begin->info.size;
    uint64_t hash[4];
    uint32_t len[2];
    bool whole[2];

    return dpl_source_head_hash(begin->source, DPL_HEAD_BYTES, &hash[0],
                                &len[0], NULL) >= 0 &&
           dpl_source_head_hash(file->source, len[0], &hash[1], &len[1],
                                NULL) >= 0 &&
           hash[0] == hash[1] && len[0] == len[1] &&
           dpl_source_marker_hash(begin->source, size, &hash[2], &whole[0],
                                  NULL) >= 0 &&
           dpl_source_marker_hash(file->source, size, &hash[3], &whole[1],
                                  NULL) >= 0 &&
           whole[0] && whole[1] && hash[2] == hash[3];
}

static bool
was_read(const struct dpl_tail *tail, const struct dpl_looked_file *file)
{
    for (size_t i = 0; i < tail->parts.count; i++) {
        const struct dpl_log_part *part = tail->parts.at[i];

        if (part->own.ended && part->own.mark.offset == file->info.size &&
            dpl_file_id_same(&part->id, &file->info.id))
            return true;
    }
    return false;
}

/* The list has no twins; but a log may have been copied since it was made, and
 * not been cut yet: the next list tells them. */
static bool
has_fresh_copy(struct dpl_look *look)
{
    const struct dpl_looked_file *log =
        look->count ? &look->files[look->count - 1] : NULL;

    for (size_t i = 0; i + 1 < look->count; i++) {
        struct dpl_looked_file *file = &look->files[i];
        const bool is_new =
            !was_read(look->tail, file) &&
            dpl_source_get_info(file->source, &file->info, NULL) >= 0;
        const bool is_smaller = file->info.size <= log->info.size;
        const struct dpl_looked_file *begin = is_smaller ? file : log;

        if (begin->info.size >= LEAST_OF_COPY && is_new &&
            begins_with(is_smaller ? log : file, begin))
            return look->tail->copies++ < COPY_PATIENCE;
    }
    look->tail->copies = 0;
    return false;
}

/* ── parts and files ── */

static struct dpl_looked_file *
find_file(struct dpl_look *look, const struct dpl_log_part *part, bool by_id)
{
    /* Nothing was read of it: nothing is read twice or left out if a few bytes
     * are taken for those of another file. */
    const bool says_little = part->own.mark.head_len < DPL_TELLING_BYTES &&
                             (part->own.ended || part->own.mark.offset > 0);
    struct dpl_looked_file *best = NULL;

    for (size_t i = 0; i < look->count; i++) {
        struct dpl_looked_file *file = &look->files[i];
        bool fits = false;

        if (file->part ||
            ((by_id || says_little) &&
             !dpl_file_id_same(&file->info.id, &part->id)) ||
            (says_little && part->own.ended &&
             file->info.size != part->own.mark.offset))
            continue;
        if (dpl_bookmark_fits(file->source, &part->own.mark, &fits, NULL) >=
                0 &&
            fits && (!best || file->info.size > best->info.size))
            best = file;
    }
    return best;
}

/* A short file that is still open may have grown: the more is known of its
 * begin, the better a copy of it is told from a new file. */
static void
learn_head(struct dpl_log_part *part)
{
    struct dpl_bookmark *mark = &part->own.mark;
    bool fits = mark->head_len == 0;

    if (part->source && mark->head_len < DPL_HEAD_BYTES &&
        (fits || dpl_bookmark_fits(part->source, mark, &fits, NULL) >= 0) &&
        fits)
        (void)dpl_source_head_hash(part->source, DPL_HEAD_BYTES,
                                   &mark->head_hash, &mark->head_len, NULL);
}

static enum dplog_status
join(struct dpl_log_part *part, struct dpl_looked_file *file,
     struct dplog_error *reterr)
{
    enum dplog_status status;

    /* The copy may have been whole only after it was opened. */
    (void)dpl_source_get_info(file->source, &file->info, NULL);
    file->part = part;
    part->missing = false;
    part->missed = 0;
    part->id = part->own.mark.id = file->info.id;
    part->own.input = file->input;
    part->own.rolled = file->input->rolled;
    part->must_end = false;
    status = dpl_part_load_window(part, file->source, reterr);
    if (file->info.size < part->size) {
        part->short_by = part->size - file->info.size;
        part->seen = part->own.mark.offset;
    }
    part->size = file->info.size;
    /* A handle that is kept is one of the file that has the name. */
    dpl_source_close(part->source);
    part->source = file->source;
    file->source = NULL;
    learn_head(part); /* by which it is known until it is read */
    return status;
}

/* The first bytes of a file that was empty are all that would tell it from
 * another one: one that has none yet is met anew. */
static void
forget_blank(struct dpl_tail *tail)
{
    size_t kept = 0;

    for (size_t i = 0; i < tail->parts.count; i++) {
        struct dpl_log_part *part = tail->parts.at[i];

        if (part->own.mark.head_len == 0 && part->size == 0 && !part->has_gap)
            dpl_tail_forget(tail, part);
        else
            tail->parts.at[kept++] = part;
    }
    tail->parts.count = kept;
}

static enum dplog_status
match(struct dpl_look *look, struct dplog_error *reterr)
{
    struct dpl_tail *tail = look->tail;

    for (size_t i = 0; i < tail->parts.count; i++) {
        learn_head(tail->parts.at[i]);
        tail->parts.at[i]->missing = true;
    }
    forget_blank(tail);
    /* What was read is proven by its bytes; what was only seen may be a copy in
     * the making, and must not stand in its way. */
    for (int pass = 0; pass < 4; pass++) {
        const bool is_read = pass < 2, by_id = pass % 2 == 0;

        /* The newest first: of two that begin alike it has more to say. */
        for (size_t i = tail->parts.count; i-- > 0;) {
            struct dpl_log_part *part = tail->parts.at[i];
            struct dpl_looked_file *file =
                part->missing && (part->own.mark.offset > 0) == is_read
                    ? find_file(look, part, by_id)
                    : NULL;
            const enum dplog_status status =
                file ? join(part, file, reterr) : DPLOG_OK;

            if (status < 0)
                return status;
        }
    }
    return DPLOG_OK;
}

static bool
is_old_copy(const struct dpl_look *look, const struct dpl_looked_file *file)
{
    bool covers = false;

    for (size_t i = 0; i < look->tail->parts.count && !covers; i++)
        (void)dpl_bookmark_covers(
            file->source, &look->tail->parts.at[i]->own.mark, &covers, NULL);
    return covers;
}

/* A copy of what was read is a part that ended; it may outlive the original. */
static enum dplog_status
add_part(struct dpl_look *look, struct dpl_looked_file *file,
         struct dplog_error *reterr)
{
    const bool is_old = is_old_copy(look, file);
    struct dpl_log_part *part = dpl_tail_add_part(look->tail);
    enum dplog_status status = DPLOG_OK;

    if (!part)
        return dpl_fail_memory(reterr);
    if (is_old) {
        status = dpl_bookmark_take(file->source, file->info.size,
                                   &part->own.mark, reterr);
        part->seen = file->info.size;
        part->own.ended = true;
    }
    return status < 0 ? status : join(part, file, reterr);
}

static enum dplog_status
add_new(struct dpl_look *look, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < look->count && status >= 0; i++)
        if (!look->files[i].part)
            status = add_part(look, &look->files[i], reterr);
    return status;
}

/* ── the chain ── */

/* Most often it is where the search begins. */
static size_t
place_of(const struct dpl_tail *tail, const struct dpl_log_part *part,
         size_t from)
{
    size_t at = from;

    for (size_t i = 0; i < tail->parts.count; i++, at++) {
        if (at >= tail->parts.count)
            at = 0;
        if (tail->parts.at[at] == part)
            break;
    }
    return at;
}

static void
move_part(struct dpl_tail *tail, size_t from, size_t to)
{
    struct dpl_log_part **at = tail->parts.at;
    struct dpl_log_part *const part = at[from];

    for (; from < to; from++)
        at[from] = at[from + 1];
    for (; from > to; from--)
        at[from] = at[from - 1];
    at[to] = part;
}

/* A file of which nothing was read stands where its name puts it: it may have
 * been cut and begun anew since it was met, or be an older one that could not
 * be opened before. What is gone comes before it. */
static void
put_in_place(const struct dpl_look *look)
{
    struct dpl_tail *tail = look->tail;
    size_t behind = 0; /* all files so far */

    for (size_t i = 0; i < look->count; i++) {
        const struct dpl_log_part *part = look->files[i].part;
        size_t at = place_of(tail, part, behind), to = behind;

        if (!part->own.ended && part->own.mark.offset == 0) {
            while (to < tail->parts.count &&
                   (tail->parts.at[to]->missing || to == at))
                to++;
            to -= at < to;
            move_part(tail, at, to);
            at = to;
        }
        behind = at + 1 > behind ? at + 1 : behind;
    }
}

/* ── a look ── */

/* Only the newest file is still being written. */
static void
set_ends(struct dpl_look *look)
{
    struct dpl_tail *tail = look->tail;
    const struct dpl_log_part *newest =
        look->count ? look->files[look->count - 1].part : NULL;

    for (size_t i = 0; i < look->count; i++) {
        struct dpl_log_part *part = look->files[i].part;

        part->must_end = part != newest;
    }
    /* In the chain it stands last, so that it is the one that is checked. */
    for (size_t i = 0; newest && i + 1 < tail->parts.count; i++) {
        if (tail->parts.at[i] != newest)
            continue;
        tail->parts.at[i] = tail->parts.at[i + 1];
        tail->parts.at[i + 1] = (struct dpl_log_part *)(void *)newest;
    }
}

enum dplog_status
dpl_tail_look(struct dpl_tail *tail, const struct dpl_input *const *files,
              size_t count, struct dplog_error *ret_unreadable,
              struct dplog_error *reterr)
{
    struct dpl_look look = {.tail = tail, .unreadable = ret_unreadable};
    enum dplog_status status;

    ret_unreadable->text[0] = '\0';
    status = open_files(&look, files, count, reterr);
    if (status >= 0 && ((tail->still_fn && !tail->still_fn(tail->still_data)) ||
                        has_fresh_copy(&look))) {
        close_files(&look);
        return DPLOG_DONE;
    }
    if (status >= 0)
        status = match(&look, reterr);
    if (status >= 0)
        status = add_new(&look, reterr);
    if (status >= 0) {
        put_in_place(&look);
        dpl_look_sort_out_missing(&look);
        dpl_look_tell_short_copies(&look);
        set_ends(&look);
    }
    tail->doubts = ret_unreadable->text[0] ? tail->doubts + 1 : 0;
    close_files(&look);
    return status;
}
