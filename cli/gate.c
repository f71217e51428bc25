/* SPDX-License-Identifier: MIT
 *
 * What of a diagnosis makes the program fail.
 */
#include "gate.h"

#include "message.h"
#include "values.h"
#include <string.h>

static const unsigned usual_statuses =
    1u << DPLOG_VERDICT_FAILED | 1u << DPLOG_VERDICT_RETRYING;

static bool
is_word(const char *name, const char *word, size_t len)
{
    return strlen(name) == len && strncmp(name, word, len) == 0;
}

/* One word of --fail-on: a verdict, or the severity of an open cause. */
static bool
add_condition(struct cli_gate *gate, const char *word, size_t len)
{
    for (int s = DPLOG_VERDICT_FAILED; s <= DPLOG_VERDICT_UNKNOWN; s++) {
        if (is_word(dplog_verdict_status_name((enum dplog_verdict_status)s),
                    word, len)) {
            gate->statuses |= 1u << s;
            return true;
        }
    }
    for (int s = DPLOG_SEVERITY_INFO; s <= DPLOG_SEVERITY_CRITICAL; s++) {
        if (is_word(dplog_severity_name((enum dplog_severity)s), word, len)) {
            gate->severity = (enum dplog_severity)s;
            return true;
        }
    }
    return false;
}

static bool
read_fail_on(struct cli_env *env, struct cli_gate *gate)
{
    const char *value = cli_args_value(&env->args, CLI_OPT_FAIL_ON);

    if (!value) {
        gate->statuses = usual_statuses;
        return true;
    }
    for (;;) {
        const size_t len = strcspn(value, ",");

        if (!add_condition(gate, value, len)) {
            cli_usage_error(env,
                            "--fail-on knows no '%.*s': failed, retrying, "
                            "waiting, recovered, healthy, unknown; or info, "
                            "warning, error, critical",
                            (int)len, value);
            return false;
        }
        if (!value[len])
            return true;
        value += len + 1;
    }
}

bool
cli_gate_read(struct cli_env *env, struct cli_gate *ret)
{
    struct cli_gate gate = {
        .exit_zero = cli_args_has(&env->args, CLI_OPT_EXIT_ZERO),
    };

    if (!read_fail_on(env, &gate) ||
        !cli_value_duration(env, CLI_OPT_FAIL_AFTER, /* least */ 0,
                            &gate.fail_after_us) ||
        !cli_value_duration(env, CLI_OPT_MAX_AGE, /* least */ 0,
                            &gate.max_age_us))
        return false;
    *ret = gate;
    return true;
}

/* A cause that still stands by itself; a wait where nothing is worse. */
static bool
is_open(const struct dplog_finding *finding, enum dplog_verdict_status verdict)
{
    const bool counts =
        finding->role == DPLOG_ROLE_CAUSE ||
        (finding->role == DPLOG_ROLE_WAIT && verdict == DPLOG_VERDICT_WAITING);

    return counts && finding->state != DPLOG_FINDING_RECOVERED &&
           finding->explained_by == 0;
}

/* Without a time nobody can say that it is young. */
static bool
is_old_enough(const struct cli_gate *gate, int64_t first_us, int64_t as_of_us)
{
    return gate->fail_after_us == 0 || first_us == DPLOG_TIME_NONE ||
           as_of_us == DPLOG_TIME_NONE ||
           as_of_us - first_us >= gate->fail_after_us;
}

static bool
has_failed(const struct cli_gate *gate, const struct dplog_diagnosis *diagnosis)
{
    const enum dplog_verdict_status verdict = diagnosis->verdict.status;
    const int64_t as_of_us = diagnosis->verdict.as_of_us;
    const bool by_status = (gate->statuses & 1u << verdict) != 0;
    bool any_open = false;

    for (size_t i = 0; i < diagnosis->finding_count; i++) {
        const struct dplog_finding *finding = &diagnosis->findings[i];

        if (!is_open(finding, verdict))
            continue;
        any_open = true;
        if (!is_old_enough(gate, finding->first_us, as_of_us))
            continue;
        if (by_status ||
            (gate->severity && finding->severity >= gate->severity))
            return true;
    }
    /* recovered, healthy and unknown have nothing open to measure */
    return by_status && !any_open;
}

bool
cli_gate_is_stale(const struct cli_gate *gate,
                  const struct dplog_diagnosis *diagnosis, int64_t now_us)
{
    const int64_t as_of_us = diagnosis->verdict.as_of_us;

    if (gate->max_age_us == 0)
        return false;
    return now_us == 0 || as_of_us == DPLOG_TIME_NONE ||
           now_us - as_of_us > gate->max_age_us;
}

enum cli_exit
cli_gate_judge(const struct cli_gate *gate,
               const struct dplog_diagnosis *diagnosis, int64_t now_us)
{
    enum cli_exit result = CLI_EXIT_OK;

    if (has_failed(gate, diagnosis) && !gate->exit_zero)
        result = CLI_EXIT_FOUND;
    if (diagnosis->verdict.status == DPLOG_VERDICT_UNKNOWN ||
        cli_gate_is_stale(gate, diagnosis, now_us))
        result = cli_exit_worst(result, CLI_EXIT_UNKNOWN);
    return result;
}
