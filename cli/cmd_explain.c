/* SPDX-License-Identifier: MIT
 *
 * dplog explain: what a code, a checklist item or a rule means.
 */
#include "command.h"
#include "message.h"
#include "output.h"
#include "session.h"
#include <dplog/explain.h>

static const struct cli_option *const options[] = {
    cli_output_options,
    cli_rules_options,
    cli_common_options,
    NULL,
};

/* A line between two answers, once there is a second one. */
struct answers {
    struct cli_output *output;
    bool is_apart; /* from the one before */
};

static bool
write_answer(void *data, const char *bytes, size_t len)
{
    struct answers *answers = data;
    const bool is_apart = answers->is_apart;

    answers->is_apart = true;
    return (is_apart || cli_output_write(answers->output, "\n", 1)) &&
           cli_output_write(answers->output, bytes, len);
}

/* Explain every word; *ret_known says how many there was something about. */
static enum cli_exit
explain(struct cli_env *env, const struct cli_session *session,
        struct cli_output *output, size_t *ret_known)
{
    enum cli_exit result = CLI_EXIT_OK;

    *ret_known = 0;
    for (size_t i = 0; i < env->args.operand_count; i++) {
        const char *word = env->args.operands[i];
        struct answers answers = {output, .is_apart = *ret_known == 0};
        struct dplog_error err = {0};
        const enum dplog_status status =
            dplog_explain(session->rules, word, env->settings.language,
                          write_answer, &answers, &err);

        if (status == DPLOG_DONE) {
            cli_error(env, "nothing is known about '%s'", word);
            result = cli_exit_worst(result, CLI_EXIT_FOUND);
        } else if (status < 0 && !output->failed) {
            result = cli_exit_worst(result, cli_fail(env, status, &err));
        } else {
            ++*ret_known;
        }
    }
    return result;
}

static enum cli_exit
run(struct cli_env *env)
{
    struct cli_session session = {0};
    struct cli_output output;
    size_t known;
    enum cli_exit result = cli_session_begin(env, &session);

    if (result != CLI_EXIT_OK)
        return result;
    if (!cli_output_open(env, cli_args_value(&env->args, CLI_OPT_OUTPUT),
                         &output)) {
        result = CLI_EXIT_UNKNOWN;
    } else {
        result = explain(env, &session, &output, &known);
        if (known > 0)
            result = cli_exit_worst(result, cli_output_close(env, &output));
        else
            cli_output_abandon(&output);
    }
    cli_session_end(&session);
    return result;
}

const struct cli_command cli_cmd_explain = {
    .name = "explain",
    .full = "explain",
    .operands = "CODE|ITEM|RULE...",
    .summary = "what a code, a checklist item or a rule means and what to do",
    .notes = "Codes in any spelling: 5, 0x80070005, -2147024891, "
             "RPC_S_SERVER_UNAVAILABLE.\n"
             "Exit codes: 0 explained; 1 nothing is known about a word; "
             "2 usage; 3 the output\nfailed; 4 rules invalid; 5 internal.\n",
    .options = options,
    .takes_numbers = true,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
