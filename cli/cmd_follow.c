/* SPDX-License-Identifier: MIT
 *
 * dplog follow: what happens, while it happens, until somebody says stop.
 */
#include "command.h"
#include "commands.h"
#include "inputs.h"
#include "message.h"
#include "output.h"
#include "programs.h"
#include "session.h"
#include "system.h"
#include "values.h"
#include <dplog/follow.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHILD_STEP_MS = 200,   /* to see that a command of --exec has ended */
    STATUS_STEP_MS = 1000, /* to keep the status line fresh */
    HOUR_MS = 3600 * 1000
};

static const struct cli_option own_options[] = {
    {CLI_OPT_FORMAT, "format", 'f', "text|ndjson",
     "a line of text, or a JSON object a line (default: text)"},
    {CLI_OPT_EXEC, "exec", 0, "CMD",
     "run CMD for each new finding, which it gets as JSON on its\n"
     "standard input; split at blanks, never seen by a shell"},
    {CLI_OPT_POLL, "poll", 0, "MS",
     "look every MS milliseconds instead of being told of changes"},
    {CLI_OPT_KEEP, "keep", 0, "DURATION",
     "forget what was over so long before the newest record,\n"
     "here and in the store: 90d"},
    {CLI_OPT_VERBOSE, "verbose", 'v', NULL,
     "symptoms and repetitions too, and how changes are noticed"},
    {CLI_OPT_SITE, "site", 0, "CODE", "only this site"},
    {0},
};

static const struct cli_option *const options[] = {
    own_options,
    cli_choice_options,
    cli_input_options,
    cli_progress_options,
    cli_rules_options,
    cli_common_options,
    NULL,
};

/* Everything of one run. */
struct following {
    struct cli_env *env;
    struct dplog_follow *volatile follow; /* for the signal handler, too */
    struct cli_commands *commands;        /* NULL: no --exec */
    struct dplog_analysis_options analysis;
    enum dplog_event_format format;
    struct cli_output output;
    size_t watched; /* folders that were told of */
    bool status_shown;
};

static volatile sig_atomic_t stop_asked;

/* May run in a signal handler. */
static void
ask_to_stop(void *data)
{
    struct dplog_follow *follow = ((struct following *)data)->follow;

    stop_asked = 1;
    if (follow)
        dplog_follow_wake(follow);
}

/* ── options ── */

static bool
read_poll(struct cli_env *env, struct dplog_follow_options *wanted)
{
    int64_t ms = 0;

    if (!cli_value_number(env, CLI_OPT_POLL, 10, HOUR_MS, &ms))
        return false;
    wanted->poll_ms = (uint32_t)ms;
    wanted->poll_only = cli_args_has(&env->args, CLI_OPT_POLL);
    return true;
}

static bool
read_options(struct following *f, struct dplog_follow_options *ret)
{
    struct cli_env *env = f->env;
    const char *format = cli_args_value(&env->args, CLI_OPT_FORMAT);
    struct dplog_follow_options wanted = DPLOG_FOLLOW_OPTIONS_INIT;

    if (format && !dplog_event_format_parse(format, &f->format)) {
        cli_value_refuse(env, CLI_OPT_FORMAT, NULL);
        return false;
    }
    if (!cli_inputs_options(env, &f->analysis) || !read_poll(env, &wanted))
        return false;
    wanted.analysis = &f->analysis;
    *ret = wanted;
    return true;
}

/* ── printing ── */

static void
clear_status(struct following *f)
{
    if (f->status_shown)
        fputs("\r\033[K", f->env->err);
    f->status_shown = false;
}

