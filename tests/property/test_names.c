/* SPDX-License-Identifier: MIT
 *
 * A DP by two names: where every other line of a log that names one of its
 * full names has the short one instead, whichever came first, every sample
 * tells the same.
 */
#include "base/buf.h"
#include "base/os.h"
#include "base/view.h"
#include "harness.h"
#include "runs.h"
#include "samples.h"
#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { NAMES_MAX = 32 };

/* ── what a report says ── */

static void
add_members(struct dpl_buf *buf, const json_t *list, const char *const keys[])
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        for (size_t k = 0; keys[k]; k++) {
            char *text = json_dumps(json_object_get(entry, keys[k]),
                                    JSON_ENCODE_ANY | JSON_COMPACT);

            /* A DP that one line alone names goes by what that line says. */
            if (text && strcmp(keys[k], "dp") == 0)
                text[1 + strcspn(text + 1, ".\"")] = '\0';
            dpl_buf_addf(buf, "%s ", text ? text : "-");
            free(text);
        }
        dpl_buf_add(buf, "\n", 1);
    }
}

static char *
answer_of(const json_t *report)
{
    static const char *const of_finding[] = {
        "rule",  "role",  "state", "package", "dp",
        "count", "first", "last",  "stage",   NULL};
    static const char *const of_deployment[] = {
        "package", "dp", "status", "stage", "cause", "attempts", NULL};
    const json_t *verdict = json_object_get(report, "verdict");
    struct dpl_buf buf = {0};
    char *text;

    dpl_buf_addf(&buf, "%s %s\n",
                 json_string_value(json_object_get(verdict, "status")),
                 json_is_null(json_object_get(verdict, "cause"))
                     ? "-"
                     : json_string_value(json_object_get(verdict, "cause")));
    add_members(&buf, json_object_get(report, "findings"), of_finding);
    add_members(&buf, json_object_get(report, "deployments"), of_deployment);
    assert_false(buf.failed);
    text = strdup(dpl_buf_str(&buf));
    dpl_buf_done(&buf);
    return text;
}

/* ── names ── */

struct names {
    char full[NAMES_MAX][256];
    size_t count;
};

static size_t
label_len(const char *name)
{
    return strcspn(name, ".");
}

/* Full names of DPs; of two that begin alike the short one says nothing. */
static void
take_names(const json_t *report, struct names *ret)
{
    const json_t *entry;
    size_t i;

    ret->count = 0;
    json_array_foreach(json_object_get(report, "deployments"), i, entry)
    {
        const char *dp = json_string_value(json_object_get(entry, "dp"));
        bool is_new = dp && strchr(dp, '.') && ret->count < NAMES_MAX;

        for (size_t k = 0; is_new && k < ret->count; k++)
            is_new = !dpl_view_equal_nocase(
                dpl_view_slice(dpl_view_of(dp), 0, label_len(dp)),
                dpl_view_slice(dpl_view_of(ret->full[k]), 0,
                               label_len(ret->full[k])));
        if (is_new)
            snprintf(ret->full[ret->count++], sizeof(ret->full[0]), "%s", dp);
    }
}

static const char *
name_at(const struct names *names, const char *at, const char *end)
{
    for (size_t i = 0; i < names->count; i++) {
        const size_t len = strlen(names->full[i]);

        if ((size_t)(end - at) >= len &&
            dpl_view_equal_nocase((struct dplog_view){at, len},
                                  dpl_view_of(names->full[i])))
            return names->full[i];
    }
    return NULL;
}

/* Of the lines that name a DP every other one names it in short, from the
 * first or from the second on. */
static void
shorten(const struct names *names, const char *bytes, size_t len, bool odd,
        struct dpl_buf *ret)
{
    const char *const end = bytes + len;
    bool named = false;

    for (const char *at = bytes; at < end; at++) {
        const char *name = name_at(names, at, end);

        if (name) {
            named = true;
            dpl_buf_add(ret, at, odd ? label_len(name) : strlen(name));
            at += strlen(name) - 1;
            continue;
        }
        dpl_buf_add(ret, at, 1);
        if (*at == '\n' && named) {
            odd = !odd;
            named = false;
        }
    }
}

static void
write_shortened(const struct fixture *fixture, const struct sample *sample,
                const struct names *names, bool odd)
{
    for (size_t k = 0; k < sample->file_count; k++) {
        struct dpl_buf text = {0};
        char name[512];
        size_t len;
        char *bytes = run_read_file(sample->files[k], &len);

        shorten(names, bytes, len, odd, &text);
        assert_false(text.failed);
        snprintf(name, sizeof(name), "short/%s",
                 dpl_path_base(sample->files[k]));
        fixture_write(fixture, name, dpl_buf_str(&text), text.len);
        dpl_buf_done(&text);
        free(bytes);
    }
}

/* The line that differs, or the end. */
static size_t
begin_of_difference(const char *a, const char *b)
{
    size_t at = 0;

    while (a[at] && a[at] == b[at])
        at++;
    while (at > 0 && a[at - 1] != '\n')
        at--;
    return at;
}

static void
a_short_name_changes_nothing(void **state)
{
    const struct sample_world *world = *state;
    size_t tried = 0;

    for (size_t i = 0; i < world->samples.count; i++) {
        const struct sample *sample = &world->samples.at[i];
        const char *whole[] = {sample->path, NULL};
        struct names names;

        if (sample_is_wide(sample))
            continue;
        char *text = run_report(&world->run, whole);
        json_t *report = json_loads(text, 0, NULL);
        char *expected = answer_of(report);

        take_names(report, &names);
        for (int odd = 0; odd < 2 && names.count > 0; odd++) {
            struct fixture fixture;

            fixture_init(&fixture);
            write_shortened(&fixture, sample, &names, odd);
            const char *paths[] = {fixture_path(&fixture, "short"), NULL};
            char *again = run_report(&world->run, paths);
            json_t *other = json_loads(again, 0, NULL);
            char *got = answer_of(other);

            size_t at = begin_of_difference(expected, got);

            if (strcmp(expected, got) != 0)
                fail_msg("%s, %s line in short:\n%.400s\nagainst\n%.400s",
                         sample->path, odd ? "first" : "second", expected + at,
                         got + at);
            free(got);
            json_decref(other);
            free(again);
            fixture_done(&fixture);
            tried++;
        }
        free(expected);
        json_decref(report);
        free(text);
    }
    assert_true(tried > 60);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_name_changes_nothing),
    };

    return cmocka_run_group_tests(tests, sample_world_set_up,
                                  sample_world_tear_down);
}
