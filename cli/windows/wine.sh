# . cli/windows/wine.sh: what Wine needs in its environment, before `meson setup`
# too, which runs a first program. The prefix is made where it is missing.

export WINEPREFIX="${DPLOG_WINEPREFIX:-${TMPDIR:-/tmp}/dplog-wine-$(id -u)}"
export WINEDEBUG=-all # else a word about wine32 and more on stderr
# A crash must not start a debugger, which hides the exit code at times.
export WINEDLLOVERRIDES='winedbg.exe=d;mscoree,mshtml='
# The locale decides how arguments and names reach the program: C mangles what
# is not ASCII. A Japanese one has to be installed and stays.
case ${LC_ALL-} in
ja*) ;;
*) export LC_ALL=C.UTF-8 ;;
esac
unset DISPLAY

if [ ! -f "$WINEPREFIX/.ready" ]; then
    rm -rf "$WINEPREFIX"
    mkdir -m 700 "$WINEPREFIX"
fi
# One server for a while: else most programs wait for one of their own. It, and
# what it starts, must not keep the streams of who needs it: a pipe would not
# end before they do.
if /usr/lib/wine/wineserver64 -p60 </dev/null >/dev/null 2>&1 &&
    [ -f "$WINEPREFIX/.ready" ]; then
    wine cmd /c exit </dev/null >/dev/null 2>&1 || :
fi
if [ ! -f "$WINEPREFIX/.ready" ]; then
    wineboot -i >/dev/null 2>&1 && wine winecfg -v win10 >/dev/null 2>&1 &&
        : >"$WINEPREFIX/.ready"
fi
