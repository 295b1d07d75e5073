#!/usr/bin/env bash
# Sourced by the set-ups: what they say, and how Debian packages are installed.

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 5
}

# Runs its arguments as root, or fails naming the command a person with the rights can type.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

install_debian_packages() {
    local packages=("$@") list="$*"
    command -v apt-get >/dev/null ||
        fail "there is no apt-get on this machine; install these packages (Debian names) yourself and run again: $list"
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null ||
            fail "installing needs root or sudo; as root run: apt-get install $list"
        [ -t 0 ] || sudo -n true 2>/dev/null ||
            fail "sudo asks for a password and there is no terminal; run first: sudo apt-get install $list"
    fi
    say "installing Debian packages: $list"
    local log
    log=$(mktemp)
    # Packages are looked up before any is installed, so a name that cannot be had leaves nothing half done.
    as_root apt-get update -q >"$log" 2>&1 || true
    as_root apt-get install -q -y --no-install-recommends --simulate "${packages[@]}" >"$log.plan" 2>&1 || {
        cat "$log" "$log.plan" >&2
        fail "apt-get does not find all of: $list; check the network and the package sources, then run again"
    }
    as_root apt-get install -q -y --no-install-recommends "${packages[@]}" >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        fail "apt-get could not install: $list; mend what it says above and run again"
    }
    rm -f "$log" "$log.plan"
}
