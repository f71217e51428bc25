/* SPDX-License-Identifier: MIT
 *
 * The options that all commands share, and what they are without one: the
 * environment says.
 */
#include "settings.h"

#include "values.h"
#include <string.h>

enum dplog_language
cli_language_of_locale(const char *lc_all, const char *lc_messages,
                       const char *lang, const char *system)
{
    const char *names[] = {lc_all, lc_messages, lang, system};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *name = names[i];

        if (!name || !*name)
            continue;
        if (strncmp(name, "ja", 2) == 0 &&
            (!name[2] || strchr("_.@-", name[2])))
            return DPLOG_LANGUAGE_JA;
        return DPLOG_LANGUAGE_EN;
    }
    return DPLOG_LANGUAGE_EN;
}

static bool
read_language(struct cli_env *env)
{
    const char *value = cli_args_value(&env->args, CLI_OPT_LANG);

    if (!value) {
        env->settings.language = cli_language_of_locale(
            env->variable("LC_ALL"), env->variable("LC_MESSAGES"),
            env->variable("LANG"), env->system_language);
    } else if (strcmp(value, "en") == 0) {
        env->settings.language = DPLOG_LANGUAGE_EN;
    } else if (strcmp(value, "ja") == 0) {
        env->settings.language = DPLOG_LANGUAGE_JA;
    } else {
        cli_value_refuse(env, CLI_OPT_LANG, NULL);
        return false;
    }
    return true;
}

/* https://no-color.org: set and not empty means no. */
static bool
wants_colour(struct cli_env *env)
{
    const char *no = env->variable("NO_COLOR");
    const char *term = env->variable("TERM");

    return !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

static bool
read_colour(struct cli_env *env)
{
    const char *value = cli_args_value(&env->args, CLI_OPT_COLOR);

    if (!value || strcmp(value, "auto") == 0) {
        env->settings.colour_out = env->out_is_terminal && wants_colour(env);
        env->settings.colour_err = env->err_is_terminal && wants_colour(env);
    } else if (strcmp(value, "always") == 0) {
        env->settings.colour_out = env->settings.colour_err = true;
    } else if (strcmp(value, "never") != 0) {
        cli_value_refuse(env, CLI_OPT_COLOR, NULL);
        return false;
    }
    return true;
}

static bool
read_progress(struct cli_env *env)
{
    const char *value = cli_args_value(&env->args, CLI_OPT_PROGRESS);

    if (value && strcmp(value, "auto") != 0 && strcmp(value, "never") != 0) {
        cli_value_refuse(env, CLI_OPT_PROGRESS, NULL);
        return false;
    }
    env->settings.progress = env->err_is_terminal && !env->settings.quiet &&
                             !(value && strcmp(value, "never") == 0);
    return true;
}

bool
cli_settings_read(struct cli_env *env)
{
    env->settings = (struct cli_settings){
        .quiet = cli_args_has(&env->args, CLI_OPT_QUIET),
        .verbose = cli_args_has(&env->args, CLI_OPT_VERBOSE),
    };
    return read_language(env) && read_colour(env) && read_progress(env);
}
