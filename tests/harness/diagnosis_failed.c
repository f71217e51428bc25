/* SPDX-License-Identifier: MIT
 *
 * A package source that cannot be read, and two problems at once.
 */
#include "diagnosis_parts.h"

#define SHARE "\\\\FS07\\Src$\\OfficeLTSC"

/* ── access to the source is denied ── */

static const struct dplog_source source_sources[] = {
    SOURCE("distmgr.log", DPLOG_LOG_DISTMGR, 6120, DAY(19, 23, 40, 0, 0),
           AT(9, 54, 0, 0)),
    SOURCE("PkgXferMgr.log", DPLOG_LOG_PKGXFERMGR, 11002, AT(0, 13, 0, 0),
           AT(9, 50, 0, 0)),
    SOURCE("PatchDownloader.log", DPLOG_LOG_PATCHDOWNLOADER, 1188,
           AT(2, 0, 0, 0), AT(2, 31, 0, 0)),
};

#define SOURCE_READ                                                            \
    LINE(0, 6090, AT(9, 37, 52, 0), "09:37:52.000", 7012,                      \
         "Taking package snapshot for package PS100033 from source "           \
         "\\\\FS07\\Src$\\Tools")

static const struct dplog_evidence denied[] = {
    LINE(0, 5010, AT(8, 11, 6, 0), "08:11:06.000", 7076,
         "~The source directory " SHARE " doesn't exist or the SMS service "
         "cannot access it, Win32 last error = 5"),
    LINE(0, 6115, AT(9, 41, 6, 245), "09:41:06.245", 7076,
         "~The source directory " SHARE " doesn't exist or the SMS service "
         "cannot access it, Win32 last error = 5"),
};

static const struct dplog_evidence denied_status[] = {
    LINE(0, 6117, AT(9, 41, 6, 310), "09:41:06.310", 7076,
         "STATMSG: ID=2306 SEV=E LEV=M SOURCE=\"SMS Server\" "
         "COMP=\"SMS_DISTRIBUTION_MANAGER\" SYS=PS1SITE.CONTOSO.COM SITE=PS1 "
         "PID=4012 TID=7076 GMTDATE=Fri Nov 20 00:41:06.310 2026 "
         "ISTR0=\"" SHARE "\" ISTR1=\"Office LTSC 2024\" ISTR2=\"30\" "
         "ISTR3=\"96\" NUMATTRS=1 AID0=400 AVAL0=\"PS10002B\""),
};

static const struct dplog_item_weight permission_weight[] = {
    {"permissions", 0.78}, {"smb", 0.3}};
static const struct dplog_code access_denied[] = {
    {0x80070005, "0x80070005", "ERROR_ACCESS_DENIED", "Access is denied."}};

static const struct dplog_finding source_findings[] = {
    {
        .id = 1,
        .rule = "distmgr.source-directory",
        .revision = 2,
        .role = DPLOG_ROLE_CAUSE,
        .severity = DPLOG_SEVERITY_ERROR,
        .title = "access denied on its source folder",
        .cause_text = "The site server's computer account could not read "
                      "the folder.",
        .items = permission_weight,
        .item_count = COUNT_OF(permission_weight),
        .hop = "source>sitelib",
        .stage = "snapshot",
        .codes = access_denied,
        .code_count = 1,
        .package = "PS10002B",
        .version = 4,
        .job = -1,
        .path = SHARE,
        .count = 4,
        .first_us = AT(8, 11, 6, 0),
        .last_us = AT(9, 41, 6, 245),
        .retrying = true,
        .next_retry_us = AT(10, 11, 6, 0),
        .retry_minutes = 30,
        .retries_left = 96,
        .evidence = denied,
        .evidence_count = COUNT_OF(denied),
        .fixed_when = "The size of package PS10002B, version 4 is",
        .recovered_us = NEVER,
    },
    {
        .id = 2,
        .rule = "statmsg.2306",
        .revision = 1,
        .role = DPLOG_ROLE_SYMPTOM,
        .severity = DPLOG_SEVERITY_ERROR,
        .title = "The source directory cannot be read",
        .hop = "source>sitelib",
        .stage = "snapshot",
        .package = "PS10002B",
        .version = 4,
        .job = -1,
        .count = 4,
        .first_us = AT(8, 11, 6, 60),
        .last_us = AT(9, 41, 6, 310),
        .next_retry_us = NEVER,
        .retries_left = -1,
        .explained_by = 1,
        .evidence = denied_status,
        .evidence_count = 1,
        .recovered_us = NEVER,
    },
};

static const uint32_t first_two[] = {1, 2};
static const uint32_t first[] = {1};
static const uint32_t second[] = {2};

