/* SPDX-License-Identifier: MIT
 *
 * What no analysis may depend on - the order of arguments, names, logs of
 * others - and what it must: a later success. On all samples, and on stories
 * made at random.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/vec.h"
#include "base/view.h"
#include "harness.h"
#include "records.h"
#include "runs.h"
#include "samples.h"
#include "story.h"
#include <jansson.h>
#include <stdio.h>

struct world {
    struct dplog_context *context;
    struct dplog_ruleset *rules; /* the built-in pack */
    struct dplog_ruleset *story; /* the small one */
    struct run run;
    struct samples samples;
};

static int
set_up(void **state)
{
    static struct world world;

    assert_int_equal(dplog_context_new(NULL, &world.context, NULL), DPLOG_OK);
    assert_int_equal(
        dplog_ruleset_new_default(world.context, &world.rules, NULL), DPLOG_OK);
    world.story = story_rules(world.context, NULL);
    world.run = (struct run){world.context, world.rules, NULL};
    samples_load(&world.samples, SAMPLES);
    *state = &world;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *world = *state;

    samples_done(&world->samples);
    dplog_ruleset_free(world->story);
    dplog_ruleset_free(world->rules);
    dplog_context_free(world->context);
    return 0;
}

static void
assert_same(const char *what, char *a, char *b)
{
    if (strcmp(a, b) != 0) {
        size_t at = 0;

        while (a[at] == b[at])
            at++;
        at = at > 200 ? at - 200 : 0;
        fail_msg("%s:\n%.400s\nagainst\n%.400s", what, a + at, b + at);
    }
    free(a);
    free(b);
}

/* ── the order of arguments ── */

static void
the_order_of_arguments_changes_nothing(void **state)
{
    const struct world *world = *state;

    for (size_t i = 0; i < world->samples.count; i++) {
        const struct sample *sample = &world->samples.at[i];
        const char *paths[SAMPLE_FILES + 1] = {NULL};

        for (size_t k = 0; k < sample->file_count; k++)
            paths[k] = sample->files[sample->file_count - 1 - k];
        assert_same(sample->path,
                    run_report(&world->run, (const char *const *)sample->files),
                    run_report(&world->run, paths));
    }
}

static void
nor_does_that_of_servers(void **state)
{
    const struct world *world = *state;
    const char *forward[SAMPLES_MAX + 1] = {NULL};
    const char *backward[SAMPLES_MAX + 1] = {NULL};

    for (size_t i = 0; i < world->samples.count; i++) {
        forward[i] = world->samples.at[i].path;
        backward[world->samples.count - 1 - i] = world->samples.at[i].path;
    }
    assert_same("all samples", run_report(&world->run, forward),
                run_report(&world->run, backward));
}

static void
a_folder_means_its_files(void **state)
{
    const struct world *world = *state;

    for (size_t i = 0; i < world->samples.count; i++) {
        const struct sample *sample = &world->samples.at[i];
        const char *folder[] = {sample->path, sample->files[0], NULL};

        assert_same(sample->path,
                    run_report(&world->run, (const char *const *)sample->files),
                    run_report(&world->run, folder));
    }
}

/* Blocks of a file, or all of it at once. */
static void
bytes_and_files_say_the_same(void **state)
{
    const struct world *world = *state;

    for (size_t i = 0; i < world->samples.count; i++)
        for (size_t k = 0; k < world->samples.at[i].file_count; k++) {
            const char *path[] = {world->samples.at[i].files[k], NULL};
            size_t len;
            char *bytes = run_read_file(path[0], &len);

            assert_same(path[0], run_report(&world->run, path),
                        run_report_bytes(&world->run, path[0], bytes, len));
            free(bytes);
        }
}

/* ── names ── */

