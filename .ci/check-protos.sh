#!/usr/bin/env bash
# The protos keep buf's rules (buf.yaml) and its format. Generated code is looked at by
# check-generated.sh. Usage: check-protos.sh [FOLDER with a buf.yaml]
set -uo pipefail
cd "${1:-"$(dirname "${BASH_SOURCE[0]}")/.."}"

if [ -z "$(find protos -name '*.proto' 2>/dev/null | head -n 1)" ]; then
    echo "protos: there is no proto to look at" >&2
    exit 1
fi

status=0
buf lint >&2 || status=1
buf format --diff --exit-code >&2 || status=1
exit $status
