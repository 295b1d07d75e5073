/** How a connection to NATS shows who we are, and knows the server: settings and files. */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { type ConnectionOptions, credsAuthenticator } from '@nats-io/nats-core';
import { AppError } from '@flashline/errors';
import { z } from 'zod';
import { BUS_BAD_FILE } from './errors.ts';

/** Members of a schema of settings. */
export const NATS_SETTINGS = {
  /** Who we are to the server: a .creds file. */
  FLASHLINE_NATS_CREDENTIALS: z.string().min(1).optional(),
  /** Whose certificates the server may have, PEM. With it, nothing but TLS will do. */
  FLASHLINE_NATS_CA: z.string().min(1).optional(),
} as const;

/** Files that are read at each connection, so that new ones need no restart. */
export type NatsFiles = {
  readonly credentials: string | null;
  readonly ca: string | null;
};

/** The files that are given. */
export function natsFilesOf(given: {
  readonly [N in keyof typeof NATS_SETTINGS]?: string | undefined;
}): NatsFiles {
  return {
    credentials: given.FLASHLINE_NATS_CREDENTIALS ?? null,
    ca: given.FLASHLINE_NATS_CA ?? null,
  };
}

/** Options of a connection. Throws BUS_BAD_FILE where a file cannot be used as it is now. */
export function connectionOptions({ credentials, ca }: NatsFiles): ConnectionOptions {
  const options: ConnectionOptions = {};
  if (ca !== null) {
    attempt(ca, () => createSecureContext({ ca: readCertificates(ca) }));
    options.tls = { caFile: ca };
  }
  if (credentials !== null) {
    const authenticator = credsAuthenticator(() => readFileSync(credentials));
    attempt(credentials, () => authenticator('nonce'));
    options.authenticator = authenticator;
  }
  return options;
}

function readCertificates(file: string): Buffer {
  const bytes = readFileSync(file);
  if (!bytes.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it has no certificate');
  return bytes;
}

function attempt(file: string, use: () => unknown): void {
  try {
    use();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${file} cannot be used to connect to NATS (${reason}): give a .creds file for FLASHLINE_NATS_CREDENTIALS, certificates in PEM for FLASHLINE_NATS_CA.`;
    throw new AppError(BUS_BAD_FILE, message, { cause });
  }
}
