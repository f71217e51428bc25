/* SPDX-License-Identifier: MIT
 *
 * Programs of --exec: at most four at a time, at most a thousand that wait.
 */
#include "commands.h"

#include "message.h"
#include "programs.h"
#include "system.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    RUNNING_MAX = 4,
    WAITING_MAX = 1000,
    END_WAIT_MS = 3000,
    END_STEP_MS = 20
};

struct waiting {
    struct waiting *next;
    size_t len;
    char json[];
};

struct cli_commands {
    struct cli_env *env;
    char *text, **argv; /* words point into the text */
    struct cli_process *running[RUNNING_MAX];
    struct waiting *first, **last;
    size_t waiting, dropped;
};

/* ── words ── */

/* The next word of a text, cut out of it; NULL: no more. *ret_ok is false for a
 * quote that does not end. */
static char *
next_word(char **text, bool *ret_ok)
{
    char *from = *text, *to, *word;
    char quote = '\0';

    while (*from == ' ' || *from == '\t')
        from++;
    if (!*from)
        return NULL;
    for (word = to = from; *from; from++) {
        if (!quote && (*from == ' ' || *from == '\t'))
            break;
        if (quote ? *from == quote : *from == '"' || *from == '\'')
            quote = quote ? '\0' : *from;
        else
            *to++ = *from;
    }
    *text = *from ? from + 1 : from;
    *to = '\0';
    *ret_ok = !quote;
    return word;
}

static enum cli_exit
split(struct cli_commands *commands, const char *command)
{
    const size_t len = strlen(command);
    char *text;
    size_t count = 0;
    bool ok = true;

    commands->text = malloc(len + 1);
    commands->argv = calloc(len / 2 + 2, sizeof(*commands->argv));
    if (!commands->text || !commands->argv)
        return cli_out_of_memory(commands->env);
    memcpy(commands->text, command, len + 1);
    text = commands->text;
    while (ok && (commands->argv[count] = next_word(&text, &ok)))
        count++;
    if (!ok)
        return cli_usage_error(commands->env,
                               "a quote in --exec does not end: %s", command);
    if (count == 0)
        return cli_usage_error(commands->env, "--exec needs a command");
    return CLI_EXIT_OK;
}

struct cli_commands *
cli_commands_new(struct cli_env *env, const char *command,
                 enum cli_exit *ret_exit)
{
    struct cli_commands *commands = calloc(1, sizeof(*commands));

    if (!commands) {
        *ret_exit = cli_out_of_memory(env);
        return NULL;
    }
    commands->env = env;
    commands->last = &commands->first;
    *ret_exit = split(commands, command);
    if (*ret_exit != CLI_EXIT_OK) {
        cli_commands_free(commands);
        return NULL;
    }
    return commands;
}

void
cli_commands_free(struct cli_commands *commands)
{
    if (!commands)
        return;
    for (size_t i = 0; i < RUNNING_MAX; i++)
        cli_process_free(commands->running[i]);
    while (commands->first) {
        struct waiting *next = commands->first->next;

        free(commands->first);
        commands->first = next;
    }
    free(commands->argv);
    free(commands->text);
    free(commands);
}

/* ── running ── */

static void
start_waiting(struct cli_commands *commands)
{
    for (size_t i = 0; i < RUNNING_MAX && commands->first; i++) {
        struct waiting *waiting = commands->first;

        if (commands->running[i])
            continue;
        commands->running[i] =
            cli_process_start(commands->argv, waiting->json, waiting->len);
        if (!commands->running[i])
            cli_error(commands->env, "cannot start '%s': %s", commands->argv[0],
                      strerror(errno));
        commands->first = waiting->next;
        if (!commands->first)
            commands->last = &commands->first;
        commands->waiting--;
        free(waiting);
    }
}

void
cli_commands_add(struct cli_commands *commands, const char *json, size_t len)
{
    struct waiting *waiting = NULL;

    if (commands->waiting < WAITING_MAX)
        waiting = malloc(sizeof(*waiting) + len);
    if (!waiting) {
        if (commands->dropped++ == 0)
            cli_error(commands->env,
                      "'%s' is too slow: it is not started for some findings",
                      commands->argv[0]);
        return;
    }
    waiting->next = NULL;
    waiting->len = len;
    memcpy(waiting->json, json, len);
    *commands->last = waiting;
    commands->last = &waiting->next;
    commands->waiting++;
    start_waiting(commands);
}

static size_t
count_running(const struct cli_commands *commands)
{
    size_t count = 0;

    for (size_t i = 0; i < RUNNING_MAX; i++)
        count += commands->running[i] != NULL;
    return count;
}

bool
cli_commands_step(struct cli_commands *commands)
{
    for (size_t i = 0; i < RUNNING_MAX; i++) {
        int code = 0;

        if (!commands->running[i] ||
            !cli_process_has_ended(commands->running[i], &code))
            continue;
        cli_process_free(commands->running[i]);
        commands->running[i] = NULL;
        if (code != 0)
            cli_error(commands->env, "'%s' ended with %d", commands->argv[0],
                      code);
    }
    start_waiting(commands);
    return commands->first || count_running(commands) > 0;
}

void
cli_commands_end(struct cli_commands *commands)
{
    for (int ms = 0; ms < END_WAIT_MS && cli_commands_step(commands);
         ms += END_STEP_MS)
        cli_system_sleep_ms(END_STEP_MS);
    if (count_running(commands) > 0)
        cli_error(commands->env, "%zu of '%s' still run; not waiting for them",
                  count_running(commands), commands->argv[0]);
    if (commands->waiting + commands->dropped > 0)
        cli_error(commands->env, "'%s' was not started for %zu finding%s",
                  commands->argv[0], commands->waiting + commands->dropped,
                  commands->waiting + commands->dropped == 1 ? "" : "s");
}