static const struct dplog_deployment source_deployments[] = {
    {
        .package = "PS10002B",
        .name = "Office LTSC 2024",
        .size_kb = -1,
        .version = 4,
        .status = DPLOG_DEPLOYMENT_RETRYING,
        .stage = "snapshot",
        .stage_position = 2,
        .stage_count = 11,
        .hop = "source>sitelib",
        .attempts = 4,
        .attempts_reported = -1,
        .first_us = AT(8, 11, 6, 0),
        .last_us = AT(9, 41, 6, 310),
        .next_retry_us = AT(10, 11, 6, 0),
        .cause = "permissions",
        .findings = first_two,
        .finding_count = 2,
    },
};

static const struct dplog_step permission_steps[] = {
    {"permissions.ntfs", "source-server", "FS07",
     "Neighbours work, so suspect a deny entry or broken inheritance.",
     "icacls (Join-Path (Get-SmbShare 'Src$').Path OfficeLTSC)",
     "PS1SITE$ or a group it is in has (RX)"},
    {"permissions.share", "source-server", "FS07", NULL,
     "Get-SmbShareAccess 'Src$'", "PS1SITE$ or a group: Allow, Read or more"},
    {"permissions.as-system", "site-server", "PS1SITE",
     "Group membership just changed? First: klist -li 0x3e7 purge.",
     "PsExec64.exe -s cmd /c dir " SHARE, "the files are listed"},
    {"permissions.account", "console", NULL,
     "Administration > Site Configuration > Servers and Site System Roles: "
     "which account reaches this site system?",
     NULL, "the site server's computer account"},
};

static const char *const some_dps[] = {"STDP02.CONTOSO.COM"};
static const struct dplog_clearance some_lines[] = {
    {"STDP02.CONTOSO.COM", SOURCE_READ}};
static const char *const share_items[] = {"name-resolution", "ports"};
static const struct dplog_share shares[] = {{"\\\\FS07\\Src$", share_items,
                                             COUNT_OF(share_items), 6,
                                             AT(8, 2, 0, 0), SOURCE_READ}};

static const struct dplog_item source_checklist[] = {
    CLEARED("name-resolution", "name resolution", some_dps, some_lines),
    CLEARED("ports", "ports", some_dps, some_lines),
    QUIET("disk-space", "disk space"),
    {
        .id = "smb",
        .title = "is SMB usable",
        .status = DPLOG_ITEM_SUSPECT,
        .rank = 2,
        .score = 0.3,
        .findings = first,
        .finding_count = 1,
        .first_us = AT(8, 11, 6, 0),
        .last_us = AT(9, 41, 6, 245),
    },
    QUIET("rpc", "is RPC usable"),
    {
        .id = "permissions",
        .title = "access rights",
        .status = DPLOG_ITEM_FAILED,
        .rank = 1,
        .score = 0.78,
        .findings = first,
        .finding_count = 1,
        .first_us = AT(8, 11, 6, 0),
        .last_us = AT(9, 41, 6, 245),
        .steps = permission_steps,
        .step_count = COUNT_OF(permission_steps),
    },
    QUIET("time-sync", "time synchronisation"),
    QUIET("patch-level", "updates applied"),
    QUIET("wmi", "check that WMI works"),
};

const struct dplog_diagnosis diagnosis_source_access = {
    .rules_version = "2026.11.0",
    .own_matters = 1u << DPLOG_LOG_PATCHDOWNLOADER,
    .verdict = {.status = DPLOG_VERDICT_RETRYING,
                .cause = "permissions",
                .confidence = 0.78,
                .summary = "Access to the source of PS10002B is denied.",
                AS_OF,
                .scope_since_us = NEVER},
    .totals = {.lines = 18310,
               .events = 18310,
               .matched = 4000,
               .deployments_retrying = 1,
               .dps_seen = 24,
               .dps_with_success = 24,
               .site_server = "PS1SITE.CONTOSO.COM",
               .site_code = "PS1"},
    .sources = source_sources,
    .source_count = COUNT_OF(source_sources),
    .checklist = source_checklist,
    .item_count = COUNT_OF(source_checklist),
    .findings = source_findings,
    .finding_count = COUNT_OF(source_findings),
    .deployments = source_deployments,
    .deployment_count = COUNT_OF(source_deployments),
    .shares = shares,
    .share_count = COUNT_OF(shares),
};

/* ── a full DP, and a proxy that wants a login ── */

#define FULL "FLDP03.CONTOSO.COM"

