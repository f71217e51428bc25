@echo off
rem What only a real server can show. Run it beside dplog.exe in a console:
rem
rem     smoke.cmd [FOLDER-WITH-LOGS]
rem
rem It writes only below %TEMP%\dplog-smoke and ends with N passed, N failed,
rem N skipped. Without a folder it takes the logs of the site installed here.
setlocal enabledelayedexpansion
set "dplog=%~dp0dplog.exe"
set "logs=%~1"
set "place=%TEMP%\dplog-smoke"
set passed=0
set failed=0
set skipped=0
call :clear
mkdir "%place%\Logs"
set "line=Sleep 3600 seconds...  $$<SMS_DISTRIBUTION_MANAGER><11-20-2026 09:00:00.000-540><thread=5 (0x5)>"
>"%place%\distmgr.log" echo !line!

ver
for /f "tokens=3" %%v in ('reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /v CurrentBuild ^| find "CurrentBuild"') do echo build %%v
chcp
"%dplog%" --version
if errorlevel 1 (echo dplog.exe does not start & exit /b 1)
echo compare with SHA256SUMS of the release:
certutil -hashfile "%dplog%" SHA256
set powershell=
for /f %%v in ('powershell -NoProfile -Command "Write-Output ready" 2^>nul') do set "powershell=%%v"

echo.
echo == the logs of this server
if defined logs ("%dplog%" analyze "%logs%") else ("%dplog%" analyze)
set code=!errorlevel!
if !code! leq 1 (call :pass "a report, exit code !code!") else (call :fail "exit code !code!: see above")

echo.
echo == look: colours, and Japanese without question marks (a font with it)
"%dplog%" explain --lang ja 0x80070005

echo.
echo == a log that is written, renamed and deleted meanwhile
for /l %%i in (1,1,2000) do >>"%place%\Logs\distmgr.log" echo !line!
start "" /b "%dplog%" events "%place%\Logs" >"%place%\events.txt" 2>nul
>>"%place%\Logs\distmgr.log" echo !line!
if errorlevel 1 (call :fail "append") else (call :pass "append")
ren "%place%\Logs\distmgr.log" distmgr.lo_
if errorlevel 1 (call :fail "rename") else (call :pass "rename")
del "%place%\Logs\distmgr.lo_"
if exist "%place%\Logs\distmgr.lo_" (call :fail "delete") else (call :pass "delete")

echo.
echo == paths longer than 260 characters
set "deep=%place%"
for /l %%i in (1,1,7) do set "deep=!deep!\a folder with a rather long name %%i"
if not "%powershell%"=="ready" (call :skip "long paths: no PowerShell") else (
    powershell -NoProfile -Command "[IO.Directory]::CreateDirectory('\\?\!deep!') | Out-Null; [IO.File]::Copy('%place%\distmgr.log', '\\?\!deep!\distmgr.log')"
    "%dplog%" events "!deep!" | find "Sleep" >nul
    if errorlevel 1 (call :fail "long path") else (call :pass "long path")
    "%dplog%" analyze -q --db "!deep!\store.db" "!deep!" >nul
    "%dplog%" analyze -q -f json --db "!deep!\store.db" "!deep!" | find "dplog.report/1" >nul
    if errorlevel 1 (call :fail "store in a long path") else (call :pass "store in a long path")
)

echo.
echo == a share
set "share=\\localhost\%place::=$%"
if not exist "!share!\distmgr.log" (call :skip "share !share! cannot be reached") else (
    "%dplog%" events "!share!\distmgr.log" | find "Sleep" >nul
    if errorlevel 1 (call :fail "share !share!") else (call :pass "share")
)

echo.
echo == JSON for Windows PowerShell
"%dplog%" analyze -q -f json --lang ja -o "%place%\report.json" "%place%\distmgr.log"
if not "%powershell%"=="ready" (call :skip "no PowerShell") else (
    powershell -NoProfile -Command "$r = Get-Content -Raw -Encoding UTF8 '%place%\report.json' | ConvertFrom-Json; if ($r.schema -ne 'dplog.report/1') { exit 1 }"
    if errorlevel 1 (call :fail "ConvertFrom-Json") else (call :pass "ConvertFrom-Json")
)

echo.
echo == a store, three times: the same line is taken once, a new one is found
"%dplog%" analyze -q --db "%place%\store.db" "%place%\distmgr.log" >nul 2>"%place%\errors.txt"
"%dplog%" analyze -q --db "%place%\store.db" "%place%\distmgr.log" >nul 2>>"%place%\errors.txt"
>>"%place%\distmgr.log" echo !line!
"%dplog%" analyze -q -f json -o "%place%\stored.json" --db "%place%\store.db" "%place%\distmgr.log" 2>>"%place%\errors.txt"
type "%place%\errors.txt"
find "dplog" "%place%\errors.txt" >nul
if errorlevel 1 (call :pass "a store is opened again") else (call :fail "a store is opened again")
find """events"": 2," "%place%\stored.json" >nul
if errorlevel 1 (call :fail "records of the store") else (call :pass "records of the store")

call :clear
echo.
echo %passed% passed, %failed% failed, %skipped% skipped
if %failed% gtr 0 exit /b 1
exit /b 0

:clear
if not exist "%place%" exit /b 0
rmdir /s /q "\\?\%place%" 2>nul
if exist "%place%" rmdir /s /q "%place%" 2>nul
exit /b 0

:pass
echo ok: %~1
set /a passed+=1
exit /b 0

:skip
echo skipped: %~1
set /a skipped+=1
exit /b 0

:fail
echo NOT OK: %~1
set /a failed+=1
exit /b 0
