/* SPDX-License-Identifier: MIT
 *
 * Names of public enum values, as reports, options and the store spell them.
 */
#include "view.h"
#include <dplog/record.h>
#include <dplog/status.h>

static const char *const log_names[] = {
    [DPLOG_LOG_UNKNOWN] = "unknown",
    [DPLOG_LOG_DISTMGR] = "distmgr",
    [DPLOG_LOG_PKGXFERMGR] = "pkgxfermgr",
    [DPLOG_LOG_PATCHDOWNLOADER] = "patchdownloader",
    [DPLOG_LOG_SMSDPPROV] = "smsdpprov",
    [DPLOG_LOG_RULEENGINE] = "ruleengine",
    [DPLOG_LOG_PULLDP] = "pulldp",
    [DPLOG_LOG_DATATRANSFER] = "datatransferservice",
    [DPLOG_LOG_SENDER] = "sender",
    [DPLOG_LOG_DESPOOLER] = "despool",
    [DPLOG_LOG_DPMONITOR] = "smsdpmon",
    [DPLOG_LOG_OTHER] = "other",
    [DPLOG_LOG_MIXED] = "mixed",
};

static const char *const format_names[] = {
    [DPLOG_FORMAT_UNKNOWN] = "unknown", [DPLOG_FORMAT_SMS] = "sms",
    [DPLOG_FORMAT_CCM] = "ccm",         [DPLOG_FORMAT_PASTED] = "pasted",
    [DPLOG_FORMAT_PLAIN] = "plain",
};

static const char *const severity_names[] = {
    [DPLOG_SEVERITY_UNKNOWN] = "unknown",   [DPLOG_SEVERITY_INFO] = "info",
    [DPLOG_SEVERITY_WARNING] = "warning",   [DPLOG_SEVERITY_ERROR] = "error",
    [DPLOG_SEVERITY_CRITICAL] = "critical",
};

static const char *const encoding_names[] = {
    [DPLOG_ENCODING_AUTO] = "auto",
    [DPLOG_ENCODING_UTF8] = "utf-8",
    [DPLOG_ENCODING_UTF8_BOM] = "utf-8-bom",
    [DPLOG_ENCODING_UTF16LE] = "utf-16le",
    [DPLOG_ENCODING_UTF16BE] = "utf-16be",
    [DPLOG_ENCODING_CP932] = "cp932",
    [DPLOG_ENCODING_CP1252] = "cp1252",
};

/* By the negated value. */
static const char *const failure_names[] = {
    "OK",      "E_ARGUMENT", "E_NO_MEMORY", "E_IO",        "E_SYNTAX",
    "E_STORE", "E_LIMIT",    "E_BUSY",      "E_CANCELLED", "E_UNSUPPORTED",
};

#define COUNT(names) (sizeof(names) / sizeof((names)[0]))

static const char *
name_at(const char *const *names, size_t count, int index)
{
    return index >= 0 && (size_t)index < count ? names[index] : "unknown";
}

const char *
dplog_log_name(enum dplog_log log)
{
    return name_at(log_names, COUNT(log_names), (int)log);
}

const char *
dplog_format_name(enum dplog_format format)
{
    return name_at(format_names, COUNT(format_names), (int)format);
}

const char *
dplog_severity_name(enum dplog_severity severity)
{
    return name_at(severity_names, COUNT(severity_names), (int)severity);
}

const char *
dplog_encoding_name(enum dplog_encoding encoding)
{
    return name_at(encoding_names, COUNT(encoding_names), (int)encoding);
}

bool
dplog_encoding_parse(const char *name, enum dplog_encoding *ret)
{
    for (size_t i = 0; i < COUNT(encoding_names); i++) {
        if (dpl_view_equal_nocase(dpl_view_of(name),
                                  dpl_view_of(encoding_names[i]))) {
            *ret = (enum dplog_encoding)i;
            return true;
        }
    }
    return false;
}

const char *
dplog_status_name(enum dplog_status status)
{
    if (status == DPLOG_DONE)
        return "DONE";
    if (status > 0)
        return "unknown";
    return name_at(failure_names, COUNT(failure_names), -(int)status);
}
