/** Settings of TLS between services, the same for each of them. */
import { AppError } from '@flashline/errors';
import { z } from 'zod';
import { RPC_TLS_SETTINGS } from '../errors.ts';

/** Members of a schema of settings. */
export const TLS_SETTINGS = {
  /** Certificate of the service, PEM, with those between it and the CA. */
  FLASHLINE_TLS_CERT: z.string().min(1).optional(),
  /** Its key, PEM. */
  FLASHLINE_TLS_KEY: z.string().min(1).optional(),
  /** Certificates of the CA that all services are of, PEM. */
  FLASHLINE_TLS_CA: z.string().min(1).optional(),
} as const;

/** Where certificate, key and CA are. */
export type TlsFiles = { readonly cert: string; readonly key: string; readonly ca: string };

type Given = { readonly [N in keyof typeof TLS_SETTINGS]?: string | undefined };

/** All three files, or null where none is given; throws RPC_TLS_SETTINGS for what lies between. */
export function tlsFilesOf(given: Given): TlsFiles | null {
  const { FLASHLINE_TLS_CERT: cert, FLASHLINE_TLS_KEY: key, FLASHLINE_TLS_CA: ca } = given;
  if (cert !== undefined && key !== undefined && ca !== undefined) return { cert, key, ca };
  const names = Object.keys(TLS_SETTINGS) as (keyof typeof TLS_SETTINGS)[];
  const missing = names.filter((name) => given[name] === undefined);
  if (missing.length === names.length) return null;
  throw new AppError(
    RPC_TLS_SETTINGS,
    `${missing.join(' and ')} is not set: set ${names.join(', ')} together, or none of them.`,
  );
}
