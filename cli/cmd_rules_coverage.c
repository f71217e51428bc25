/* SPDX-License-Identifier: MIT
 *
 * dplog rules coverage: do these rules and these logs fit?
 */
#include "cmd_rules.h"
#include "inputs.h"
#include "message.h"
#include "rule_tool.h"
#include "system.h"
#include <dplog/replay.h>
#include <string.h>

static const struct cli_option own_options[] = {
    {CLI_OPT_FAIL_ON, "fail-on", 0, "WORD,...",
     "exit 1 on these: unknown (lines that look like errors and\n"
     "no rule knows), unused (rules that never match; those\n"
     "marked inferred do not count)"},
    {CLI_OPT_VERBOSE, "verbose", 'v', NULL, "hits of every rule, too"},
    {0},
};

static const struct cli_option *const options[] = {
    cli_tool_options,
    own_options,
    cli_output_options,
    cli_input_options,
    cli_rules_options,
    cli_common_options,
    NULL,
};

struct gate {
    bool unknown, unused;
};

static bool
read_gate(struct cli_env *env, struct gate *ret)
{
    const char *words = cli_args_value(&env->args, CLI_OPT_FAIL_ON);

    *ret = (struct gate){0};
    while (words && *words) {
        const size_t len = strcspn(words, ",");

        if (len == 7 && memcmp(words, "unknown", len) == 0) {
            ret->unknown = true;
        } else if (len == 6 && memcmp(words, "unused", len) == 0) {
            ret->unused = true;
        } else {
            cli_usage_error(env, "--fail-on knows unknown and unused, not '%s'",
                            words);
            return false;
        }
        words += len;
        words += *words == ',';
    }
    return true;
}

/* ── inputs ── */

struct work {
    struct cli_env *env;
    struct cli_tool *tool;
    struct dplog_coverage *coverage;
    struct dplog_error err;
    enum dplog_status status;
    enum cli_exit result;
};

/* A folder with logs, read by itself. False: nothing more can be done. */
static bool
cover_folder(void *data, const char *folder)
{
    struct work *work = data;
    struct dplog_analysis *analysis = NULL;
    struct dplog_error err = {0};

    work->result = cli_exit_worst(
        work->result, cli_tool_analysis(work->env, work->tool, &analysis));
    if (!analysis)
        return false;
    /* What cannot be added is among the sources. */
    (void)dplog_analysis_add_path(analysis, folder, &err);
    work->status =
        dplog_coverage_run(work->coverage, analysis, folder, &work->err);
    work->result = cli_exit_worst(work->result,
                                  cli_inputs_tell_failed(work->env, analysis));
    dplog_analysis_free(analysis);
    return work->status >= 0;
}

/* Each folder is an input of its own, and so is each sample below it; files
 * that are named belong together, as `analyze` takes them. */
static void
cover_operands(struct work *work)
{
    const struct cli_args *args = &work->env->args;
    const char *file = NULL;
    size_t files = 0;

    for (size_t i = 0; i < args->operand_count && work->status >= 0; i++) {
        const char *operand = args->operands[i];
        struct dplog_error err = {0};

        if (cli_system_path_kind(operand) != CLI_PATH_FOLDER) {
            (void)dplog_analysis_add_path(work->tool->analysis, operand, &err);
            file = operand;
            files++;
        } else if (dplog_samples_each(operand, cover_folder, work, &err) !=
                   DPLOG_OK) {
            (void)cover_folder(work, operand);
        }
    }
    if (files && work->status >= 0)
        work->status = dplog_coverage_run(
            work->coverage, work->tool->analysis,
            files == 1 ? file : "(files that were named)", &work->err);
}

static enum cli_exit
run(struct cli_env *env)
{
    struct cli_tool tool;
    struct work work = {.env = env, .tool = &tool};
    struct dplog_coverage_counts counts = {0};
    struct gate gate;
    enum cli_exit result;

    if (!read_gate(env, &gate))
        return CLI_EXIT_USAGE;
    result = cli_tool_begin(env, &tool);
    if (result != CLI_EXIT_OK)
        return result;
    work.status =
        dplog_coverage_new(tool.session.rules, &work.coverage, &work.err);
    if (work.status >= 0)
        cover_operands(&work);
    if (work.status >= 0)
        work.status = dplog_coverage_write(work.coverage, tool.format,
                                           &tool.report, cli_output_write,
                                           &tool.output, &counts, &work.err);
    dplog_coverage_free(work.coverage);
    result = cli_exit_worst(work.result,
                            cli_tool_end(env, &tool, work.status, &work.err));
    if ((gate.unknown && counts.unknown_lines) ||
        (gate.unused && counts.rules_unused))
        result = cli_exit_worst(result, CLI_EXIT_FOUND);
    return result;
}

const struct cli_command cli_cmd_rules_coverage = {
    .name = "coverage",
    .full = "rules coverage",
    .operands = "LOGS...",
    .summary = "which rules never match, which lines no rule knows",
    .notes = "A folder is an input of its own, and each sample (a folder with "
             "expected.yaml)\nbelow it; files that are named are read "
             "together, as analyze does.\nExit codes: 0; 1 what --fail-on "
             "names was found; 2 usage; 3 an "
             "input or the\noutput failed; 4 rules invalid.\n",
    .options = options,
    .takes_paths = true,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
