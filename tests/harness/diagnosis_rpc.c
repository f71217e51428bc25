/* SPDX-License-Identifier: MIT
 *
 * One DP whose RPC does not answer: five packages wait for it, files still get
 * there. In English and in Japanese.
 */
#include "diagnosis_parts.h"

#define DP "BRDP07.CONTOSO.COM"

static const struct dplog_source sources[] = {
    SOURCE("distmgr.log", DPLOG_LOG_DISTMGR, 9120, DAY(19, 23, 40, 0, 0),
           AT(9, 54, 0, 0)),
    ROLLED("distmgr.lo_", DPLOG_LOG_DISTMGR, 9884, DAY(18, 22, 3, 0, 0),
           DAY(19, 23, 40, 0, 0)),
    SOURCE("PkgXferMgr.log", DPLOG_LOG_PKGXFERMGR, 8901, AT(3, 13, 0, 0),
           AT(9, 53, 40, 0)),
    ROLLED("PkgXferMgr.lo_", DPLOG_LOG_PKGXFERMGR, 9011, DAY(19, 13, 20, 0, 0),
           AT(3, 13, 0, 0)),
    SOURCE("PatchDownloader.log", DPLOG_LOG_PATCHDOWNLOADER, 1288,
           DAY(19, 10, 2, 0, 0), AT(2, 31, 0, 0)),
};

#define SENT                                                                   \
    LINE(2, 8877, AT(9, 44, 2, 310), "09:44:02.310", 2964,                     \
         "Sending file '\\\\" DP                                               \
         "\\SMS_DP$\\9C1D0E11-7A40-4C22-9A77-3F0B1C9D5E21-PS100041.3.temp'")

static const struct dplog_evidence addfile[] = {
    LINE(2, 5011, AT(6, 14, 20, 101), "06:14:20.101", 3110,
         "~ExecStaticMethod failed (800706ba) SMS_DistributionPoint, AddFile"),
    LINE(2, 5500, AT(6, 44, 20, 411), "06:44:20.411", 3110,
         "~ExecStaticMethod failed (800706ba) SMS_DistributionPoint, AddFile"),
    LINE(2, 8883, AT(9, 44, 23, 551), "09:44:23.551", 2964,
         "~ExecStaticMethod failed (800706ba) SMS_DistributionPoint, AddFile"),
};

static const struct dplog_evidence restart[] = {
    LINE(2, 8888, AT(9, 44, 23, 598), "09:44:23.598", 2964,
         "~ Sending failed. Failure count = 8, Restart time = 11/20/2026 "
         "10:14:23 AM Tokyo Standard Time"),
};

static const struct dplog_item_weight weights[] = {
    {"rpc", 0.8}, {"ports", 0.7}, {"name-resolution", 0.5}};

static const struct dplog_code codes[] = {{0x800706BA, "0x800706BA",
                                           "RPC_S_SERVER_UNAVAILABLE",
                                           "The RPC server is unavailable."}};

static const char *const step_order[] = {"ports.test-135", "rpc.services"};
static const struct dplog_collect collects[] = {
    {"dp", "\\\\" DP "\\SMS_DP$\\sms\\logs\\smsdpprov.log", AT(6, 14, 20, 101),
     AT(9, 44, 23, 551)}};

#define FIXED                                                                  \
    "Finished sending SWD package PS100041 version 3 to distribution "         \
    "point " DP

