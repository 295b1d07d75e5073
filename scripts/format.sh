#!/usr/bin/env bash
# Formats every file of the house, or with --check only says which are not formatted.
# Usage: scripts/format.sh --check|--write
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/node_modules/.bin:$PATH"

case "${1:-}" in
    --check) prettier=--check clang=(--dry-run -Werror --ferror-limit=1) ;;
    --write) prettier=--write clang=(-i) ;;
    *)
        echo "usage: scripts/format.sh --check|--write" >&2
        exit 2
        ;;
esac

mapfile -t c_files < <(
    git ls-files --cached --others --exclude-standard -- \
        'libs/domain/kernels/*.[ch]' 'libs/platform/*.[ch]' 'firmware-builder/*.[ch]' |
        while read -r file; do [ ! -f "$file" ] || echo "$file"; done
)
if [ ${#c_files[@]} = 0 ]; then
    echo "format: there is no C file to look at" >&2
    exit 1
fi

status=0
prettier --log-level warn "$prettier" . || status=1
clang-format "${clang[@]}" "${c_files[@]}" || status=1
exit $status
