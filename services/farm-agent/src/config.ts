/** Settings of the agent, from the environment. */
import { hostname } from 'node:os';
import { AppError } from '@flashline/errors';
import { stageServiceSettings, type StageServiceSettings } from '@flashline/stages';
import { z } from 'zod';
import { AGENT_BAD_SETTINGS } from './errors.ts';

export const SETTINGS = z.object({
  /** Where it serves gRPC: host:port or unix:/path. */
  FLASHLINE_ADDRESS: z.string().default('127.0.0.1:0'),
  /** Its name among agents; it stays the same as long as its folder does. */
  FLASHLINE_AGENT_ID: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, 'write letters, digits, dots, dashes and underlines alone')
    .default(hostname()),
  /** Its own folder: fences and the log of runs. */
  FLASHLINE_AGENT_FOLDER: z.string().min(1),
  /** Where the controller serves. */
  FLASHLINE_FARM_ADDRESS: z.string().min(1),
  /** Virtual units per board. */
  FLASHLINE_UNITS: z.coerce.number().int().min(1).default(1),
});

/** What the agent itself needs to know. */
export interface FarmAgentSettings {
  readonly address: string;
  readonly agentId: string;
  readonly folder: string;
  readonly controllerAddress: string;
  readonly unitsPerBoard: number;
  /** A sign of life is sent this often; 2 s unless given. */
  readonly aliveMs?: number;
}

/** What the process needs besides: store, folder of running stages, telemetry. */
export interface FarmAgentConfig {
  readonly agent: FarmAgentSettings;
  readonly stages: StageServiceSettings;
}

/** Reads the settings; throws AppError where one is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): FarmAgentConfig {
  const parsed = SETTINGS.safeParse(env);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
    throw new AppError(AGENT_BAD_SETTINGS, `Setting ${path.join('.')}: ${message}.`);
  }
  const given = parsed.data;
  const agent = {
    address: given.FLASHLINE_ADDRESS,
    agentId: given.FLASHLINE_AGENT_ID,
    folder: given.FLASHLINE_AGENT_FOLDER,
    controllerAddress: given.FLASHLINE_FARM_ADDRESS,
    unitsPerBoard: given.FLASHLINE_UNITS,
  };
  return { agent, stages: stageServiceSettings(env) };
}
