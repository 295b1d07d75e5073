/** What boards, units, leases and the records of operators look like to callers. */
import { z } from 'zod';
import { TIME } from './fields.ts';

export const BOARD = z.strictObject({
  id: z.string(),
  mcu: z.string(),
  core: z.string(),
  maxClockHz: z.int(),
  flashBytes: z.int(),
  ramBytes: z.int(),
  primary: z.boolean().describe('One of those that `all` means.'),
});

export const HEALTH = z.enum(['good', 'suspect', 'quarantined', 'maintenance', 'retired']);

export const UNIT = z.strictObject({
  id: z.string(),
  board: z.string(),
  driver: z.string(),
  health: HEALTH,
  healthReason: z.string().nullable(),
  isConnected: z.boolean(),
  isLeased: z.boolean(),
  agent: z.string().nullable().describe('Null unless the caller is an operator.'),
  usedSeconds: z.number().nullable().describe('Null unless the caller is an operator.'),
  lastSeenAt: TIME,
});

export const LEASE_STATE = z.enum(['waiting', 'granted', 'ended']);

export const LEASE = z.strictObject({
  id: z.string(),
  teamId: z.string(),
  jobId: z.string().nullable(),
  board: z.string(),
  precision: z.string().nullable(),
  class: z.string(),
  state: LEASE_STATE,
  unitId: z.string().nullable(),
  fence: z.int().nullable(),
  requestedAt: TIME,
  grantedAt: TIME.nullable(),
  expiresAt: TIME.nullable(),
  hardEnd: TIME.nullable(),
  endedAt: TIME.nullable(),
  endReason: z.string().nullable(),
  chargedSeconds: z.number().nullable(),
});

export const QUEUED_JOB = z.strictObject({
  id: z.string(),
  teamId: z.string(),
  team: z.string(),
  class: z.string(),
  state: z.enum(['queued', 'running']),
  createdAt: TIME,
  startedAt: TIME.nullable(),
  targets: z.int(),
});

export const DEAD_LETTER = z.strictObject({
  id: z.string(),
  topic: z.string(),
  teamId: z.string().nullable(),
  jobId: z.string().nullable(),
  reason: z.string(),
  deliveries: z.int(),
  createdAt: TIME,
  replayedAt: TIME.nullable(),
  replayedBy: z.string().nullable(),
});

export const AUDIT_ENTRY = z.strictObject({
  id: z.int(),
  teamId: z.string().nullable(),
  time: TIME,
  actor: z.string(),
  action: z.string(),
  object: z.string(),
  details: z.record(z.string(), z.unknown()),
});
