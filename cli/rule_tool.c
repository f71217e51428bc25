/* SPDX-License-Identifier: MIT
 *
 * See rule_tool.h.
 */
#include "rule_tool.h"

#include "inputs.h"
#include "message.h"
#include "system.h"
#include "values.h"
#include <stdlib.h>
#include <string.h>

const struct cli_option cli_tool_options[] = {
    {CLI_OPT_FORMAT, "format", 'f', "text|json",
     "form of the answer (default: text)"},
    {CLI_OPT_JSON, "json", 0, NULL, "the same as --format json"},
    {0},
};

bool
cli_tool_format(struct cli_env *env, enum dplog_report_format *ret)
{
    const char *format = cli_args_value(&env->args, CLI_OPT_FORMAT);

    *ret = cli_args_has(&env->args, CLI_OPT_JSON) ? DPLOG_REPORT_JSON
                                                  : DPLOG_REPORT_TEXT;
    if (!format || (dplog_report_format_parse(format, ret) &&
                    (*ret == DPLOG_REPORT_TEXT || *ret == DPLOG_REPORT_JSON)))
        return true;
    cli_value_refuse(env, CLI_OPT_FORMAT, NULL);
    return false;
}

enum cli_exit
cli_tool_analysis(struct cli_env *env, const struct cli_tool *tool,
                  struct dplog_analysis **ret)
{
    struct dplog_analysis_options options;
    struct dplog_error err = {0};
    enum dplog_status status;

    if (!cli_inputs_options(env, &options))
        return CLI_EXIT_USAGE;
    status = dplog_analysis_new(tool->session.context, tool->session.rules,
                                &options, ret, &err);
    return status < 0 ? cli_fail(env, status, &err) : CLI_EXIT_OK;
}

enum cli_exit
cli_tool_begin(struct cli_env *env, struct cli_tool *ret)
{
    struct cli_tool tool = {.report = DPLOG_REPORT_OPTIONS_INIT};
    enum cli_exit result;

    if (!cli_tool_format(env, &tool.format))
        return CLI_EXIT_USAGE;
    tool.report.verbose = env->settings.verbose;
    result = cli_session_begin(env, &tool.session);
    if (result != CLI_EXIT_OK)
        return result;
    result = cli_tool_analysis(env, &tool, &tool.analysis);
    if (result == CLI_EXIT_OK &&
        !cli_output_open(env, cli_args_value(&env->args, CLI_OPT_OUTPUT),
                         &tool.output))
        result = CLI_EXIT_UNKNOWN;
    if (result == CLI_EXIT_OK) {
        *ret = tool;
        return result;
    }
    dplog_analysis_free(tool.analysis);
    cli_session_end(&tool.session);
    return result;
}

char *
cli_tool_place(const char *operand, uint32_t *ret_line)
{
    const char *colon = strrchr(operand, ':');
    unsigned long line;
    char *end, *path;

    if (!colon || colon == operand || colon[1] < '0' || colon[1] > '9' ||
        cli_system_path_kind(operand) != CLI_PATH_MISSING)
        return NULL;
    line = strtoul(colon + 1, &end, 10);
    if (*end || line == 0 || line > UINT32_MAX)
        return NULL;
    path = malloc((size_t)(colon - operand) + 1);
    if (!path)
        return NULL;
    memcpy(path, operand, (size_t)(colon - operand));
    path[colon - operand] = '\0';
    *ret_line = (uint32_t)line;
    return path;
}

void
cli_tool_add(struct cli_env *env, struct cli_tool *tool, size_t skip)
{
    struct dplog_error err = {0};

    /* What cannot be added is among the sources, and told at the end. */
    for (size_t i = skip; i < env->args.operand_count; i++)
        (void)dplog_analysis_add_path(tool->analysis, env->args.operands[i],
                                      &err);
}

enum cli_exit
cli_tool_end(struct cli_env *env, struct cli_tool *tool,
             enum dplog_status status, const struct dplog_error *err)
{
    enum cli_exit result = cli_inputs_tell_failed(env, tool->analysis);

    if (status < 0 && !tool->output.failed) {
        result = cli_exit_worst(result, cli_fail(env, status, err));
        cli_output_abandon(&tool->output);
    } else {
        result = cli_exit_worst(result, cli_output_close(env, &tool->output));
    }
    dplog_analysis_free(tool->analysis);
    cli_session_end(&tool->session);
    return result;
}
