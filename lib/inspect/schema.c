/* SPDX-License-Identifier: MIT
 *
 * The language of rule files as a JSON Schema (draft 7, which editors know
 * best), made from the tables that the loader reads by: a key that the loader
 * knows stands in the schema, and no other.
 */
#include "base/error.h"
#include "base/product.h"
#include "base/view.h"
#include "report/json_object.h"
#include "ruleset/load.h"
#include <dplog/rule_tools.h>
#include <string.h>

struct schema {
    json_t *definitions; /* by name; shared by all who refer to it */
    bool failed;
};

static json_t *
schema_of_value(struct schema *schema, enum dpl_key_type type,
                const struct dpl_shape *shape);

/* ── small schemas ── */

static json_t *
pattern(const char *regex)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", regex);
}

static json_t *
list_of(json_t *element)
{
    return json_pack("{s:s, s:o}", "type", "array", "items", element);
}

static json_t *
any_of(json_t *one, json_t *other)
{
    return json_pack("{s:[o, o]}", "anyOf", one, other);
}

/* A reference to a definition; it is made when first referred to. */
static json_t *
shared(struct schema *schema, const char *name, json_t *(*make)(void))
{
    if (!json_object_get(schema->definitions, name) &&
        json_object_set_new(schema->definitions, name, make()) < 0)
        schema->failed = true;
    return json_pack("{s:o}", "$ref", json_sprintf("#/definitions/%s", name));
}

/* Any scalar: YAML takes 2302 and 0x80070005 for numbers. */
static json_t *
make_word(void)
{
    return json_pack("{s:[s, s, s]}", "type", "string", "number", "boolean");
}

static json_t *
word(struct schema *schema)
{
    return shared(schema, "word", make_word);
}

/* YAML reads a word of digits as a number. */
static json_t *
word_as_json(const char *text)
{
    uint64_t number;

    return dpl_view_to_uint(dpl_view_of(text), &number)
               ? json_integer((json_int_t)number)
               : json_string(text);
}

static json_t *
choice(const char *const *words, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < count; i++)
        if (json_array_append_new(list, word_as_json(words[i])) < 0)
            return json_decref(list), NULL;
    return json_pack("{s:o}", "enum", list);
}

static json_t *
make_field(void)
{
    const char *names[DPL_FIELD_COUNT_];

    for (int f = 0; f < DPL_FIELD_COUNT_; f++)
        names[f] = dpl_field_name((enum dpl_field)f);
    return choice(names, DPL_FIELD_COUNT_);
}

static json_t *
field(struct schema *schema)
{
    return shared(schema, "field", make_field);
}

/* As the product spells them, which the pack does too. */
static json_t *
make_log(void)
{
    char names[DPLOG_LOG_COUNT][32];
    const char *list[DPLOG_LOG_COUNT + 1] = {"all"};
    size_t count = 1;

    for (int log = 1; log < DPLOG_LOG_COUNT; log++) {
        const char *file = dpl_log_file_name((enum dplog_log)log);
        const size_t stem = file ? strcspn(file, ".") : 0;

        if (!stem || stem >= sizeof(names[0]))
            continue;
        memcpy(names[count], file, stem);
        names[count][stem] = '\0';
        list[count] = names[count];
        count++;
    }
    return choice(list, count);
}

static json_t *
by_field(struct schema *schema, const struct dpl_shape *shape)
{
    return json_pack("{s:s, s:o, s:o}", "type", "object", "propertyNames",
                     field(schema), "additionalProperties",
                     shape->words ? choice(shape->words, shape->count)
                                  : word(schema));
}

static json_t *
make_weights(void)
{
    static const char *const words[] = {"strong", "medium", "weak"};
    json_t *number = json_pack("{s:s, s:i, s:i}", "type", "number", "minimum",
                               0, "maximum", 1);

    return json_pack("{s:s, s:o}", "type", "object", "additionalProperties",
                     any_of(choice(words, 3), number));
}

static json_t *
texts(struct schema *schema)
{
    json_t *both = json_pack("{s:s, s:{s:o, s:o}, s:b}", "type", "object",
                             "properties", "en", word(schema), "ja",
                             word(schema), "additionalProperties", 0);

    return any_of(word(schema), both);
}

static json_t *
sayings(struct schema *schema)
{
    json_t *by_language =
        json_pack("{s:s, s:{s:o}, s:b}", "type", "object", "patternProperties",
                  "^[A-Za-z]{2}(-[A-Za-z]{2})?$", word(schema),
                  "additionalProperties", 0);

    return any_of(word(schema), by_language);
}

/* ── mappings ── */

static void
require(struct schema *schema, json_t *object, const char *key)
{
    json_t *list = json_object_get(object, "required");

    if (!list) {
        list = json_array();
        if (json_object_set_new(object, "required", list) < 0)
            schema->failed = true;
    }
    if (json_array_append_new(list, json_string(key)) < 0)
        schema->failed = true;
}

static void
add_keys(struct schema *schema, json_t *object, const struct dpl_key *keys,
         size_t count, uint32_t place)
{
    json_t *properties = json_object_get(object, "properties");

    for (size_t i = 0; i < count; i++) {
        if (!(keys[i].allowed & place))
            continue;
        if (json_object_set_new(
                properties, keys[i].name,
                schema_of_value(schema, keys[i].type, keys[i].shape)) < 0)
            schema->failed = true;
        if (keys[i].required & place)
            require(schema, object, keys[i].name);
    }
}

