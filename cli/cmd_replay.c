/* SPDX-License-Identifier: MIT
 *
 * dplog replay: sample logs against their expectations.
 */
#include "command.h"
#include "message.h"
#include "output.h"
#include "results.h"
#include "session.h"
#include "values.h"
#include <dplog/replay.h>
#include <stdlib.h>

enum { MAX_JOBS = 64 };

static const struct cli_option own_options[] = {
    {CLI_OPT_JOBS, "jobs", 'j', "COUNT", "run so many samples at once"},
    {CLI_OPT_UPDATE, "update", 0, NULL,
     "write expectations anew where they differ; review the diff"},
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

struct update {
    struct cli_results *results;
    size_t written;
    enum cli_exit result;
};

/* Replace an expectation by the text that fits; then its sample passes but for
 * what only people can change. */
static bool
write_expectation(struct update *update,
                  const struct dplog_replay_result *sample)
{
    struct cli_env *env = update->results->env;
    struct cli_output output;
    enum cli_exit result;

    if (!cli_output_open(env, sample->path, &output)) {
        update->result = cli_exit_worst(update->result, CLI_EXIT_UNKNOWN);
        return false;
    }
    (void)cli_output_write(&output, sample->rewritten, sample->rewritten_len);
    result = cli_output_close(env, &output);
    update->result = cli_exit_worst(update->result, result);
    if (result != CLI_EXIT_OK)
        return false;
    update->written++;
    cli_note(env, "written: %s", sample->path);
    return true;
}

static void
take_result(void *data, const struct dplog_replay_result *sample)
{
    struct update *update = data;
    const bool written = sample->rewritten && write_expectation(update, sample);
    const struct cli_result result = {
        .group = "samples",
        .name = sample->name,
        .passed = written ? sample->remaining_count == 0 : sample->passed,
        .details = written ? sample->remaining : sample->differences,
        .detail_count =
            written ? sample->remaining_count : sample->difference_count,
        .seconds = sample->seconds,
    };

    cli_results_add(update->results, &result);
}

static enum cli_exit
run(struct cli_env *env)
{
    struct dplog_replay_options replay = DPLOG_REPLAY_OPTIONS_INIT;
    struct cli_session session = {0};
    struct cli_results results;
    struct update update = {.results = &results};
    struct dplog_error err = {0};
    enum dplog_status status;
    enum cli_exit result;
    int64_t jobs = 0;

    replay.rewrite = cli_args_has(&env->args, CLI_OPT_UPDATE);
    if (!cli_value_number(env, CLI_OPT_JOBS, 1, MAX_JOBS, &jobs))
        return CLI_EXIT_USAGE;
    replay.jobs = (uint32_t)jobs;
    result = cli_session_begin(env, &session);
    if (result != CLI_EXIT_OK)
        return result;
    cli_results_begin(&results, env, env->settings.quiet);
    status =
        dplog_replay_run(session.context, session.rules, env->args.operands[0],
                         &replay, take_result, &update, &err);
    if (update.written > 0)
        cli_note(env,
                 "%zu expectation%s written: read the difference before "
                 "it is kept",
                 update.written, update.written == 1 ? "" : "s");
    result = cli_exit_worst(update.result, cli_results_end(&results, "replay"));
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
