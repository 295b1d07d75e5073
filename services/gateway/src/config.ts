/** Settings of the gateway, and where they come from when it is a process of its own. */
import { AppError } from '@flashline/errors';
import type { PrivateAddresses } from '@flashline/webhooks';
import { z } from 'zod';
import type { Issuer } from './auth/tokens.ts';
import { GATEWAY_CONFIG } from './errors.ts';

/** gRPC addresses. Others than these four may be added: `/readyz` asks all. */
export interface GatewayServices {
  readonly parser: string;
  readonly quantizer: string;
  readonly orchestrator: string;
  readonly farm: string;
}

export interface GatewayConfig {
  /** Address to listen on; loopback unless others are to reach it. */
  readonly host: string;
  /** 0: any. */
  readonly port: number;
  readonly grpcPort: number;
  readonly services: GatewayServices & Readonly<Record<string, string>>;
  /** Whose tokens are taken. */
  readonly issuers: readonly Issuer[];
  readonly limits: {
    readonly modelBytes: number;
    readonly dataBytes: number;
    readonly streamsPerTeam: number;
  };
  /** Private addresses that webhooks may go to. */
  readonly allowPrivateWebhooks: PrivateAddresses;
}

/** What embedded and clustered gateways have in common unless told otherwise. */
export const GATEWAY_DEFAULTS = {
  host: '127.0.0.1',
  issuers: [],
  limits: { modelBytes: 512_000_000, dataBytes: 512_000_000, streamsPerTeam: 100 },
  allowPrivateWebhooks: false,
} as const satisfies Partial<GatewayConfig>;

const PORT = z.coerce.number().int().min(0).max(65_535);
const BYTES = z.coerce.number().int().min(1);

/** Issuers as JSON: `[{"issuer", "audience", "jwksUrl"}]`. */
export const ISSUERS = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'it is no JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z.array(
      z.strictObject({
        issuer: z.url({ protocol: /^https?$/ }),
        audience: z.string().min(1),
        jwksUrl: z.url({ protocol: /^https?$/ }).optional(),
      }),
    ),
  );

const ENVIRONMENT = z.object({
  FLASHLINE_HOST: z.string().default(GATEWAY_DEFAULTS.host),
  FLASHLINE_PORT: PORT.default(8080),
  FLASHLINE_GRPC_PORT: PORT.default(8081),
  FLASHLINE_METRICS_HOST: z.string().default('127.0.0.1'),
  FLASHLINE_METRICS_PORT: PORT.default(9464),
  FLASHLINE_OTLP_URL: z.string().optional(),
  FLASHLINE_DATABASE_URL: z.string(),
  FLASHLINE_NATS_URL: z.string(),
  FLASHLINE_STORE_URL: z.string(),
  FLASHLINE_STORE_BUCKET: z.string().default('flashline'),
  FLASHLINE_STORE_ACCESS_KEY: z.string().default(''),
  FLASHLINE_STORE_SECRET_KEY: z.string().default(''),
  FLASHLINE_PARSER_ADDRESS: z.string(),
  FLASHLINE_QUANTIZER_ADDRESS: z.string(),
  FLASHLINE_ORCHESTRATOR_ADDRESS: z.string(),
  FLASHLINE_FARM_ADDRESS: z.string(),
  FLASHLINE_OIDC_ISSUERS: ISSUERS.default([]),
  FLASHLINE_MODEL_BYTES: BYTES.default(GATEWAY_DEFAULTS.limits.modelBytes),
  FLASHLINE_DATA_BYTES: BYTES.default(GATEWAY_DEFAULTS.limits.dataBytes),
  FLASHLINE_WEBHOOKS_PRIVATE: z.enum(['0', '1']).default('0'),
});

export type GatewayEnvironment = z.output<typeof ENVIRONMENT>;

/** Throws GATEWAY_CONFIG, naming the setting. */
export function readEnvironment(values: NodeJS.ProcessEnv): GatewayEnvironment {
  const parsed = ENVIRONMENT.safeParse(values);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new AppError(GATEWAY_CONFIG, `The setting ${path.join('.')} is wrong: ${message}.`);
}

export function configOf(env: GatewayEnvironment): GatewayConfig {
  return {
    host: env.FLASHLINE_HOST,
    port: env.FLASHLINE_PORT,
    grpcPort: env.FLASHLINE_GRPC_PORT,
    services: {
      parser: env.FLASHLINE_PARSER_ADDRESS,
      quantizer: env.FLASHLINE_QUANTIZER_ADDRESS,
      orchestrator: env.FLASHLINE_ORCHESTRATOR_ADDRESS,
      farm: env.FLASHLINE_FARM_ADDRESS,
    },
    issuers: env.FLASHLINE_OIDC_ISSUERS,
    limits: {
      ...GATEWAY_DEFAULTS.limits,
      modelBytes: env.FLASHLINE_MODEL_BYTES,
      dataBytes: env.FLASHLINE_DATA_BYTES,
    },
    allowPrivateWebhooks: env.FLASHLINE_WEBHOOKS_PRIVATE === '1',
  };
}
