/** A certificate authority for tests: certificates as an operator makes them, with openssl. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { runProcess } from '@flashline/process';
import { REAL_SERVER_NOT_STARTED } from './errors.ts';

/** Files in PEM, as the settings of a service name them. */
export type CertificateFiles = { readonly cert: string; readonly key: string; readonly ca: string };

export type CertificateWishes = {
  /** Alternative names as openssl takes them; `URI:spiffe://flashline/NAME` unless given. */
  readonly names?: string;
  /** Below zero: it has expired. */
  readonly days?: number;
};

/** Signs certificates. */
export interface Authority {
  /** Makes a key and its certificate under `name`, in place of what was there under that name. */
  issue(name: string, wishes?: CertificateWishes): Promise<CertificateFiles>;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const OPENSSL_MS = 60_000;

/** A new authority, whose files and those that it signs are in `folder`. */
export async function makeAuthority(folder: string): Promise<Authority> {
  await mkdir(folder, { recursive: true });
  const [ca, caKey] = [join(folder, 'ca.pem'), join(folder, 'ca.key')];
  const subject = ['-subj', '/CN=Flashline test'];
  await openssl(['req', '-x509', ...NEW_KEY, ...subject, '-keyout', caKey, '-out', ca]);
  return {
    async issue(name, { names = `URI:spiffe://flashline/${name}`, days = 2 } = {}) {
      const file = (suffix: string): string =>
        join(folder, `${name.replaceAll('/', '-')}.${suffix}`);
      const request = file('csr');
      const files = { cert: file('pem'), key: file('key'), ca };
      const alternative = ['-subj', '/', '-addext', `subjectAltName=${names}`];
      await openssl([
        'req',
        '-new',
        ...NEW_KEY,
        ...alternative,
        '-keyout',
        files.key,
        '-out',
        request,
      ]);
      const signer = ['-CA', ca, '-CAkey', caKey, '-copy_extensions', 'copy'];
      const term = ['-days', String(days)];
      await openssl(['x509', '-req', '-in', request, ...signer, ...term, '-out', files.cert]);
      return files;
    },
  };
}

async function openssl(args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runProcess('openssl', args, { timeoutMs: OPENSSL_MS });
  if (exitCode === 0) return;
  const message = `openssl ${args[0] ?? ''} failed: it wrote "${stderr.trim()}".`;
  throw new AppError(REAL_SERVER_NOT_STARTED, message);
}
