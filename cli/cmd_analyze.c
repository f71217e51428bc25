/* SPDX-License-Identifier: MIT
 *
 * dplog analyze: logs in, a report out, the verdict as exit code.
 */
#include "command.h"
#include "gate.h"
#include "inputs.h"
#include "message.h"
#include "output.h"
#include "programs.h"
#include "session.h"
#include "stopping.h"
#include "timing.h"
#include "values.h"
#include <dplog/report.h>
#include <stdlib.h>

static const struct cli_option own_options[] = {
    {CLI_OPT_FORMAT, "format", 'f', "text|json",
     "form of the report (default: text)"},
    {CLI_OPT_VERBOSE, "verbose", 'v', NULL,
     "everything that was found, not the first screen"},
    {CLI_OPT_HANDOVER, "handover", 0, "TEAM",
     "a block for the ticket of another team instead of the\n"
     "report: network, ad, server"},
    {CLI_OPT_FAIL_ON, "fail-on", 0, "WORD,...",
     "exit 1 on these: failed, retrying, waiting, recovered,\n"
     "healthy, unknown, or a cause of at least info, warning,\n"
     "error, critical (default: failed,retrying)"},
    {CLI_OPT_FAIL_AFTER, "fail-after", 0, "DURATION",
     "exit 1 only on what has been open that long: 60m, 2h"},
    {CLI_OPT_MAX_AGE, "max-age", 0, "DURATION",
     "exit 3 when the newest record is older"},
    {CLI_OPT_KEEP, "keep", 0, "DURATION",
     "forget what was over so long before the newest record,\n"
     "here and in the store: 90d"},
    {CLI_OPT_EXIT_ZERO, "exit-zero", 0, NULL, "exit 0 instead of 1"},
    {CLI_OPT_SITE, "site", 0, "CODE", "only this site"},
    {CLI_OPT_THREADS, "threads", 0, "N",
     "work with that many threads (default: as many as the\n"
     "machine has processors, at most 4); the report is the\n"
     "same with any number"},
    {CLI_OPT_TIMING, "timing", 0, NULL,
     "a table of where the time went, on stderr"},
    {0},
};

static const struct cli_option *const options[] = {
    own_options,       cli_output_options, cli_choice_options,
    cli_until_options, cli_input_options,  cli_progress_options,
    cli_rules_options, cli_common_options, NULL,
};

/* Everything that the options ask for. */
struct request {
    struct dplog_analysis_options analysis;
    struct cli_gate gate;
    enum dplog_report_format format;
    const char *output; /* NULL: stdout */
    enum dplog_handover handover;
};

static bool
read_handover(struct cli_env *env, enum dplog_report_format format,
              enum dplog_handover *ret)
{
    const char *team = cli_args_value(&env->args, CLI_OPT_HANDOVER);

    if (!team)
        return true;
    if (!dplog_handover_parse(team, ret)) {
        cli_value_refuse(env, CLI_OPT_HANDOVER, "network|ad|server");
        return false;
    }
    if (format != DPLOG_REPORT_TEXT) {
        cli_usage_error(env, "--handover is text; leave out --format");
        return false;
    }
    return true;
}

static bool
read_request(struct cli_env *env, struct request *ret)
{
    const char *format = cli_args_value(&env->args, CLI_OPT_FORMAT);
    struct request request = {
        .format = DPLOG_REPORT_TEXT,
        .output = cli_args_value(&env->args, CLI_OPT_OUTPUT),
    };

    if (format && !dplog_report_format_parse(format, &request.format)) {
        cli_value_refuse(env, CLI_OPT_FORMAT, NULL);
        return false;
    }
    if (!read_handover(env, request.format, &request.handover))
        return false;
    if (!cli_inputs_options(env, &request.analysis) ||
        !cli_value_threads(env, &request.analysis.threads) ||
        !cli_gate_read(env, &request.gate))
        return false;
    request.analysis.timing = cli_args_has(&env->args, CLI_OPT_TIMING);
    *ret = request;
    return true;
}

static enum cli_exit
write_report(struct cli_env *env, const struct request *request,
             const struct dplog_diagnosis *diagnosis)
{
    struct dplog_report_options report = DPLOG_REPORT_OPTIONS_INIT;
    struct cli_output output;
    struct dplog_error err = {0};
    enum dplog_status status;
    enum cli_exit result = CLI_EXIT_OK;
    char *inputs;

    if (!cli_output_open(env, request->output, &output))
        return CLI_EXIT_UNKNOWN;
    inputs = cli_inputs_as_typed(&env->args);
    report.verbose = env->settings.verbose;
    report.inputs = inputs;
    report.handover = request->handover;
    report.colour = env->settings.colour_out;
    if (request->output) {
        /* a file is no terminal, whatever stdout is */
        report.colour = report.colour && !env->out_is_terminal;
    } else if (env->out_is_terminal) {
        report.columns = env->out_columns;
        report.now_us = env->now_us;
    }

    status = dplog_report_write(diagnosis, request->format, &report,
                                cli_output_write, &output, &err);
    free(inputs);
    if (status < 0 && !output.failed) {
        result = cli_fail(env, status, &err);
        cli_output_abandon(&output);
        return result;
    }
    return cli_output_close(env, &output);
}

