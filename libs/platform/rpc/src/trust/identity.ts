/**
 * Who a certificate belongs to: one URI among its alternative names, `spiffe://flashline/SERVICE`, and
 * `spiffe://flashline/farm-agent/ID` for the agent of that id.
 */
import { SERVICES, type ServiceName } from './callers.ts';

/** A service, as its certificate names it. */
export type Identity = {
  readonly service: ServiceName;
  /** Of a farm-agent; null for all others. */
  readonly agentId: string | null;
};

const SCHEME = 'spiffe://';
const IDENTITY = /^spiffe:\/\/flashline\/(?<service>[a-z-]+)(?:\/(?<agentId>[A-Za-z0-9._-]+))?$/;
/** One name of the list that Node prints; names with commas or quotes come as JSON strings. */
const NAME = /(?<kind>[A-Za-z ]+):(?<value>"(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/y;

/**
 * The identity in `subjectaltname` as Node prints it. Null where there is none, more than one URI of
 * SPIFFE, an agent without an id, or an id without an agent.
 */
export function identityIn(subjectAltNames: string | undefined): Identity | null {
  const [uri, ...more] = urisIn(subjectAltNames ?? '').filter((each) => each.startsWith(SCHEME));
  if (uri === undefined || more.length > 0) return null;
  const { service, agentId = null } = IDENTITY.exec(uri)?.groups ?? {};
  const known = SERVICES.find((each) => each === service);
  if (known === undefined || (known === 'farm-agent') !== (agentId !== null)) return null;
  return { service: known, agentId };
}

/** For sentences: the path of its URI. */
export function nameOf(identity: Identity | null): string {
  if (identity === null) return 'no service of Flashline';
  const { service, agentId } = identity;
  return agentId === null ? service : `${service}/${agentId}`;
}

function urisIn(names: string): readonly string[] {
  const pattern = new RegExp(NAME);
  const uris: string[] = [];
  for (let at = 0; at < names.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const { kind, value } = pattern.exec(names)?.groups ?? {};
    if (kind === undefined || value === undefined) return [];
    if (kind === 'URI') uris.push(value);
  }
  return uris;
}