/* In the order of the old names, so that nothing is sorted in another way. */
static void
other_names_change_only_the_names(void **state)
{
    static const char *const pairs[][2] = {
        {"CONTOSO", "DONTOSO"}, {"contoso", "dontoso"}, {"PS1", "QS1"},
        {"BRDP", "BSDP"},       {"FS0", "GS0"},
    };
    const struct world *world = *state;
    struct fixture fixture;

    fixture_init(&fixture);
    for (size_t i = 0; i < world->samples.count; i++) {
        const struct sample *sample = &world->samples.at[i];

        if (sample_is_wide(sample))
            continue;
        const char *old[] = {sample_copy(&fixture, sample, "same", pairs, 0),
                             NULL};
        char *before = run_report(&world->run, old);
        const char *new[] = {
            sample_copy(&fixture, sample, "same", pairs, COUNT(pairs)), NULL};

        assert_same(sample->path,
                    run_rename(before, strlen(before), pairs, COUNT(pairs)),
                    run_report(&world->run, new));
        free(before);
        sample_delete(&fixture, sample, "same");
    }
    fixture_done(&fixture);
}

/* ── logs of others ── */

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "-";
}

/* "cause; package version dp status stage cause\n…" without the others. */
static char *
states_of(const char *report, const char *unlike)
{
    json_t *json = json_loads(report, 0, NULL);
    struct dpl_buf buf = {0};
    const json_t *d;
    char *text;
    size_t i;

    dpl_buf_addf(&buf, "%s\n",
                 text_of(json_object_get(json, "verdict"), "cause"));
    json_array_foreach(json_object_get(json, "deployments"), i, d)
    {
        if (strstr(text_of(d, "dp"), unlike))
            continue;
        dpl_buf_addf(&buf, "%s %d %s %s %s %s\n", text_of(d, "package"),
                     (int)json_integer_value(json_object_get(d, "version")),
                     text_of(d, "dp"), text_of(d, "status"),
                     text_of(d, "stage"), text_of(d, "cause"));
    }
    json_decref(json);
    assert_false(buf.failed);
    text = strdup(dpl_buf_str(&buf));
    dpl_buf_done(&buf);
    return text;
}

/* The healthy logs of another site, of the same day and of a month later. */
static void
healthy_logs_of_others_change_no_state(void **state)
{
    static const char *const names[][2] = {
        {"CONTOSO", "FABRIKA"},
        {"contoso", "fabrika"},
        {"PS1", "ZZ9"},
        {"11-20-2026", "12-20-2026"},
        {"2026-11-20", "2026-12-20"},
    };
    const struct world *world = *state;
    const struct sample *healthy = NULL;
    const char *others[2];
    struct fixture fixture;

    for (size_t i = 0; i < world->samples.count; i++)
        if (strcmp(dpl_path_base(world->samples.at[i].path), "healthy") == 0)
            healthy = &world->samples.at[i];
    assert_non_null(healthy);
    fixture_init(&fixture);
    others[0] = sample_copy(&fixture, healthy, "now", names, 3);
    others[1] = sample_copy(&fixture, healthy, "later", names, COUNT(names));
    for (size_t i = 0; i < world->samples.count; i++) {
        const char *alone[] = {world->samples.at[i].path, NULL};
        char *report = run_report(&world->run, alone);

        for (size_t k = 0; k < COUNT(others); k++) {
            const char *both[] = {world->samples.at[i].path, others[k], NULL};
            char *more = run_report(&world->run, both);

            assert_same(alone[0], states_of(report, "FABRIKA"),
                        states_of(more, "FABRIKA"));
            free(more);
        }
        free(report);
    }
    fixture_done(&fixture);
}

/* ── a later success ── */

/* Lines that go wrong, each with all its names. */
static const char *const bad_lines[] = {
    "starts",  "sends",    "fail-check", "fail-send", "fail-commit",
    "wrap",    "wrapkeys", "retry",      "givesup",   "waits",
    "symptom", "pulls",    "fail-pull",  "copied",    "checked",
};

