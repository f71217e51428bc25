/* SPDX-License-Identifier: MIT
 *
 * Where a site server keeps its logs, for who names none.
 */
#pragma once

#include "command.h"

struct cli_places {
    char **at; /* each for free(); as operands of a command */
    size_t count;
};

/*
 * The log folder of the site server that runs here, from what its setup wrote
 * into the registry or from SMS_LOG_PATH, and every PatchDownloader.log outside
 * of it. Each one is told on stderr with where it was found. Nothing is found
 * where nobody installed a site.
 *
 * False: no memory.
 */
bool
cli_places_find(struct cli_env *env, struct cli_places *ret);

void
cli_places_done(struct cli_places *places);
