# . "$SRC/tests/golden/nobody.sh": `nobody COMMAND` runs as a user for whom
# permissions count, since for root none does. $DPLOG is one that it may run.
if [ "$SYSTEM" = windows ]; then
    echo "Windows has other users and permissions"
    exit 77
elif [ "$(id -u)" != 0 ]; then
    nobody() { "$@"; }
else
    chmod 755 .
    cp "$DPLOG" dplog
    DPLOG=./dplog
    nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
    if ! nobody "$DPLOG" version >/dev/null 2>&1; then
        echo "root may do everything, and there is no setpriv"
        exit 77
    fi
fi
