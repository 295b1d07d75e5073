#!/usr/bin/env bash
# Brings this machine to where `npm run demo` and `npm test` work: Debian packages, then npm packages.
# Looks first and touches only what is missing, so a second run changes nothing. Says what it
# installs; what cannot be installed ends the run with one sentence and exit code 5.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=scripts/debian-packages.sh
source scripts/debian-packages.sh

# Each Debian package with what proves it is there: a command, a file, or a library of the cross compiler.
missing_packages() {
    local has=(command -v)
    "${has[@]}" gcc >/dev/null || echo gcc
    [ -e /usr/include/stdlib.h ] || echo libc6-dev
    "${has[@]}" make >/dev/null || echo make
    "${has[@]}" cmake >/dev/null || echo cmake
    "${has[@]}" git >/dev/null || echo git
    "${has[@]}" clang-format >/dev/null || echo clang-format
    "${has[@]}" curl >/dev/null || echo curl
    "${has[@]}" jq >/dev/null || echo jq
    "${has[@]}" openssl >/dev/null || echo openssl
    "${has[@]}" qemu-system-arm >/dev/null || echo qemu-system-arm
    "${has[@]}" arm-none-eabi-gcc >/dev/null || echo gcc-arm-none-eabi
    newlib_is_there || echo libnewlib-arm-none-eabi
    [ -d /usr/share/libonnx-testdata/data/node ] || echo libonnx-testdata
}

# The compiler answers with the bare name when it cannot find the library.
newlib_is_there() {
    command -v arm-none-eabi-gcc >/dev/null || return 1
    [ "$(arm-none-eabi-gcc -print-file-name=libc.a)" != libc.a ]
}

install_npm_packages() {
    say "installing npm packages into node_modules ($1)"
    local log
    log=$(mktemp)
    # The ONNX Runtime package holds its CPU library; its script would download GPU libraries nobody uses here.
    ONNXRUNTIME_NODE_INSTALL=skip npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1 || {
        grep -m 8 'npm error' "$log" >&2 || tail -n 8 "$log" >&2
        rm -f "$log"
        fail "npm ci failed; check the network and the npm registry setting, then run again"
    }
    rm -f "$log"
}

node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
    fail "Node $(node --version) is too old; install Node 20 or later"

mapfile -t packages < <(missing_packages)
if [ ${#packages[@]} -gt 0 ]; then
    install_debian_packages "${packages[@]}"
    mapfile -t packages < <(missing_packages)
    [ ${#packages[@]} = 0 ] || fail "still missing after apt-get install: ${packages[*]}"
fi

state=$(node scripts/npm-state.mjs) || fail "$state"
if [ "$state" != complete ]; then
    install_npm_packages "$state"
    state=$(node scripts/npm-state.mjs) || fail "$state"
    [ "$state" = complete ] || fail "npm packages are still not complete after npm ci: $state"
fi
