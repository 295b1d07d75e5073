/** An OIDC issuer on a real socket, and tokens of it that are right or wrong in one thing. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Stoppable } from '@flashline/lifecycle';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export const AUDIENCE = 'https://flashline.test';

export interface Wish {
  readonly alg?: 'RS256' | 'ES256' | 'PS256';
  /** Signed by a key that the issuer does not publish. */
  readonly isForged?: boolean;
  readonly claims?: JWTPayload;
}

export interface TestIssuer extends Stoppable {
  readonly url: string;
  token(wish?: Wish): Promise<string>;
  /** Of its key set. */
  readonly requests: string[];
}

export async function startIssuer(): Promise<TestIssuer> {
  const [rsa, ec, pss, forged] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('ES256', { extractable: true }),
    generateKeyPair('PS256', { extractable: true }),
    generateKeyPair('RS256'),
  ]);
  const published = await Promise.all(
    Object.entries({ RS256: rsa, ES256: ec, PS256: pss }).map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      kid: alg,
      alg,
    })),
  );
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const discovery = { issuer: url, jwks_uri: `${url}/keys` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/keys' ? { keys: published } : discovery));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    async token({ alg = 'RS256', isForged = false, claims = {} } = {}) {
      const pair = { RS256: rsa, ES256: ec, PS256: pss }[alg];
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: url, aud: AUDIENCE, sub: 'ci', iat: now, exp: now + 600, ...claims };
      const whole = Object.fromEntries(
        Object.entries(payload).filter(([, value]) => value !== undefined),
      );
      return new SignJWT(whole)
        .setProtectedHeader({ alg, kid: alg })
        .sign(isForged ? forged.privateKey : pair.privateKey);
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
