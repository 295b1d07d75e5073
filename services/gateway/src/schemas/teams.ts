/** What teams, keys, bindings and webhooks look like to callers. */
import { EVENT_TYPES, JOB_CLASSES } from '@flashline/jobs';
import { z } from 'zod';
import { PLATFORM_ROLES, TEAM_ROLES } from '../principal.ts';
import { NAME, TIME } from './fields.ts';

const INT4 = 2_147_483_647;

/** Quotas and weight; each may be left out. */
export const QUOTAS = {
  weight: z.number().min(0.001).max(1000).optional(),
  highestClass: z.enum(JOB_CLASSES).optional(),
  retentionDays: z.int().min(1).max(36_500).optional(),
  storageLimitBytes: z.int().min(0).optional(),
  maxQueuedJobs: z.int().min(0).max(INT4).optional(),
  maxRequestsPerMinute: z.int().min(1).max(INT4).optional(),
  maxWebhooks: z.int().min(0).max(1000).optional(),
};

export const TEAM = z.strictObject({
  id: z.string(),
  name: z.string(),
  createdAt: TIME,
  weight: z.number(),
  highestClass: z.string(),
  retentionDays: z.int(),
  storageLimitBytes: z.int(),
  maxQueuedJobs: z.int(),
  maxRequestsPerMinute: z.int(),
  maxWebhooks: z.int(),
});

export const TEAM_ROLE = z.enum(TEAM_ROLES);
export const PLATFORM_ROLE = z.enum(PLATFORM_ROLES);

export const API_KEY = z.strictObject({
  id: z.string(),
  name: z.string(),
  teamId: z.string().nullable(),
  teamRole: TEAM_ROLE.nullable(),
  platformRole: PLATFORM_ROLE.nullable(),
  createdAt: TIME,
  createdBy: z.string(),
  expiresAt: TIME.nullable(),
  revokedAt: TIME.nullable(),
  lastUsedAt: TIME.nullable(),
});

const SECRET = z
  .string()
  .nullable()
  .describe('Shown this once; null in the stored answer to an Idempotency-Key.');

export const NEW_API_KEY = z.strictObject({ apiKey: API_KEY, secret: SECRET });

/** Scalars of a token, all of which must be equal. */
export const CLAIMS = z
  .record(NAME, z.string().min(1).max(500))
  .refine((claims) => Object.keys(claims).length >= 1, 'name at least one claim')
  .refine((claims) => Object.keys(claims).length <= 16, 'name at most 16 claims');

export const BINDING = z.strictObject({
  id: z.string(),
  name: z.string(),
  teamId: z.string().nullable(),
  issuer: z.string(),
  claims: z.record(z.string(), z.string()),
  teamRole: TEAM_ROLE.nullable(),
  platformRole: PLATFORM_ROLE.nullable(),
  createdAt: TIME,
  createdBy: z.string(),
});

export const EVENT_TYPE = z.enum(EVENT_TYPES);

export const WEBHOOK = z.strictObject({
  id: z.string(),
  url: z.string(),
  eventTypes: z.array(z.string()),
  createdAt: TIME,
  createdBy: z.string(),
  lastEventId: z.int(),
  lastError: z.string().nullable(),
});

export const NEW_WEBHOOK = z.strictObject({ webhook: WEBHOOK, secret: SECRET });
