/* SPDX-License-Identifier: MIT
 *
 * See json_object.h. Knows jansson, nothing of diagnoses.
 */
#include "json_object.h"

#include "base/buf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/view.h"

/* What a civil date can name: the years 1601 to 9999. */
#define TIME_MIN_US (INT64_C(-11644473600) * 1000000)
#define TIME_MAX_US (INT64_C(253402300800) * 1000000)

struct dpl_object
dpl_object_begin(void)
{
    json_t *json = json_object();

    return (struct dpl_object){.json = json, .failed = !json};
}

json_t *
dpl_object_end(struct dpl_object *object)
{
    if (!object->failed)
        return object->json;
    json_decref(object->json);
    return NULL;
}

void
dpl_set(struct dpl_object *object, const char *key, json_t *value)
{
    if (object->failed)
        json_decref(value);
    else
        object->failed = json_object_set_new(object->json, key, value) != 0;
}

/* Strings of a diagnosis are valid UTF-8; a caller's own might not be, and
 * jansson refuses those. */
static json_t *
repaired_string(struct dplog_view text)
{
    struct dpl_buf buf = {0};
    json_t *json = NULL;

    for (size_t pos = 0; pos < text.len;) {
        char bytes[4];
        const uint32_t code_point = dpl_utf8_decode(text, &pos);

        dpl_buf_add(&buf, bytes, dpl_utf8_encode(code_point, bytes));
    }
    if (!buf.failed)
        json = json_string(dpl_buf_str(&buf));
    dpl_buf_done(&buf);
    return json;
}

static json_t *
make_string(const char *value)
{
    const struct dplog_view text = dpl_view_of(value);

    if (!value)
        return json_null();
    if (!dpl_utf8_is_valid(text))
        return repaired_string(text);
    return json_string(value);
}

void
dpl_set_str(struct dpl_object *object, const char *key, const char *value)
{
    dpl_set(object, key, make_string(value));
}

void
dpl_set_view(struct dpl_object *object, const char *key,
             struct dplog_view value)
{
    dpl_set(object, key, json_stringn(value.len ? value.ptr : "", value.len));
}

void
dpl_set_bool(struct dpl_object *object, const char *key, bool value)
{
    dpl_set(object, key, json_boolean(value));
}

void
dpl_set_uint(struct dpl_object *object, const char *key, uint64_t value)
{
    const uint64_t most = INT64_MAX;

    dpl_set(object, key,
            json_integer((json_int_t)(value < most ? value : most)));
}

void
dpl_set_int(struct dpl_object *object, const char *key, int64_t value)
{
    dpl_set(object, key, value < 0 ? json_null() : json_integer(value));
}

void
dpl_set_id(struct dpl_object *object, const char *key, uint64_t value)
{
    if (value == 0)
        dpl_set(object, key, json_null());
    else
        dpl_set_uint(object, key, value);
}

void
dpl_set_share(struct dpl_object *object, const char *key, double value)
{
    /* Written so that not-a-number becomes 0. */
    const double bounded = value > 0 ? (value < 1 ? value : 1) : 0;
    const unsigned parts = (unsigned)(bounded * 10000 + 0.5);

    dpl_set(object, key, json_real(parts / 10000.0));
}

void
dpl_set_delta(struct dpl_object *object, const char *key, double value)
{
    const bool below = value < 0;
    const double size = below ? -value : value;
    const unsigned parts = (unsigned)((size < 1 ? size : 1) * 10000 + 0.5);

    dpl_set(object, key,
            json_real(below && parts ? parts / -10000.0 : parts / 10000.0));
}

void
dpl_set_time(struct dpl_object *object, const char *key, int64_t us)
{
    char text[DPL_RFC3339_SIZE];

    if (us < TIME_MIN_US || us >= TIME_MAX_US) {
        dpl_set(object, key, json_null());
        return;
    }
    dpl_format_rfc3339(us, text);
    dpl_set_str(object, key, text);
}

void
dpl_set_array(struct dpl_object *object, const char *key, dpl_make_fn make,
              const void *elements, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count && array; i++) {
        if (json_array_append_new(array, make(elements, i)) == 0)
            continue;
        json_decref(array);
        array = NULL;
    }
    dpl_set(object, key, array);
}

static json_t *
make_string_at(const void *elements, size_t index)
{
    const char *const *strings = elements;

    return make_string(strings[index]);
}

void
dpl_set_strings(struct dpl_object *object, const char *key,
                const char *const *strings, size_t count)
{
    dpl_set_array(object, key, make_string_at, strings, count);
}

static json_t *
make_id_at(const void *elements, size_t index)
{
    const uint32_t *ids = elements;

    return json_integer(ids[index]);
}

void
dpl_set_ids(struct dpl_object *object, const char *key, const uint32_t *ids,
            size_t count)
{
    dpl_set_array(object, key, make_id_at, ids, count);
}
