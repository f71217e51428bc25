#!/bin/sh
# A program outside the tree, against an installed library: the example of
# dplog.h, through pkg-config, linked shared and static. embed.sh TREE BUILD
set -u

top=$1
build=$2
place=$(mktemp -d "${TMPDIR:-/tmp}/dplog-embed.XXXXXX") || exit 99
trap 'rm -rf "$place"' EXIT
count=0
bad=0

logs=$place/distmgr.log
{
    stamp='SMS_DISTRIBUTION_MANAGER><11-20-2026 09:41:06'
    source='\\\\FS07\\Src$\\Office'
    printf '%s  $$<%s.201-540><thread=7076 (0x1BA4)>\n' \
        "Taking package snapshot for package PS10002B from source $source" \
        "$stamp" "~The source directory $source doesn't exist or the SMS \
service cannot access it, Win32 last error = 5" "$stamp"
} >"$logs"

# report NAME RESULT OUTPUT-FILE
report() {
    count=$((count + 1))
    if [ "$2" -eq 0 ]; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        bad=1
        sed 's/^/# /' "$3" | head -n 20
    fi
}

echo "TAP version 13"
DESTDIR=$place meson install -C "$build" --no-rebuild >"$place/log" 2>&1
report "the library installs" $? "$place/log"

pc=$(find "$place" -name dplog.pc | head -n 1)
prefix=$place$(sed -n 's/^prefix=//p' "$pc")
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
flags() {
    pkg-config --define-variable=prefix="$prefix" "$@" dplog
}

# the example as it stands in the header's comment
sed -n '/#include <dplog\/dplog.h>/,/^ \*     }$/s/^ \*     \{0,1\}//p' \
    "$top/lib/include/dplog/dplog.h" >"$place/example.c"

# try NAME LINK-FLAGS: build the example and let it read logs
try() {
    # shellcheck disable=SC2086,SC2046
    ${CC:-cc} -std=c11 -Wall -Wextra -Werror -o "$place/$1" \
        "$place/example.c" $(flags --cflags) $2 >"$place/log" 2>&1
    report "the example builds, $1" $? "$place/log"
    LD_LIBRARY_PATH=$(flags --variable=libdir) "$place/$1" "$logs" \
        >"$place/$1.out" 2>&1
    report "the example runs, $1" $? "$place/$1.out"
}

try shared "$(flags --libs)"
# libdplog as an archive, what it needs as this system has it
needs=$(flags --print-requires-private | sed 's/ .*//')
# shellcheck disable=SC2086
try static "$(flags --variable=libdir)/libdplog.a $(pkg-config --libs $needs) -pthread"

[ -s "$place/shared.out" ] && cmp -s "$place/shared.out" "$place/static.out"
report "both say the same" $? "$place/static.out"
[ "$(nm -D --defined-only "$place/static" 2>/dev/null | grep -c ' T dplog_')" -eq 0 ]
report "the static program needs no libdplog.so" $? "$place/static.out"
echo "1..$count"
exit $bad
