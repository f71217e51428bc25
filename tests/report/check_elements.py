"""The first screens of real analyses hold what a person looks for.

    check_elements.py DPLOG SAMPLES_DIR

Golden files compare bytes; this says what each screen must tell, element by
element, in both languages, and that it fits a window. An element is a name
and a regular expression; all of them must be found, in any order.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "meta"))
from tap import Tap  # noqa: E402

LINES, COLUMNS = 25, 120
AS_OF = r"As of Fri 2026-11-20 09:\d\d \+09:00 \(last record read\)"
EVIDENCE_ROW = r"\.lo[g_]:\d+ +%s  %s  .*%s"

SCREENS = {
    "screen-rpc": (1, [
        ("verdict, object, what, number affected, the others",
         r"^RETRYING   BRDP07\.CONTOSO\.COM: RPC server unavailable\. "
         r"5 packages stopped at this DP\. 14 other DPs are fine\.$"),
        ("since, attempts, as of", r"^ +Since 06:14 \(3 h 3\d min\), "
         r"8 attempts each\. " + AS_OF),
        ("where to look, how sure, which ports",
         r"^LOOK HERE FIRST   rpc \(likely\), then ports: 135/tcp, "
         r"49152-65535/tcp \(possible\)$"),
        ("why, and that all of them failed", r"^  Why +All 40 WMI calls to this "
         r"DP since 06:14 failed with 0x800706BA = 1722 "
         r"RPC_S_SERVER_UNAVAILABLE"),
        ("not it, with the last time",
         r"^  Not it +name-resolution, port 445, smb, share rights: files "
         r"arrived in its share SMS_DP\$ \(last 09:4\d:\d\d\)$"),
        ("step n of m, hop", r"^  Stopped  step 9 of 11: commit into the DP's "
         r"content library \(hop sitelib>dplib\)$"),
        ("retry, left, gives up, whether to press anything",
         r"^  Retry    every 30 min, next about 10:\d\d, 92 left: gives up about"
         r" 22 Nov 07:\d\d\. Do not redistribute: the jobs go on\.$"),
        ("evidence that files arrive", EVIDENCE_ROW % (
            r"\d\d:\d\d:\d\d\.\d{3}", r"\d+ \(0x[0-9A-F]+\)",
            r"Sending file '\\\\BRDP07\.CONTOSO\.COM\\SMS_DP\$\\\[\.\.\.\]"
            r"-PS1000A7\.1\.temp'$")),
        ("evidence of the failure, thread as in CMTrace", EVIDENCE_ROW % (
            r"09:4\d:\d\d\.\d{3}", r"\d+ \(0x[0-9A-F]+\)",
            r"~ExecStaticMethod failed \(800706ba\)")),
        ("evidence of the retry", r"~ Sending failed\. Failure count = 8, "
         r"Restart time = 11/20/2026 \[\.\.\.\]$"),
        ("what else shows the same", r"^  Same for PS100042 v1, PS10004A v12, "
         r"PS100050 v2, PS1000A7 v1 \(\d+ more lines: -v\)$"),
        ("step: machine, command, good answer",
         r"^  1 PS1SITE  Test-NetConnection BRDP07\.CONTOSO\.COM -Port 135 +"
         r"good: TcpTestSucceeded : True$"),
        ("what a bad answer means, from where to where", r"^ +False: server "
         r"down or firewall: 135 and 49152-65535/tcp from PS1SITE\.contoso\.com "
         r"to BRDP07\.CONTOSO\.COM\.$"),
        ("step: services", r"^  2 BRDP07   Get-Service DcomLaunch,RpcSs,.*"
         r"good: Running, Automatic$"),
        ("step: firewall", r"^  3 BRDP07   Get-NetFirewallRule -Name WMI-\*"),
        ("step: wbemtest", r"^  4 PS1SITE  PsExec64\.exe -i -s wbemtest +good: "
         r"connects to \\\\BRDP07\.CONTOSO\.COM\\root\\SCCMDP without an error$"),
        ("the line to wait for, from when on", r'^FIXED WHEN "Finished sending '
         r'SWD package PS100041 version 3 to distribution point '
         r'BRDP07\.CONTOSO\.COM" \(10:\d\d or later\)$'),
        ("what was read, what it covers", r"^READ       4 files, 3,\d{3} lines, "
         r"none unreadable, 19 Nov \d\d:\d\d to 20 Nov 09:\d\d: the whole "
         r"failure is covered$"),
        ("where to go on", r"^MORE       dplog analyze -v screen-rpc      "
         r"dplog explain rpc      dplog events --dp BRDP07 screen-rpc$"),
    ]),
    "screen-source": (1, [
        ("verdict, package with its name, whom it hits",
         r'^RETRYING   PS10002B v4 "Office LTSC 2024": access denied on its '
         r"source folder\. No DP can get v4; no DP is at fault\.$"),
        ("since, attempts, as of", r"Since 08:11 \(1 h \d\d min\), 4 attempts\. "
         + AS_OF),
        ("where to look", r"^LOOK HERE FIRST   permissions on "
         r"\\\\FS07\\Src\$\\OfficeLTSC \((certain|very likely)\)$"),
        ("why, and as whom", r"^  Why .*4 times, as PS1SITE\$ \(the default\)"),
        ("the code", r"0x80070005 = 5 +ERROR_ACCESS_DENIED"),
        ("not it: other packages were read from the share",
         r"^  Not it   name-resolution, ports, smb: 5 other packages were read "
         r"from \\\\FS07\\Src\$ since 08:11 \(last 09:36:09\)$"),
        ("step n of m, nothing was sent", r"^  Stopped  step 2 of 11: snapshot "
         r"of the source \(hop source>sitelib\)\. Nothing was sent to any DP"),
        ("retry and end", r"^  Retry    every 30 min, next about 10:11, 96 left:"
         r" gives up about 22 Nov \d\d:\d\d\."),
        ("what is not known", r"^  Unknown  which DPs wait: .*v3 went to 14 DPs "
         r"\(last 00:\d\d\)"),
        ("evidence: the share works", r"The size of package PS1000A\d"),
        ("evidence: the failure", EVIDENCE_ROW % (
            r"09:4\d:\d\d\.\d{3}", r"\d+ \(0x[0-9A-F]+\)",
            r"~The source directory .*Win32 last error = 5$")),
        ("evidence: the status message", r"STATMSG: ID=2306 SEV=E \[\.\.\.\] "
         r'ISTR2="30" ISTR3="96" \[\.\.\.\]$'),
        ("a step as the account", r"^  1 PS1SITE  PsExec64\.exe -s cmd /c dir "
         r"\\\\FS07\\Src\$\\OfficeLTSC +good: the files are listed$"),
        ("a changed group", r"^ +Group membership just changed\? First: klist "
         r"-li 0x3e7 purge \(or restart the site server\)\.$"),
        ("steps at the file server: share and folder", r"^  2 FS07     "
         r"Get-SmbShareAccess Src\$; icacls \\\\FS07\\Src\$\\OfficeLTSC$"),
        ("a deny entry", r"^ +good: .*Allow, Read or more, and no Deny$"),
        ("the neighbours work", r"^ +Neighbours work, so suspect a deny entry "
         r"or broken inheritance on this one folder\.$"),
        ("fixed when, and what to press", r'^FIXED WHEN "The size of package '
         r'PS10002B, version 4 is \.\.\. KBytes" \(10:11 or later, at once: '
         r'Update Distribution Points\)$'),
        ("read", r"^READ       2 files, 2,\d{3} lines, none unreadable.*: the "
         r"whole failure is covered$"),
    ]),
    "screen-healthy": (0, [
        ("verdict, how much was fine", r"^HEALTHY    No failure in these logs\. "
         r"92 of 94 transfers finished \(15 DPs\), 2 are running normally\.$"),
        ("as of", AS_OF),
        ("window of distmgr.log, rolled-over file", r"^WINDOW     distmgr\.log "
         r"+13 h \d\d min +19 Nov 20:\d\d to 20 Nov 09:\d\d +\(with 1 "
         r"rolled-over file\)$"),
        ("the blind spot", r"^ +PkgXferMgr\.log +6 h \d\d min .*<- failures "
         r"before 03:\d\d are not visible$"),
        ("downloads", r"^ +PatchDownloader\.log .* 12 updates downloaded and "
         r"moved$"),
        ("transfers", r"^TRANSFERS  finished 92   running 2   retried 0   "
         r"failed 0   no end seen 0$"),
        ("a running one and its pace", r"^  running  PS10003C v7 -> "
         r"STDP09\.CONTOSO\.COM   since 09:50:\d\d   copy to the DP \(its last "
         r"3 took .* to 5 min\)$"),
        ("DPs, the oldest success", r"^DPs        last success: 15 of 15 that "
         r"day; oldest STDP11 at 00:\d\d\. DPs without traffic in the window "
         r"are not judged\.$"),
        ("waits that are over", r"^WAITS      1, all over, longest 5 min "
         r"\(bandwidth control, one at a time, STDP02\)$"),
        ("checklist: proven", r"^CHECKLIST  good at last use   name-resolution,"
         r" ports, disk-space, smb, rpc, permissions, wmi   \(15 of 15 DPs\)$"),
        ("checklist: not provable", r"^ +nothing against    time-sync, "
         r"patch-level   \(logs cannot prove these\)$"),
        ("harmless lines", r'^IGNORED    harmless lines that look bad: 12 x '
         r'"FileHash value is NULL", 2 x "CreateLinkToExistingFile\(\) failed"$'
         ),
        ("what is unknown", r"^UNKNOWN    error-looking lines without a rule: 0"
         r"   unreadable lines: 0   gaps: 0$"),
        ("read, by name", r"^READ       4 files, 3,\d{3} lines \(distmgr\.lo_, "
         r"distmgr\.log, PkgXferMgr\.log, PatchDownloader\.log\)"),
        ("what it does not mean", r"^If the console shows a DP in error: "),
        ("what to do then", r"^  dplog analyze --package PS1xxxxx "
         r"screen-healthy      or collect \\\\<DP>\\SMS_DP\$\\sms\\logs"
         r"\\smsdpprov\.log$"),
    ]),
    "screen-waits": (0, [
        ("verdict, how many", r"^WAITING    Nothing is broken\. 8 requests wait "
         r"for their turn; none longer than expected yet\.$"),
        ("as of, the others", AS_OF + r"\. 59 other transfers "
         r"finished since 03:20\.$"),
        ("the table's head", r"^  what waits +on +since +waited +normal  "
         r"worry from$"),
        ("1: bandwidth", r"^  1 bandwidth control, one at a time  STDP02 "
         r"\(6 packages\)  08:31  1 h 20 min  yes     when nothing finishes for "
         r"2 h$"),
        ("2: schedule", r"^  2 schedule closed for priority 2 +STDP05 \(2 packages\)  09:00  "
         r"52 min +yes     after the schedule opens again$"),
        ("3: content", r"^  3 content not here yet from CS1 +PS100061 v1 +09:36 "
         r" 1\d min +yes     11:36$"),
        ("it moves", r"^ +distmgr\.log:\d+ .*<- it moves$"),
        ("its result", r"~ Sending failed\. .*<- its result$"),
        ("evidence by number", r"^  3 distmgr\.log:\d+ +09:5\d:\d\d\.\d{3}  .*"
         r"~The contents for the package PS100061"),
        ("not a fault", r"^NOT A FAULT   0x80004005 E_FAIL and the failed tries "
         r"of wait 2: the product stopped by itself\.$"),
        ("when it will be done", r"^  1 about 1\d min each now, 6 left: done "
         r"about 1\d:\d\d$"),
        ("if it is urgent", r"^  1 console  Properties of STDP02\.CONTOSO\.COM > "
         r"Rate Limits"),
        ("the same elsewhere", r"^  2 the steps of 1, on STDP05\.CONTOSO\.COM$"),
        ("both ends of a copy between sites", r"^  3 PS1SITE  Select-String "
         r"-Path despool\.log -Pattern PS100061 "),
        ("what not to do", r"^DO NOT     redistribute: "),
        ("read", r"^READ       2 files, 3,\d{3} lines, none unreadable"),
    ]),
    "screen-recovered": (0, [
        ("verdict, what arrived, after how many",
         r"^RECOVERED  PS100041 v3 -> STDP02\.CONTOSO\.COM arrived at 04:23 "
         r"after 3 failed attempts\. Nothing is failing now\.$"),
        ("as of, no action", AS_OF + r"\. No action needed now\.$"),
        ("what it was", r"^IT WAS     ports or smb \(possible\): an SMB session "
         r"that had worked was cut$"),
        ("why: how often, how far into the work, how big",
         r"^  Why .*3 times, each 11 min to 14 min into the try \(3\.0 GB\):"),
        ("the code", r"0x80070040 = 64 ERROR_NETNAME_DELETED"),
        ("not it", r"^  Not it   name-resolution, disk-space, rpc, permissions,"
         r" wmi: content arrived there \(last 04:23:\d\d"),
        ("only it, and what else its DP took meanwhile", r"^  Only it  42 other "
         r"transfers to 14 DPs had no error; STDP02 took 4 others meanwhile$"),
        ("attempts with code, where, how far", r"^ATTEMPTS    1  02:09:\d\d -> "
         r"02:24:\d\d  0x80070040  failed: copy to the DP, 3 of 5 files sent$"),
        ("the one that worked, by itself", r"^ +4  04:16:\d\d -> 04:23:\d\d +"
         r"succeeded, 5 files sent   \(every 30 min, by the product itself\)$"),
        ("evidence: the failure", r"PkgXferMgr\.lo_:\d+ +03:46:\d\d\.\d{3}  .*"
         r"SendFiles failed; 0x80070040$"),
        ("evidence: the end", r"PkgXferMgr\.log:\d+ +04:23:0\d\.\d{3}  .*"
         r"~Finished sending SWD package PS100041.*STDP02\.CONTOSO\.COM$"),
        ("evidence: it is known at the site", r"distmgr\.log:\d+ +04:23:0\d\."
         r"\d{3}  .*~Successfully updated the package.*PS100041, Status 3$"),
        ("if it comes back", r"^IF IT COMES BACK   has it before\? dplog analyze"
         r" --db FILE keeps history$"),
        ("step: what happened on the DP, from when on", r"^  1 STDP02   "
         r"Get-WinEvent @\{LogName='System';Level=1,2,3;"
         r"StartTime='2026-11-20T02:23\+09:00'\} \| ft "),
        ("step: what lies between", r"^  2 PS1SITE  Idle or session "
         r"time-outs of firewalls, WAN accelerators .* PS1SITE\.contoso\.com and$"),
        ("read", r"^READ       3 files, 2,\d{3} lines, none unreadable"),
    ]),
    "screen-two": (1, [
        ("verdict, both problems", r"^FAILED     2 separate problems\. 1: FLDP03:"
         r" disk full, 4 packages stopped\. 2: The proxy wants a logon, 12 "
         r"updates\.$"),
        ("as of, the others", AS_OF + r"\. 14 other DPs and all other packages "
         r"are fine\.$"),
        ("1: what, where, how sure, since, next retry",
         r"^1 RETRYING   disk-space on FLDP03\.CONTOSO\.COM \(certain\) +since "
         r"07:20, next retry about 09:5\d$"),
        ("1: why", r"^  Why      PS100044 and 3 others could not be copied to "
         r"FLDP03\.CONTOSO\.COM, \d+ times: 0x80070070 = 112 ERROR_DISK_FULL"),
        ("1: stopped", r"^  Stopped  step 8 of 11: copy to the DP"),
        ("1: how much must fit", r"^  Needs    up to 38\.2 GB: PS100044 v2 "
         r"21\.0, PS10004A v12 9\.6, PS100050 v2 4\.1, PS1000A7 v1 3\.5; 3 "
         r"smaller got through$"),
        ("1: evidence", r"SendFiles failed; 0x80070070$"),
        ("1: what to do", r"^  Do this  FLDP03   Get-Volume"),
        ("1: and what not", r"Never delete inside SCCMContentLib by hand"),
        ("1: fixed when", r'^  Fixed    when "Finished sending SWD package '
         r'PS100044 version 2 to distribution point FLDP03'),
        ("2: what, where, how sure, since", r"^2 FAILED     internet-access on "
         r"PS1SITE \(very likely\): The proxy wants a logon +since"
         r" 02:00, no retry announced$"),
        ("2: why, and that all of them failed", r"^  Why      All 12 downloads "
         r"since 02:00 failed with 0x80070197 = 407 HTTP_STATUS_PROXY_AUTH_REQ"),
        ("2: stopped", r"^  Stopped  step 1 of 3: download to TEMP \(hop "
         r"internet>temp\)\. Never got as far as \\\\FS07\\Updates\$, or any "
         r"DP\.$"),
        ("2: evidence", r"PatchDownloader\.log:\d+ +02:00:\d\d\.\d{3}  .*"
         r"HttpSendRequest failed 407$"),
        ("2: evidence of the end", r"PatchDownloader\.log:\d+ +02:00:\d\d\.\d{3}"
         r"  .*ERROR: DownloadUpdateContent\(\) failed with hr=0x80070197$"),
        ("2: what to do", r"^  Do this  PS1SITE  PsExec64\.exe -s netsh winhttp "
         r"show proxy +good: the proxy you expect$"),
        ("2: what to set", r"^           console  Site system > Proxy \(account, "
         r"password\), and software update point > use it for ADR downloads\.$"),
        ("2: fixed when, and what to run", r'^  Fixed    when "Download http://'
         r'.* returns 0"; then run the ADR or download again$'),
        ("related or not", r"^RELATED\?   No: other machine, other hop, began 5 h "
         r"apart\.  ORDER  1 first: it stops a DP now; 2 before updates are due$"
         ),
        ("read", r"^READ       3 files, 2,\d{3} lines, none unreadable"),
    ]),
}

JAPANESE = ("screen-rpc", [
    ("verdict", r"^再試行中   BRDP07\.CONTOSO\.COM: RPC サーバーを利用できない。"
     r"5 パッケージがこの配布ポイントで停止。他の 14 台は正常。$"),
    ("since", r"^ +06:14 から 3 時間 3\d 分、各 8 回失敗。2026-11-20 \(金\) "
     r"09:\d\d \+09:00 \(最後に読んだ記録\) の時点。$"),
    ("where to look", r"^最初に確認 RPC の利用可否 \(可能性 高\)、次に 通信 ポート "
     r"の開放状況 135/tcp, 49152-65535/tcp \(可能性 中\)$"),
    ("why, and that all of them failed", r"^  根拠     この配布ポイントへの WMI "
     r"呼び出しが 06:14 以降 40 回すべて失敗: 0x800706BA = 1722 "
     r"RPC_S_SERVER_UNAVAILABLE"),
    ("not it", r"^  対象外   名前解決、ポート 445、SMB、共有の権限: .*最終 "
     r"09:4\d"),
    ("stopped", r"^  停止箇所 11 段階中の 9: 配布ポイントの SCCMContentLib への登録 "
     r"\(sitelib>dplib\)$"),
    ("retry", r"^  再試行   30 分ごと、次回 10:\d\d 頃、残り 92 回 .*再配布は不要"),
    ("evidence", r"^証拠       ファイル:行、サイト サーバーの時刻、スレッド"),
    ("the others", r"^  PS100042 v1、PS10004A v12、.* も同じ \(ほか \d+ 行: -v\)$"),
    ("what a bad answer means", r"^ +False: サーバー停止か遮断 \(PS1SITE\."
     r"contoso\.com -> BRDP07\.CONTOSO\.COM: 135、49152-65535/tcp\)。$"),
    ("step: wbemtest", r"^  4 PS1SITE  PsExec64\.exe -i -s wbemtest   正常: "
     r"\\\\BRDP07\.CONTOSO\.COM\\root\\SCCMDP に \[接続\] できる$"),
    ("steps", r"^確認手順   異常が出た項目で止めて対処してください$"),
    ("a step", r"^  2 BRDP07   Get-Service .* 正常: 実行中、自動$"),
    ("fixed when", r'^復旧の確認 "Finished sending SWD package PS100041 .*'
     r'\(10:\d\d 以降\)$'),
    ("read", r"^読み取り   4 ファイル 3,\d{3} 行、読めないファイルなし、11/19 .*"
     r"障害の全期間を含む$"),
    ("more", r"^詳細       dplog analyze -v screen-rpc"),
])


# What the seven screens have, where other logs say the same or the contrary.
ELSEWHERE = [
    ("walk-dp-checks", "en", "the title is about all DPs of a problem",
     r"^FAILED .*4 DPs \(BRDP07, BRDP08, BRDP09, \.\.\.\): The drive chosen for "
     r"the 4 DPs cannot be used,$"),
    ("walk-dp-checks", "ja", "the title is about all DPs of a problem",
     r"4 台の配布ポイントに指定された$"),
    ("walk-healthy", "en", "good where it was used, though not at each DP",
     r"^CHECKLIST  good at last use   name-resolution, ports, .*"
     r"   \(18 of 19 DPs\)$"),
    ("recovered-after-three-wmi", "en", "where each try failed",
     r"^ATTEMPTS +1  .* 0x80041001  failed: commit into the DP's content "
     r"library, 1 file sent$"),
    ("screen-source", "ja", "name and version of the package",
     r'^再試行中   PS10002B v4 "Office LTSC 2024": '),
    ("screen-source", "ja", "other packages were read from the share",
     r"^  対象外   名前解決、通信ポート、SMB: \\\\FS07\\Src\$ から 08:11 以降に他の "
     r"5 パッケージを読み取り済み \(最終 09:36:09\)$"),
    ("screen-source", "ja", "the neighbours work",
     r"^ +同じ共有の他のフォルダーは読めているため、"),
    ("source-permission", "en", "no word of neighbours that nobody read",
     r"\A(?![\s\S]*Neighbours work)"),
    ("screen-two", "ja", "the others",
     r"の時点。他の 14 台と他のパッケージはすべて正常。$"),
    ("screen-recovered", "ja", "step: what happened, from when on",
     r"^  1 STDP02   Get-WinEvent .*StartTime='2026-11-20T02:23\+09:00'"),
    ("dcom-hardening", "en", "the first of the tries counted was seen",
     r"^READ .*: the whole failure is covered$"),
    ("dcom-hardening", "ja", "the first of the tries counted was seen",
     r"^読み取り .*: 障害の全期間を含む$"),
    ("gave-up", "en", "more tries were counted than seen",
     r"^READ .*: it began before$"),
    ("gave-up", "ja", "more tries were counted than seen",
     r"^読み取り .*: これより前に始まっている$"),
    ("five-packages-dead-dp", "en", "no connection of all succeeded",
     r"^  Why      All 15 connections to shares of this DP since 08:10 failed "
     r"with 0x80070035 = 53 ERROR_BAD_NETPATH"),
    ("five-packages-dead-dp", "ja", "no connection of all succeeded",
     r"^  根拠     この配布ポイントの共有への接続が 08:10 以降 15 回すべて失敗: "
     r"0x80070035 = 53 ERROR_BAD_NETPATH"),
    ("three-dps-blocked", "en", "others of several DPs",
     r"^  Same for BRDP22, BRDP23 \(\d+ more lines: -v\)$"),
    ("three-dps-blocked", "en", "the DP of the steps stands for all",
     r"^DO THIS    stop at the first bad answer; BRDP21 stands for each of the "
     r"3 DPs$"),
    ("three-dps-blocked", "ja", "the DP of the steps stands for all",
     r"^確認手順   .*。BRDP21 は 3 台の配布ポイントのそれぞれに読み替えてください$"),
    ("rolled-away", "en", "the log begins inside the first try",
     r"^READ .*: it may have begun before$"),
    ("library-file-missing", "en", "a fault of the package, not of the DP",
     r"^RETRYING   The content library of the site server cannot be read for "
     r"PS100270\. No DP can get v5; no DP is at fault\.$"),
    ("library-file-missing", "en", "since the first try",
     r"^ +Since 10:00 \(1 h\), 3 attempts\. "),
    ("wait-became-fault", "en", "since the wait began",
     r"^ +Since 01:36 \(7 h 59 min\)\. "),
    ("wait-became-fault", "en", "the interval that was seen",
     r"^  Retry    every 30 min, next about 10:06\. "),
    ("sql-login", "en", "how the rule says it is mended",
     r"^  Advice   The site server's computer account must have a login on SQL "
     r"Server with sysadmin"),
    ("sql-login", "ja", "how the rule says it is mended", r"^  対処     "),
    ("update-forbidden", "en", "a command of two lines can be copied",
     r"^  \d site server  PsExec64\.exe -s curl\.exe -I `\n +http://wsus01\."
     r"contoso\.com:8531/\S+\.cab$"),
    ("gave-up", "en", "a line of a command ends where it goes on",
     r"smsdpprov\.log -Pattern fail,error \|\n +select -Last 20$"),
    ("update-recovered", "en", "steps ask the server of the address",
     r"Test-NetConnection download\.windowsupdate\.example -Port 80 "),
    ("disk-full", "ja", "no bracket begins a line", r"\A(?!(.|\n)*\n *[)。、])"),
]


def one_call_more(lines):
    """The fourth try commits one file, then fails with the next."""
    failed = [i for i, line in enumerate(lines)
              if line.startswith("~ExecStaticMethod failed")]
    begun = failed[3] - 1
    return lines[:begun] + [lines[begun]] + lines[begun:]


def one_arrives(lines):
    """Another package gets through in the middle of the failure."""
    done = [line for line in lines if line.startswith("~Finished sending")]
    model = next(line for line in done if "BRDP07" not in line)
    other = re.sub(r"point \S+", "point BRDP07.CONTOSO.COM", model)
    at = next(i for i, line in enumerate(lines) if "<11-20-2026 08:" in line)
    stamp = re.search(r"<11-20-2026 [^>]*>", lines[at])[0]
    other = re.sub(r"<11-20-2026 [^>]*>", stamp, other)
    return lines[:at] + [other] + lines[at:]


def other_is_waiting(lines):
    """A package that no problem is about waits for its content."""
    at = next(i for i, line in enumerate(lines) if "<11-20-2026 09:" in line)
    stamp = re.search(r"<SMS_.*", lines[at])[0]
    return lines[:at] + [
        "~The contents for the package PS100777 hasn't arrived from site CS1 "
        "yet, will retry later.  $$" + stamp + "\n"] + lines[at:]


def one_download(lines):
    """Another file came through after the first failure."""
    at = next(i for i, line in enumerate(lines) if "failed 407" in line) + 1
    stamp = re.search(r"  \$\$<.*", lines[at])[0]
    return lines[:at] + [
        r"Download http://download.windowsupdate.com/c/msdownload/a.cab to "
        r"C:\Windows\TEMP\CABAAAA.tmp returns 0" + stamp + "\n"] + lines[at:]


# The contrary of what a screen says, after a change to one of its logs.
CHANGED = [
    ("screen-rpc", "PkgXferMgr.log", one_call_more, "one call succeeded",
     r"^  Why +The WMI call AddFile failed on BRDP07\.CONTOSO\.COM, 40 times"),
    ("screen-two", "PatchDownloader.log", one_download, "one file came",
     r"^  Why      0x80070197 = 407 HTTP_STATUS_PROXY_AUTH_REQ, 12 times"),
    ("screen-two", "distmgr.log", other_is_waiting, "not all are fine",
     r"\. 14 other DPs are fine\.$"),
    ("screen-rpc", "PkgXferMgr.log", one_arrives, "one package arrived",
     r"^  Why +The WMI call AddFile failed on BRDP07\.CONTOSO\.COM, 40 times"),
]


def run_changed(dplog, samples, name, log, change):
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, name)
        shutil.copytree(os.path.join(samples, name), copy)
        path = os.path.join(copy, log)
        with open(path, encoding="utf-8", newline="") as f:
            lines = f.read().splitlines(keepends=True)
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write("".join(change(lines)))
        return run(dplog, folder, name, "en")[1]


def columns(line):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def run(dplog, samples, name, language):
    done = subprocess.run([dplog, "analyze", "--lang", language, name],
                          cwd=samples, stdout=subprocess.PIPE, check=False)
    return done.returncode, done.stdout.decode("utf-8")


def shape(text):
    lines = text.split("\n")[:-1]
    problems = ["%d lines" % len(lines)] if len(lines) > LINES else []
    problems += ["%d columns: %s" % (columns(line), line)
                 for line in lines if columns(line) > COLUMNS]
    problems += ["a name was not filled in: " + line for line in lines
                 if re.search(r"<(package|dp|version|path|server)>|\( +\)",
                              line)]
    return problems


def uncounted(text):
    """Of several problems every one is on the screen, or counted there."""
    told = re.search(r"^\w+ +(\d+) separate problems", text)
    if not told:
        return []
    shown = len(re.findall(r"^\d+ (?:FAILED|RETRYING) ", text, re.MULTILINE))
    more = re.search(r"^  and (\d+) more problems: -v$", text, re.MULTILINE)
    return [] if int(told[1]) == shown + (int(more[1]) if more else 0) else \
        ["%s problems, %d shown, %s more" % (told[1], shown,
                                             more and more[1])]


def missing(text, elements):
    return ["no " + name for name, regex in elements
            if not re.search(regex, text, re.MULTILINE)]


def main():
    dplog, samples = map(os.path.abspath, sys.argv[1:])
    tap = Tap()
    for name, (code, elements) in SCREENS.items():
        found, text = run(dplog, samples, name, "en")
        tap.check(name + ": exit code",
                  [] if found == code else ["%d" % found])
        tap.check(name + ": fits", shape(text))
        tap.check(name + ": %d elements" % len(elements),
                  missing(text, elements) and
                  missing(text, elements) + text.split("\n"))
        _, again = run(dplog, samples, name, "ja")
        tap.check(name + ": fits in Japanese", shape(again))
    name, elements = JAPANESE
    _, text = run(dplog, samples, name, "ja")
    tap.check(name + " in Japanese: %d elements" % len(elements),
              missing(text, elements) and
              missing(text, elements) + text.split("\n"))
    for name, language, about, regex in ELSEWHERE:
        _, text = run(dplog, samples, name, language)
        tap.check("%s, %s: %s" % (name, language, about),
                  missing(text, [(about, regex)]) and text.split("\n"))
    for name, log, change, about, regex in CHANGED:
        text = run_changed(dplog, samples, name, log, change)
        tap.check("%s, changed: %s" % (name, about),
                  missing(text, [(about, regex)]) and text.split("\n"))
    for name in sorted(os.listdir(samples)):
        if os.path.isdir(os.path.join(samples, name)) and name not in SCREENS:
            for language in ("en", "ja"):
                _, text = run(dplog, samples, name, language)
                tap.check("%s: fits, %s" % (name, language),
                          shape(text) + uncounted(text))
    tap.end()


if __name__ == "__main__":
    main()
