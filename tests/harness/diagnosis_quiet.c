/* SPDX-License-Identifier: MIT
 *
 * Diagnoses without a failure that still holds: waits, a recovery, health, and
 * logs that cannot say.
 */
#include "diagnosis_parts.h"

static const struct dplog_source some_sources[] = {
    SOURCE("distmgr.log", DPLOG_LOG_DISTMGR, 6720, AT(3, 13, 0, 0),
           AT(9, 54, 0, 0)),
    SOURCE("PkgXferMgr.log", DPLOG_LOG_PKGXFERMGR, 8820, AT(3, 20, 0, 0),
           AT(9, 53, 10, 0)),
    SOURCE("PatchDownloader.log", DPLOG_LOG_PATCHDOWNLOADER, 1537,
           AT(3, 30, 0, 0), AT(4, 31, 0, 0)),
};

/* ── waiting ── */

static const struct dplog_evidence bandwidth[] = {
    LINE(1, 8812, AT(9, 53, 10, 4), "09:53:10.004", 5392,
         "~Address to STDP02.CONTOSO.COM is currently under bandwidth "
         "control, therefore only one connection is allowed"),
};
static const struct dplog_evidence closed[] = {
    LINE(1, 7401, AT(9, 0, 1, 115), "09:00:01.115", 7156,
         "Address is closed for priority 2 jobs, stop sending"
         "[E:\\SCCMContentLib\\FileLib\\0A1B\\0A1B2C3D]"),
};
static const struct dplog_evidence stopped[] = {
    LINE(1, 7403, AT(9, 0, 1, 162), "09:00:01.162", 7156,
         "CSendFileAction::SendFiles failed; 0x80004005"),
};
static const struct dplog_evidence not_arrived[] = {
    LINE(0, 6702, AT(9, 36, 20, 418), "09:36:20.418", 2732,
         "~The contents for the package PS100061 hasn't arrived from site "
         "CS1 yet, will retry later."),
};

static const struct dplog_item_weight schedule_weight[] = {{"schedule", 0.8}};
static const struct dplog_item_weight replication_weight[] = {
    {"replication", 0.8}};
static const struct dplog_code e_fail[] = {
    {0x80004005, "0x80004005", "E_FAIL", "Unspecified error."}};

#define WAIT(number, rule_id, text, pkg, ver, name, since, normal, lines)      \
    {                                                                          \
        .id = (number), .rule = (rule_id), .revision = 1,                      \
        .role = DPLOG_ROLE_WAIT, .severity = DPLOG_SEVERITY_INFO,              \
        .title = (text), .items = schedule_weight, .item_count = 1,            \
        .hop = "sitelib>dplib", .stage = "send", .package = (pkg),             \
        .version = (ver), .dp = (name), .job = -1, .count = 3,                 \
        .first_us = (since), .last_us = AT(9, 53, 0, 0),                       \
        .next_retry_us = NEVER, .retries_left = -1,                            \
        .normal_minutes = (normal), .evidence = (lines), .evidence_count = 1,  \
        .recovered_us = NEVER                                                  \
    }

static const struct dplog_finding wait_findings[] = {
    WAIT(1, "pkgxfer.bandwidth", "bandwidth control, one at a time", "PS100033",
         2, "STDP02.CONTOSO.COM", AT(8, 31, 0, 0), 120, bandwidth),
    WAIT(2, "pkgxfer.bandwidth", "bandwidth control, one at a time", "PS100034",
         1, "STDP02.CONTOSO.COM", AT(8, 33, 0, 0), 120, bandwidth),
    WAIT(3, "pkgxfer.address-closed", "schedule closed for priority 2",
         "PS100044", 2, "STDP05.CONTOSO.COM", AT(9, 0, 1, 115), 0, closed),
    {
        .id = 4,
        .rule = "distmgr.not-arrived",
        .revision = 1,
        .role = DPLOG_ROLE_WAIT,
        .severity = DPLOG_SEVERITY_INFO,
        .title = "content not here yet from CS1",
        .items = replication_weight,
        .item_count = 1,
        .hop = "site>site",
        .stage = "queue",
        .package = "PS100061",
        .version = 1,
        .job = -1,
        .count = 1,
        .first_us = AT(9, 36, 20, 418),
        .last_us = AT(9, 36, 20, 418),
        .next_retry_us = NEVER,
        .retries_left = -1,
        .normal_minutes = 120,
        .evidence = not_arrived,
        .evidence_count = 1,
        .recovered_us = NEVER,
    },
    {
        .id = 5,
        .rule = "pkgxfer.send-files-failed",
        .revision = 1,
        .role = DPLOG_ROLE_SYMPTOM,
        .severity = DPLOG_SEVERITY_ERROR,
        .title = "Sending files failed",
        .codes = e_fail,
        .code_count = 1,
        .package = "PS100044",
        .version = 2,
        .dp = "STDP05.CONTOSO.COM",
        .job = -1,
        .count = 2,
        .first_us = AT(9, 0, 1, 162),
        .last_us = AT(9, 0, 1, 162),
        .next_retry_us = NEVER,
        .retries_left = -1,
        .explained_by = 3,
        .evidence = stopped,
        .evidence_count = 1,
        .recovered_us = NEVER,
    },
};