static void
tell_at_random(struct dpl_buf *lines, uint64_t seed)
{
    uint64_t random = seed * 2654435761U + 1;
    unsigned minute = 0;

    for (int i = 0; i < 25; i++) {
        const uint64_t r = next_random(&random) >> 16;

        minute += (unsigned)(r % 7);
        dpl_buf_addf(lines, "%c %u:%02u %u %s pkg=PS10000%u v=3 dp=DP%u\n",
                     "dp"[r % 2], 1 + minute / 60, minute % 60,
                     (unsigned)(r / 2 % 4) + 5,
                     bad_lines[r / 64 % COUNT(bad_lines)],
                     (unsigned)(r / 4096 % 3), (unsigned)(r / 16384 % 2));
        if (r % 5 == 0)
            dpl_buf_addf(lines, "d %u:%02u 3 fail-source pkg=PS10000%u\n",
                         1 + minute / 60, minute % 60,
                         (unsigned)(r / 4096 % 3));
    }
}

static void
a_later_success_makes_it_recovered(void **state)
{
    unsigned failed = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct dpl_buf lines = {0};
        struct story story;
        struct dplog_diagnosis d;

        story_begin(&story, NULL, NULL);
        tell_at_random(&lines, seed);
        story_tell(&story, dpl_buf_str(&lines));
        d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
        failed += d.verdict.status <= DPLOG_VERDICT_RETRYING;

        story_restart(&story);
        story_tell(&story, dpl_buf_str(&lines));
        for (int package = 0; package < 3; package++) {
            char line[128];

            snprintf(line, sizeof(line), "d 20:00 1 snapped pkg=PS10000%d",
                     package);
            story_tell(&story, line);
            for (int dp = 0; dp < 2; dp++) {
                snprintf(line, sizeof(line),
                         "p 20:00 1 sent pkg=PS10000%d v=3 dp=DP%d", package,
                         dp);
                story_tell(&story, line);
            }
        }
        d = story_diagnose(&story, DPLOG_LANGUAGE_EN, NULL);
        if (d.verdict.status != DPLOG_VERDICT_RECOVERED &&
            d.verdict.status != DPLOG_VERDICT_HEALTHY)
            fail_msg("seed %u is %s:\n%s", (unsigned)seed,
                     dplog_verdict_status_name(d.verdict.status),
                     dpl_buf_str(&lines));
        for (size_t i = 0; i < d.deployment_count; i++)
            assert_int_equal(d.deployments[i].status,
                             DPLOG_DEPLOYMENT_SUCCEEDED);
        dpl_buf_done(&lines);
        story_end(&story);
    }
    assert_true(failed > 200); /* the stories were bad enough */
}

/* ── merged order ── */

#define D(time, text)                                                          \
    text "  $$<SMS_DISTRIBUTION_MANAGER><11-20-2026 " time                     \
         "+000><thread=7 (0x7)>\r\n"
#define P(time, text)                                                          \
    text "  $$<SMS_PACKAGE_TRANSFER_MANAGER><11-20-2026 " time                 \
         "+000><thread=7 (0x7)>\r\n"

