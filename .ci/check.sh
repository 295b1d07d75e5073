#!/usr/bin/env bash
# Everything that needs no run of the code, cheap first: format, layers, protos, generated files, lint,
# types.
# All of them run; the last line names those that failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/node_modules/.bin:$PATH"

if [ ! -x node_modules/.bin/tsc ]; then
    echo "check: node_modules is not there; run npm run setup" >&2
    exit 5
fi

failed=()
step() {
    local name=$1
    shift
    echo "check: $name" >&2
    "$@" || failed+=("$name")
}

step format bash scripts/format.sh --check
step layers node .ci/check-layers.mjs
step protos bash .ci/check-protos.sh
step generated bash .ci/check-generated.sh
step lint oxlint --type-aware --quiet
step types tsc --project tsconfig.json

if [ ${#failed[@]} -gt 0 ]; then
    echo "check: failed: ${failed[*]}" >&2
    exit 1
fi
echo "check: all passed" >&2
