/* SPDX-License-Identifier: MIT */
#include "harness.h"
#include "settings.h"
#include "streams.h"

static const struct locale_case {
    const char *all, *messages, *lang, *system;
    enum dplog_language want;
} locales[] = {
    {NULL, NULL, NULL, NULL, DPLOG_LANGUAGE_EN},
    {NULL, NULL, "ja_JP.UTF-8", NULL, DPLOG_LANGUAGE_JA},
    {NULL, "ja", "en_US.UTF-8", NULL, DPLOG_LANGUAGE_JA},
    {"C", "ja_JP", "ja_JP", NULL, DPLOG_LANGUAGE_EN},
    {"", "", "ja_JP.eucJP", NULL, DPLOG_LANGUAGE_JA},
    {"ja-JP", NULL, NULL, NULL, DPLOG_LANGUAGE_JA},
    {"jam_JM", NULL, NULL, NULL, DPLOG_LANGUAGE_EN},
    {"POSIX", NULL, NULL, NULL, DPLOG_LANGUAGE_EN},
    {NULL, NULL, "", "ja-JP", DPLOG_LANGUAGE_JA},
    {NULL, NULL, "en_US", "ja-JP", DPLOG_LANGUAGE_EN},
    {NULL, NULL, NULL, "de-DE", DPLOG_LANGUAGE_EN},
};

static void
test_language_of_locale(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(locales); i++)
        assert_int_equal(
            cli_language_of_locale(locales[i].all, locales[i].messages,
                                   locales[i].lang, locales[i].system),
            locales[i].want);
}

static enum cli_exit
remember(struct cli_env *env)
{
    fprintf(env->out, "%d %d %d %d %d", (int)env->settings.language,
            env->settings.colour_out, env->settings.colour_err,
            env->settings.quiet, env->settings.progress);
    return CLI_EXIT_OK;
}

static const struct cli_option *const options[] = {cli_common_options,
                                                   cli_progress_options, NULL};
static const struct cli_command program = {.name = "t",
                                           .full = "",
                                           .summary = "t",
                                           .options = options,
                                           .run = remember};

static const struct settings_case {
    const char *words[4];
    bool terminal;
    const char *name, *value; /* of a variable */
    const char *want;         /* language, colours, quiet, progress */
} settings[] = {
    {{"t"}, false, NULL, NULL, "0 0 0 0 0"},
    {{"t"}, true, NULL, NULL, "0 1 1 0 1"},
    {{"t"}, true, "NO_COLOR", "1", "0 0 0 0 1"},
    {{"t"}, true, "NO_COLOR", "", "0 1 1 0 1"},
    {{"t"}, true, "TERM", "dumb", "0 0 0 0 1"},
    {{"t", "--color=always"}, false, "NO_COLOR", "1", "0 1 1 0 0"},
    {{"t", "--color=never"}, true, NULL, NULL, "0 0 0 0 1"},
    {{"t", "--lang=ja"}, false, NULL, NULL, "1 0 0 0 0"},
    {{"t", "--lang=en"}, false, "LANG", "ja_JP.UTF-8", "0 0 0 0 0"},
    {{"t"}, false, "LANG", "ja_JP.UTF-8", "1 0 0 0 0"},
    {{"t", "-q"}, true, NULL, NULL, "0 1 1 1 0"},
    {{"t", "--progress=never"}, true, NULL, NULL, "0 1 1 0 0"},
    {{"t", "--progress=auto"}, false, NULL, NULL, "0 0 0 0 0"},
};

static void
test_options_and_variables(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(settings); i++) {
        struct streams s;

        streams_init(&s);
        s.env.out_is_terminal = s.env.err_is_terminal = settings[i].terminal;
        if (settings[i].name)
            streams_set(settings[i].name, settings[i].value);
        assert_int_equal(streams_run(&s, &program, settings[i].words),
                         CLI_EXIT_OK);
        streams_read(&s);
        assert_string_equal(s.out, settings[i].want);
        streams_done(&s);
    }
}

static const struct {
    const char *words[4], *err;
} wrong[] = {
    {{"t", "--lang=fr"},
     "dplog: --lang is en or ja, not 'fr'\nTry 'dplog --help'.\n"},
    {{"t", "--color=pink"},
     "dplog: --color is auto, always or never, not "
     "'pink'\nTry 'dplog --help'.\n"},
    {{"t", "--progress=yes"},
     "dplog: --progress is auto or never, not 'yes'\nTry 'dplog --help'.\n"},
};

static void
test_wrong_values_are_usage_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct streams s;

        streams_init(&s);
        assert_int_equal(streams_run(&s, &program, wrong[i].words),
                         CLI_EXIT_USAGE);
        streams_read(&s);
        assert_string_equal(s.out, "");
        assert_string_equal(s.err, wrong[i].err);
        streams_done(&s);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language_of_locale),
        cmocka_unit_test(test_options_and_variables),
        cmocka_unit_test(test_wrong_values_are_usage_errors),
    };

    return cmocka_run_group_tests_name("cli_settings", tests, NULL, NULL);
}
