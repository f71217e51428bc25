/* SPDX-License-Identifier: MIT
 *
 * Where data goes: stdout, or the FILE of -o. A file appears under its name
 * only when it is complete; a full disk or a closed pipe is noticed when the
 * output is closed. A pipe that was closed by its reader is no news to anybody:
 * it costs the exit code, but not a word.
 */
#pragma once

#include "command.h"

struct cli_output {
    FILE *file;
    char *path;   /* as asked for; NULL: stdout */
    char *temp;   /* written to until it is complete; NULL: straight to path */
    int os_error; /* of the first write that failed; 0: none did */
    bool failed;
};

/* path NULL: stdout. False: said why; the exit code is CLI_EXIT_UNKNOWN. */
bool
cli_output_open(struct cli_env *env, const char *path, struct cli_output *ret);

/* A dplog_write_fn; data is a struct cli_output. */
bool
cli_output_write(void *data, const char *bytes, size_t len);

/* Flush, check, give the file its name. After a failure, told on stderr, the
 * answer is CLI_EXIT_UNKNOWN and an earlier file of that name is untouched. */
enum cli_exit
cli_output_close(struct cli_env *env, struct cli_output *output);

/* For a command that printed on env->out itself: was all of it taken? */
enum cli_exit
cli_output_check(struct cli_env *env);

/* Give up: what was written to a file is removed. */
void
cli_output_abandon(struct cli_output *output);
