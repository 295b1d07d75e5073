/**
 * An operator, an account and its users as `nsc` makes them: JWTs signed with nkeys, for a server with a
 * resolver in memory.
 */
import { nkeys } from '@nats-io/nats-core';

/** Subjects that a user may publish to and subscribe to; nothing else. */
export type Rights = { readonly publish: readonly string[]; readonly subscribe: readonly string[] };

const HEADER = { typ: 'JWT', alg: 'ed25519-nkey' };
const LIMITS = { subs: -1, data: -1, payload: -1, conn: -1, leaf: -1, imports: -1, exports: -1 };
const JETSTREAM = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };

/** The configuration of the server, and what makes the text of a .creds file. */
export function makeAccount(): { config: string; credentials: (rights: Rights) => string } {
  const [operator, system, account] = [
    nkeys.createOperator(),
    nkeys.createAccount(),
    nkeys.createAccount(),
  ];
  const nameOf = (pair: nkeys.KeyPair): string => pair.getPublicKey();
  const preload = [[system, {}] as const, [account, JETSTREAM] as const].map(([each, more]) => {
    const limits = { ...LIMITS, wildcards: true, ...more };
    return `${nameOf(each)}: ${jwt(nameOf(each), operator, { type: 'account', limits })}`;
  });
  const config = [
    `operator: ${jwt(nameOf(operator), operator, { type: 'operator' })}`,
    `system_account: ${nameOf(system)}`,
    'resolver: MEMORY',
    `resolver_preload: { ${preload.join(', ')} }`,
    '',
  ].join('\n');
  const credentials = ({ publish, subscribe }: Rights): string => {
    const user = nkeys.createUser();
    const rights = { pub: { allow: publish }, sub: { allow: subscribe } };
    const token = jwt(nameOf(user), account, { type: 'user', ...rights, ...LIMITS });
    const seed = new TextDecoder().decode(user.getSeed());
    return `${section('NATS USER JWT', token)}\n${section('USER NKEY SEED', seed)}`;
  };
  return { config, credentials };
}

function jwt(subject: string, issuer: nkeys.KeyPair, nats: object): string {
  const about = { iss: issuer.getPublicKey(), sub: subject, name: 'test', jti: subject };
  const claims = { ...about, iat: Math.floor(Date.now() / 1000), nats: { ...nats, version: 2 } };
  const text = [HEADER, claims].map((part) => encode(JSON.stringify(part))).join('.');
  return `${text}.${encode(issuer.sign(new TextEncoder().encode(text)))}`;
}

function encode(bytes: string | Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function section(title: string, text: string): string {
  return `-----BEGIN ${title}-----\n${text}\n------END ${title}------\n`;
}
