#!/usr/bin/env bash
# Generated files (marked linguist-generated in .gitattributes) must be what `npm run generate` writes.
# On a difference the fresh files are left in place, ready to be committed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

generated_files() {
    git ls-files --cached --others --exclude-standard |
        git check-attr --stdin linguist-generated |
        sed -n 's/: linguist-generated: \(set\|true\)$//p' |
        while read -r file; do [ ! -f "$file" ] || sha256sum "$file"; done
}

before=$(generated_files)
npm run --silent generate
after=$(generated_files)

if [ -z "$after" ]; then
    echo "generated: there is no generated file to look at" >&2
    exit 1
fi
if [ "$before" != "$after" ]; then
    echo "generated: these files were stale or missing; commit what npm run generate wrote:" >&2
    diff <(echo "$before") <(echo "$after") | sed -n 's/^[<>] [0-9a-f]*  /  /p' | sort -u >&2
    exit 1
fi
