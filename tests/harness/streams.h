/* SPDX-License-Identifier: MIT
 *
 * A struct cli_env whose streams a test can read afterwards.
 */
#pragma once

#include "command.h"

struct streams {
    struct cli_env env;
    char out[8192], err[8192]; /* filled by streams_read() */
};

void
streams_init(struct streams *streams);
/* What was printed so far, into out and err. */
void
streams_read(struct streams *streams);
void
streams_done(struct streams *streams);

/* Parse words (NULL ends; the first is the program) with cli_run(). */
enum cli_exit
streams_run(struct streams *streams, const struct cli_command *program,
            const char *const *words);

/* The environment of such a run is empty but for what was set here. */
void
streams_set(const char *name, const char *value);