static const struct dplog_evidence full_disk[] = {
    LINE(1, 5900, AT(7, 20, 1, 0), "07:20:01.000", 3776,
         "CSendFileAction::SendFiles failed; 0x80070070"),
    LINE(1, 9002, AT(9, 50, 13, 77), "09:50:13.077", 3776,
         "CSendFileAction::SendFiles failed; 0x80070070"),
};
static const struct dplog_evidence proxy[] = {
    LINE(3, 311, AT(2, 0, 14, 210), "02:00:14.210", 9144,
         "HttpSendRequest failed 407"),
    LINE(3, 377, AT(2, 3, 14, 210), "02:03:14.210", 9144,
         "HttpSendRequest failed 407"),
};
static const struct dplog_evidence proxy_error[] = {
    LINE(3, 379, AT(2, 3, 14, 402), "02:03:14.402", 9144,
         "ERROR: DownloadUpdateContent() failed with hr=0x80070197"),
};

static const struct dplog_item_weight disk_weight[] = {{"disk-space", 0.8}};
static const struct dplog_item_weight internet_weight[] = {
    {"internet-access", 0.8}};
static const struct dplog_code disk_full[] = {
    {0x80070070, "0x80070070", "ERROR_DISK_FULL",
     "There is not enough space on the disk."}};
static const struct dplog_code http_407[] = {{0x80070197, "0x80070197",
                                              "HTTP_STATUS_PROXY_AUTH_REQ",
                                              "The proxy wants a login."}};

static const struct dplog_finding two_findings[] = {
    {
        .id = 1,
        .rule = "patchdl.http-status",
        .revision = 1,
        .role = DPLOG_ROLE_CAUSE,
        .severity = DPLOG_SEVERITY_ERROR,
        .title = "proxy refuses update downloads",
        .items = internet_weight,
        .item_count = 1,
        .hop = "internet>temp",
        .stage = "download",
        .codes = http_407,
        .code_count = 1,
        .version = -1,
        .content = "a1f6a9b0-11ce-4a57-9d5c-3f6a2b7b7f10",
        .job = -1,
        .count = 12,
        .first_us = AT(2, 0, 14, 210),
        .last_us = AT(2, 3, 14, 210),
        .next_retry_us = NEVER,
        .retries_left = -1,
        .evidence = proxy,
        .evidence_count = COUNT_OF(proxy),
        .fixed_when = "Download http[...] to C:\\Windows\\TEMP\\CAB[...].tmp "
                      "returns 0",
        .recovered_us = NEVER,
    },
    {
        .id = 2,
        .rule = "pkgxfer.send-files-failed",
        .revision = 1,
        .role = DPLOG_ROLE_CAUSE,
        .severity = DPLOG_SEVERITY_ERROR,
        .title = "the disk is full",
        .cause_text = "Smaller packages still get through.",
        .items = disk_weight,
        .item_count = 1,
        .hop = "sitelib>dplib",
        .stage = "send",
        .codes = disk_full,
        .code_count = 1,
        .package = "PS100044",
        .version = 2,
        .dp = FULL,
        .job = 611,
        .count = 6,
        .first_us = AT(7, 20, 1, 0),
        .last_us = AT(9, 50, 13, 77),
        .retrying = true,
        .next_retry_us = AT(10, 20, 13, 0),
        .retry_minutes = 30,
        .retries_left = -1,
        .evidence = full_disk,
        .evidence_count = COUNT_OF(full_disk),
        .fixed_when = "Finished sending SWD package PS100044 version 2 to "
                      "distribution point " FULL,
        .recovered_us = NEVER,
    },
    {
        .id = 3,
        .rule = "patchdl.download-failed",
        .revision = 1,
        .role = DPLOG_ROLE_SYMPTOM,
        .severity = DPLOG_SEVERITY_ERROR,
        .title = "The download failed",
        .version = -1,
        .job = -1,
        .count = 12,
        .first_us = AT(2, 0, 14, 402),
        .last_us = AT(2, 3, 14, 402),
        .next_retry_us = NEVER,
        .retries_left = -1,
        .explained_by = 1,
        .evidence = proxy_error,
        .evidence_count = 1,
        .recovered_us = NEVER,
    },
};

#define FULL_FOR(pkg, ver, kb)                                                 \
    {                                                                          \
        .package = (pkg), .size_kb = (kb), .version = (ver), .dp = FULL,       \
        .status = DPLOG_DEPLOYMENT_RETRYING, .stage = "send",                  \
        .hop = "sitelib>dplib", .attempts = 6, .attempts_reported = -1,        \
        .first_us = AT(7, 20, 1, 0), .last_us = AT(9, 50, 13, 77),             \
        .next_retry_us = AT(10, 20, 13, 0), .cause = "disk-space",             \
        .findings = second, .finding_count = 1                                 \
    }