#define FAILING(number, pkg, ver, times, title_text, cause, why)               \
    {                                                                          \
        .id = (number), .rule = "pkgxfer.wmi-addfile-failed", .revision = 1,   \
        .role = DPLOG_ROLE_CAUSE, .severity = DPLOG_SEVERITY_ERROR,            \
        .title = (title_text), .cause_text = (cause), .items = weights,        \
        .item_count = COUNT_OF(weights), .hop = "sitelib>dplib",               \
        .stage = "commit", .stage_position = 9, .stage_count = 11,             \
        .codes = (why), .code_count = 1, .package = (pkg), .version = (ver),   \
        .dp = DP, .job = 580 + (number), .count = (times),                     \
        .first_us = AT(6, 14, 20, 101), .last_us = AT(9, 44, 23, 551),         \
        .retrying = true, .next_retry_us = AT(10, 14, 23, 0),                  \
        .retry_minutes = 30, .retries_left = 92, .evidence = addfile,          \
        .evidence_count = COUNT_OF(addfile), .fixed_when = FIXED,              \
        .steps = step_order, .step_count = COUNT_OF(step_order),               \
        .collect = collects, .collect_count = COUNT_OF(collects),              \
        .recovered_us = NEVER                                                  \
    }

#define SYMPTOM(number, title_text)                                            \
    {                                                                          \
        .id = (number), .rule = "pkgxfer.sending-failed", .revision = 1,       \
        .role = DPLOG_ROLE_SYMPTOM, .severity = DPLOG_SEVERITY_ERROR,          \
        .title = (title_text), .hop = "sitelib>dplib", .stage = "send",        \
        .package = "PS100041", .version = 3, .dp = DP, .job = 581, .count = 8, \
        .first_us = AT(6, 14, 20, 150), .last_us = AT(9, 44, 23, 598),         \
        .next_retry_us = NEVER, .retries_left = -1, .explained_by = 1,         \
        .evidence = restart, .evidence_count = 1, .recovered_us = NEVER        \
    }

static const struct dplog_finding findings[] = {
    FAILING(1, "PS100041", 3, 8, "RPC server unavailable",
            "The DP did not answer a WMI call.", codes),
    SYMPTOM(2, "Sending failed, to be tried again"),
    FAILING(3, "PS100042", 1, 8, "RPC server unavailable",
            "The DP did not answer a WMI call.", codes),
    FAILING(4, "PS10004A", 12, 8, "RPC server unavailable",
            "The DP did not answer a WMI call.", codes),
    FAILING(5, "PS100050", 2, 8, "RPC server unavailable",
            "The DP did not answer a WMI call.", codes),
    FAILING(6, "PS1000A7", 1, 8, "RPC server unavailable",
            "The DP did not answer a WMI call.", codes),
};

static const uint32_t ids[][2] = {{1, 2}, {3, 0}, {4, 0}, {5, 0}, {6, 0}};
static const uint32_t all_ids[] = {1, 3, 4, 5, 6};

#define STOPPED(index, pkg, ver, n)                                            \
    {                                                                          \
        .package = (pkg), .size_kb = -1, .version = (ver), .dp = DP,           \
        .status = DPLOG_DEPLOYMENT_RETRYING, .stage = "commit",                \
        .hop = "sitelib>dplib", .attempts = 8, .attempts_reported = 8,         \
        .first_us = AT(6, 14, 0, 0), .last_us = AT(9, 44, 23, 598),            \
        .next_retry_us = AT(10, 14, 23, 0),                                    \
        .next_retry_text = "11/20/2026 10:14:23 AM Tokyo Standard Time",       \
        .cause = "rpc", .findings = ids[index], .finding_count = (n)           \
    }
#define DONE(dp_name)                                                          \
    {                                                                          \
        .package = "PS100033", .size_kb = 20480, .version = 2,                 \
        .dp = dp_name ".CONTOSO.COM", .status = DPLOG_DEPLOYMENT_SUCCEEDED,    \
        .stage = "status", .hop = "status-back", .attempts = 1,                \
        .attempts_reported = -1, .first_us = AT(4, 0, 0, 0),                   \
        .last_us = AT(4, 12, 0, 0), .next_retry_us = NEVER                     \
    }

static const struct dplog_deployment deployments[] = {
    STOPPED(0, "PS100041", 3, 2),
    STOPPED(1, "PS100042", 1, 1),
    STOPPED(2, "PS10004A", 12, 1),
    STOPPED(3, "PS100050", 2, 1),
    STOPPED(4, "PS1000A7", 1, 1),
    DONE("STDP01"),
    DONE("STDP02"),
    DONE("FLDP03"),
};

