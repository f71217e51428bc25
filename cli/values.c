/* SPDX-License-Identifier: MIT
 *
 * One way for each kind of value, whichever option it is for.
 */
#include "values.h"

#include "message.h"
#include <dplog/analysis.h>
#include <dplog/time.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The row that the command which runs has for an option that was given. */
static const struct cli_option *
row_of(const struct cli_env *env, enum cli_option_id id)
{
    static const struct cli_option none = {.name = "", .value = ""};

    for (size_t t = 0; env->command->options[t]; t++)
        for (size_t i = 0; env->command->options[t][i].name; i++)
            if (env->command->options[t][i].id == id)
                return &env->command->options[t][i];
    return &none;
}

static const char *
name_of(const struct cli_env *env, enum cli_option_id id)
{
    return row_of(env, id)->name;
}

/* "a, b or c" of "a|b|c". */
static void
list_choices(const char *choices, char *ret, size_t size)
{
    size_t used = 0;

    *ret = '\0';
    while (*choices && used < size) {
        const size_t len = strcspn(choices, "|");
        const char *more = choices[len] ? choices + len + 1 : "";

        used += (size_t)snprintf(ret + used, size - used, "%.*s%s", (int)len,
                                 choices,
                                 !*more              ? ""
                                 : strchr(more, '|') ? ", "
                                                     : " or ");
        choices = more;
    }
}

void
cli_value_refuse(struct cli_env *env, enum cli_option_id id,
                 const char *choices)
{
    char list[256];

    list_choices(choices ? choices : row_of(env, id)->value, list,
                 sizeof(list));
    cli_usage_error(env, "--%s is %s, not '%s'", name_of(env, id), list,
                    cli_args_value(&env->args, id));
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
cli_value_threads(struct cli_env *env, unsigned *ret)
{
    enum { MAX_THREADS = 64 };
    int64_t count = DPLOG_THREADS_AUTO;

    if (!cli_value_number(env, CLI_OPT_THREADS, 1, MAX_THREADS, &count))
        return false;
    *ret = (unsigned)count;
    return true;
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