static const struct dplog_step schedule_steps[] = {
    {"schedule.rate-limits", "console", NULL,
     "STDP02 > Properties > Rate Limits", NULL, NULL},
    {"schedule.schedule", "console", NULL,
     "STDP05 > Properties > Schedule, or give the package high priority", NULL,
     NULL},
};
static const struct dplog_step replication_steps[] = {
    {"replication.sender", "site-server", "CS1",
     "sender.log and schedule.log for PS100061, then despool.log here", NULL,
     NULL},
};

static const uint32_t wait_ids[] = {1, 2, 3};
static const uint32_t replication_ids[] = {4};

static const struct dplog_item wait_checklist[] = {
    QUIET("name-resolution", "name resolution"),
    QUIET("ports", "ports"),
    QUIET("disk-space", "disk space"),
    QUIET("smb", "is SMB usable"),
    QUIET("rpc", "is RPC usable"),
    QUIET("permissions", "access rights"),
    QUIET("time-sync", "time synchronisation"),
    QUIET("patch-level", "updates applied"),
    QUIET("wmi", "check that WMI works"),
    {
        .id = "schedule",
        .extended = true,
        .title = "schedule",
        .status = DPLOG_ITEM_WAITING,
        .rank = 1,
        .score = 0.8,
        .findings = wait_ids,
        .finding_count = COUNT_OF(wait_ids),
        .first_us = AT(8, 31, 0, 0),
        .last_us = AT(9, 53, 10, 4),
        .steps = schedule_steps,
        .step_count = COUNT_OF(schedule_steps),
    },
    {
        .id = "replication",
        .extended = true,
        .title = "replication",
        .status = DPLOG_ITEM_WAITING,
        .rank = 2,
        .score = 0.8,
        .findings = replication_ids,
        .finding_count = COUNT_OF(replication_ids),
        .first_us = AT(9, 36, 20, 418),
        .last_us = AT(9, 36, 20, 418),
        .steps = replication_steps,
        .step_count = COUNT_OF(replication_steps),
    },
};

const struct dplog_diagnosis diagnosis_waiting = {
    .rules_version = "2026.11.0",
    .own_matters = 1u << DPLOG_LOG_PATCHDOWNLOADER,
    .verdict = {.status = DPLOG_VERDICT_WAITING,
                .cause = "schedule",
                .confidence = 0.8,
                .summary = "Transfers wait for their schedule.",
                AS_OF,
                .scope_since_us = NEVER},
    .totals = {.lines = 17077,
               .events = 17077,
               .matched = 5000,
               .deployments_succeeded = 131,
               .deployments_waiting = 9,
               .dps_seen = 24,
               .dps_with_success = 22,
               .site_server = "PS1SITE.CONTOSO.COM",
               .site_code = "PS1"},
    .sources = some_sources,
    .source_count = COUNT_OF(some_sources),
    .checklist = wait_checklist,
    .item_count = COUNT_OF(wait_checklist),
    .findings = wait_findings,
    .finding_count = COUNT_OF(wait_findings),
};

/* ── recovered ── */

#define BACK "STDP02.CONTOSO.COM"

static const struct dplog_evidence cut[] = {
    LINE(1, 5010, AT(2, 24, 2, 0), "02:24:02.000", 8360,
         "CSendFileAction::SendFiles failed; 0x80070040"),
    LINE(1, 6871, AT(3, 46, 40, 220), "03:46:40.220", 8360,
         "CSendFileAction::SendFiles failed; 0x80070040"),
};
#define FINISHED                                                               \
    LINE(1, 7212, AT(4, 22, 47, 901), "04:22:47.901", 9044,                    \
         "~Finished sending SWD package PS100041 version 3 to distribution "   \
         "point " BACK)

static const struct dplog_evidence finished = FINISHED;

