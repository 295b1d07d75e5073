/** Settings of the gateway, and where they come from when it is a process of its own. */
import { NATS_SETTINGS, type NatsFiles, natsFilesOf } from '@flashline/bus';
import { AppError } from '@flashline/errors';
import { TLS_SETTINGS, type TlsFiles, tlsFilesOf } from '@flashline/rpc';
import type { PrivateAddresses } from '@flashline/webhooks';
import { z } from 'zod';
import { isSecret } from './auth/secrets.ts';
import type { Issuer } from './auth/tokens.ts';
import { GATEWAY_CONFIG } from './errors.ts';
import { faultText } from './fault-text.ts';

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
    readonly uploadsPerTeam: number;
    /** Per client address, without a valid credential. */
    readonly strangerRequestsPerMinute: number;
  };
  /** Private addresses that webhooks may go to. */
  readonly allowPrivateWebhooks: PrivateAddresses;
}

/** What embedded and clustered gateways have in common unless told otherwise. */
export const GATEWAY_DEFAULTS = {
  host: '127.0.0.1',
  issuers: [],
  limits: {
    modelBytes: 512_000_000,
    dataBytes: 512_000_000,
    streamsPerTeam: 100,
    uploadsPerTeam: 32,
    strangerRequestsPerMinute: 600,
  },
  allowPrivateWebhooks: false,
} as const satisfies Partial<GatewayConfig>;

const PORT = z.coerce.number().int().min(0).max(65_535);
const COUNT = z.coerce.number().int().min(1);

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

export const SETTINGS = z.object({
  FLASHLINE_HOST: z.string().default(GATEWAY_DEFAULTS.host),
  FLASHLINE_PORT: PORT.default(8080),
  FLASHLINE_GRPC_PORT: PORT.default(8081),
  ...TLS_SETTINGS,
  /** Certificate and key of REST and public gRPC, PEM. */
  FLASHLINE_PUBLIC_TLS_CERT: z.string().min(1).optional(),
  FLASHLINE_PUBLIC_TLS_KEY: z.string().min(1).optional(),
  FLASHLINE_METRICS_HOST: z.string().default('127.0.0.1'),
  FLASHLINE_METRICS_PORT: PORT.optional(),
  FLASHLINE_OTLP_URL: z.string().optional(),
  FLASHLINE_DATABASE_URL: z.string(),
  FLASHLINE_NATS_URL: z.string(),
  ...NATS_SETTINGS,
  FLASHLINE_STORE_URL: z.string(),
  FLASHLINE_STORE_BUCKET: z.string().default('flashline'),
  FLASHLINE_STORE_ACCESS_KEY: z.string().default(''),
  FLASHLINE_STORE_SECRET_KEY: z.string().default(''),
  FLASHLINE_PARSER_ADDRESS: z.string(),
  FLASHLINE_QUANTIZER_ADDRESS: z.string(),
  FLASHLINE_ORCHESTRATOR_ADDRESS: z.string(),
  FLASHLINE_FARM_ADDRESS: z.string(),
  FLASHLINE_CODEGEN_ADDRESS: z.string().optional(),
  FLASHLINE_BUILDER_ADDRESS: z.string().optional(),
  FLASHLINE_FIRST_KEY: z
    .string()
    .refine(isSecret, 'write flk_ and 43 characters of base64url')
    .optional(),
  FLASHLINE_OIDC_ISSUERS: ISSUERS.default([]),
  FLASHLINE_MODEL_BYTES: COUNT.default(GATEWAY_DEFAULTS.limits.modelBytes),
  FLASHLINE_DATA_BYTES: COUNT.default(GATEWAY_DEFAULTS.limits.dataBytes),
  FLASHLINE_STREAMS_PER_TEAM: COUNT.default(GATEWAY_DEFAULTS.limits.streamsPerTeam),
  FLASHLINE_UPLOADS_PER_TEAM: COUNT.default(GATEWAY_DEFAULTS.limits.uploadsPerTeam),
  FLASHLINE_STRANGER_REQUESTS_PER_MINUTE: COUNT.default(
    GATEWAY_DEFAULTS.limits.strangerRequestsPerMinute,
  ),
  FLASHLINE_ALLOW_PRIVATE_WEBHOOKS: z.enum(['true', 'false']).default('false'),
});