/* A mistyped name must not look like good news. */
static void
tell_conditions(struct cli_env *env)
{
    static const struct {
        enum cli_option_id id;
        const char *name;
    } all[] = {
        {CLI_OPT_DP, " --dp"},       {CLI_OPT_PACKAGE, " --package"},
        {CLI_OPT_SITE, " --site"},   {CLI_OPT_SINCE, " --since"},
        {CLI_OPT_UNTIL, " --until"},
    };
    const char *given[5] = {"", "", "", "", ""};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (cli_args_has(&env->args, all[i].id))
            given[i] = all[i].name;
    cli_note(env, "nothing in these logs fits%s%s%s%s%s as given", given[0],
             given[1], given[2], given[3], given[4]);
}

/* What was to be looked at again by now. */
static void
tell_ended(struct cli_env *env, const struct dplog_diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->suppressed_count; i++) {
        const struct dplog_suppressed *s = &diagnosis->suppressed[i];

        if (s->expired)
            cli_note(env, "%s:%u: this suppression ended on %s", s->path,
                     (unsigned)s->line, s->until);
    }
}

/* A scheduled task that looks at a log nobody writes must not stay silent. */
static void
tell_stale(struct cli_env *env, const struct dplog_diagnosis *diagnosis)
{
    const char *limit = cli_args_value(&env->args, CLI_OPT_MAX_AGE);
    const char *newest = diagnosis->verdict.as_of_local;

    if (newest)
        cli_error(env,
                  "the newest record, of %s, is older than --max-age %s: is "
                  "this the log that is written now?",
                  newest, limit);
    else
        cli_error(env,
                  "no record has a time, so its age is not known (--max-age "
                  "%s)",
                  limit);
}

static enum cli_exit
diagnose(struct cli_env *env, const struct request *request,
         struct dplog_analysis *analysis, bool *ret_stopped)
{
    const struct dplog_diagnosis *diagnosis;
    struct dplog_error err = {0};
    enum cli_exit result = cli_inputs_add(env, analysis);
    enum dplog_status status;

    if (result == CLI_EXIT_INTERNAL)
        return result;
    if (env->settings.progress) {
        fputs("reading ...", env->err);
        fflush(env->err);
    }
    cli_stopping_begin(env, analysis);
    status = dplog_analysis_run(analysis, &err);
    *ret_stopped = cli_stopping_end(env, status);
    if (env->settings.progress)
        fputs("\r\033[K", env->err);
    if (*ret_stopped)
        return CLI_EXIT_UNKNOWN;
    result = cli_exit_worst(result, cli_inputs_tell_failed(env, analysis));
    if (status < 0)
        return cli_exit_worst(result, cli_fail(env, status, &err));

    diagnosis = dplog_analysis_diagnosis(analysis);
    cli_inputs_tell_gaps(env, diagnosis);
    result = cli_exit_worst(result, write_report(env, request, diagnosis));
    if (request->analysis.timing)
        cli_timing_tell(env, analysis);
    tell_ended(env, diagnosis);
    if (diagnosis->verdict.nothing_fits)
        tell_conditions(env);
    if (cli_gate_is_stale(&request->gate, diagnosis, env->now_us))
        tell_stale(env, diagnosis);
    return cli_exit_worst(
        result, cli_gate_judge(&request->gate, diagnosis, env->now_us));
}

static enum cli_exit
run(struct cli_env *env)
{
    struct request request;
    struct cli_session session = {0};
    struct dplog_analysis *analysis = NULL;
    struct dplog_error err = {0};
    enum dplog_status status;
    enum cli_exit result;
    bool stopped = false;

    if (!read_request(env, &request))
        return CLI_EXIT_USAGE;
    result = cli_session_begin(env, &session);
    if (result != CLI_EXIT_OK)
        return result;

    status = dplog_analysis_new(session.context, session.rules,
                                &request.analysis, &analysis, &err);
    result = status < 0 ? cli_fail(env, status, &err)
                        : diagnose(env, &request, analysis, &stopped);
    dplog_analysis_free(analysis);
    cli_session_end(&session);
    if (stopped)
        cli_system_end_as_stopped();
    return result;
}

const struct cli_command cli_cmd_analyze = {
    .name = "analyze",
    .full = "analyze",
    .operands = "PATH...",
    .summary = "logs, folders, archives or - (stdin): what is wrong and why",
    .notes = "A folder means the logs in it, with their rolled-over files. On "
             "a site server\nthe PATH may be left out: its setup wrote down "
             "where the logs are.\n"
             "Exit codes: 0 healthy, waiting or recovered; 1 failed or "
             "retrying; 2 usage;\n"
             "3 unknown, or an input or the output failed; 4 rules invalid; "
             "5 internal.\n",
    .options = options,
    .takes_paths = true,
    .finds_logs = true,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
