# Find what a build needs, install what is missing, configure, build. Sourced
# by cli/run, tests/run and .ci/run; `top` and `build` are set by them.
#
# A need is a word of the table below. Nothing is printed when all is there.

# need | apt-get | dnf | pacman | zypper | apk | brew
deps_table() {
    cat <<'EOT'
cc|gcc libc6-dev|gcc|gcc|gcc|gcc musl-dev|gcc
meson|meson|meson|meson|meson|meson|meson
ninja|ninja-build|ninja-build|ninja|ninja|samurai|ninja
pkg-config|pkg-config|pkgconf-pkg-config|pkgconf|pkg-config|pkgconf|pkgconf
python3|python3|python3|python|python3|python3|python3
libpcre2-8|libpcre2-dev|pcre2-devel|pcre2|pcre2-devel|pcre2-dev|pcre2
sqlite3|libsqlite3-dev|sqlite-devel|sqlite|sqlite3-devel|sqlite-dev|sqlite
yaml-0.1|libyaml-dev|libyaml-devel|libyaml|libyaml-devel|yaml-dev|libyaml
jansson|libjansson-dev|jansson-devel|jansson|libjansson-devel|jansson-dev|jansson
libarchive|libarchive-dev|libarchive-devel|libarchive|libarchive-devel|libarchive-dev|libarchive
cmocka|libcmocka-dev|libcmocka-devel|cmocka|libcmocka-devel|cmocka-dev|cmocka
c++|g++ libc6-dev|gcc-c++|gcc|gcc-c++|g++|gcc
clang|clang|clang|clang|clang|clang|llvm
libfuzzer|libclang-rt-14-dev|compiler-rt|compiler-rt|clang|compiler-rt|llvm
clang-format-14|clang-format-14|clang-tools-extra|clang|clang|clang-extra-tools|clang-format
valgrind|valgrind|valgrind|valgrind|valgrind|valgrind|valgrind
dash|dash|dash|dash|dash|dash|dash
EOT
}

deps_for_build='cc meson ninja pkg-config python3 libpcre2-8 sqlite3 yaml-0.1 jansson libarchive'

deps_say() {
    printf '%s\n' "$*" >&2
}

# Is this need met?
deps_has() {
    case $1 in
    cc) command -v "${CC:-cc}" >/dev/null 2>&1 ||
        command -v gcc >/dev/null 2>&1 || command -v clang >/dev/null 2>&1 ;;
    meson) deps_meson_is_new ;;
    ninja) command -v ninja >/dev/null 2>&1 ||
        command -v samu >/dev/null 2>&1 ;;
    pkg-config) command -v pkg-config >/dev/null 2>&1 ;;
    python3 | c++ | clang | clang-format-14 | valgrind | dash)
        command -v "$1" >/dev/null 2>&1 ;;
    libfuzzer) echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n);
            int LLVMFuzzerTestOneInput(const char *d, unsigned long n)
            { return d && n > 9; }' | clang -fsanitize=fuzzer,address -x c - \
            -o /dev/null 2>/dev/null ;;
    *) pkg-config --exists "$1" 2>/dev/null ;;
    esac
}

# Meson 1.0 or later, not a program of the same name.
deps_meson_is_new() {
    deps_version=$(meson --version 2>/dev/null) || return 1
    case $deps_version in
    [1-9].* | [1-9][0-9].*) return 0 ;;
    *) return 1 ;;
    esac
}

deps_missing() {
    deps_list=
    for deps_need in "$@"; do
        deps_has "$deps_need" || deps_list="$deps_list $deps_need"
    done
    printf '%s\n' "${deps_list# }"
}

# Column of the table for the package manager that is here; 0: none known.
deps_column() {
    if command -v apt-get >/dev/null 2>&1; then echo 2
    elif command -v dnf >/dev/null 2>&1; then echo 3
    elif command -v pacman >/dev/null 2>&1; then echo 4
    elif command -v zypper >/dev/null 2>&1; then echo 5
    elif command -v apk >/dev/null 2>&1; then echo 6
    elif command -v brew >/dev/null 2>&1; then echo 7
    else echo 0
    fi
}

# deps_packages COLUMN NEED...: their packages, each once.
deps_packages() {
    deps_col=$1
    shift
    for deps_need in "$@"; do
        deps_table | awk -F'|' -v need="$deps_need" -v col="$deps_col" \
            '$1 == need { print $col }'
    done | tr ' ' '\n' | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# Run as root, by sudo where that is needed and there.
deps_as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        deps_say "not root, and there is no sudo"
        return 1
    fi
}

