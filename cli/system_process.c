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
static volatile sig_atomic_t stop_number; /* that came last; 0: none */

static void
handle(int number)
{
    stop_number = number;
    if (on_stop)
        on_stop(on_stop_data);
}

static bool
is_ignored(int number)
{
    struct sigaction now;

    return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

/* As under nohup what is ignored stays so: SIGHUP always, the others where
 * `keeps_all`. `flags` are those of sigaction(). */
static void
set_handler(void (*handler)(int), int flags, bool keeps_all)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (!(keeps_all || numbers[i] == SIGHUP) || !is_ignored(numbers[i]))
            (void)sigaction(numbers[i], &action, NULL);
}

static void
set_on_stop(cli_stop_fn stop_fn, void *stop_data)
{
    on_stop = NULL; /* never the old one with new data */
    on_stop_data = stop_data;
    on_stop = stop_fn;
}

void
cli_system_on_stop(cli_stop_fn stop_fn, void *stop_data)
{
    set_on_stop(stop_fn, stop_data);
    if (stop_fn)
        set_handler(handle, 0, /* keeps_all */ false);
}

void
cli_system_on_first_stop(cli_stop_fn stop_fn, void *stop_data)
{
    stop_number = 0;
    set_on_stop(stop_fn, stop_data);
    set_handler(handle, (int)SA_RESETHAND, /* keeps_all */ true);
}

bool
cli_system_stop_as_usual(void)
{
    set_handler(SIG_DFL, 0, /* keeps_all */ true);
    set_on_stop(NULL, NULL);
    return stop_number != 0;
}

void
cli_system_end_as_stopped(void)
{
    (void)raise(stop_number ? (int)stop_number : SIGINT);
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
