/* SPDX-License-Identifier: MIT
 *
 * What must hold for every sample, whatever it tells: cutting a log in two,
 * another time zone or locale changes nothing; a later success of everything
 * that failed turns failed into recovered.
 */
#include "base/buf.h"
#include "base/os.h"
#include "base/view.h"
#include "fixture_files.h"
#include "harness.h"
#include "runs.h"
#include "samples.h"
#include <jansson.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* ── what a report says of causes and deployments ── */

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "-";
}

static void
add_places(struct dpl_buf *buf, const json_t *list, const char *const keys[])
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        for (size_t k = 0; keys[k]; k++)
            dpl_buf_addf(buf, "%s ", text_of(entry, keys[k]));
        dpl_buf_addf(buf, "%d\n",
                     (int)json_integer_value(json_object_get(
                         entry, json_object_get(entry, "count") ? "count"
                                                                : "attempts")));
    }
}

/* Verdict, findings and deployments, without the places of lines. */
static char *
answer_of(const char *report)
{
    static const char *const of_finding[] = {
        "rule", "role", "state", "package", "dp", "first", "last", NULL};
    static const char *const of_deployment[] = {
        "package", "dp", "status", "stage", "cause", "first", "last", NULL};
    json_t *json = json_loads(report, 0, NULL);
    const json_t *verdict = json_object_get(json, "verdict");
    struct dpl_buf buf = {0};
    char *text;

    dpl_buf_addf(&buf, "%s %s\n", text_of(verdict, "status"),
                 text_of(verdict, "cause"));
    add_places(&buf, json_object_get(json, "findings"), of_finding);
    add_places(&buf, json_object_get(json, "deployments"), of_deployment);
    json_decref(json);
    assert_false(buf.failed);
    text = strdup(dpl_buf_str(&buf));
    dpl_buf_done(&buf);
    return text;
}

static void
assert_same(const char *what, char *a, char *b)
{
    size_t at = 0;

    if (strcmp(a, b) != 0) {
        while (a[at] == b[at])
            at++;
        at = at > 100 ? at - 100 : 0;
        fail_msg("%s:\n%.400s\nagainst\n%.400s", what, a + at, b + at);
    }
    free(a);
    free(b);
}

/* ── cuts ── */

/* Where the line that holds a byte begins. */
static size_t
begin_of_line(const char *bytes, size_t at)
{
    while (at > 0 && bytes[at - 1] != '\n')
        at--;
    return at;
}

/* One log of a copied sample becomes .lo_ and .log, as a rollover does. */
static void
cut_file(const struct fixture *fixture, const char *path, unsigned tenth)
{
    char old[512], name[512];
    size_t len;
    char *bytes = run_read_file(path, &len);
    const size_t at = begin_of_line(bytes, len / 10 * tenth);

    snprintf(name, sizeof(name), "cut/%s", dpl_path_base(path));
    snprintf(old, sizeof(old), "%.*s.lo_", (int)(strlen(name) - 4), name);
    fixture_write(fixture, old, bytes, at);
    fixture_write(fixture, name, bytes + at, len - at);
    free(bytes);
}

static bool
is_rolled(const struct sample *sample)
{
    for (size_t k = 0; k < sample->file_count; k++)
        if (strstr(sample->files[k], ".lo_"))
            return true;
    return false;
}

static void
where_a_log_rolls_over_changes_nothing(void **state)
{
    const struct sample_world *world = *state;

    for (size_t i = 0; i < world->samples.count; i++) {
        const struct sample *sample = &world->samples.at[i];
        const char *whole[] = {sample->path, NULL};

        if (is_rolled(sample) || sample_is_wide(sample))
            continue;
        char *report = run_report(&world->run, whole);

        for (unsigned tenth = 2; tenth < 10; tenth += 3) {
            struct fixture fixture;

            fixture_init(&fixture);
            const char *cut[] = {sample_copy(&fixture, sample, "cut", NULL, 0),
                                 NULL};

            for (size_t k = 0; k < sample->file_count; k++)
                cut_file(&fixture, sample->files[k], tenth);
            char *again = run_report(&world->run, cut);

            assert_same(sample->path, answer_of(report), answer_of(again));
            free(again);
            fixture_done(&fixture);
        }
        free(report);
    }
}

/* ── places in the world ── */

static void
time_zone_and_locale_change_nothing(void **state)
{
    static const char *const worlds[][2] = {
        {"America/St_Johns", "de_DE.UTF-8"},
        {"Asia/Tokyo", "ja_JP.UTF-8"},
        {"UTC", "C"},
    };
    const struct sample_world *world = *state;

    for (size_t i = 0; i < world->samples.count; i++) {
        const char *paths[] = {world->samples.at[i].path, NULL};

        for (size_t k = 1; k < COUNT(worlds); k++) {
            char *there, *here;

            fixture_set_variable("TZ", worlds[k - 1][0]);
            tzset();
            (void)setlocale(LC_ALL, worlds[k - 1][1]);
            there = run_report(&world->run, paths);
            fixture_set_variable("TZ", worlds[k][0]);
            tzset();
            (void)setlocale(LC_ALL, worlds[k][1]);
            here = run_report(&world->run, paths);
            assert_same(paths[0], there, here);
        }
    }
    (void)setlocale(LC_ALL, "C");
}

