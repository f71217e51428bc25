/* SPDX-License-Identifier: MIT
 *
 * How the JSON report spells the enums of <dplog/diagnosis.h>. Other code
 * compares these words, so they never change.
 */
#include <dplog/diagnosis.h>

/* A value from a caller may be anything; compared unsigned on purpose. */
static const char *
name_at(const char *const *names, size_t count, unsigned value)
{
    return value < count ? names[value] : "unknown";
}

#define NAME_AT(names, value)                                                  \
    name_at((names), sizeof(names) / sizeof((names)[0]), (unsigned)(value))

const char *
dplog_verdict_status_name(enum dplog_verdict_status status)
{
    static const char *const names[] = {
        [DPLOG_VERDICT_FAILED] = "failed",
        [DPLOG_VERDICT_RETRYING] = "retrying",
        [DPLOG_VERDICT_WAITING] = "waiting",
        [DPLOG_VERDICT_RECOVERED] = "recovered",
        [DPLOG_VERDICT_HEALTHY] = "healthy",
        [DPLOG_VERDICT_UNKNOWN] = "unknown",
    };
    return NAME_AT(names, status);
}

const char *
dplog_item_status_name(enum dplog_item_status status)
{
    static const char *const names[] = {
        [DPLOG_ITEM_FAILED] = "failed",
        [DPLOG_ITEM_SUSPECT] = "suspect",
        [DPLOG_ITEM_WAITING] = "waiting",
        [DPLOG_ITEM_RECOVERED] = "recovered",
        [DPLOG_ITEM_CLEARED] = "cleared",
        [DPLOG_ITEM_NO_EVIDENCE] = "no-evidence",
    };
    return NAME_AT(names, status);
}

const char *
dplog_role_name(enum dplog_role role)
{
    static const char *const names[] = {
        [DPLOG_ROLE_CAUSE] = "cause",       [DPLOG_ROLE_SYMPTOM] = "symptom",
        [DPLOG_ROLE_WAIT] = "wait",         [DPLOG_ROLE_RECOVERY] = "recovery",
        [DPLOG_ROLE_PROGRESS] = "progress", [DPLOG_ROLE_CONTEXT] = "context",
    };
    return NAME_AT(names, role);
}

const char *
dplog_finding_state_name(enum dplog_finding_state state)
{
    static const char *const names[] = {
        [DPLOG_FINDING_OPEN] = "open",
        [DPLOG_FINDING_RECOVERED] = "recovered",
        [DPLOG_FINDING_QUIET] = "quiet",
    };
    return NAME_AT(names, state);
}

const char *
dplog_deployment_status_name(enum dplog_deployment_status status)
{
    static const char *const names[] = {
        [DPLOG_DEPLOYMENT_SUCCEEDED] = "succeeded",
        [DPLOG_DEPLOYMENT_FAILED] = "failed",
        [DPLOG_DEPLOYMENT_RETRYING] = "retrying",
        [DPLOG_DEPLOYMENT_WAITING] = "waiting",
        [DPLOG_DEPLOYMENT_IN_PROGRESS] = "in-progress",
        [DPLOG_DEPLOYMENT_UNKNOWN] = "unknown",
    };
    return NAME_AT(names, status);
}

const char *
dplog_scope_kind_name(enum dplog_scope_kind kind)
{
    static const char *const names[] = {
        [DPLOG_SCOPE_NONE] = NULL,         [DPLOG_SCOPE_DP] = "dp",
        [DPLOG_SCOPE_PACKAGE] = "package", [DPLOG_SCOPE_SITE] = "site",
        [DPLOG_SCOPE_SOURCE] = "source",   [DPLOG_SCOPE_TIME] = "time",
        [DPLOG_SCOPE_MIXED] = "mixed",
    };
    return NAME_AT(names, kind);
}