# deps_install COLUMN PACKAGE...
deps_install() {
    deps_col=$1
    shift
    case $deps_col in
    2) deps_as_root apt-get update -q &&
        deps_as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends "$@" ;;
    3) deps_as_root dnf install -y "$@" ;;
    4) deps_as_root pacman -Sy --needed --noconfirm "$@" ;;
    5) deps_as_root zypper --non-interactive install "$@" ;;
    6) deps_as_root apk add "$@" ;;
    7) brew install "$@" ;;
    esac
}

# The distribution's Meson is too old: take it from PyPI, for this user only.
deps_newer_meson() {
    deps_say "installing: meson from PyPI (the packaged one is older than 1.0)"
    python3 -m pip install --user 'meson>=1.0' >/dev/null 2>&1 ||
        python3 -m pip install --user --break-system-packages 'meson>=1.0' \
            >/dev/null || return 1
    PATH=$(python3 -m site --user-base)/bin:$PATH
    export PATH
}

# deps_ensure NEED...: 1 when something is still missing, with its name told.
deps_ensure() {
    # what an earlier run installed for this user
    deps_has meson || PATH=$PATH:${HOME:-/nonexistent}/.local/bin
    if command -v brew >/dev/null 2>&1; then
        deps_brew=$(brew --prefix)/opt
        PKG_CONFIG_PATH=$deps_brew/sqlite/lib/pkgconfig:$deps_brew/libarchive/lib/pkgconfig:${PKG_CONFIG_PATH-}
        export PKG_CONFIG_PATH
    fi

    deps_todo=$(deps_missing "$@")
    [ -n "$deps_todo" ] || return 0
    deps_col=$(deps_column)
    if [ "$deps_col" -eq 0 ]; then
        deps_say "missing: $deps_todo"
        deps_say "No package manager that this script knows. Debian calls the" \
            "packages: $(deps_packages 2 $deps_todo)"
        return 1
    fi
    deps_names=$(deps_packages "$deps_col" $deps_todo)
    deps_say "installing: $deps_names"
    deps_log=$(mktemp "${TMPDIR:-/tmp}/dplog-deps.XXXXXX") || return 1
    if ! deps_install "$deps_col" $deps_names >"$deps_log" 2>&1 </dev/null; then
        tail -n 15 "$deps_log" >&2
    fi
    rm -f "$deps_log"
    if command -v meson >/dev/null 2>&1 && ! deps_has meson; then
        deps_newer_meson
    fi
    deps_todo=$(deps_missing "$@")
    [ -z "$deps_todo" ] && return 0
    deps_say "still missing: $deps_todo (packages:" \
        "$(deps_packages "$deps_col" $deps_todo))"
    return 1
}

# A command whose output is shown only when it fails.
deps_quietly() {
    deps_log=$(mktemp "${TMPDIR:-/tmp}/dplog-build.XXXXXX") || return 1
    "$@" >"$deps_log" 2>&1 </dev/null
    deps_rc=$?
    [ "$deps_rc" -eq 0 ] || cat "$deps_log" >&2
    rm -f "$deps_log"
    return "$deps_rc"
}

# One build at a time in a folder, where the system has flock.
deps_lock() {
    mkdir -p "$build" || return 1
    exec 9>"$build/.lock" || return 1
    if command -v flock >/dev/null 2>&1; then
        flock 9
    fi
}

deps_unlock() {
    exec 9>&-
}

deps_ninja() {
    if command -v ninja >/dev/null 2>&1; then
        deps_quietly ninja -C "$build" "$@"
    else
        deps_quietly samu -C "$build" "$@"
    fi
}

# Whether the configured build has the test suite in it.
deps_has_tests() {
    python3 -c '
import json, sys
with open(sys.argv[1], encoding="utf-8") as f:
    sys.exit(not any(o["name"] == "tests" and o["value"] for o in json.load(f)))
' "$build/meson-info/intro-buildoptions.json" 2>/dev/null
}

# deps_configure true|false: with the tests or, if that is all there is,
# without. MESON_ARGS holds further words for `meson setup`.
deps_configure() {
    if [ ! -f "$build/build.ninja" ]; then
        deps_quietly meson setup "$build" "$top" -Dtests="$1" ${MESON_ARGS-}
    elif [ "$1" = true ] && ! deps_has_tests; then
        deps_quietly meson configure "$build" -Dtests=true
    fi
}
