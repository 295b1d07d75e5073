/** Settings of a service of stages, from the environment. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@flashline/errors';
import { TLS_SETTINGS, type TlsFiles, tlsFilesOf } from '@flashline/rpc';
import type { StoreOptions } from '@flashline/store';
import { z } from 'zod';
import { STAGE_BAD_SETTINGS } from '../errors.ts';

const port = z.coerce.number().int().min(0).max(65_535);

export const SETTINGS = z.object({
  /** Where gRPC is: host:port or unix:/path. */
  FLASHLINE_ADDRESS: z.string().default('127.0.0.1:0'),
  ...TLS_SETTINGS,
  /** Objects: file:///folder, or http(s)://host:port of an S3 server. */
  FLASHLINE_STORE_URL: z.string(),
  FLASHLINE_STORE_BUCKET: z.string().default('flashline'),
  FLASHLINE_STORE_ACCESS_KEY: z.string().default(''),
  FLASHLINE_STORE_SECRET_KEY: z.string().default(''),
  /** Folder of running stages. */
  FLASHLINE_WORK_DIR: z.string().default(join(tmpdir(), 'flashline-work')),
  /** Stages at once; as many as there are cores unless given. */
  FLASHLINE_SLOTS: z.coerce.number().int().min(1).optional(),
  /** Without a port no metrics are served. */
  FLASHLINE_METRICS_HOST: z.string().default('127.0.0.1'),
  FLASHLINE_METRICS_PORT: port.optional(),
  /** Where traces go; nowhere unless given. */
  FLASHLINE_OTLP_URL: z.string().optional(),
});

export interface StageServiceSettings {
  readonly address: string;
  /** For TLS between services; null: none. */
  readonly tls: TlsFiles | null;
  readonly store: StoreOptions;
  readonly workDir: string;
  readonly slots: number | null;
  readonly telemetry: {
    readonly metrics: { readonly host: string; readonly port: number } | null;
    readonly otlpUrl: string | null;
  };
}

/** Throws AppError where a setting is missing or wrong, with its name. */
export function stageServiceSettings(environment: NodeJS.ProcessEnv): StageServiceSettings {
  const parsed = SETTINGS.safeParse(environment);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
    throw new AppError(STAGE_BAD_SETTINGS, `Setting ${path.join('.')}: ${message}.`);
  }
  const all = parsed.data;
  const metricsPort = all.FLASHLINE_METRICS_PORT;
  return {
    address: all.FLASHLINE_ADDRESS,
    tls: tlsFilesOf(all),
    store: {
      url: all.FLASHLINE_STORE_URL,
      bucket: all.FLASHLINE_STORE_BUCKET,
      accessKey: all.FLASHLINE_STORE_ACCESS_KEY,
      secretKey: all.FLASHLINE_STORE_SECRET_KEY,
    },
    workDir: all.FLASHLINE_WORK_DIR,
    slots: all.FLASHLINE_SLOTS ?? null,
    telemetry: {
      metrics:
        metricsPort === undefined ? null : { host: all.FLASHLINE_METRICS_HOST, port: metricsPort },
      otlpUrl: all.FLASHLINE_OTLP_URL ?? null,
    },
  };
}

const UNIX = 'unix:';

/** What a service has on this machine that its stages must not see: objects, socket, key. */
export function privatePathsOf({ store, address, tls }: StageServiceSettings): string[] {
  const objects = store.url.startsWith('file:') ? [fileURLToPath(store.url)] : [];
  const socket = address.startsWith(UNIX) ? [address.slice(UNIX.length)] : [];
  return [...objects, ...socket, ...(tls === null ? [] : [tls.key])];
}