#define FINE(dp_name)                                                          \
    {                                                                          \
        .package = "PS100033", .size_kb = 20480, .version = 2,                 \
        .dp = dp_name ".CONTOSO.COM", .status = DPLOG_DEPLOYMENT_SUCCEEDED,    \
        .stage = "status", .hop = "status-back", .attempts = 1,                \
        .attempts_reported = -1, .first_us = AT(4, 0, 0, 0),                   \
        .last_us = AT(4, 12, 0, 0), .next_retry_us = NEVER                     \
    }

static const struct dplog_deployment two_deployments[] = {
    FULL_FOR("PS100044", 2, 22020096),
    FULL_FOR("PS10004A", 12, 10066330),
    FULL_FOR("PS100050", 2, 4299162),
    FULL_FOR("PS1000A7", 1, 3670016),
    FINE("STDP01"),
    FINE("STDP02"),
};

static const struct dplog_step disk_steps[] = {
    {"disk-space.volumes", "dp", FULL,
     "Free the drive that holds SMS_DP$ and SCCMContentLib.",
     "Get-Volume | sort SizeRemaining", "room for the content"},
    {"disk-space.content", "console", NULL,
     "Remove content not needed there. Do not delete files inside "
     "SCCMContentLib by hand.",
     NULL, NULL},
};
static const struct dplog_step internet_steps[] = {
    {"internet-access.proxy", "site-server", "PS1SITE.CONTOSO.COM", NULL,
     "PsExec64.exe -s netsh winhttp show proxy", "the proxy you expect"},
    {"internet-access.account", "console", NULL,
     "Site system > Proxy: account and password; software update point: use "
     "it for ADR downloads.",
     NULL, NULL},
};

static const struct dplog_source two_sources[] = {
    SOURCE("distmgr.log", DPLOG_LOG_DISTMGR, 9120, DAY(19, 23, 40, 0, 0),
           AT(9, 54, 0, 0)),
    SOURCE("PkgXferMgr.log", DPLOG_LOG_PKGXFERMGR, 9010, AT(0, 40, 0, 0),
           AT(9, 53, 40, 0)),
    ROLLED("distmgr.lo_", DPLOG_LOG_DISTMGR, 9884, DAY(19, 21, 10, 0, 0),
           DAY(19, 23, 40, 0, 0)),
    SOURCE("PatchDownloader.log", DPLOG_LOG_PATCHDOWNLOADER, 3104,
           AT(1, 2, 0, 0), AT(2, 31, 0, 0)),
};

static const struct dplog_item two_checklist[] = {
    QUIET("name-resolution", "name resolution"),
    QUIET("ports", "ports"),
    {
        .id = "disk-space",
        .title = "disk space",
        .status = DPLOG_ITEM_FAILED,
        .rank = 2,
        .score = 0.8,
        .findings = second,
        .finding_count = 1,
        .first_us = AT(7, 20, 1, 0),
        .last_us = AT(9, 50, 13, 77),
        .steps = disk_steps,
        .step_count = COUNT_OF(disk_steps),
    },
    QUIET("smb", "is SMB usable"),
    QUIET("rpc", "is RPC usable"),
    QUIET("permissions", "access rights"),
    QUIET("time-sync", "time synchronisation"),
    QUIET("patch-level", "updates applied"),
    QUIET("wmi", "check that WMI works"),
    {
        .id = "internet-access",
        .extended = true,
        .title = "internet access",
        .status = DPLOG_ITEM_FAILED,
        .rank = 1,
        .score = 0.8,
        .findings = first,
        .finding_count = 1,
        .first_us = AT(2, 0, 14, 210),
        .last_us = AT(2, 3, 14, 210),
        .steps = internet_steps,
        .step_count = COUNT_OF(internet_steps),
    },
};

const struct dplog_diagnosis diagnosis_two_problems = {
    .rules_version = "2026.11.0",
    .own_matters = 1u << DPLOG_LOG_PATCHDOWNLOADER,
    .verdict = {.status = DPLOG_VERDICT_FAILED,
                .cause = "internet-access",
                .confidence = 0.6,
                .summary = "The proxy refuses update downloads.",
                AS_OF,
                .scope = DPLOG_SCOPE_MIXED,
                .scope_since_us = NEVER},
    .totals = {.lines = 31118,
               .events = 31118,
               .matched = 8000,
               .deployments_succeeded = 2,
               .deployments_retrying = 4,
               .dps_seen = 3,
               .dps_with_success = 2,
               .site_server = "PS1SITE.CONTOSO.COM",
               .site_code = "PS1"},
    .sources = two_sources,
    .source_count = COUNT_OF(two_sources),
    .checklist = two_checklist,
    .item_count = COUNT_OF(two_checklist),
    .findings = two_findings,
    .finding_count = COUNT_OF(two_findings),
    .deployments = two_deployments,
    .deployment_count = COUNT_OF(two_deployments),
};