static void
show_status(struct following *f)
{
    const struct dplog_diagnosis *d = dplog_follow_diagnosis(f->follow);
    const char *as_of;
    size_t open = 0;

    if (!f->env->settings.progress || !d)
        return;
    for (size_t i = 0; i < d->finding_count; i++)
        open += d->findings[i].state == DPLOG_FINDING_OPEN &&
                d->findings[i].explained_by == 0;
    as_of = d->verdict.as_of_local;
    fprintf(f->env->err, "\r\033[K%s  %zu open  %" PRIu64 " lines  %.19s",
            dplog_verdict_status_name(d->verdict.status), open, d->totals.lines,
            as_of ? as_of : "");
    fflush(f->env->err);
    f->status_shown = true;
}

static void
tell_watched(struct following *f)
{
    const char *folder, *how;

    while (dplog_follow_watched(f->follow, f->watched, &folder, &how)) {
        if (f->env->settings.verbose) {
            clear_status(f);
            cli_note(f->env, "watching '%s': %s", folder, how);
        }
        f->watched++;
    }
}

/* A symptom, or one more of the same, is no line of its own for people. */
static bool
is_shown(const struct following *f, const struct dplog_happening *h)
{
    if (f->format == DPLOG_EVENT_NDJSON)
        return true;
    if (h->kind == DPLOG_HAPPENING_TROUBLE || h->kind == DPLOG_HAPPENING_MENDED)
        return false;
    if (f->env->settings.verbose || !h->finding)
        return true;
    return h->kind != DPLOG_HAPPENING_GREW && !h->finding->explained_by;
}

/* What is not about the logs' content is said on stderr, too. */
static void
tell(struct following *f, const struct dplog_happening *h)
{
    if (h->kind == DPLOG_HAPPENING_TROUBLE)
        cli_error(f->env, "%s%s", h->text, h->stays ? "" : "; trying again");
    else if (h->kind == DPLOG_HAPPENING_MENDED && h->text)
        cli_note(f->env, "'%s': %s", h->path, h->text);
    else if (h->kind == DPLOG_HAPPENING_MENDED)
        cli_note(f->env, "'%s' can be used again", h->path);
    else if (h->kind == DPLOG_HAPPENING_GAP)
        cli_inputs_tell_gap(f->env, h->gap, h->path);
}

struct bytes {
    char *at;
    size_t len, cap;
};

static bool
add_bytes(void *data, const char *bytes, size_t len)
{
    struct bytes *b = data;

    if (b->cap - b->len < len) {
        const size_t cap = 2 * b->cap + len + 1024;
        char *at = realloc(b->at, cap);

        if (!at)
            return false;
        b->at = at;
        b->cap = cap;
    }
    memcpy(b->at + b->len, bytes, len);
    b->len += len;
    return true;
}

/* A finding that was there before a store was opened was told by then. */
static void
run_command(struct following *f, const struct dplog_happening *h)
{
    struct bytes json = {0};

    if (!f->commands || h->kind != DPLOG_HAPPENING_FINDING || h->was_stored ||
        h->finding->explained_by)
        return;
    if (dplog_happening_write(h, DPLOG_EVENT_NDJSON, add_bytes, &json, NULL) <
        0)
        cli_out_of_memory(f->env);
    else
        cli_commands_add(f->commands, json.at, json.len);
    free(json.at);
}

/* False: the output is gone. */
static bool
print_news(struct following *f)
{
    struct dplog_happening h;
    bool any = false;

    while (dplog_follow_next(f->follow, &h)) {
        if (!any)
            clear_status(f);
        any = true;
        tell(f, &h);
        run_command(f, &h);
        if (is_shown(f, &h) &&
            dplog_happening_write(&h, f->format, cli_output_write, &f->output,
                                  NULL) == DPLOG_E_NO_MEMORY)
            cli_out_of_memory(f->env); /* a line is missing: not in silence */
    }
    if (any && fflush(f->output.file) != 0 && !f->output.failed) {
        f->output.failed = true;
        f->output.os_error = cli_system_write_error();
    }
    return !f->output.failed;
}

/* ── the loop ── */