/* ── a later success ── */

static void
add_line(struct dpl_buf *lines, const char *component, unsigned *second,
         const char *text)
{
    dpl_buf_addf(lines,
                 "%s  $$<%s><11-28-2026 %02u:%02u:%02u.000-540>"
                 "<thread=9 (0x9)>\r\n",
                 text, component, *second / 3600, *second / 60 % 60,
                 *second % 60);
    *second += 1;
}

/* The lines that end what a report has open, a week later. */
static void
write_successes(const char *report, struct dpl_buf *distmgr,
                struct dpl_buf *pkgxfer)
{
    json_t *json = json_loads(report, 0, NULL);
    unsigned second = 3600;
    const json_t *entry;
    size_t i;

    json_array_foreach(json_object_get(json, "deployments"), i, entry)
    {
        const int version =
            (int)json_integer_value(json_object_get(entry, "version"));
        const char *package = text_of(entry, "package");
        const char *dp = text_of(entry, "dp");
        char text[512];

        snprintf(text, sizeof(text),
                 "The size of package %s, version %d is 77 KBytes", package,
                 version);
        add_line(distmgr, "SMS_DISTRIBUTION_MANAGER", &second, text);
        snprintf(text, sizeof(text),
                 "~Finished sending SWD package %s version %d to distribution "
                 "point %s",
                 package, version, dp);
        add_line(pkgxfer, "SMS_PACKAGE_TRANSFER_MANAGER", &second, text);
    }
    json_decref(json);
}

static void
append(const struct fixture *fixture, const char *name,
       const struct dpl_buf *lines)
{
    FILE *file = fopen(fixture_path(fixture, name), "ab");

    assert_non_null(file);
    assert_int_equal(fwrite(dpl_buf_str(lines), 1, lines->len, file),
                     lines->len);
    assert_int_equal(fclose(file), 0);
}

/* How many deployments of a report are not at their goal. */
static size_t
count_behind(const char *report)
{
    json_t *json = json_loads(report, 0, NULL);
    const json_t *entry;
    size_t i, count = 0;

    json_array_foreach(json_object_get(json, "deployments"), i, entry) count +=
        strcmp(text_of(entry, "status"), "succeeded") != 0;
    json_decref(json);
    return count;
}

static void
a_later_success_ends_every_failure(void **state)
{
    const struct sample_world *world = *state;
    size_t ended = 0;

    for (size_t i = 0; i < world->samples.count; i++) {
        const struct sample *sample = &world->samples.at[i];
        const char *alone[] = {sample->path, NULL};
        struct dpl_buf distmgr = {0}, pkgxfer = {0};
        struct fixture fixture;

        if (sample_is_wide(sample))
            continue;
        fixture_init(&fixture);
        char *before = run_report(&world->run, alone);
        const char *paths[] = {sample_copy(&fixture, sample, "later", NULL, 0),
                               NULL};

        write_successes(before, &distmgr, &pkgxfer);
        append(&fixture, "later/distmgr.log", &distmgr);
        append(&fixture, "later/PkgXferMgr.log", &pkgxfer);
        char *after = run_report(&world->run, paths);

        if (count_behind(after) > 0)
            fail_msg("%s: %zu deployments do not end:\n%.2000s", sample->path,
                     count_behind(after), answer_of(after));
        ended += count_behind(before);
        free(before);
        free(after);
        dpl_buf_done(&distmgr);
        dpl_buf_done(&pkgxfer);
        fixture_done(&fixture);
    }
    assert_true(ended > 50);
}

/* All samples at once, so that there are many lanes, with and without a store;
 * several times, because threads never meet twice in the same way. */
static void
threads_change_nothing(void **state)
{
    const struct sample_world *world = *state;
    const char *paths[SAMPLES_MAX + 1] = {NULL};
    struct fixture fixture;

    fixture_init(&fixture);
    for (size_t i = 0; i < world->samples.count; i++)
        paths[i] = world->samples.at[i].path;
    for (unsigned threads = 2; threads <= 5; threads++) {
        struct run run = world->run;
        char *alone = run_report(&run, paths);
        char name[32];

        run.threads = threads;
        assert_same("threads", strdup(alone), run_report(&run, paths));
        (void)snprintf(name, sizeof(name), "store-%u.db", threads);
        run.store = fixture_path(&fixture, name);
        assert_same("threads with a store", alone, run_report(&run, paths));
    }
    fixture_done(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(where_a_log_rolls_over_changes_nothing),
        cmocka_unit_test(time_zone_and_locale_change_nothing),
        cmocka_unit_test(a_later_success_ends_every_failure),
    };

    return cmocka_run_group_tests(tests, sample_world_set_up,
                                  sample_world_tear_down);
}
