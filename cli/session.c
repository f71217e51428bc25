/* SPDX-License-Identifier: MIT
 *
 * Context and rules of one run: --rules, --rules-add, DPLOG_RULES, DPLOG_LOG.
 */
#include "session.h"

#include "diagnostic.h"
#include "message.h"
#include "system.h"
#include "values.h"
#include <string.h>

/* Where the diagnostics of a build go. */
struct sink {
    FILE *out;
    bool colour, only_errors;
    struct cli_tally *tally;
};

static void
take_diagnostic(void *data, const struct dplog_diag *diag)
{
    struct sink *sink = data;

    if (diag->level == DPLOG_DIAG_ERROR)
        sink->tally->errors++;
    else
        sink->tally->warnings++;
    if (diag->level == DPLOG_DIAG_WARNING && sink->only_errors)
        return;
    cli_diagnostic_print(sink->out, sink->colour, diag);
}

static void
take_log(void *data, enum dplog_log_level level, const char *text)
{
    struct cli_env *env = data;

    if (level == DPLOG_LOG_WARNING)
        cli_note(env, "%s", text);
    else
        cli_note(env, "%s: %s", level == DPLOG_LOG_INFO ? "info" : "debug",
                 text);
}

static bool
read_log_level(struct cli_env *env, enum dplog_log_level *ret)
{
    static const char *const names[] = {"warning", "info", "debug"};
    const char *value = env->variable("DPLOG_LOG");

    *ret = DPLOG_LOG_WARNING;
    if (!value || !*value)
        return true;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(value, names[i]) == 0) {
            *ret = (enum dplog_log_level)(DPLOG_LOG_WARNING + i);
            return true;
        }
    }
    cli_error(env, "DPLOG_LOG is warning, info or debug, not '%s'", value);
    return false;
}

static enum cli_exit
begin_context(struct cli_env *env, struct dplog_context **ret)
{
    struct dplog_context_options options = DPLOG_CONTEXT_OPTIONS_INIT;
    struct dplog_error err = {0};
    enum dplog_status status;

    if (!read_log_level(env, &options.log_level))
        return CLI_EXIT_USAGE;
    options.log_fn = take_log;
    options.log_data = env;
    status = dplog_context_new(&options, ret, &err);
    return status < 0 ? cli_fail(env, status, &err) : CLI_EXIT_OK;
}

/* The pack: a folder among the paths, --rules, DPLOG_RULES or the built-in. */
static enum dplog_status
add_pack(struct cli_env *env, struct dplog_ruleset_builder *builder,
         char *const *paths, size_t count, struct dplog_error *reterr)
{
    const char *pack = cli_args_value(&env->args, CLI_OPT_RULES);
    bool from_paths = false;
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < count && status >= 0; i++) {
        if (cli_system_path_kind(paths[i]) != CLI_PATH_FOLDER)
            continue;
        from_paths = true;
        status = dplog_ruleset_builder_add_path(builder, paths[i], reterr);
    }
    if (from_paths)
        return status;
    if (!pack)
        pack = env->variable("DPLOG_RULES");
    if (pack && *pack)
        return dplog_ruleset_builder_add_path(builder, pack, reterr);
    return dplog_ruleset_builder_add_default(builder, reterr);
}

static enum dplog_status
add_overlays(struct cli_env *env, struct dplog_ruleset_builder *builder,
             char *const *paths, size_t count, struct dplog_error *reterr)
{
    const struct cli_args *args = &env->args;
    enum dplog_status status = DPLOG_OK;

    for (size_t i = 0; i < args->given_count && status >= 0; i++) {
        if (args->given[i].id == CLI_OPT_RULES_ADD)
            status = dplog_ruleset_builder_add_path(
                builder, args->given[i].value, reterr);
    }
    for (size_t i = 0; i < count && status >= 0; i++) {
        if (cli_system_path_kind(paths[i]) != CLI_PATH_FOLDER)
            status = dplog_ruleset_builder_add_path(builder, paths[i], reterr);
    }
    return status;
}

/* A rule file that cannot be read is as bad as one that is wrong. */
static enum cli_exit
tell_rules_failure(struct cli_env *env, enum dplog_status status,
                   const struct dplog_error *err, const struct cli_tally *tally)
{
    if (status == DPLOG_E_SYNTAX && tally->errors > 0)
        cli_error(env, "the rules have %zu error%s", tally->errors,
                  tally->errors == 1 ? "" : "s");
    else
        cli_fail(env, status, err);
    return status == DPLOG_E_NO_MEMORY ? CLI_EXIT_INTERNAL : CLI_EXIT_RULES;
}

enum cli_exit
cli_session_begin_with(struct cli_env *env, char *const *paths, size_t count,
                       FILE *out, struct cli_session *ret,
                       struct cli_tally *tally)
{
    struct sink sink = {
        .out = out,
        .colour = out == env->out ? env->settings.colour_out
                                  : env->settings.colour_err,
        .only_errors = env->settings.quiet && out == env->err,
        .tally = tally,
    };
    struct cli_session session = {0};
    struct dplog_ruleset_builder *builder = NULL;
    struct dplog_error err = {0};
    enum dplog_status status;
    enum cli_exit result;
    unsigned threads = 1;

    *tally = (struct cli_tally){0};
    result = begin_context(env, &session.context);
    if (result != CLI_EXIT_OK)
        return result;

    (void)cli_value_threads(env, &threads); /* refused before if it is bad */
    status = dplog_ruleset_builder_new(session.context, take_diagnostic, &sink,
                                       &builder, &err);
    if (status >= 0 && sink.only_errors)
        dplog_ruleset_builder_only_errors(builder, threads);
    if (status >= 0)
        status = add_pack(env, builder, paths, count, &err);
    if (status >= 0)
        status = add_overlays(env, builder, paths, count, &err);
    if (status >= 0)
        status = dplog_ruleset_builder_build(builder, &session.rules, &err);
    dplog_ruleset_builder_free(builder);

    if (status < 0) {
        result = tell_rules_failure(env, status, &err, tally);
        cli_session_end(&session);
        return result;
    }
    /* An empty file is valid, but with it every log would look unknown. */
    if (dplog_ruleset_count(session.rules) == 0) {
        cli_error(env, "there is no rule in what was given as rules");
        cli_session_end(&session);
        return CLI_EXIT_RULES;
    }
    *ret = session;
    return CLI_EXIT_OK;
}

enum cli_exit
cli_session_begin(struct cli_env *env, struct cli_session *ret)
{
    struct cli_tally tally;

    return cli_session_begin_with(env, NULL, 0, env->err, ret, &tally);
}

void
cli_session_end(struct cli_session *session)
{
    dplog_ruleset_free(session->rules);
    dplog_context_free(session->context);
    *session = (struct cli_session){0};
}
