/** The servers that are built where the machine has none: which module, which version. */

export type Program = {
  /** Name of the executable. */
  readonly name: 'nats-server' | 'minio' | 'versitygw';
  /** What `go install` builds. */
  readonly module: string;
  readonly version: string;
  /** Whether an executable of the PATH may be used, by what it prints for `--version`. */
  readonly accepts: (versionText: string) => boolean;
};

/** Versions before these lose messages that were confirmed, or are not kept up any more. */
const NATS_FIXED: Readonly<Record<string, number>> = { '2.11': 16, '2.12': 7 };
const NATS_OLDEST_MINOR = 14;

export const NATS: Program = {
  name: 'nats-server',
  module: 'github.com/nats-io/nats-server/v2',
  version: 'v2.15.2',
  accepts(text) {
    const [, major, minor, patch] = /v(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
    if (major !== '2') return Number(major) > 2;
    const fixed = NATS_FIXED[`${major}.${minor}`];
    return fixed === undefined ? Number(minor) >= NATS_OLDEST_MINOR : Number(patch) >= fixed;
  },
};

export const MINIO: Program = {
  name: 'minio',
  module: 'github.com/minio/minio',
  // The last state of its repository, which is archived.
  version: 'v0.0.0-20260212201848-7aac2a2c5b7c',
  accepts: (text) => text.startsWith('minio version'),
};

export const VERSITYGW: Program = {
  name: 'versitygw',
  module: 'github.com/versity/versitygw/cmd/versitygw',
  version: 'v1.8.0',
  accepts: (text) => text.startsWith('Version'),
};

export const PROGRAMS: readonly Program[] = [NATS, VERSITYGW, MINIO];