static int
timeout_of(const struct following *f, bool commands_run)
{
    if (commands_run)
        return CHILD_STEP_MS;
    return f->env->settings.progress ? STATUS_STEP_MS : -1;
}

static enum cli_exit
follow_until_stopped(struct following *f)
{
    struct dplog_error err = {0};
    enum dplog_status status = DPLOG_OK;
    bool commands_run = false;

    while (!stop_asked && status >= 0) {
        status =
            dplog_follow_step(f->follow, timeout_of(f, commands_run), &err);
        if (!print_news(f))
            break;
        tell_watched(f);
        if (f->commands)
            commands_run = cli_commands_step(f->commands);
        show_status(f);
    }
    clear_status(f);
    if (status < 0)
        return cli_fail(f->env, status, &err);
    status = dplog_follow_finish(f->follow, &err);
    (void)print_news(f);
    if (f->commands)
        cli_commands_end(f->commands);
    return status < 0 ? cli_fail(f->env, status, &err) : CLI_EXIT_OK;
}

static enum cli_exit
add_paths(struct following *f)
{
    size_t taken = 0;
    enum cli_exit result = CLI_EXIT_OK;

    for (size_t i = 0; i < f->env->args.operand_count; i++) {
        struct dplog_error err = {0};
        const enum dplog_status status =
            dplog_follow_add_path(f->follow, f->env->args.operands[i], &err);

        if (status < 0)
            result = cli_exit_worst(result, cli_fail(f->env, status, &err));
        else
            taken++;
    }
    return taken > 0 && result != CLI_EXIT_INTERNAL ? CLI_EXIT_OK : result;
}

static enum cli_exit
run_with(struct following *f, const struct dplog_follow_options *wanted)
{
    struct cli_session session = {0};
    struct dplog_follow *follow = NULL;
    struct dplog_error err = {0};
    enum cli_exit result = cli_session_begin(f->env, &session);
    enum dplog_status status;

    if (result != CLI_EXIT_OK)
        return result;
    status =
        dplog_follow_new(session.context, session.rules, wanted, &follow, &err);
    f->follow = follow;
    result = status < 0 ? cli_fail(f->env, status, &err) : add_paths(f);
    if (status >= 0 && result == CLI_EXIT_OK)
        result = follow_until_stopped(f);
    cli_system_on_stop(NULL, NULL);
    dplog_follow_free(f->follow);
    cli_session_end(&session);
    return result;
}

static enum cli_exit
run(struct cli_env *env)
{
    const char *command = cli_args_value(&env->args, CLI_OPT_EXEC);
    struct following f = {.env = env, .format = DPLOG_EVENT_TEXT};
    struct dplog_follow_options wanted;
    enum cli_exit result;

    if (!read_options(&f, &wanted))
        return CLI_EXIT_USAGE;
    if (command && !(f.commands = cli_commands_new(env, command, &result)))
        return result;
    if (!cli_output_open(env, NULL, &f.output)) {
        cli_commands_free(f.commands);
        return CLI_EXIT_UNKNOWN;
    }
    stop_asked = 0;
    cli_system_on_stop(ask_to_stop, &f);
    result = run_with(&f, &wanted);
    cli_system_on_stop(NULL, NULL);
    result = cli_exit_worst(result, cli_output_close(env, &f.output));
    cli_commands_free(f.commands);
    cli_system_stopped();
    return result;
}

const struct cli_command cli_cmd_follow = {
    .name = "follow",
    .full = "follow",
    .operands = "PATH...",
    .summary = "logs while they are written: what fails, what is good again",
    .notes =
        "A folder means the logs in it, through all rollovers. On a site "
        "server the PATH\nmay be left out. Ctrl-C ends it; with --db the next "
        "run goes on where this one\nended.\n"
        "Exit codes: 0 stopped; 2 usage; 3 an input, the store or the "
        "output failed;\n4 rules invalid; 5 internal.\n",
    .options = options,
    .takes_paths = true,
    .finds_logs = true,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
