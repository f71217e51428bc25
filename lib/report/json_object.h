/* SPDX-License-Identifier: MIT
 *
 * A JSON object that is built key by key and whose failure is looked at once,
 * at its end. Every key is set: what is absent becomes null.
 */
#pragma once

#include <dplog/view.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dpl_object {
    json_t *json;
    bool failed;
};

struct dpl_object
dpl_object_begin(void);
/* The finished object, or NULL when anything failed on the way. */
json_t *
dpl_object_end(struct dpl_object *object);

/* Takes the value, NULL counts as a failure. */
void
dpl_set(struct dpl_object *object, const char *key, json_t *value);
void
dpl_set_str(struct dpl_object *object, const char *key, const char *value);
/* Of valid UTF-8; NULs are kept. */
void
dpl_set_view(struct dpl_object *object, const char *key,
             struct dplog_view value);
void
dpl_set_bool(struct dpl_object *object, const char *key, bool value);
/* UINT64_MAX / 2 at most: JSON readers know no greater numbers. */
void
dpl_set_uint(struct dpl_object *object, const char *key, uint64_t value);
/* A negative value is null. */
void
dpl_set_int(struct dpl_object *object, const char *key, int64_t value);
/* 0 is null: ids, ranks, intervals. */
void
dpl_set_id(struct dpl_object *object, const char *key, uint64_t value);
/* 0 to 1, four decimals. */
void
dpl_set_share(struct dpl_object *object, const char *key, double value);
/* -1 to 1, four decimals. */
void
dpl_set_delta(struct dpl_object *object, const char *key, double value);
/* RFC 3339, UTC, milliseconds; null for DPLOG_TIME_NONE. */
void
dpl_set_time(struct dpl_object *object, const char *key, int64_t us);
void
dpl_set_strings(struct dpl_object *object, const char *key,
                const char *const *strings, size_t count);
void
dpl_set_ids(struct dpl_object *object, const char *key, const uint32_t *ids,
            size_t count);

/* An array of what make() gives for 0 to count - 1. */
typedef json_t *(*dpl_make_fn)(const void *elements, size_t index);
void
dpl_set_array(struct dpl_object *object, const char *key, dpl_make_fn make,
              const void *elements, size_t count);