static const struct order_case {
    const char *name;
    const char *files[3][2]; /* name, text */
    const char *texts;
} orders[] = {
    {"by time",
     {{"s/distmgr.log", D("09:00:00.000", "a") D("09:00:02.000", "c")},
      {"s/PkgXferMgr.log", P("09:00:01.000", "b") P("09:00:03.000", "d")}},
     "a b c d "},
    {"at the same time by kind of log, then in file order",
     {{"s/PkgXferMgr.log", P("09:00:00.000", "c") P("09:00:00.000", "d")},
      {"s/distmgr.log", D("09:00:00.000", "a") D("09:00:00.000", "b")}},
     "a b c d "},
    {"file order is the truth where the clock was put back",
     {{"s/distmgr.log",
       D("09:00:05.000", "b") D("09:00:01.000", "c") D("09:00:07.000", "e")},
      {"s/PkgXferMgr.log", P("09:00:02.000", "a") P("09:00:06.000", "d")}},
     "a b c d e "},
    {"a record without a time keeps its place",
     {{"s/distmgr.log",
       D("09:00:00.000", "a") "b  $$<SMS_DISTRIBUTION_MANAGER><no time at "
                              "all><thread=7 (0x7)>\r\n" D("09:00:09.000",
                                                           "d")},
      {"s/PkgXferMgr.log", P("09:00:01.000", "c")}},
     "a b c d "},
    {"before its first time a log comes first",
     {{"s/distmgr.log", D("09:00:00.000", "b")},
      {"s/PkgXferMgr.log", "a  $$<SMS_PACKAGE_TRANSFER_MANAGER><no time at "
                           "all><thread=7 (0x7)>\r\n" P("09:00:01.000", "c")}},
     "a b c "},
    {"parts of one log follow each other",
     {{"s/distmgr.log", D("09:00:00.000", "c") D("09:00:03.000", "d")},
      {"s/distmgr.lo_", D("09:00:02.000", "b")},
      {"s/PkgXferMgr.log", P("09:00:01.000", "a")}},
     "a b c d "},
};

/* The texts of the records, blanks between. */
static char *
texts_of(const char *records)
{
    const struct dplog_view all = dpl_view_of(records);
    struct dpl_buf buf = {0};
    char *text;

    for (size_t at = 0; at < all.len;) {
        const size_t end = dpl_view_find(all, DPL_VIEW("\n"), at);
        const struct dplog_view line = dpl_view_slice(all, at, end);

        dpl_buf_add_view(
            &buf,
            dpl_view_slice(line, dpl_view_find_last(line, DPL_VIEW(" ")) + 1,
                           line.len));
        dpl_buf_add_char(&buf, ' ');
        at = end + 1;
    }
    text = strdup(dpl_buf_str(&buf));
    dpl_buf_done(&buf);
    return text;
}

static void
records_come_in_one_order(void **state)
{
    const struct world *world = *state;

    for (size_t i = 0; i < COUNT(orders); i++) {
        const struct order_case *c = &orders[i];
        const char *paths[4] = {NULL};
        struct fixture fixture;
        char *records, *texts;
        size_t count = 0;

        fixture_init(&fixture);
        for (; count < 3 && c->files[count][0]; count++)
            paths[count] =
                fixture_text(&fixture, c->files[count][0], c->files[count][1]);
        records = run_records(&world->run, paths);
        texts = texts_of(records);
        if (strcmp(texts, c->texts) != 0)
            fail_msg("%s: '%s' instead of '%s'", c->name, texts, c->texts);
        free(records);
        free(texts);
        fixture_done(&fixture);
    }
}

/* Two servers, the same log, the same times: contents decide, not folders. */
static void
ties_between_servers_are_broken_by_contents(void **state)
{
    static const char one[] = D("09:00:00.000", "a") D("09:00:01.000", "b");
    static const char two[] = D("09:00:00.000", "x") D("09:00:01.000", "y");
    const struct world *world = *state;
    struct fixture fixture;
    const char *paths[3] = {NULL};
    char *first, *second;

    fixture_init(&fixture);
    paths[0] = fixture_text(&fixture, "a/distmgr.log", one);
    paths[1] = fixture_text(&fixture, "b/distmgr.log", two);
    first = run_records(&world->run, paths);
    fixture_text(&fixture, "a/distmgr.log", two);
    fixture_text(&fixture, "b/distmgr.log", one);
    second = run_records(&world->run, paths);
    assert_same("order", texts_of(first), texts_of(second));
    free(first);
    free(second);
    fixture_done(&fixture);
}

/* ── what cannot be read ── */