static const struct dplog_item_weight cut_weights[] = {{"smb", 0.5},
                                                       {"ports", 0.5}};
static const struct dplog_code netname[] = {
    {0x80070040, "0x80070040", "ERROR_NETNAME_DELETED",
     "The specified network name is no longer available."}};

static const struct dplog_finding recovered_findings[] = {
    {
        .id = 1,
        .rule = "pkgxfer.send-files-failed",
        .revision = 1,
        .role = DPLOG_ROLE_CAUSE,
        .severity = DPLOG_SEVERITY_ERROR,
        .title = "an SMB session that had worked was cut while sending",
        .items = cut_weights,
        .item_count = COUNT_OF(cut_weights),
        .hop = "sitelib>dplib",
        .stage = "send",
        .codes = netname,
        .code_count = 1,
        .package = "PS100041",
        .version = 3,
        .dp = BACK,
        .job = 590,
        .count = 3,
        .first_us = AT(2, 24, 2, 0),
        .last_us = AT(3, 46, 40, 220),
        .state = DPLOG_FINDING_RECOVERED,
        .next_retry_us = NEVER,
        .retries_left = -1,
        .evidence = cut,
        .evidence_count = COUNT_OF(cut),
        .recovered_by = "~Finished sending SWD package PS100041 version 3 to "
                        "distribution point " BACK,
        .recovered_line = &finished,
        .recovered_us = AT(4, 22, 47, 901),
    },
};

static const struct dplog_attempt attempts[] = {
    {AT(2, 10, 31, 0), AT(2, 24, 2, 0), "retry", "send"},
    {AT(2, 54, 2, 0), AT(3, 5, 19, 0), "retry", "send"},
    {AT(3, 35, 19, 0), AT(3, 46, 40, 220), "retry", "send"},
    {AT(4, 16, 40, 0), AT(4, 22, 48, 0), "success", "status"},
};
static const uint32_t one[] = {1};

static const struct dplog_deployment recovered_deployments[] = {
    {
        .package = "PS100041",
        .size_kb = 3250585,
        .version = 3,
        .dp = BACK,
        .status = DPLOG_DEPLOYMENT_SUCCEEDED,
        .stage = "status",
        .hop = "status-back",
        .attempts = 4,
        .attempts_reported = -1,
        .first_us = AT(2, 10, 31, 0),
        .last_us = AT(4, 22, 49, 377),
        .next_retry_us = NEVER,
        .cause = "smb",
        .findings = one,
        .finding_count = 1,
        .attempt_list = attempts,
        .attempt_list_count = COUNT_OF(attempts),
    },
};

static const char *const back_dps[] = {BACK};
static const struct dplog_clearance back_lines[] = {{BACK, FINISHED}};
static const struct dplog_step smb_steps[] = {
    {"smb.events", "dp", BACK, NULL,
     "Get-WinEvent -FilterHashtable @{LogName='System';Level=1,2,3} | select "
     "-First 20",
     "no restart, no NIC or Server service events"},
    {"smb.path", "site-server", "PS1SITE.CONTOSO.COM",
     "Idle or session time-out on firewalls and WAN accelerators on the way "
     "to port 445.",
     NULL, NULL},
};

static const struct dplog_item recovered_checklist[] = {
    CLEARED("name-resolution", "name resolution", back_dps, back_lines),
    {
        .id = "ports",
        .title = "ports",
        .status = DPLOG_ITEM_RECOVERED,
        .rank = 2,
        .score = 0.5,
        .findings = one,
        .finding_count = 1,
        .first_us = AT(2, 24, 2, 0),
        .last_us = AT(3, 46, 40, 220),
    },
    CLEARED("disk-space", "disk space", back_dps, back_lines),
    {
        .id = "smb",
        .title = "is SMB usable",
        .status = DPLOG_ITEM_RECOVERED,
        .rank = 1,
        .score = 0.5,
        .findings = one,
        .finding_count = 1,
        .first_us = AT(2, 24, 2, 0),
        .last_us = AT(3, 46, 40, 220),
        .steps = smb_steps,
        .step_count = COUNT_OF(smb_steps),
    },
    QUIET("rpc", "is RPC usable"),
    CLEARED("permissions", "access rights", back_dps, back_lines),
    QUIET("time-sync", "time synchronisation"),
    QUIET("patch-level", "updates applied"),
    QUIET("wmi", "check that WMI works"),
};