static const char *const cleared[] = {DP, "STDP02.CONTOSO.COM"};
static const struct dplog_clearance cleared_by[] = {
    {DP, SENT}, {"STDP02.CONTOSO.COM", SENT}};

#define SERVICES                                                               \
    "Get-Service DcomLaunch,RpcSs,RpcEptMapper,Winmgmt | ft "                  \
    "Name,Status,StartType"
#define FIREWALL                                                               \
    "Get-NetFirewallRule -Name WMI-* | ft Name,Enabled,Direction,Action"
#define WBEMTEST                                                               \
    "PsExec64.exe -i -s wbemtest, connect to \\\\" DP "\\root\\SCCMDP"
#define TEST_135 "Test-NetConnection " DP " -Port 135"

static const struct dplog_step rpc_steps[] = {
    {"rpc.services", "dp", DP, "The services behind RPC must run.", SERVICES,
     "Running, Automatic"},
    {"rpc.firewall", "dp", DP, "The DP's own firewall must let WMI in.",
     FIREWALL, "the -In- rules True, Allow"},
    {"rpc.wbemtest", "site-server", "PS1SITE.CONTOSO.COM",
     "The namespace opens without an error.", WBEMTEST, "no error"},
};
static const struct dplog_step port_steps[] = {
    {"ports.test-135", "site-server", "PS1SITE.CONTOSO.COM",
     "False: server down, or firewall. 135 and 49152-65535/tcp must be open.",
     TEST_135, "TcpTestSucceeded : True"},
};

#define ACCUSED(item_id, item_title, state, order, points, list)               \
    {                                                                          \
        .id = (item_id), .title = (item_title), .status = (state),             \
        .rank = (order), .score = (points), .findings = all_ids,               \
        .finding_count = COUNT_OF(all_ids), .first_us = AT(6, 14, 20, 101),    \
        .last_us = AT(9, 44, 23, 551), .steps = (list),                        \
        .step_count = COUNT_OF(list)                                           \
    }

static const struct dplog_step no_steps[] = {
    {"name-resolution.nslookup", "site-server", "PS1SITE.CONTOSO.COM",
     "The name must resolve.", "nslookup " DP, "the DP's address"}};

static const struct dplog_item checklist[] = {
    ACCUSED("name-resolution", "name resolution", DPLOG_ITEM_SUSPECT, 3, 0.5,
            no_steps),
    ACCUSED("ports", "ports", DPLOG_ITEM_FAILED, 2, 0.7, port_steps),
    QUIET("disk-space", "disk space"),
    CLEARED("smb", "is SMB usable", cleared, cleared_by),
    ACCUSED("rpc", "is RPC usable", DPLOG_ITEM_FAILED, 1, 0.8, rpc_steps),
    CLEARED("permissions", "access rights", cleared, cleared_by),
    QUIET("time-sync", "time synchronisation"),
    QUIET("patch-level", "updates applied"),
    QUIET("wmi", "check that WMI works"),
};

static const char *const scope[] = {DP};

#define VERDICT(text)                                                          \
    {                                                                          \
        .status = DPLOG_VERDICT_RETRYING, .cause = "rpc", .confidence = 0.72,  \
        .summary = (text), AS_OF, .scope = DPLOG_SCOPE_DP,                     \
        .scope_names = scope, .scope_name_count = 1,                           \
        .scope_since_us = AT(6, 14, 20, 101)                                   \
    }
#define TOTALS                                                                 \
    {                                                                          \
        .lines = 38204, .events = 38204, .matched = 9120,                      \
        .deployments_succeeded = 3, .deployments_retrying = 5, .dps_seen = 4,  \
        .dps_with_success = 3, .site_server = "PS1SITE.CONTOSO.COM",           \
        .site_code = "PS1"                                                     \
    }

