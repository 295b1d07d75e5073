/** Where a webhook goes: a URL of a user, and the addresses that its name has now. */

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { AppError } from '@flashline/errors';
import { kindOf, type PrivateAddresses } from './addresses.ts';
import { WEBHOOKS_NAME_UNKNOWN, WEBHOOKS_TARGET_REFUSED } from './errors.ts';

/** An address of a name. */
export type ResolvedAddress = { readonly address: string; readonly family: 4 | 6 };

/** Gives all addresses of a name, or rejects. */
export type Resolve = (name: string) => Promise<readonly ResolvedAddress[]>;

export type TargetOptions = {
  /** No private address unless given. */
  readonly allowPrivate?: PrivateAddresses;
  /** The resolver of this machine by default. */
  readonly resolve?: Resolve;
};

/** A target that may be called, at these addresses and no others. */
export type Target = { readonly url: URL; readonly addresses: readonly ResolvedAddress[] };

const MAX_URL_LENGTH = 2048;

/**
 * Checks a URL and resolves its name. All addresses of the name must be fit, and private ones if it
 * is http. Throws WEBHOOKS_TARGET_REFUSED, WEBHOOKS_NAME_UNKNOWN.
 */
export async function checkTarget(text: string, options: TargetOptions = {}): Promise<Target> {
  const url = parse(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = await addressesOf(host, options.resolve ?? resolveHere);
  for (const { address } of addresses) {
    const kind = kindOf(address, options.allowPrivate ?? false);
    if (kind === 'refused') throw refused(`${host} is not a public address`);
    if (url.protocol === 'http:' && kind === 'public') throw refused('it is not https');
  }
  return { url, addresses };
}

function parse(text: string): URL {
  const url = text.length <= MAX_URL_LENGTH ? URL.parse(text) : null;
  if (url === null) throw refused('it is no URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('it is not https');
  if (url.username !== '' || url.password !== '') throw refused('it holds a name or password');
  return url;
}

async function addressesOf(host: string, resolve: Resolve): Promise<readonly ResolvedAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family: family === 4 ? 4 : 6 }];
  let addresses: readonly ResolvedAddress[] = [];
  let cause: unknown;
  try {
    addresses = await resolve(host);
  } catch (error) {
    cause = error;
  }
  if (addresses.length > 0) return addresses;
  throw new AppError(
    WEBHOOKS_NAME_UNKNOWN,
    `The name ${host} of a webhook has no address: check its spelling.`,
    { cause },
  );
}

async function resolveHere(name: string): Promise<readonly ResolvedAddress[]> {
  const found = await lookup(name, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 4 ? 4 : 6 }));
}

function refused(reason: string): AppError {
  return new AppError(
    WEBHOOKS_TARGET_REFUSED,
    `The address of a webhook is refused (${reason}): give a public https address.`,
  );
}