const struct dplog_diagnosis diagnosis_recovered = {
    .rules_version = "2026.11.0",
    .own_matters = 1u << DPLOG_LOG_PATCHDOWNLOADER,
    .verdict = {.status = DPLOG_VERDICT_RECOVERED,
                .cause = "smb",
                .confidence = 0.5,
                .summary = "PS100041 arrived on " BACK " after 3 failures.",
                AS_OF,
                .scope_since_us = NEVER},
    .totals = {.lines = 17077,
               .events = 17077,
               .matched = 5000,
               .deployments_succeeded = 43,
               .dps_seen = 24,
               .dps_with_success = 24,
               .site_server = "PS1SITE.CONTOSO.COM",
               .site_code = "PS1"},
    .sources = some_sources,
    .source_count = COUNT_OF(some_sources),
    .checklist = recovered_checklist,
    .item_count = COUNT_OF(recovered_checklist),
    .findings = recovered_findings,
    .finding_count = COUNT_OF(recovered_findings),
    .deployments = recovered_deployments,
    .deployment_count = COUNT_OF(recovered_deployments),
};

/* ── healthy ── */

static const struct dplog_source healthy_sources[] = {
    SOURCE("distmgr.log", DPLOG_LOG_DISTMGR, 9120, AT(2, 2, 0, 0),
           AT(9, 54, 0, 0)),
    ROLLED("distmgr.lo_", DPLOG_LOG_DISTMGR, 9884, DAY(19, 19, 52, 0, 0),
           AT(2, 2, 0, 0)),
    SOURCE("PkgXferMgr.log", DPLOG_LOG_PKGXFERMGR, 8901, AT(3, 13, 0, 0),
           AT(9, 53, 40, 0)),
    SOURCE("PatchDownloader.log", DPLOG_LOG_PATCHDOWNLOADER, 7966,
           DAY(17, 10, 2, 0, 0), AT(2, 31, 0, 0)),
};

static const struct dplog_deployment running[] = {
    {
        .package = "PS10003C",
        .size_kb = -1,
        .version = 7,
        .dp = "STDP09.CONTOSO.COM",
        .status = DPLOG_DEPLOYMENT_IN_PROGRESS,
        .stage = "send",
        .hop = "sitelib>dplib",
        .attempts = 1,
        .attempts_reported = -1,
        .first_us = AT(9, 51, 12, 0),
        .last_us = AT(9, 53, 40, 0),
        .next_retry_us = NEVER,
    },
    {
        .package = "PS100050",
        .size_kb = -1,
        .version = 2,
        .dp = "FLDP03.CONTOSO.COM",
        .status = DPLOG_DEPLOYMENT_IN_PROGRESS,
        .stage = "send",
        .hop = "sitelib>dplib",
        .attempts = 1,
        .attempts_reported = -1,
        .first_us = AT(9, 53, 40, 0),
        .last_us = AT(9, 53, 40, 0),
        .next_retry_us = NEVER,
    },
};

static const struct dplog_item healthy_checklist[] = {
    CLEARED("name-resolution", "name resolution", back_dps, back_lines),
    CLEARED("ports", "ports", back_dps, back_lines),
    CLEARED("disk-space", "disk space", back_dps, back_lines),
    CLEARED("smb", "is SMB usable", back_dps, back_lines),
    CLEARED("rpc", "is RPC usable", back_dps, back_lines),
    CLEARED("permissions", "access rights", back_dps, back_lines),
    QUIET("time-sync", "time synchronisation"),
    QUIET("patch-level", "updates applied"),
    CLEARED("wmi", "check that WMI works", back_dps, back_lines),
};

static const struct dplog_finding past_waits[] = {{
    .id = 1,
    .rule = "pkgxfer.bandwidth",
    .revision = 1,
    .role = DPLOG_ROLE_WAIT,
    .severity = DPLOG_SEVERITY_INFO,
    .title = "bandwidth control, one at a time",
    .items = schedule_weight,
    .item_count = 1,
    .version = -1,
    .dp = BACK,
    .job = -1,
    .count = 3,
    .first_us = AT(4, 0, 0, 0),
    .last_us = AT(4, 4, 0, 0),
    .state = DPLOG_FINDING_RECOVERED,
    .next_retry_us = NEVER,
    .retries_left = -1,
    .recovered_us = AT(4, 4, 10, 0),
}};

static const struct dplog_suppressed suppressed[] = {{
    .rule = "pkgxfer.filehash-null",
    .count = 38,
    .findings = 1,
    .reason = "harmless on standard DPs",
    .path = "site.yaml",
    .line = 3,
}};

