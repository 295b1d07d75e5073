#!/usr/bin/env bash
# Brings this machine to where `npm run test:integration` works: PostgreSQL from Debian, and
# nats-server, MinIO and versitygw built into a cache where the PATH has none (minutes, once).
# Needs what `npm run setup` gives. Looks first, so a second run changes nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
# shellcheck source=scripts/debian-packages.sh
source scripts/debian-packages.sh

if ! node scripts/servers.ts postgres 2>/dev/null; then
    install_debian_packages postgresql
fi
exec node scripts/servers.ts postgres nats-server versitygw minio