static json_t *
new_mapping(void)
{
    return json_pack("{s:s, s:{}, s:{s:{}}, s:b}", "type", "object",
                     "properties", "patternProperties", "^x-",
                     "additionalProperties", 0);
}

static void
fill_mapping(struct schema *schema, json_t *object,
             const struct dpl_shape *shape)
{
    if (shape->kind == DPL_SHAPE_MAPPING) {
        add_keys(schema, object, shape->keys, shape->count, DPL_PLACE_ANY);
        return;
    }
    add_keys(schema, object, dpl_rule_keys, dpl_rule_key_count, shape->place);
    if (shape->place == DPL_IN_CORRELATIONS)
        add_keys(schema, object, dpl_correlation_keys,
                 dpl_correlation_key_count, DPL_PLACE_ANY);
}

static json_t *
refer(struct schema *schema, const struct dpl_shape *shape)
{
    if (!json_object_get(schema->definitions, shape->name)) {
        json_t *object = new_mapping();

        /* Set first: a condition holds conditions. */
        if (!object ||
            json_object_set_new(schema->definitions, shape->name, object) < 0) {
            schema->failed = true;
            return NULL;
        }
        fill_mapping(schema, object, shape);
    }
    return json_pack("{s:o}", "$ref",
                     json_sprintf("#/definitions/%s", shape->name));
}

/* ── any value ── */

static json_t *
schema_of_shape(struct schema *schema, const struct dpl_shape *shape)
{
    switch (shape->kind) {
    case DPL_SHAPE_CHOICE:
        return choice(shape->words, shape->count);
    case DPL_SHAPE_MAPPING:
    case DPL_SHAPE_RULE:
        return refer(schema, shape);
    case DPL_SHAPE_WORDS:
        return json_pack("{s:s, s:o}", "type", "object", "additionalProperties",
                         word(schema));
    case DPL_SHAPE_FIELDS:
        return field(schema);
    case DPL_SHAPE_BY_FIELD:
        return by_field(schema, shape);
    case DPL_SHAPE_BY_DIGIT:
        return json_pack("{s:s, s:{s:o}, s:b}", "type", "object",
                         "patternProperties", "^[0-9]$", field(schema),
                         "additionalProperties", 0);
    case DPL_SHAPE_WEIGHTS:
        return shared(schema, "weights", make_weights);
    case DPL_SHAPE_TEXTS:
        return texts(schema);
    case DPL_SHAPE_SAYINGS:
        return sayings(schema);
    case DPL_SHAPE_DURATION:
        return pattern("^[1-9][0-9]*[smhdw]$");
    case DPL_SHAPE_TIME:
        return pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}");
    case DPL_SHAPE_LOGS:
        return shared(schema, "log", make_log);
    }
    return NULL;
}

static json_t *
schema_of_value(struct schema *schema, enum dpl_key_type type,
                const struct dpl_shape *shape)
{
    switch (type) {
    case DPL_KEY_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case DPL_KEY_UINT:
        return json_pack("{s:s, s:i}", "type", "integer", "minimum", 0);
    case DPL_KEY_LIST:
        return list_of(shape ? schema_of_shape(schema, shape) : word(schema));
    case DPL_KEY_WORD_OR_LIST:
        return any_of(
            shape ? schema_of_shape(schema, shape) : word(schema),
            list_of(shape ? schema_of_shape(schema, shape) : word(schema)));
    case DPL_KEY_WORD:
    case DPL_KEY_MAPPING:
    case DPL_KEY_WORD_OR_MAPPING:
        break;
    }
    if (shape)
        return schema_of_shape(schema, shape);
    return type == DPL_KEY_MAPPING ? json_pack("{s:s}", "type", "object")
                                   : word(schema);
}

static json_t *
make_schema(struct schema *schema)
{
    json_t *top =
        json_pack("{s:s, s:s, s:s, s:{}, s:{s:{}}, s:b}", "$schema",
                  "http://json-schema.org/draft-07/schema#", "title",
                  "a rule file of dplog", "type", "object", "properties",
                  "patternProperties", "^x-", "additionalProperties", 0);
    json_t *properties = json_object_get(top, "properties");

    if (!top)
        return NULL;
    fill_mapping(schema, top, &dpl_top_shape);
    for (int s = 0; s < DPL_SECTION_COUNT_; s++) {
        const enum dpl_section section = (enum dpl_section)s;

        if (json_object_set_new(
                properties, dpl_section_name(section),
                schema_of_value(schema, dpl_section_type(section),
                                dpl_section_shape(section))) < 0)
            schema->failed = true;
    }
    if (json_object_set(top, "definitions", schema->definitions) < 0)
        schema->failed = true;
    return top;
}

enum dplog_status
dplog_rules_schema(dplog_write_fn write_fn, void *write_data,
                   struct dplog_error *reterr)
{
    struct schema schema = {.definitions = json_object()};
    json_t *top = schema.definitions ? make_schema(&schema) : NULL;
    char *text = top && !schema.failed
                     ? json_dumps(top, JSON_INDENT(2) | JSON_PRESERVE_ORDER)
                     : NULL;
    enum dplog_status status = DPLOG_OK;

    if (!text)
        status = dpl_fail_memory(reterr);
    else if (!write_fn(write_data, text, strlen(text)) ||
             !write_fn(write_data, "\n", 1))
        status = dpl_fail(reterr, DPLOG_E_IO, "cannot write");
    free(text);
    json_decref(top);
    json_decref(schema.definitions);
    return status;
}
