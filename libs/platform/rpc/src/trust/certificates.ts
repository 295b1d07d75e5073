/**
 * A certificate and its key from files, read again when the files change. A change that does not fit
 * together, such as a new certificate whose key is not there yet, is waited out with what was.
 */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { AppError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import { RPC_BAD_CERTIFICATE } from '../errors.ts';
import type { ServiceName } from './callers.ts';
import { identityIn, nameOf } from './identity.ts';
import type { TlsFiles } from './settings.ts';

/** What is in the files now. */
export type KeyPair = {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Who the other side must be of; null where it shows no certificate. */
  readonly ca: Buffer | null;
};

/** Certificate, key and, where both sides show one, the CA. */
export type Certificates = {
  /** True where callers must show a certificate of the CA. */
  readonly isMutual: boolean;
  current(): KeyPair;
  /** Calls `listener` after each change. Returns what ends that. */
  onChange(listener: () => void): () => void;
  /** Reads the files no more. */
  stop(): Promise<void>;
};

type Files = Omit<TlsFiles, 'ca'> & { readonly ca: string | null };

const REFRESH_MS = 10_000;
const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificate of `service`, for its servers and clients. Throws RPC_BAD_CERTIFICATE where a file
 * cannot be read or used, or the certificate is another service's.
 */
export function openServiceCertificates(
  files: TlsFiles,
  service: ServiceName,
  refreshMs: number = REFRESH_MS,
): Promise<Certificates> {
  return open(files, refreshMs, ({ cert }) => {
    const identity = identityIn(new X509Certificate(cert).subjectAltName);
    if (identity?.service === service) return;
    const message = `The certificate in ${files.cert} is of ${nameOf(identity)}: give ${service} one with the URI ${uriOf(service)} as alternative name.`;
    throw new AppError(RPC_BAD_CERTIFICATE, message);
  });
}

/** The certificate of a server that everybody may call. Throws RPC_BAD_CERTIFICATE. */
export function openPublicCertificate(
  files: Omit<TlsFiles, 'ca'>,
  refreshMs: number = REFRESH_MS,
): Promise<Certificates> {
  return open({ ...files, ca: null }, refreshMs, () => undefined);
}

function uriOf(service: ServiceName): string {
  return `spiffe://flashline/${service}${service === 'farm-agent' ? '/ID' : ''}`;
}

async function open(
  files: Files,
  refreshMs: number,
  check: (pair: KeyPair) => void,
): Promise<Certificates> {
  const read = async (): Promise<KeyPair> => {
    const pair = await readPair(files);
    check(pair);
    return pair;
  };
  let pair = await read();
  let complaint = '';
  const listeners = new Set<() => void>();
  const refresh = async (): Promise<void> => {
    try {
      const next = await read();
      complaint = '';
      if (isSame(pair, next)) return;
      pair = next;
      logger('rpc').info({ file: files.cert }, 'the certificate has been renewed');
      for (const listener of listeners) listener();
    } catch (error) {
      const reason = error instanceof AppError ? error.message : String(error);
      if (reason !== complaint) {
        logger('rpc').warn({ reason }, 'the certificate stays as it was: the new files do not do');
      }
      complaint = reason;
    }
  };
  let refreshing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    refreshing = refreshing.then(refresh);
  }, refreshMs);
  timer.unref();
  return {
    isMutual: files.ca !== null,
    current: () => pair,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async stop() {
      clearInterval(timer);
      await refreshing;
    },
  };
}

async function readPair(files: Files): Promise<KeyPair> {
  const [cert, key, ca] = await Promise.all([
    readOne(files.cert),
    readOne(files.key),
    files.ca === null ? null : readOne(files.ca),
  ]);
  parse(files.cert, () => new X509Certificate(cert));
  parse(`${files.key}, the key of ${files.cert},`, () => createSecureContext({ cert, key }));
  if (files.ca !== null) parse(files.ca, () => readAuthorities(ca));
  return { cert, key, ca };
}

/** Node takes a file without a certificate for one that trusts nobody. */
function readAuthorities(ca: Buffer | null): void {
  const found = ca?.toString('latin1').match(PEM_CERTIFICATE) ?? [];
  if (found.length === 0) throw new Error('it has no certificate');
  for (const each of found) new X509Certificate(each);
}

async function readOne(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw unusable(file, (cause as NodeJS.ErrnoException).code ?? String(cause), cause);
  }
}

function parse(what: string, read: () => unknown): void {
  try {
    read();
  } catch (cause) {
    throw unusable(what, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function unusable(what: string, reason: string, cause: unknown): AppError {
  const message = `${what} cannot be used for TLS (${reason}): give a readable file in PEM that fits the others.`;
  return new AppError(RPC_BAD_CERTIFICATE, message, { cause });
}

function isSame(left: KeyPair, right: KeyPair): boolean {
  const hasSameCa = left.ca === null || (right.ca !== null && left.ca.equals(right.ca));
  return hasSameCa && left.cert.equals(right.cert) && left.key.equals(right.key);
}
