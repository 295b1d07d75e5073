/** Settings of the controller, from the environment. */
import { AppError } from '@flashline/errors';
import { NATS_SETTINGS, type NatsFiles, natsFilesOf } from '@flashline/bus';
import { TLS_SETTINGS, type TlsFiles, tlsFilesOf } from '@flashline/rpc';
import { z } from 'zod';
import { FARM_BAD_SETTINGS } from './errors.ts';

export const SETTINGS = z.object({
  /** Where it serves gRPC: host:port or unix:/path. */
  FLASHLINE_ADDRESS: z.string().default('127.0.0.1:0'),
  ...TLS_SETTINGS,
  /** The record of truth: a postgres:// URL. */
  FLASHLINE_DATABASE_URL: z.string().min(1),
  /** The bus, nats://; without it controllers see each other's doings within a second. */
  FLASHLINE_NATS_URL: z.string().optional(),
  ...NATS_SETTINGS,
  /** A lease that is not renewed ends after so many seconds. */
  FLASHLINE_LEASE_SECONDS: z.coerce.number().positive().default(30),
  /** A request for a board of which no unit is registered fails after so many seconds. */
  FLASHLINE_NO_UNIT_SECONDS: z.coerce.number().positive().default(60),
  /** Where metrics are served; none without it. */
  FLASHLINE_METRICS_HOST: z.string().default('127.0.0.1'),
  FLASHLINE_METRICS_PORT: z.coerce.number().int().optional(),
  /** Where traces go (OTLP); nowhere without it. */
  FLASHLINE_OTLP_URL: z.string().optional(),
});

/** What the farm itself needs to know. */
export interface FarmControllerSettings {
  readonly address: string;
  readonly leaseSeconds: number;
  readonly noUnitSeconds: number;
}

/** What the process needs besides. */
export interface FarmControllerConfig extends FarmControllerSettings {
  readonly databaseUrl: string;
  /** For TLS between services; null: none. */
  readonly tls: TlsFiles | null;
  readonly natsUrl: string | null;
  readonly natsFiles: NatsFiles;
  readonly metrics: { readonly host: string; readonly port: number } | null;
  readonly otlpUrl: string | null;
}

/** Reads the settings; throws AppError where one is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): FarmControllerConfig {
  const parsed = SETTINGS.safeParse(env);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
    throw new AppError(FARM_BAD_SETTINGS, `Setting ${path.join('.')}: ${message}.`);
  }
  const given = parsed.data;
  const port = given.FLASHLINE_METRICS_PORT;
  return {
    address: given.FLASHLINE_ADDRESS,
    leaseSeconds: given.FLASHLINE_LEASE_SECONDS,
    noUnitSeconds: given.FLASHLINE_NO_UNIT_SECONDS,
    databaseUrl: given.FLASHLINE_DATABASE_URL,
    tls: tlsFilesOf(given),
    natsUrl: given.FLASHLINE_NATS_URL ?? null,
    natsFiles: natsFilesOf(given),
    metrics: port === undefined ? null : { host: given.FLASHLINE_METRICS_HOST, port },
    otlpUrl: given.FLASHLINE_OTLP_URL ?? null,
  };
}
