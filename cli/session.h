/* SPDX-License-Identifier: MIT
 *
 * What nearly every command needs of the library: a context that talks
 * through our stderr, and the rules that were asked for.
 */
#pragma once

#include "command.h"
#include <dplog/context.h>
#include <dplog/ruleset.h>

/* Zero is valid and empty. */
struct cli_session {
    struct dplog_context *context;
    struct dplog_ruleset *rules;
};

/* What was wrong in the rules. */
struct cli_tally {
    size_t errors, warnings;
};

/* On anything but CLI_EXIT_OK the reason was told and *ret is empty. */
enum cli_exit
cli_session_begin(struct cli_env *env, struct cli_session *ret);

void
cli_session_end(struct cli_session *session);

/*
 * As cli_session_begin(), for commands that look at rules themselves.
 *
 * `paths` are rule files to lay over the pack; a folder among them replaces
 * it. Diagnostics go to `out`, and *tally counts them, also on failure.
 */
enum cli_exit
cli_session_begin_with(struct cli_env *env, char *const *paths, size_t count,
                       FILE *out, struct cli_session *ret,
                       struct cli_tally *tally);