static void
a_file_that_cannot_be_read_is_told_and_the_rest_goes_on(void **state)
{
    const struct world *world = *state;
    const struct dplog_diagnosis *d;
    struct dplog_analysis *analysis = NULL;
    struct fixture fixture;
    char noise[4096];

    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (char)(i * 7 % 251 < 125 ? 0 : i * 31);
    fixture_init(&fixture);
    run_write_story(&fixture, "logs",
                    "d 09:00 7 starts pkg=PS100001 dp=DP1\n"
                    "p 09:00 7 fail-commit pkg=PS100001 "
                    "dp=DP1\n"
                    "d2 09:00 7 starts pkg=PS100001 dp=DP2");
    fixture_write(&fixture, "logs/PatchDownloader.log", noise, sizeof(noise));
    assert_int_equal(
        dplog_analysis_new(world->context, world->story, NULL, &analysis, NULL),
        DPLOG_OK);
    assert_int_equal(
        dplog_analysis_add_path(analysis, fixture_path(&fixture, "logs"), NULL),
        DPLOG_OK);
    assert_int_equal(
        dplog_analysis_add_path(
            analysis, fixture_path(&fixture, "logs/2/distmgr.log"), NULL),
        DPLOG_OK);
    fixture_delete(&fixture, "logs/2/distmgr.log");
    assert_int_equal(dplog_analysis_run(analysis, NULL), DPLOG_OK);
    d = dplog_analysis_diagnosis(analysis);

    assert_int_equal(d->source_count, 4);
    for (size_t i = 0; i < d->source_count; i++) {
        const struct dplog_source *s = &d->sources[i];
        const bool bad = strstr(s->path, "Patch") || strstr(s->path, "/2/");

        if (s->failed != bad || !s->error != !bad)
            fail_msg("%s: %d '%s'", s->path, s->failed,
                     s->error ? s->error : "");
    }
    assert_int_equal(d->deployment_count, 1);
    assert_int_equal(d->verdict.status, DPLOG_VERDICT_FAILED);
    dplog_analysis_free(analysis);
    fixture_done(&fixture);
}

static void
an_analysis_runs_once(void **state)
{
    const struct world *world = *state;
    struct dplog_analysis *analysis = NULL;
    struct dplog_error err = {0};

    assert_int_equal(
        dplog_analysis_new(world->context, world->story, NULL, &analysis, NULL),
        DPLOG_OK);
    assert_null(dplog_analysis_diagnosis(analysis));
    assert_int_equal(
        dplog_analysis_add_bytes(analysis, "distmgr.log", "x\n", 2, NULL),
        DPLOG_OK);
    assert_int_equal(dplog_analysis_run(analysis, &err), DPLOG_OK);
    assert_non_null(dplog_analysis_diagnosis(analysis));
    assert_int_equal(dplog_analysis_run(analysis, &err), DPLOG_E_ARGUMENT);
    assert_string_equal(err.text, "an analysis runs only once");
    assert_int_equal(
        dplog_analysis_add_bytes(analysis, "distmgr.log", "x", 1, &err),
        DPLOG_E_ARGUMENT);
    assert_int_equal(dplog_analysis_add_path(analysis, SAMPLES, &err),
                     DPLOG_E_ARGUMENT);
    assert_non_null(dplog_analysis_diagnosis(analysis));
    dplog_analysis_free(analysis);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_arguments_changes_nothing),
        cmocka_unit_test(nor_does_that_of_servers),
        cmocka_unit_test(a_folder_means_its_files),
        cmocka_unit_test(bytes_and_files_say_the_same),
        cmocka_unit_test(other_names_change_only_the_names),
        cmocka_unit_test(healthy_logs_of_others_change_no_state),
        cmocka_unit_test(a_later_success_makes_it_recovered),
        cmocka_unit_test(records_come_in_one_order),
        cmocka_unit_test(ties_between_servers_are_broken_by_contents),
        cmocka_unit_test(
            a_file_that_cannot_be_read_is_told_and_the_rest_goes_on),
        cmocka_unit_test(an_analysis_runs_once),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
