/* SPDX-License-Identifier: MIT
 *
 * dplog events: the records of logs, in the order the analysis reads them.
 */
#include "command.h"
#include "inputs.h"
#include "message.h"
#include "output.h"
#include "programs.h"
#include "session.h"
#include "stopping.h"
#include "values.h"
#include <dplog/event.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_option own_options[] = {
    {CLI_OPT_FORMAT, "format", 'f', "text|ndjson",
     "form of a record (default: text)"},
    {CLI_OPT_LOG, "log", 0, "NAME",
     "only this log: distmgr, pkgxfermgr, patchdownloader,\n"
     "smsdpprov, ruleengine, pulldp, datatransferservice,\n"
     "sender, despool, smsdpmon, other"},
    {CLI_OPT_COMPONENT, "component", 0, "NAME", "only this component"},
    {CLI_OPT_THREAD, "thread", 0, "NUMBER", "only this thread: 2964 or 0xB94"},
    {CLI_OPT_SEVERITY, "severity", 0, "NAME",
     "at least info, warning, error or critical, where stated"},
    {CLI_OPT_TEXT, "text", 0, "TEXT", "only lines that hold TEXT, any case"},
    {CLI_OPT_CODE, "code", 0, "CODE",
     "only lines with this code: 5, 0x80070005, -2147024891"},
    {CLI_OPT_LIMIT, "limit", 'n', "COUNT", "stop after so many"},
    {0},
};

static const struct cli_option *const options[] = {
    own_options,        cli_output_options,
    cli_choice_options, cli_until_options,
    cli_input_options,  cli_rules_options,
    cli_common_options, NULL,
};

struct request {
    struct dplog_analysis_options analysis;
    struct dplog_event_filter filter;
    enum dplog_event_format format;
    int64_t limit; /* 0: none */
};

/* What the record callback works on. */
struct listing {
    const struct request *request;
    const struct dplog_event_matcher *matcher;
    struct cli_output output;
    int64_t read, listed;
    enum dplog_status status; /* of the write that stopped it */
    struct dplog_error err;
};

static bool
read_log(struct cli_env *env, enum dplog_log *ret)
{
    const char *value = cli_args_value(&env->args, CLI_OPT_LOG);

    if (!value)
        return true;
    for (int log = DPLOG_LOG_UNKNOWN + 1; log < DPLOG_LOG_COUNT; log++) {
        if (strcmp(value, dplog_log_name((enum dplog_log)log)) == 0) {
            *ret = (enum dplog_log)log;
            return true;
        }
    }
    cli_value_refuse(env, CLI_OPT_LOG,
                     "distmgr|pkgxfermgr|patchdownloader|smsdpprov|ruleengine|"
                     "pulldp|datatransferservice|sender|despool|smsdpmon|"
                     "other");
    return false;
}

static bool
read_severity(struct cli_env *env, enum dplog_severity *ret)
{
    const char *value = cli_args_value(&env->args, CLI_OPT_SEVERITY);

    if (!value)
        return true;
    for (int s = DPLOG_SEVERITY_INFO; s <= DPLOG_SEVERITY_CRITICAL; s++) {
        if (strcmp(value, dplog_severity_name((enum dplog_severity)s)) == 0) {
            *ret = (enum dplog_severity)s;
            return true;
        }
    }
    cli_value_refuse(env, CLI_OPT_SEVERITY, "info|warning|error|critical");
    return false;
}

static bool
read_request(struct cli_env *env, struct request *ret)
{
    const struct cli_args *args = &env->args;
    const char *format = cli_args_value(args, CLI_OPT_FORMAT);
    struct request request = {.filter = DPLOG_EVENT_FILTER_INIT};
    struct dplog_event_filter *filter = &request.filter;
    int64_t thread = 0;

    if (format && !dplog_event_format_parse(format, &request.format)) {
        cli_value_refuse(env, CLI_OPT_FORMAT, NULL);
        return false;
    }
    if (!cli_inputs_options(env, &request.analysis) ||
        !read_log(env, &filter->log) ||
        !read_severity(env, &filter->severity) ||
        !cli_value_number(env, CLI_OPT_THREAD, 1, UINT32_MAX, &thread) ||
        !cli_value_number(env, CLI_OPT_LIMIT, 1, INT64_MAX, &request.limit))
        return false;

    filter->thread = (uint32_t)thread;
    filter->component = cli_args_value(args, CLI_OPT_COMPONENT);
    filter->text = cli_args_value(args, CLI_OPT_TEXT);
    filter->code = cli_args_value(args, CLI_OPT_CODE);
    filter->dp = request.analysis.dp;
    filter->package = request.analysis.package;
    filter->since_us = request.analysis.since_us;
    filter->until_us = request.analysis.until_us;
    /* the filter decides, not what findings would show */
    request.analysis.dp = request.analysis.package = NULL;
    request.analysis.since_us = request.analysis.until_us = 0;
    *ret = request;
    return true;
}

