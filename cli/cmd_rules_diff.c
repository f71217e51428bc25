/* SPDX-License-Identifier: MIT
 *
 * dplog rules diff: what other rules make of the same logs.
 */
#include "cmd_rules.h"
#include "inputs.h"
#include "message.h"
#include "rule_tool.h"
#include <string.h>

static const struct cli_option *const options[] = {
    cli_tool_options,
    cli_output_options,
    cli_choice_options,
    cli_until_options,
    cli_input_options,
    cli_common_options,
    NULL,
};

/* One side: its rules, and what they say. */
struct side {
    struct cli_session session;
    struct dplog_analysis *analysis;
};

static void
side_done(struct side *side)
{
    dplog_analysis_free(side->analysis);
    cli_session_end(&side->session);
}

/* `rules` is a folder in place of the pack, a file laid over it, or the word
 * built-in. */
static enum cli_exit
side_run(struct cli_env *env, char *const *rules,
         const struct dplog_analysis_options *inputs, struct side *ret)
{
    const size_t count = strcmp(*rules, "built-in") == 0 ? 0 : 1;
    struct dplog_error err = {0};
    struct cli_tally tally;
    enum dplog_status status;
    enum cli_exit result = cli_session_begin_with(env, rules, count, env->err,
                                                  &ret->session, &tally);

    if (result != CLI_EXIT_OK)
        return result;
    status = dplog_analysis_new(ret->session.context, ret->session.rules,
                                inputs, &ret->analysis, &err);
    for (size_t i = 2; status >= 0 && i < env->args.operand_count; i++)
        (void)dplog_analysis_add_path(ret->analysis, env->args.operands[i],
                                      &err); /* told after the run */
    if (status >= 0)
        status = dplog_analysis_run(ret->analysis, &err);
    return status < 0 ? cli_fail(env, status, &err) : CLI_EXIT_OK;
}

static enum cli_exit
write_diff(struct cli_env *env, const struct side *before,
           const struct side *after, enum dplog_report_format format)
{
    struct cli_output output;
    struct dplog_error err = {0};
    size_t count = 0;
    enum dplog_status status;
    enum cli_exit result = cli_inputs_tell_failed(env, after->analysis);

    if (!cli_output_open(env, cli_args_value(&env->args, CLI_OPT_OUTPUT),
                         &output))
        return CLI_EXIT_UNKNOWN;
    status = dplog_rules_diff(dplog_analysis_diagnosis(before->analysis),
                              dplog_analysis_diagnosis(after->analysis), format,
                              cli_output_write, &output, &count, &err);
    if (status < 0 && !output.failed) {
        result = cli_exit_worst(result, cli_fail(env, status, &err));
        cli_output_abandon(&output);
        return result;
    }
    if (count)
        result = cli_exit_worst(result, CLI_EXIT_FOUND);
    return cli_exit_worst(result, cli_output_close(env, &output));
}

static enum cli_exit
run(struct cli_env *env)
{
    struct dplog_analysis_options inputs;
    struct side before = {0}, after = {0};
    enum dplog_report_format format;
    enum cli_exit result;

    if (!cli_tool_format(env, &format) || !cli_inputs_options(env, &inputs))
        return CLI_EXIT_USAGE;
    result = side_run(env, &env->args.operands[0], &inputs, &before);
    if (result == CLI_EXIT_OK)
        result = side_run(env, &env->args.operands[1], &inputs, &after);
    if (result == CLI_EXIT_OK)
        result = write_diff(env, &before, &after, format);
    side_done(&before);
    side_done(&after);
    return result;
}

const struct cli_command cli_cmd_rules_diff = {
    .name = "diff",
    .full = "rules diff",
    .operands = "OLD NEW LOGS...",
    .summary = "what other rules make of the same logs",
    .notes = "OLD and NEW are a folder of rules, a file to lay over the pack, "
             "or built-in.\nExit codes: 0 the same; 1 a difference; 2 usage; 3 "
             "an input or the output failed;\n4 rules invalid.\n",
    .options = options,
    .takes_paths = true,
    .operands_min = 3,
    .operands_max = SIZE_MAX,
    .run = run,
};