const struct dplog_diagnosis diagnosis_healthy = {
    .rules_version = "2026.11.0",
    .own_matters = 1u << DPLOG_LOG_PATCHDOWNLOADER,
    .verdict = {.status = DPLOG_VERDICT_HEALTHY,
                .confidence = 1,
                .summary = "No failure in these logs.",
                AS_OF,
                .scope_since_us = NEVER},
    .totals = {.lines = 35871,
               .events = 35871,
               .matched = 20000,
               .deployments_succeeded = 212,
               .deployments_in_progress = 2,
               .dps_seen = 24,
               .dps_with_success = 24,
               .downloads_succeeded = 38,
               .waits_over = 3,
               .longest_wait_us = 240 * 1000000LL,
               .longest_wait = "bandwidth control",
               .longest_wait_dp = "STDP02.CONTOSO.COM",
               .site_server = "PS1SITE.CONTOSO.COM",
               .site_code = "PS1"},
    .sources = healthy_sources,
    .source_count = COUNT_OF(healthy_sources),
    .checklist = healthy_checklist,
    .item_count = COUNT_OF(healthy_checklist),
    .findings = past_waits,
    .finding_count = COUNT_OF(past_waits),
    .deployments = running,
    .deployment_count = COUNT_OF(running),
    .suppressed = suppressed,
    .suppressed_count = COUNT_OF(suppressed),
};

/* ── unknown ── */

static const struct dplog_source unreadable[] = {
    {.path = "Logs/distmgr.log",
     .log = DPLOG_LOG_DISTMGR,
     .first_us = NEVER,
     .last_us = NEVER,
     .failed = true,
     .error = "cannot open 'Logs/distmgr.log': Permission denied"},
};

static const struct dplog_item nothing_checklist[] = {
    QUIET("name-resolution", "name resolution"),
    QUIET("ports", "ports"),
    QUIET("disk-space", "disk space"),
    QUIET("smb", "is SMB usable"),
    QUIET("rpc", "is RPC usable"),
    QUIET("permissions", "access rights"),
    QUIET("time-sync", "time synchronisation"),
    QUIET("patch-level", "updates applied"),
    QUIET("wmi", "check that WMI works"),
};

const struct dplog_diagnosis diagnosis_nothing_read = {
    .rules_version = "2026.11.0",
    .own_matters = 1u << DPLOG_LOG_PATCHDOWNLOADER,
    .verdict = {.status = DPLOG_VERDICT_UNKNOWN,
                .summary = "No log could be read.",
                .as_of_us = NEVER,
                .scope_since_us = NEVER},
    .sources = unreadable,
    .source_count = COUNT_OF(unreadable),
    .checklist = nothing_checklist,
    .item_count = COUNT_OF(nothing_checklist),
};

static const struct dplog_evidence strange =
    LINE(0, 77, AT(9, 12, 1, 5), "09:12:01.005", 4012,
         "CFrobnicator::Frob failed for package PS100041; 0x87D00666");

static const struct dplog_unrecognized unknown_lines[] = {
    {"CFrobnicator::Frob failed for package <package>; <code>", 14, &strange}};
static const struct dplog_health health[] = {
    {0, "short-history", "The log covers 41 minutes."}};
static const struct dplog_limit limits[] = {{"record-bytes", 1048576, 2, 0}};
static const struct dplog_gap gaps[] = {
    {0, 0, 5120, AT(9, 0, 0, 0), AT(9, 13, 0, 0), "cut before it was read"}};

static const struct dplog_source one_source[] = {
    SOURCE("distmgr.log", DPLOG_LOG_DISTMGR, 412, AT(9, 13, 0, 0),
           AT(9, 54, 0, 0)),
};

const struct dplog_diagnosis diagnosis_unknown_lines = {
    .rules_version = "2026.11.0",
    .own_matters = 1u << DPLOG_LOG_PATCHDOWNLOADER,
    .verdict = {.status = DPLOG_VERDICT_UNKNOWN,
                .summary = "14 lines look like errors, but no rule knows them.",
                AS_OF,
                .scope_since_us = NEVER},
    .totals = {.lines = 412, .events = 412, .site_code = "PS1"},
    .sources = one_source,
    .source_count = COUNT_OF(one_source),
    .checklist = nothing_checklist,
    .item_count = COUNT_OF(nothing_checklist),
    .unrecognized = unknown_lines,
    .unrecognized_count = COUNT_OF(unknown_lines),
    .health = health,
    .health_count = COUNT_OF(health),
    .limits = limits,
    .limit_count = COUNT_OF(limits),
    .gaps = gaps,
    .gap_count = COUNT_OF(gaps),
};
