/* SPDX-License-Identifier: MIT
 *
 * From options and operands to an analysis that knows what to read.
 */
#include "inputs.h"

#include "message.h"
#include "values.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { BIAS_MAX = 24 * 60 };

static bool
read_encoding(struct cli_env *env, enum dplog_encoding *ret)
{
    const char *value = cli_args_value(&env->args, CLI_OPT_ENCODING);

    if (value && !dplog_encoding_parse(value, ret)) {
        cli_value_refuse(env, CLI_OPT_ENCODING,
                         "utf-8|utf-16le|utf-16be|cp932|cp1252");
        return false;
    }
    return true;
}

static bool
read_format(struct cli_env *env, enum dplog_format *ret)
{
    const char *value = cli_args_value(&env->args, CLI_OPT_INPUT_FORMAT);

    if (!value)
        return true;
    for (int f = DPLOG_FORMAT_SMS; f <= DPLOG_FORMAT_PLAIN; f++) {
        if (strcmp(value, dplog_format_name((enum dplog_format)f)) == 0) {
            *ret = (enum dplog_format)f;
            return true;
        }
    }
    cli_value_refuse(env, CLI_OPT_INPUT_FORMAT, "sms|ccm|pasted|plain");
    return false;
}

static bool
read_bias(struct cli_env *env, struct dplog_analysis_options *options)
{
    int64_t minutes = 0;

    if (!cli_value_number(env, CLI_OPT_BIAS, -BIAS_MAX, BIAS_MAX, &minutes))
        return false;
    options->bias = (int16_t)minutes;
    options->has_bias = cli_args_has(&env->args, CLI_OPT_BIAS);
    return true;
}

bool
cli_inputs_options(struct cli_env *env, struct dplog_analysis_options *ret)
{
    const struct cli_args *args = &env->args;
    struct dplog_analysis_options options = DPLOG_ANALYSIS_OPTIONS_INIT;

    options.language = env->settings.language;
    options.dp = cli_args_value(args, CLI_OPT_DP);
    options.package = cli_args_value(args, CLI_OPT_PACKAGE);
    options.site = cli_args_value(args, CLI_OPT_SITE);
    options.store_path = cli_args_value(args, CLI_OPT_DB);
    if (!cli_value_time(env, CLI_OPT_SINCE, &options.since_us) ||
        !cli_value_time(env, CLI_OPT_UNTIL, &options.until_us) ||
        !read_encoding(env, &options.encoding) ||
        !read_format(env, &options.format) || !read_bias(env, &options) ||
        !cli_value_duration(env, CLI_OPT_KEEP, /* least */ 1, &options.keep_us))
        return false;
    *ret = options;
    return true;
}

enum cli_exit
cli_inputs_add(struct cli_env *env, struct dplog_analysis *analysis)
{
    enum cli_exit result = CLI_EXIT_OK;

    for (size_t i = 0; i < env->args.operand_count; i++) {
        struct dplog_error err = {0};
        const enum dplog_status status =
            dplog_analysis_add_path(analysis, env->args.operands[i], &err);

        if (status == DPLOG_E_NO_MEMORY)
            return cli_fail(env, status, &err);
        if (status < 0) /* it is among the sources, which are told later */
            result = cli_exit_worst(result, cli_exit_of(status));
    }
    return result;
}

enum cli_exit
cli_inputs_tell_failed(struct cli_env *env,
                       const struct dplog_analysis *analysis)
{
    enum cli_exit result = CLI_EXIT_OK;
    const struct dplog_source *sources;
    size_t count;

    sources = dplog_analysis_sources(analysis, &count);
    for (size_t i = 0; i < count; i++) {
        if (!sources[i].failed)
            continue;
        if (sources[i].error)
            cli_error(env, "%s", sources[i].error);
        else
            cli_error(env, "cannot read '%s' to its end", sources[i].path);
        result = CLI_EXIT_UNKNOWN;
    }
    return result;
}

void
cli_inputs_tell_gap(struct cli_env *env, const struct dplog_gap *gap,
                    const char *path)
{
    if (gap->bytes)
        cli_note(env, "about %" PRIu64 " bytes are missing before '%s': %s",
                 gap->bytes, path, gap->reason);
    else
        cli_note(env, "bytes may be missing before '%s': %s", path,
                 gap->reason);
}

void
cli_inputs_tell_gaps(struct cli_env *env,
                     const struct dplog_diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->gap_count; i++) {
        const struct dplog_gap *gap = &diagnosis->gaps[i];

        cli_inputs_tell_gap(env, gap, diagnosis->sources[gap->source].path);
    }
}

static bool
needs_quotes(const char *word)
{
    return !*word || strpbrk(word, " \t'&|;<>()$`*?!#") != NULL;
}

char *
cli_inputs_as_typed(const struct cli_args *args)
{
    size_t size = 1;
    char *text, *end;

    for (size_t i = 0; i < args->operand_count; i++)
        size += strlen(args->operands[i]) + 3;
    text = end = malloc(size);
    if (!text)
        return NULL;
    *end = '\0';
    for (size_t i = 0; i < args->operand_count; i++) {
        const char *word = args->operands[i];
        const char *quote = needs_quotes(word) ? "\"" : "";

        end += snprintf(end, size - (size_t)(end - text), "%s%s%s%s",
                        i ? " " : "", quote, word, quote);
    }
    return text;
}
