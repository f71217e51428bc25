/* SPDX-License-Identifier: MIT
 *
 * From a diagnosis to an exit code: --fail-on, --fail-after, --max-age,
 * --exit-zero. The judgement is pure: the time of day is handed in.
 */
#pragma once

#include "command.h"
#include <dplog/diagnosis.h>

struct cli_gate {
    unsigned statuses;            /* bits: 1 << enum dplog_verdict_status */
    enum dplog_severity severity; /* of an open cause; UNKNOWN: no matter */
    int64_t fail_after_us;        /* 0: at once */
    int64_t max_age_us;           /* 0: any */
    bool exit_zero;
};

/* False: the wrong value was told. */
bool
cli_gate_read(struct cli_env *env, struct cli_gate *ret);

/* CLI_EXIT_OK, _FOUND or _UNKNOWN. `now_us` 0: not known, so too old. */
enum cli_exit
cli_gate_judge(const struct cli_gate *gate,
               const struct dplog_diagnosis *diagnosis, int64_t now_us);

/* Whether the newest record is older than --max-age; also without a time. */
bool
cli_gate_is_stale(const struct cli_gate *gate,
                  const struct dplog_diagnosis *diagnosis, int64_t now_us);
