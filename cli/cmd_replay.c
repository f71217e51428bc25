/* SPDX-License-Identifier: MIT
 *
 * dplog replay: sample logs against their expectations.
 */
#include "command.h"
#include "message.h"
#include "results.h"
#include "session.h"
#include <dplog/replay.h>

static const struct cli_option own_options[] = {
    {CLI_OPT_TAP, "tap", 0, NULL, "print TAP"},
    {CLI_OPT_JUNIT, "junit", 0, "FILE", "write JUnit XML to FILE too"},
    {0},
};

static const struct cli_option *const options[] = {
    own_options,
    cli_rules_options,
    cli_common_options,
    NULL,
};

static void
take_result(void *data, const struct dplog_replay_result *sample)
{
    const struct cli_result result = {
        .group = "samples",
        .name = sample->name,
        .passed = sample->passed,
        .details = sample->differences,
        .detail_count = sample->difference_count,
        .seconds = sample->seconds,
    };

    cli_results_add(data, &result);
}

static enum cli_exit
run(struct cli_env *env)
{
    struct cli_session session = {0};
    struct cli_results results;
    struct dplog_error err = {0};
    enum dplog_status status;
    enum cli_exit result = cli_session_begin(env, &session);

    if (result != CLI_EXIT_OK)
        return result;
    cli_results_begin(&results, env, env->settings.quiet);
    status =
        dplog_replay_run(session.context, session.rules, env->args.operands[0],
                         take_result, &results, &err);
    result = cli_results_end(&results, "replay");
    if (status < 0)
        result = cli_exit_worst(result, cli_fail(env, status, &err));
    cli_session_end(&session);
    return result;
}

const struct cli_command cli_cmd_replay = {
    .name = "replay",
    .full = "replay",
    .operands = "SAMPLES_DIR",
    .summary = "run sample logs and compare with what they expect",
    .notes = "A sample is a folder with expected.yaml and its logs.\n"
             "Exit codes: 0 all pass; 1 a difference; 2 usage; 3 the samples "
             "cannot be read;\n4 rules invalid; 5 internal.\n",
    .options = options,
    .takes_paths = true,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