const struct dplog_diagnosis diagnosis_rpc = {
    .rules_version = "2026.11.0",
    .own_matters = 1u << DPLOG_LOG_PATCHDOWNLOADER,
    .verdict = VERDICT("The RPC server on " DP " is unavailable."),
    .totals = TOTALS,
    .sources = sources,
    .source_count = COUNT_OF(sources),
    .checklist = checklist,
    .item_count = COUNT_OF(checklist),
    .findings = findings,
    .finding_count = COUNT_OF(findings),
    .deployments = deployments,
    .deployment_count = COUNT_OF(deployments),
};

/* ── the same in Japanese ── */

static const struct dplog_code codes_ja[] = {
    {0x800706BA, "0x800706BA", "RPC_S_SERVER_UNAVAILABLE",
     "RPC サーバーを利用できません。"}};

#define TITLE_JA "RPC サーバーを利用できません"
#define CAUSE_JA "配布ポイントへの WMI 呼び出しに応答がありません。"

static const struct dplog_finding findings_ja[] = {
    FAILING(1, "PS100041", 3, 8, TITLE_JA, CAUSE_JA, codes_ja),
    SYMPTOM(2, "送信に失敗、再試行予定"),
    FAILING(3, "PS100042", 1, 8, TITLE_JA, CAUSE_JA, codes_ja),
    FAILING(4, "PS10004A", 12, 8, TITLE_JA, CAUSE_JA, codes_ja),
    FAILING(5, "PS100050", 2, 8, TITLE_JA, CAUSE_JA, codes_ja),
    FAILING(6, "PS1000A7", 1, 8, TITLE_JA, CAUSE_JA, codes_ja),
};

static const struct dplog_step rpc_steps_ja[] = {
    {"rpc.services", "dp", DP, "RPC 関連サービスの動作を確認します。", SERVICES,
     "実行中、自動"},
    {"rpc.firewall", "dp", DP, "DP のファイアウォールで WMI を許可します。",
     FIREWALL, "-In- の規則が True、Allow"},
    {"rpc.wbemtest", "site-server", "PS1SITE.CONTOSO.COM",
     "名前空間に接続できることを確認します。", WBEMTEST, "エラーなし"},
};
static const struct dplog_step port_steps_ja[] = {
    {"ports.test-135", "site-server", "PS1SITE.CONTOSO.COM",
     "False: サーバー停止またはファイアウォール。", TEST_135,
     "TcpTestSucceeded : True"},
};

static const struct dplog_item checklist_ja[] = {
    ACCUSED("name-resolution", "名前解決可否", DPLOG_ITEM_SUSPECT, 3, 0.5,
            no_steps),
    ACCUSED("ports", "通信ポートの開放状況", DPLOG_ITEM_FAILED, 2, 0.7,
            port_steps_ja),
    QUIET("disk-space", "格納フォルダの容量"),
    CLEARED("smb", "SMB の利用可否", cleared, cleared_by),
    ACCUSED("rpc", "RPC の利用可否", DPLOG_ITEM_FAILED, 1, 0.8, rpc_steps_ja),
    CLEARED("permissions", "アクセス権限", cleared, cleared_by),
    QUIET("time-sync", "時刻同期"),
    QUIET("patch-level", "更新プログラム適用状況"),
    QUIET("wmi", "WMI の動作確認"),
};

const struct dplog_diagnosis diagnosis_rpc_ja = {
    .language = DPLOG_LANGUAGE_JA,
    .rules_version = "2026.11.0",
    .own_matters = 1u << DPLOG_LOG_PATCHDOWNLOADER,
    .verdict = VERDICT(DP " の RPC サーバーを利用できません。"),
    .totals = TOTALS,
    .sources = sources,
    .source_count = COUNT_OF(sources),
    .checklist = checklist_ja,
    .item_count = COUNT_OF(checklist_ja),
    .findings = findings_ja,
    .finding_count = COUNT_OF(findings_ja),
    .deployments = deployments,
    .deployment_count = COUNT_OF(deployments),
};
