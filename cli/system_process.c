/* SPDX-License-Identifier: MIT
 *
 * programs.h on POSIX. The input of a program is a file without a name: writing
 * it never waits for the program.
 */
#include "programs.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* ── stopping ── */

static volatile cli_stop_fn on_stop;
static void *volatile on_stop_data;

static void
handle(int number)
{
    (void)number;
    if (on_stop)
        on_stop(on_stop_data);
}

void
cli_system_on_stop(cli_stop_fn stop_fn, void *stop_data)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = handle};
    struct sigaction before;

    on_stop = NULL; /* never the old one with new data */
    on_stop_data = stop_data;
    on_stop = stop_fn;
    if (!stop_fn)
        return;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        /* As under nohup: what is ignored stays so. */
        if (numbers[i] == SIGHUP && sigaction(SIGHUP, NULL, &before) == 0 &&
            before.sa_handler == SIG_IGN)
            continue;
        (void)sigaction(numbers[i], &action, NULL);
    }
}

void
cli_system_stopped(void)
{
}

/* ── programs ── */

struct cli_process {
    pid_t pid;
};

/* A file that holds the input, at its begin. */
static FILE *
make_input(const char *input, size_t len)
{
    FILE *file = tmpfile();

    if (!file)
        return NULL;
    if (fwrite(input, 1, len, file) != len || fflush(file) != 0 ||
        lseek(fileno(file), 0, SEEK_SET) < 0) {
        fclose(file);
        return NULL;
    }
    return file;
}

static int
spawn(char *const *argv, int input, pid_t *ret)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t usual;
    int rc;

    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE); /* ignored by us, not by what we start */
    if (posix_spawn_file_actions_init(&actions) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    rc = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (rc == 0)
        rc = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO,
                                              STDOUT_FILENO);
    if (rc == 0)
        rc = posix_spawnattr_setsigdefault(&attributes, &usual);
    if (rc == 0)
        rc = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    if (rc == 0)
        rc = posix_spawnp(ret, argv[0], &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return rc;
}

struct cli_process *
cli_process_start(char *const *argv, const char *input, size_t len)
{
    struct cli_process *process = malloc(sizeof(*process));
    FILE *file = process ? make_input(input, len) : NULL;
    int rc = errno;

    if (file) {
        rc = spawn(argv, fileno(file), &process->pid);
        fclose(file);
    }
    if (!file || rc != 0) {
        free(process);
        errno = rc;
        return NULL;
    }
    return process;
}

bool
cli_process_has_ended(struct cli_process *process, int *ret_code)
{
    int status;
    const pid_t pid = waitpid(process->pid, &status, WNOHANG);

    if (pid == 0 || (pid < 0 && errno == EINTR))
        return false;
    *ret_code = 0;
    if (pid > 0 && WIFEXITED(status))
        *ret_code = WEXITSTATUS(status);
    else if (pid > 0 && WIFSIGNALED(status))
        *ret_code = 128 + WTERMSIG(status);
    return true;
}

void
cli_process_free(struct cli_process *process)
{
    free(process);
}
