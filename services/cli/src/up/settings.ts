/** What `flashline up` takes from the environment: what operators set, and users seldom need. */
import { AppError } from '@flashline/errors';
import { faultText, ISSUERS, type Issuer } from '@flashline/gateway';
import { z } from 'zod';
import { USAGE_ERROR } from '../errors.ts';

export const SETTINGS = z.object({
  /** Port of `/metrics` on this machine; any free one unless given. */
  FLASHLINE_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  /** Where traces go (OTLP over HTTP); nowhere unless given. */
  FLASHLINE_OTLP_URL: z.url().optional(),
  /** Whose tokens are taken, as JSON: [{"issuer", "audience"}]; nobody's unless given. */
  FLASHLINE_OIDC_ISSUERS: ISSUERS.default([]),
  /** Webhooks may call private, loopback and link-local addresses. */
  FLASHLINE_ALLOW_PRIVATE_WEBHOOKS: z.enum(['true', 'false']).default('false'),
});

export interface UpSettings {
  readonly metricsPort: number;
  readonly otlpUrl: string | null;
  readonly issuers: readonly Issuer[];
  readonly allowPrivateWebhooks: boolean;
}

/** Throws AppError where a setting is wrong, with its name. */
export function readSettings(environment: NodeJS.ProcessEnv): UpSettings {
  const given = SETTINGS.safeParse(environment, { error: faultText });
  if (!given.success) {
    const [{ path, message }] = given.error.issues as [z.core.$ZodIssue];
    throw new AppError(USAGE_ERROR, `Setting ${path.join('.')} is wrong: ${message}.`);
  }
  return {
    metricsPort: given.data.FLASHLINE_METRICS_PORT,
    otlpUrl: given.data.FLASHLINE_OTLP_URL ?? null,
    issuers: given.data.FLASHLINE_OIDC_ISSUERS,
    allowPrivateWebhooks: given.data.FLASHLINE_ALLOW_PRIVATE_WEBHOOKS === 'true',
  };
}
