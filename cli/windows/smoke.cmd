@echo off
rem What only a real server can show. Run it beside dplog.exe in a console:
rem
rem     smoke.cmd [FOLDER-WITH-LOGS]
rem
rem It writes only below %TEMP%\dplog-smoke and ends with N passed, N failed.
rem Without a folder it takes the logs of the site that is installed here.
setlocal enabledelayedexpansion
set "dplog=%~dp0dplog.exe"
set "logs=%~1"
set "place=%TEMP%\dplog-smoke"
set passed=0
set failed=0
rmdir /s /q "%place%" 2>nul
mkdir "%place%\Logs"

ver
for /f "tokens=3" %%v in ('reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /v CurrentBuild ^| find "CurrentBuild"') do echo build %%v
chcp
"%dplog%" --version
if errorlevel 1 (echo dplog.exe does not start & exit /b 1)

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
set "line=Sleep 3600 seconds...  $$<SMS_DISTRIBUTION_MANAGER><11-20-2026 09:00:00.000-540><thread=5 (0x5)>"
for /l %%i in (1,1,2000) do >>"%place%\Logs\distmgr.log" echo !line!
start "" /b "%dplog%" events "%place%\Logs" >"%place%\events.txt"
>>"%place%\Logs\distmgr.log" echo !line!
if errorlevel 1 (call :fail "append") else (call :pass "append")
ren "%place%\Logs\distmgr.log" distmgr.lo_
if errorlevel 1 (call :fail "rename") else (call :pass "rename")
del "%place%\Logs\distmgr.lo_"
if exist "%place%\Logs\distmgr.lo_" (call :fail "delete") else (call :pass "delete")

echo.
echo == paths longer than 260 characters, a share
set "deep=%place%"
for /l %%i in (1,1,7) do set "deep=!deep!\a folder with a rather long name %%i"
>"%place%\distmgr.log" echo !line!
powershell -NoProfile -Command "[IO.Directory]::CreateDirectory('\\?\!deep!') | Out-Null; [IO.File]::Copy('%place%\distmgr.log', '\\?\!deep!\distmgr.log')"
"%dplog%" events "!deep!" | find "Sleep" >nul
if errorlevel 1 (call :fail "long path") else (call :pass "long path")
set "share=\\localhost\%place::=$%"
"%dplog%" events "!share!\distmgr.log" | find "Sleep" >nul
if errorlevel 1 (call :fail "share !share!") else (call :pass "share")

echo.
echo == JSON for Windows PowerShell
"%dplog%" analyze -f json --lang ja -o "%place%\report.json" "%place%\distmgr.log"
powershell -NoProfile -Command "$r = Get-Content -Raw -Encoding UTF8 '%place%\report.json' | ConvertFrom-Json; if ($r.schema -ne 'dplog.report/1') { exit 1 }"
if errorlevel 1 (call :fail "ConvertFrom-Json") else (call :pass "ConvertFrom-Json")

echo.
echo == a store, twice
"%dplog%" analyze -q --db "%place%\store.db" "%place%\distmgr.log" >nul
"%dplog%" analyze -q --db "%place%\store.db" "%place%\distmgr.log" >nul 2>"%place%\errors.txt"
type "%place%\errors.txt"
find /c "dplog" "%place%\errors.txt" >nul
if errorlevel 1 (call :pass "store") else (call :fail "store")

powershell -NoProfile -Command "Remove-Item -Recurse -Force '\\?\%place%'" 2>nul
echo.
echo %passed% passed, %failed% failed
if %failed% gtr 0 exit /b 1
exit /b 0

:pass
echo ok: %~1
set /a passed+=1
exit /b 0

:fail
echo NOT OK: %~1
set /a failed+=1
exit /b 0
