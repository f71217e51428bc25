/* SPDX-License-Identifier: MIT
 *
 * The folders of samples/: their log files, and copies of them under other
 * names.
 */
#pragma once

#include "fixture.h"
#include "runs.h"
#include <stddef.h>

enum { SAMPLE_FILES = 8, SAMPLES_MAX = 128 };

struct sample {
    char *path;
    char *files[SAMPLE_FILES + 1]; /* by name; NULL ends */
    size_t file_count;
};

struct samples {
    struct sample at[SAMPLES_MAX];
    size_t count;
};

/* Every folder below a folder. Whatever fails fails the test. */
void
samples_load(struct samples *samples, const char *folder);
void
samples_done(struct samples *samples);

/* All of them, and what it takes to analyse them by the built-in rules. */
struct sample_world {
    struct dplog_context *context;
    struct dplog_ruleset *rules;
    struct run run;
    struct samples samples;
};

/* Set-up and tear-down of a group of tests: the state is such a world. */
int
sample_world_set_up(void **state);
int
sample_world_tear_down(void **state);

/* Whether a file of it is UTF-16, where no name can be found byte by byte. */
bool
sample_is_wide(const struct sample *sample);

/* Copies its files into a folder of a fixture, names replaced by words of
 * equal length; returns the folder's path. */
const char *
sample_copy(const struct fixture *fixture, const struct sample *sample,
            const char *folder, const char *const pairs[][2], size_t count);
/* Deletes such copies. */
void
sample_delete(const struct fixture *fixture, const struct sample *sample,
              const char *folder);
