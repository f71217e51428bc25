/* SPDX-License-Identifier: MIT
 *
 * One way for each kind of value, whichever option it is for.
 */
#include "values.h"

#include "message.h"
#include <dplog/time.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* As the command that runs calls the option. */
static const char *
name_of(const struct cli_env *env, enum cli_option_id id)
{
    for (size_t t = 0; env->command->options[t]; t++)
        for (size_t i = 0; env->command->options[t][i].name; i++)
            if (env->command->options[t][i].id == id)
                return env->command->options[t][i].name;
    return "";
}

static bool
parse_number(const char *text, int64_t *ret)
{
    const char *digits = text + (*text == '-');
    const int base = strncmp(digits, "0x", 2) == 0 ? 16 : 10;
    char *end;

    if (*digits < '0' || *digits > '9')
        return false;
    errno = 0;
    *ret = strtoll(text, &end, base);
    return !*end && errno == 0;
}

bool
cli_value_number(struct cli_env *env, enum cli_option_id id, int64_t least,
                 int64_t most, int64_t *ret)
{
    const char *value = cli_args_value(&env->args, id);
    int64_t number;

    if (!value)
        return true;
    if (parse_number(value, &number) && number >= least && number <= most) {
        *ret = number;
        return true;
    }
    if (most == INT64_MAX)
        cli_usage_error(env,
                        "--%s needs a number from %" PRId64 " on, not '%s'",
                        name_of(env, id), least, value);
    else
        cli_usage_error(env,
                        "--%s needs a number from %" PRId64 " to %" PRId64
                        ", not '%s'",
                        name_of(env, id), least, most, value);
    return false;
}

bool
cli_value_time(struct cli_env *env, enum cli_option_id id, int64_t *ret)
{
    const char *value = cli_args_value(&env->args, id);

    if (!value || dplog_time_parse(value, ret))
        return true;
    cli_usage_error(env,
                    "--%s needs a time like 2026-11-20T09:44+09:00, not '%s'",
                    name_of(env, id), value);
    return false;
}

bool
cli_value_duration(struct cli_env *env, enum cli_option_id id, int64_t least,
                   int64_t *ret)
{
    const char *value = cli_args_value(&env->args, id);
    int64_t duration;

    if (!value)
        return true;
    if (dplog_duration_parse(value, &duration) && duration >= least) {
        *ret = duration;
        return true;
    }
    cli_usage_error(env, "--%s needs a duration like 60m, 2h or 90d, not '%s'",
                    name_of(env, id), value);
    return false;
}
