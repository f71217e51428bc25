/* SPDX-License-Identifier: MIT
 *
 * See samples.h.
 */
#include "samples.h"

#include "base/mem.h"
#include "base/os.h"
#include "harness.h"
#include "runs.h"
#include <stdio.h>
#include <stdlib.h>

static int
compare_strings(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
add_file(void *data, const char *name, enum dpl_path_kind kind)
{
    struct sample *sample = data;

    if (kind != DPL_PATH_FILE || strcmp(name, "expected.yaml") == 0)
        return true;
    assert_true(sample->file_count < SAMPLE_FILES);
    sample->files[sample->file_count++] = dpl_path_join(sample->path, name);
    return true;
}

struct loading {
    struct samples *samples;
    const char *folder;
};

static bool
add_sample(void *data, const char *name, enum dpl_path_kind kind)
{
    struct loading *loading = data;
    struct sample *sample = &loading->samples->at[loading->samples->count];

    if (kind != DPL_PATH_FOLDER)
        return true;
    assert_true(loading->samples->count < SAMPLES_MAX);
    sample->path = dpl_path_join(loading->folder, name);
    assert_int_equal(dpl_folder_each(sample->path, add_file, sample, NULL),
                     DPLOG_OK);
    qsort(sample->files, sample->file_count, sizeof(char *), compare_strings);
    loading->samples->count++;
    return true;
}

void
samples_load(struct samples *samples, const char *folder)
{
    struct loading loading = {samples, folder};

    assert_int_equal(dpl_folder_each(folder, add_sample, &loading, NULL),
                     DPLOG_OK);
    assert_true(samples->count > 10);
}

void
samples_done(struct samples *samples)
{
    for (size_t i = 0; i < samples->count; i++) {
        for (size_t k = 0; k < samples->at[i].file_count; k++)
            dpl_free(samples->at[i].files[k]);
        dpl_free(samples->at[i].path);
    }
}

bool
sample_is_wide(const struct sample *sample)
{
    bool wide = false;

    for (size_t k = 0; k < sample->file_count && !wide; k++) {
        size_t len;
        char *bytes = run_read_file(sample->files[k], &len);

        wide = len > 1 && (memcmp(bytes, "\xFF\xFE", 2) == 0 ||
                           memcmp(bytes, "\xFE\xFF", 2) == 0);
        free(bytes);
    }
    return wide;
}

static void
name_in(char *name, size_t size, const char *folder, const char *path)
{
    snprintf(name, size, "%s/%s", folder, dpl_path_base(path));
}

const char *
sample_copy(const struct fixture *fixture, const struct sample *sample,
            const char *folder, const char *const pairs[][2], size_t count)
{
    for (size_t k = 0; k < sample->file_count; k++) {
        char name[512];
        size_t len;
        char *bytes = run_read_file(sample->files[k], &len);
        char *renamed = run_rename(bytes, len, pairs, count);

        name_in(name, sizeof(name), folder, sample->files[k]);
        fixture_write(fixture, name, renamed, len);
        free(renamed);
        free(bytes);
    }
    return fixture_path(fixture, folder);
}

void
sample_delete(const struct fixture *fixture, const struct sample *sample,
              const char *folder)
{
    for (size_t k = 0; k < sample->file_count; k++) {
        char name[512];

        name_in(name, sizeof(name), folder, sample->files[k]);
        fixture_delete(fixture, name);
    }
}

int
sample_world_set_up(void **state)
{
    struct sample_world *const world = calloc(1, sizeof(*world));

    assert_non_null(world);
    assert_int_equal(dplog_context_new(NULL, &world->context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world->context, &world->rules, NULL),
        DPLOG_OK);
    world->run =
        (struct run){.context = world->context, .ruleset = world->rules};
    samples_load(&world->samples, SAMPLES);
    *state = world;
    return 0;
}

int
sample_world_tear_down(void **state)
{
    struct sample_world *const world = *state;

    samples_done(&world->samples);
    dplog_ruleset_free(world->rules);
    dplog_context_free(world->context);
    free(world);
    return 0;
}
