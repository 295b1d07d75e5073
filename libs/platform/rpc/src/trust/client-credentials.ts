/** Credentials of a channel: none on a socket file and without certificates, else mutual TLS. */
import type { PeerCertificate } from 'node:tls';
import { type ChannelCredentials, credentials, experimental } from '@grpc/grpc-js';
import { serverOf, type ServiceName } from './callers.ts';
import type { Certificates } from './certificates.ts';
import { identityIn, nameOf } from './identity.ts';

/**
 * Credentials for calls of the method at `path` to `address`. The server must show a certificate of the
 * CA with the identity of who serves that method; of `server` where any may, as for health; of any
 * service where neither says.
 */
export function clientCredentials(
  path: string,
  address: string,
  certificates: Certificates | null,
  server: ServiceName | null,
): ChannelCredentials {
  if (certificates === null || address.startsWith('unix:')) return credentials.createInsecure();
  const expected = serverOf(path) ?? server;
  const provider = providerOf(certificates);
  return experimental.createCertificateProviderChannelCredentials(provider, provider, {
    checkServerIdentity: (_host, certificate) => checkServer(expected, certificate),
  });
}

/** Where the server is does not matter, who it is does. */
function checkServer(
  expected: ServiceName | null,
  certificate: PeerCertificate,
): Error | undefined {
  const identity = identityIn(certificate.subjectaltname);
  if (identity !== null && (expected === null || identity.service === expected)) return undefined;
  const wanted = expected ?? 'a service of Flashline';
  return new Error(`the server's certificate is of ${nameOf(identity)}, not of ${wanted}`);
}

function providerOf(certificates: Certificates): experimental.CertificateProvider {
  const endings = new Map<unknown, () => void>();
  const watch = (key: unknown, tell: () => void): void => {
    endings.set(key, certificates.onChange(tell));
    tell();
  };
  const end = (key: unknown): void => {
    endings.get(key)?.();
    endings.delete(key);
  };
  return {
    addCaCertificateListener: (listener) =>
      watch(listener, () => {
        const { ca } = certificates.current();
        listener(ca === null ? null : { caCertificate: ca });
      }),
    removeCaCertificateListener: end,
    addIdentityCertificateListener: (listener) =>
      watch(listener, () => {
        const { cert, key } = certificates.current();
        listener({ certificate: cert, privateKey: key });
      }),
    removeIdentityCertificateListener: end,
  };
}
