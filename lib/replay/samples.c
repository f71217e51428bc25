/* SPDX-License-Identifier: MIT
 *
 * See samples.h.
 */
#include "replay/samples.h"

#include "base/error.h"
#include "base/os.h"
#include "base/view.h"
#include <dplog/replay.h>
#include <stdlib.h>

enum { MAX_DEPTH = 8 };

struct names {
    struct dpl_arena arena;
    DPL_VEC_MEMBERS(const char *)
    bool failed;
};

void
dpl_samples_done(struct dpl_samples *samples)
{
    dpl_free(samples->at);
    dpl_arena_done(&samples->arena);
    *samples = (struct dpl_samples){0};
}

static bool
add_entry(void *data, const char *name, enum dpl_path_kind kind)
{
    struct names *names = data;
    const char **slot;

    if (kind != DPL_PATH_FOLDER || name[0] == '.')
        return true;
    slot = DPL_VEC_PUSH(names);
    if (slot)
        *slot = dpl_arena_copy(&names->arena, dpl_view_of(name));
    names->failed = names->failed || !slot || !*slot;
    return !names->failed;
}

static int
compare_names(const void *a, const void *b)
{
    return dpl_view_compare(dpl_view_of(*(const char *const *)a),
                            dpl_view_of(*(const char *const *)b));
}

static bool
is_sample(const char *folder)
{
    char *path = dpl_path_join(folder, "expected.yaml");
    int os_error;
    const bool is = path && dpl_path_kind(path, &os_error) == DPL_PATH_FILE;

    dpl_free(path);
    return is;
}

static enum dplog_status
add_sample(struct dpl_samples *samples, const char *folder, const char *name,
           struct dplog_error *reterr)
{
    struct dpl_sample *sample = DPL_VEC_PUSH(samples);

    if (!sample)
        return dpl_fail_memory(reterr);
    sample->folder = dpl_arena_copy(&samples->arena, dpl_view_of(folder));
    sample->name =
        dpl_arena_copy(&samples->arena, dpl_view_of(*name ? name : "."));
    return sample->folder && sample->name ? DPLOG_OK : dpl_fail_memory(reterr);
}

/* A folder that is a sample is one; else its folders are looked at. */
static enum dplog_status
walk(struct dpl_samples *samples, const char *folder, const char *name,
     int depth, struct dplog_error *reterr)
{
    struct names names = {0};
    enum dplog_status status;

    if (is_sample(folder))
        return add_sample(samples, folder, name, reterr);
    if (depth == MAX_DEPTH)
        return DPLOG_OK;
    status = dpl_folder_each(folder, add_entry, &names, reterr);
    if (status >= 0 && names.failed)
        status = dpl_fail_memory(reterr);
    if (status >= 0 && names.count > 0)
        qsort(names.at, names.count, sizeof(*names.at), compare_names);
    for (size_t i = 0; i < names.count && status >= 0; i++) {
        char *below = dpl_path_join(folder, names.at[i]);
        char *shown = *name ? dpl_path_join(name, names.at[i]) : NULL;

        status = below && (shown || !*name)
                     ? walk(samples, below, shown ? shown : names.at[i],
                            depth + 1, reterr)
                     : dpl_fail_memory(reterr);
        dpl_free(below);
        dpl_free(shown);
    }
    dpl_free(names.at);
    dpl_arena_done(&names.arena);
    return status;
}

enum dplog_status
dpl_samples_find(struct dpl_samples *samples, const char *folder,
                 struct dplog_error *reterr)
{
    int os_error = 0;

    if (dpl_path_kind(folder, &os_error) != DPL_PATH_FOLDER)
        return os_error
                   ? dpl_fail_os(reterr, DPLOG_E_IO, os_error,
                                 "cannot open '%s'", folder)
                   : dpl_fail(reterr, DPLOG_E_IO, "'%s' is no folder", folder);
    return walk(samples, folder, "", 0, reterr);
}

enum dplog_status
dplog_samples_each(const char *samples_dir, dplog_sample_fn sample_fn,
                   void *data, struct dplog_error *reterr)
{
    struct dpl_samples samples = {0};
    enum dplog_status status = dpl_samples_find(&samples, samples_dir, reterr);

    if (status >= 0 && !samples.count)
        status = DPLOG_DONE;
    for (size_t i = 0; i < samples.count && status >= 0; i++)
        if (!sample_fn(data, samples.at[i].folder))
            break;
    dpl_samples_done(&samples);
    return status;
}
