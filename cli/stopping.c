/* SPDX-License-Identifier: MIT */
#include "stopping.h"

#include "programs.h"

/* May run in a signal handler. */
static void
stop(void *data)
{
    dplog_analysis_stop(data);
}

void
cli_stopping_begin(const struct cli_env *env, struct dplog_analysis *analysis)
{
    if (cli_args_has(&env->args, CLI_OPT_DB))
        cli_system_on_first_stop(stop, analysis);
}

bool
cli_stopping_end(const struct cli_env *env, enum dplog_status status)
{
    return cli_args_has(&env->args, CLI_OPT_DB) && cli_system_stop_as_usual() &&
           status == DPLOG_E_CANCELLED;
}
