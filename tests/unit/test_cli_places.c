/* SPDX-License-Identifier: MIT
 *
 * A site server's own logs are found from what its setup wrote down.
 */
#include "fixture.h"
#include "harness.h"
#include "places.h"
#include "streams.h"
#include <stdio.h>
#include <stdlib.h>

/* What the registry of a test holds. */
static struct entry {
    const char *value;
    char text[1024];
} registry[4];

static char *
read_registry(const char *path, const char *value)
{
    (void)path;
    for (size_t i = 0; i < COUNT(registry); i++) {
        if (registry[i].value && strcmp(registry[i].value, value) == 0) {
            char *text = malloc(sizeof(registry[i].text));

            assert_non_null(text);
            return strcpy(text, registry[i].text);
        }
    }
    return NULL;
}

static void
write_registry(size_t at, const char *value, const char *text)
{
    registry[at].value = value;
    (void)snprintf(registry[at].text, sizeof(registry[at].text), "%s", text);
}

struct env {
    struct fixture fixture;
    struct streams streams;
};

static int
set_up(void **state)
{
    static struct env env;

    memset(registry, 0, sizeof(registry));
    fixture_init(&env.fixture);
    streams_init(&env.streams);
    env.streams.env.registry = read_registry;
    fixture_text(&env.fixture, "CM/Logs/distmgr.log", "x");
    *state = &env;
    return 0;
}

static int
tear_down(void **state)
{
    struct env *env = *state;

    streams_done(&env->streams);
    fixture_done(&env->fixture);
    return 0;
}

/* What is found, one a line, below the fixture's folder. */
static void
expect(struct env *env, const char *want)
{
    const size_t root = strlen(env->fixture.root) + 1;
    struct cli_places places;
    char got[1024] = "";

    assert_true(cli_places_find(&env->streams.env, &places));
    for (size_t i = 0; i < places.count; i++) {
        const size_t len = strlen(got);

        (void)snprintf(got + len, sizeof(got) - len, "%s\n",
                       places.at[i] + root);
    }
    cli_places_done(&places);
    assert_string_equal(got, want);
}

static void
finds_nothing_where_no_site_is(void **state)
{
    struct env *env = *state;

    expect(env, "");
    write_registry(0, "Installation Directory",
                   fixture_path(&env->fixture, "gone"));
    expect(env, "");
}

static void
takes_the_folder_of_the_installation_first(void **state)
{
    struct env *env = *state;

    fixture_text(&env->fixture, "Other/distmgr.log", "x");
    write_registry(0, "Installation Directory",
                   fixture_path(&env->fixture, "CM"));
    write_registry(1, "TraceFilename",
                   fixture_path(&env->fixture, "Other/distmgr.log"));
    expect(env, "CM/Logs\n");
    streams_read(&env->streams);
    assert_non_null(strstr(env->streams.err, "dplog: reading '"));
    assert_non_null(strstr(
        env->streams.err, "CM/Logs' (SOFTWARE\\Microsoft\\SMS\\Identification, "
                          "Installation Directory)\n"));
    registry[0].value = NULL;
    expect(env, "Other\n");
}

static void
takes_the_variable_last(void **state)
{
    struct env *env = *state;

    streams_set("SMS_LOG_PATH", fixture_path(&env->fixture, "CM/Logs"));
    expect(env, "CM/Logs\n");
    streams_read(&env->streams);
    assert_non_null(strstr(env->streams.err,
                           "CM/Logs' (environment variable SMS_LOG_PATH)\n"));
}

static void
looks_for_downloads_elsewhere_too(void **state)
{
    struct env *env = *state;

    fixture_text(&env->fixture, "CCM/PatchDownloader.log", "x");
    fixture_text(&env->fixture, "CCM/PatchDownloader.lo_", "x");
    fixture_text(&env->fixture, "Temp/PatchDownloader.log", "x");
    fixture_text(&env->fixture, "Temp/2/PatchDownloader.log", "x");
    write_registry(0, "Installation Directory",
                   fixture_path(&env->fixture, "CM"));
    write_registry(1, "LogDirectory", fixture_path(&env->fixture, "CCM"));
    streams_set("TEMP", fixture_path(&env->fixture, "Temp/2"));
    expect(env, "CM/Logs\n"
                "CCM/PatchDownloader.lo_\n"
                "CCM/PatchDownloader.log\n"
                "Temp/2/PatchDownloader.log\n"
                "Temp/PatchDownloader.log\n");
}

static void
does_not_name_a_log_twice(void **state)
{
    struct env *env = *state;

    fixture_text(&env->fixture, "CM/Logs/PatchDownloader.log", "x");
    write_registry(0, "Installation Directory",
                   fixture_path(&env->fixture, "CM"));
    write_registry(1, "LogDirectory", fixture_path(&env->fixture, "CM/Logs"));
    expect(env, "CM/Logs\n");
}

int
main(void)
{
#define WITH_ENV(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_ENV(finds_nothing_where_no_site_is),
        WITH_ENV(takes_the_folder_of_the_installation_first),
        WITH_ENV(takes_the_variable_last),
        WITH_ENV(looks_for_downloads_elsewhere_too),
        WITH_ENV(does_not_name_a_log_twice),
    };

    return cmocka_run_group_tests_name("cli_places", tests, NULL, NULL);
}
