/* SPDX-License-Identifier: MIT
 *
 * The list behind dpl_inputs: what was found, until it is sorted. Strings live
 * in its arena.
 */
#pragma once

#include "base/arena.h"
#include "base/os.h"
#include "base/vec.h"
#include "source/discover.h"
#include "source/rotation.h"

struct dpl_input_item {
    struct dpl_input input;
    const char *place; /* folder, or archive and folder inside */
    const char *base;  /* the name without rotation, lower case */
    struct dpl_rotation rotation;
    struct dpl_file_id place_id, file_id; /* zero: compare the texts */
    uint32_t copy; /* another one of the same name: a lineage of its own */
};

struct dpl_inputs {
    const struct dplog_context *context;
    struct dpl_arena arena;
    struct {
        DPL_VEC_MEMBERS(struct dpl_input_item)
    } items;
    struct {
        DPL_VEC_MEMBERS(struct dpl_refusal)
    } refusals;
    enum dpl_input_limit limit; /* that the last path went past */
    bool finished;
};

/* What to add; nothing of it is kept, all is copied. */
struct dpl_found {
    enum dpl_input_kind kind;
    const char *path;      /* for display; need not be UTF-8 yet */
    const char *open_path; /* NULL for memory and standard input */
    const char *member;    /* NULL but for members */
    uint32_t member_index;
    struct dplog_view place; /* as in struct dpl_input_item */
    struct dplog_view name;  /* file name that tells log and rotation */
    struct dpl_file_id place_id, file_id;
    const void *bytes; /* MEMORY */
    size_t len;
};

enum dplog_status
dpl_inputs_add(struct dpl_inputs *inputs, const struct dpl_found *found,
               struct dplog_error *reterr);

/* A copy as valid UTF-8, in the arena; NULL: no memory. */
const char *
dpl_display_copy(struct dpl_arena *arena, const char *path);

/* refusals.c: sort, and tell each once. */
void
dpl_refusals_finish(struct dpl_inputs *inputs);

enum dplog_status
dpl_inputs_add_file(struct dpl_inputs *inputs, const char *path,
                    struct dplog_error *reterr);

/* A compressed file that is no archive; `inner` is the name it holds, of use
 * when its own says nothing. */
enum dplog_status
dpl_inputs_add_compressed(struct dpl_inputs *inputs, const char *path,
                          const char *inner, struct dplog_error *reterr);

/* folder.c: the logs of a folder or, when it has none, of those below it. */
enum dplog_status
dpl_inputs_add_folder(struct dpl_inputs *inputs, const char *path,
                      struct dplog_error *reterr);

/* members.c: the logs of an archive. */
enum dplog_status
dpl_inputs_add_archive(struct dpl_inputs *inputs, const char *path,
                       struct dplog_error *reterr);

/* twins.c: drop parts of a log that are the same text under two names, as a
 * history copy and the .lo_ it was made from. Items are sorted by lineage. */
enum dplog_status
dpl_inputs_drop_twins(struct dpl_inputs *inputs, struct dplog_error *reterr);

/* One log of one place, whatever the part. */
bool
dpl_items_related(const struct dpl_input_item *a,
                  const struct dpl_input_item *b);
