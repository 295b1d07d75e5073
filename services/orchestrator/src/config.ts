/** Settings of the orchestrator, read once from the environment. */
import { stageServiceSettings, type StageServiceSettings } from '@flashline/stages';
import { NATS_SETTINGS, type NatsFiles, natsFilesOf } from '@flashline/bus';
import { AppError } from '@flashline/errors';
import { DISPATCH_WINDOW } from '@flashline/jobs';
import { z } from 'zod';
import { ORCHESTRATOR_BAD_SETTINGS } from './errors.ts';

const count = z.coerce.number().int().positive();
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const SETTINGS = z.object({
  FLASHLINE_DATABASE_URL: z.string(),
  FLASHLINE_NATS_URL: z.string(),
  ...NATS_SETTINGS,
  FLASHLINE_PARSER_ADDRESS: z.string(),
  FLASHLINE_QUANTIZER_ADDRESS: z.string(),
  FLASHLINE_CODEGEN_ADDRESS: z.string(),
  FLASHLINE_BUILDER_ADDRESS: z.string(),
  FLASHLINE_FARM_ADDRESS: z.string(),
  FLASHLINE_CONCURRENT_JOBS: count.optional(),
  FLASHLINE_DISPATCH_WINDOW: count.optional(),
  FLASHLINE_MAX_STALLS: count.optional(),
  FLASHLINE_REDISPATCH_SECONDS: z.coerce.number().positive().optional(),
  FLASHLINE_RECONCILE: flag.optional(),
  FLASHLINE_AUDIT_DAYS: count.max(36_500).optional(),
  FLASHLINE_ALLOW_PRIVATE_WEBHOOKS: flag.default(false),
});

/** Where the stages are computed, as gRPC addresses. */
export interface ServiceAddresses {
  readonly parser: string;
  readonly quantizer: string;
  readonly codegen: string;
  readonly builder: string;
  readonly farm: string;
}

/** What the service itself needs to know; adapters and clients are given to it. */
export interface OrchestratorConfig {
  /** host:port, where port 0 is any, or unix:/path. */
  readonly address: string;
  readonly services: ServiceAddresses;
  /** Jobs that this process has in hand at once, per class. */
  readonly concurrentJobs: number;
  /** Jobs of a team, of one class and those above it, that are dispatched and not ended. */
  readonly dispatchWindow: number;
  /** Attempts in a row that may die without a new result before a job is a dead letter. */
  readonly maxStalls: number;
  /** After so long, a job that was dispatched and not started is sent again. */
  readonly redispatchSeconds: number;
  /** Audit rows, replayed dead letters and keys that are no longer valid are kept for so long. */
  readonly auditDays: number;
  /** Off only to show what it is for. */
  readonly reconcile: boolean;
  /**
   * No other process has jobs in hand and the bus is empty: what was in hand before is taken at once
   * instead of when its silence shows that its worker is dead.
   */
  readonly isAlone: boolean;
}

/** What holds unless set otherwise. */
export const DEFAULTS: Omit<OrchestratorConfig, 'address' | 'services' | 'isAlone'> = {
  concurrentJobs: 64,
  dispatchWindow: DISPATCH_WINDOW,
  maxStalls: 8,
  redispatchSeconds: 60,
  auditDays: 400,
  reconcile: true,
};

export interface OrchestratorSettings {
  readonly process: StageServiceSettings;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly natsFiles: NatsFiles;
  /** Webhooks may call private addresses, but none where clouds keep credentials. */
  readonly allowPrivateWebhooks: boolean;
  readonly config: OrchestratorConfig;
}

/** Throws AppError where a setting is missing or wrong, with its name. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): OrchestratorSettings {
  const common = stageServiceSettings(environment);
  const parsed = SETTINGS.safeParse(environment);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
    throw new AppError(ORCHESTRATOR_BAD_SETTINGS, `Setting ${path.join('.')}: ${message}.`);
  }
  const all = parsed.data;
  const config: OrchestratorConfig = {
    address: common.address,
    services: {
      parser: all.FLASHLINE_PARSER_ADDRESS,
      quantizer: all.FLASHLINE_QUANTIZER_ADDRESS,
      codegen: all.FLASHLINE_CODEGEN_ADDRESS,
      builder: all.FLASHLINE_BUILDER_ADDRESS,
      farm: all.FLASHLINE_FARM_ADDRESS,
    },
    concurrentJobs: all.FLASHLINE_CONCURRENT_JOBS ?? DEFAULTS.concurrentJobs,
    dispatchWindow: all.FLASHLINE_DISPATCH_WINDOW ?? DEFAULTS.dispatchWindow,
    maxStalls: all.FLASHLINE_MAX_STALLS ?? DEFAULTS.maxStalls,
    redispatchSeconds: all.FLASHLINE_REDISPATCH_SECONDS ?? DEFAULTS.redispatchSeconds,
    auditDays: all.FLASHLINE_AUDIT_DAYS ?? DEFAULTS.auditDays,
    reconcile: all.FLASHLINE_RECONCILE ?? DEFAULTS.reconcile,
    isAlone: false,
  };
  const { FLASHLINE_DATABASE_URL: databaseUrl, FLASHLINE_NATS_URL: natsUrl } = all;
  const allowPrivateWebhooks = all.FLASHLINE_ALLOW_PRIVATE_WEBHOOKS;
  const natsFiles = natsFilesOf(all);
  return { process: common, databaseUrl, natsUrl, natsFiles, allowPrivateWebhooks, config };
}
