/* SPDX-License-Identifier: MIT
 *
 * Component texts and file names of the product's logs, one table. Which
 * component the update downloader writes was seen in screenshots only, so its
 * file name is taken as a component too; the companions on a distribution
 * point name themselves like their files.
 */
#include "product.h"

#include "view.h"

struct log_names {
    const char *component;
    const char *stem, *file; /* in the product's spelling */
};

/* The logs that have names of their own lie before it. */
enum { NAMED_END = DPLOG_LOG_OTHER };

static const struct log_names names[NAMED_END] = {
    [DPLOG_LOG_DISTMGR] = {"SMS_DISTRIBUTION_MANAGER", "distmgr",
                           "distmgr.log"},
    [DPLOG_LOG_PKGXFERMGR] = {"SMS_PACKAGE_TRANSFER_MANAGER", "PkgXferMgr",
                              "PkgXferMgr.log"},
    [DPLOG_LOG_PATCHDOWNLOADER] = {"Software Updates Patch Downloader",
                                   "PatchDownloader", "PatchDownloader.log"},
    [DPLOG_LOG_SMSDPPROV] = {"smsdpprov", "smsdpprov", "smsdpprov.log"},
    [DPLOG_LOG_RULEENGINE] = {"SMS_RULE_ENGINE", "ruleengine",
                              "ruleengine.log"},
    [DPLOG_LOG_PULLDP] = {"PullDP", "PullDP", "PullDP.log"},
    [DPLOG_LOG_DATATRANSFER] = {"DataTransferService", "DataTransferService",
                                "DataTransferService.log"},
    [DPLOG_LOG_SENDER] = {"SMS_LAN_SENDER", "sender", "sender.log"},
    [DPLOG_LOG_DESPOOLER] = {"SMS_DESPOOLER", "despool", "despool.log"},
    [DPLOG_LOG_DPMONITOR] = {"SMS_Distribution_Point_Monitoring", "smsdpmon",
                             "smsdpmon.log"},
};

/* NAMED_END when the text names none. */
static int
log_of_stem(struct dplog_view text)
{
    int log = DPLOG_LOG_DISTMGR;

    while (log < NAMED_END &&
           !dpl_view_equal_nocase(text, dpl_view_of(names[log].stem)))
        log++;
    return log;
}

/* "SMS_HIERARCHY_MANAGER", but no name of ours that was cut or glued to what
 * follows. */
static bool
is_of_product(struct dplog_view component)
{
    if (!dpl_view_starts(component, DPL_VIEW("SMS_")))
        return false;
    for (int log = DPLOG_LOG_DISTMGR; log < NAMED_END; log++) {
        const struct dplog_view ours = dpl_view_of(names[log].component);

        if (dpl_view_starts_nocase(ours, component) ||
            dpl_view_starts_nocase(component, ours))
            return false;
    }
    return true;
}

enum dplog_log
dpl_log_of_component(struct dplog_view component)
{
    int log;

    for (log = DPLOG_LOG_DISTMGR; log < NAMED_END; log++) {
        if (dpl_view_equal_nocase(component, dpl_view_of(names[log].component)))
            return (enum dplog_log)log;
    }
    log = log_of_stem(component);
    if (log < NAMED_END)
        return (enum dplog_log)log;
    return is_of_product(component) ? DPLOG_LOG_OTHER : DPLOG_LOG_UNKNOWN;
}

enum dplog_log
dpl_log_of_file_name(struct dplog_view name)
{
    for (int log = DPLOG_LOG_DISTMGR; log < NAMED_END; log++) {
        const struct dplog_view stem = dpl_view_of(names[log].stem);

        /* A letter behind the stem makes it another word; a date, a number, a
         * bracket or an extension does not. */
        if (dpl_view_starts_nocase(name, stem) &&
            (name.len == stem.len || !dpl_ascii_is_alpha(name.ptr[stem.len])))
            return (enum dplog_log)log;
    }
    return DPLOG_LOG_UNKNOWN;
}

bool
dpl_log_parse(struct dplog_view name, enum dplog_log *ret)
{
    const int log = log_of_stem(name);

    if (log == NAMED_END)
        return false;
    *ret = (enum dplog_log)log;
    return true;
}

static bool
is_known(enum dplog_log log)
{
    return (int)log > DPLOG_LOG_UNKNOWN && (int)log < NAMED_END;
}

const char *
dpl_log_component(enum dplog_log log)
{
    return is_known(log) ? names[log].component : "";
}

const char *
dpl_log_file_name(enum dplog_log log)
{
    return is_known(log) ? names[log].file : NULL;
}

bool
dpl_log_is_primary(enum dplog_log log)
{
    return log == DPLOG_LOG_DISTMGR || log == DPLOG_LOG_PKGXFERMGR ||
           log == DPLOG_LOG_PATCHDOWNLOADER;
}