export interface GatewaySettings {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly natsFiles: NatsFiles;
  /** For TLS between services; null: none. */
  readonly tls: TlsFiles | null;
  /** For TLS with users; null: a proxy does it, or nobody. */
  readonly publicTls: Omit<TlsFiles, 'ca'> | null;
  /** Key that the first start makes; null makes none. */
  readonly firstKey: string | null;
  readonly store: {
    readonly url: string;
    readonly bucket: string;
    readonly accessKey: string;
    readonly secretKey: string;
  };
  readonly telemetry: {
    readonly metrics: { readonly host: string; readonly port: number } | null;
    readonly otlpUrl: string | null;
  };
  readonly config: GatewayConfig;
}

/** Throws GATEWAY_CONFIG, naming the setting. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): GatewaySettings {
  const parsed = SETTINGS.safeParse(environment, { error: faultText });
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new AppError(GATEWAY_CONFIG, `Setting ${path.join('.')}: ${message}.`);
  }
  const all = parsed.data;
  const port = all.FLASHLINE_METRICS_PORT;
  return {
    databaseUrl: all.FLASHLINE_DATABASE_URL,
    natsUrl: all.FLASHLINE_NATS_URL,
    natsFiles: natsFilesOf(all),
    tls: tlsFilesOf(all),
    publicTls: publicTlsOf(all),
    firstKey: all.FLASHLINE_FIRST_KEY ?? null,
    store: {
      url: all.FLASHLINE_STORE_URL,
      bucket: all.FLASHLINE_STORE_BUCKET,
      accessKey: all.FLASHLINE_STORE_ACCESS_KEY,
      secretKey: all.FLASHLINE_STORE_SECRET_KEY,
    },
    telemetry: {
      metrics: port === undefined ? null : { host: all.FLASHLINE_METRICS_HOST, port },
      otlpUrl: all.FLASHLINE_OTLP_URL ?? null,
    },
    config: configOf(all),
  };
}

function publicTlsOf(all: z.output<typeof SETTINGS>): GatewaySettings['publicTls'] {
  const { FLASHLINE_PUBLIC_TLS_CERT: cert, FLASHLINE_PUBLIC_TLS_KEY: key } = all;
  if (cert === undefined && key === undefined) return null;
  if (cert !== undefined && key !== undefined) return { cert, key };
  const message =
    'Set FLASHLINE_PUBLIC_TLS_CERT and FLASHLINE_PUBLIC_TLS_KEY together, or neither.';
  throw new AppError(GATEWAY_CONFIG, message);
}

function configOf(all: z.output<typeof SETTINGS>): GatewayConfig {
  const { FLASHLINE_CODEGEN_ADDRESS: codegen, FLASHLINE_BUILDER_ADDRESS: builder } = all;
  return {
    host: all.FLASHLINE_HOST,
    port: all.FLASHLINE_PORT,
    grpcPort: all.FLASHLINE_GRPC_PORT,
    services: {
      parser: all.FLASHLINE_PARSER_ADDRESS,
      quantizer: all.FLASHLINE_QUANTIZER_ADDRESS,
      orchestrator: all.FLASHLINE_ORCHESTRATOR_ADDRESS,
      farm: all.FLASHLINE_FARM_ADDRESS,
      ...(codegen === undefined ? {} : { codegen }),
      ...(builder === undefined ? {} : { builder }),
    },
    issuers: all.FLASHLINE_OIDC_ISSUERS,
    limits: {
      modelBytes: all.FLASHLINE_MODEL_BYTES,
      dataBytes: all.FLASHLINE_DATA_BYTES,
      streamsPerTeam: all.FLASHLINE_STREAMS_PER_TEAM,
      uploadsPerTeam: all.FLASHLINE_UPLOADS_PER_TEAM,
      strangerRequestsPerMinute: all.FLASHLINE_STRANGER_REQUESTS_PER_MINUTE,
    },
    allowPrivateWebhooks: all.FLASHLINE_ALLOW_PRIVATE_WEBHOOKS === 'true',
  };
}