static bool
take_record(void *data, const char *path, const struct dplog_record *record)
{
    struct listing *listing = data;

    listing->read++;
    if (!dplog_event_matches(listing->matcher, record))
        return true;
    listing->status =
        dplog_event_write(record, path, listing->request->format,
                          cli_output_write, &listing->output, &listing->err);
    if (listing->status < 0)
        return false;
    listing->listed++;
    return listing->listed != listing->request->limit;
}

/* What a line says: the error behind it may name nothing. */
static bool
by_name(const struct cli_args *args)
{
    return cli_args_has(args, CLI_OPT_DP) ||
           cli_args_has(args, CLI_OPT_PACKAGE);
}

static enum cli_exit
list(struct cli_env *env, struct dplog_analysis *analysis,
     struct listing *listing, bool *ret_stopped)
{
    struct dplog_error err = {0};
    enum cli_exit result = cli_inputs_add(env, analysis);
    enum dplog_status status;

    if (result == CLI_EXIT_INTERNAL)
        return result;
    if (!cli_output_open(env, cli_args_value(&env->args, CLI_OPT_OUTPUT),
                         &listing->output))
        return cli_exit_worst(result, CLI_EXIT_UNKNOWN);
    cli_stopping_begin(env, analysis);
    status = dplog_analysis_each_record(analysis, take_record, listing, &err);
    *ret_stopped = cli_stopping_end(env, status);
    if (*ret_stopped) {
        cli_output_abandon(&listing->output);
        return CLI_EXIT_UNKNOWN;
    }
    result = cli_exit_worst(result, cli_inputs_tell_failed(env, analysis));
    if (status < 0 && status != DPLOG_E_CANCELLED)
        result = cli_exit_worst(result, cli_fail(env, status, &err));
    if (listing->status < 0 && !listing->output.failed)
        result = cli_exit_worst(result,
                                cli_fail(env, listing->status, &listing->err));
    result = cli_exit_worst(result, cli_output_close(env, &listing->output));
    if (listing->listed == 0 && status >= 0) {
        cli_note(env, "none of %" PRId64 " records matches%s", listing->read,
                 by_name(&env->args)
                     ? "; --dp and --package find the lines that name them, "
                       "--thread the others of their threads"
                     : "");
        result = cli_exit_worst(result, CLI_EXIT_FOUND);
    }
    return result;
}

static enum cli_exit
run_with(struct cli_env *env, struct cli_session *session,
         const struct request *request, bool *ret_stopped)
{
    struct listing listing = {.request = request};
    struct dplog_event_matcher *matcher = NULL;
    struct dplog_analysis *analysis = NULL;
    struct dplog_error err = {0};
    enum cli_exit result;
    enum dplog_status status = dplog_event_matcher_new(
        session->rules, &request->filter, &matcher, &err);

    if (status == DPLOG_E_SYNTAX)
        return cli_usage_error(env, "--code: %s", err.text);
    if (status >= 0)
        status = dplog_analysis_new(session->context, session->rules,
                                    &request->analysis, &analysis, &err);
    listing.matcher = matcher;
    result = status < 0 ? cli_fail(env, status, &err)
                        : list(env, analysis, &listing, ret_stopped);
    dplog_analysis_free(analysis);
    dplog_event_matcher_free(matcher);
    return result;
}

static enum cli_exit
run(struct cli_env *env)
{
    struct request request;
    struct cli_session session = {0};
    enum cli_exit result;
    bool stopped = false;

    if (!read_request(env, &request))
        return CLI_EXIT_USAGE;
    if (!env->args.operand_count && !request.analysis.store_path)
        return cli_usage_error(env, "PATH... is missing, or --db");
    result = cli_session_begin(env, &session);
    if (result != CLI_EXIT_OK)
        return result;
    result = run_with(env, &session, &request, &stopped);
    cli_session_end(&session);
    if (stopped)
        cli_system_end_as_stopped();
    return result;
}

const struct cli_command cli_cmd_events = {
    .name = "events",
    .full = "events",
    .operands = "[PATH...]",
    .summary = "list the records of logs",
    .notes =
        "Conditions must all hold. Without a PATH: the records of the store "
        "(--db).\n"
        "Exit codes: 0 some were listed; 1 none matches; 2 usage; 3 an "
        "input or the\noutput failed; 4 rules invalid; 5 internal.\n",
    .options = options,
    .takes_paths = true,
    .operands_min = 0,
    .operands_max = SIZE_MAX,
    .run = run,
};
