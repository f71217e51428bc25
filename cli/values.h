/* SPDX-License-Identifier: MIT
 *
 * Values of options, from text. *ret stays as it is where the option was not
 * given; false means that the value was wrong, and was told.
 */
#pragma once

#include "command.h"

/* Tells that the value of an option which was given is none of its choices:
 * "a|b|c", or NULL where its row has them. */
void
cli_value_refuse(struct cli_env *env, enum cli_option_id id,
                 const char *choices);

/* A whole number, as 2964 or 0xB94, from `least` to `most`; INT64_MAX: any. */
bool
cli_value_number(struct cli_env *env, enum cli_option_id id, int64_t least,
                 int64_t most, int64_t *ret);

/* --threads; DPLOG_THREADS_AUTO where it is not given. */
bool
cli_value_threads(struct cli_env *env, unsigned *ret);

/* "2026-11-20T09:44+09:00", in microseconds since 1970 UTC. */
bool
cli_value_time(struct cli_env *env, enum cli_option_id id, int64_t *ret);

/* "60m", in microseconds, of which `least` are asked for. */
bool
cli_value_duration(struct cli_env *env, enum cli_option_id id, int64_t least,
                   int64_t *ret);
