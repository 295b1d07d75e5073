/** Which addresses a webhook may go to: public ones, and private ones that the operator allows. */

import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Private addresses that webhooks may go to: none, all but those where clouds keep credentials, or
 * exactly those in the given networks, such as `10.1.0.0/16`.
 */
export type PrivateAddresses = boolean | readonly string[];

export type AddressKind = 'public' | 'allowed-private' | 'refused';

/** The only part of IPv6 that holds public addresses of hosts. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');

/** Where clouds keep credentials; one of them looks like a public address. */
const METADATA = ['169.254.0.0/16', '168.63.129.16/32', '100.100.100.200/32', 'fd00:ec2::/32'];

/** What an address in text form is to us; what is no address is refused. */
export function kindOf(text: string, allowed: PrivateAddresses): AddressKind {
  if (!ipaddr.isValid(text)) return 'refused';
  const address = plain(ipaddr.parse(text));
  if (isPublic(address)) return 'public';
  if (typeof allowed !== 'boolean') return isIn(address, allowed) ? 'allowed-private' : 'refused';
  return allowed && !isIn(address, METADATA) ? 'allowed-private' : 'refused';
}

/** True where `text` is a network such as `10.1.0.0/16`. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}

/** An IPv4 address in the dress of IPv6 is the IPv4 address. */
function plain(address: Address): Address {
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()) {
    return address.toIPv4Address();
  }
  return address;
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || isIn(address, METADATA)) return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_V6 as [ipaddr.IPv6, number]);
}

function isIn(address: Address, networks: readonly string[]): boolean {
  return networks.some((text) => {
    const network = ipaddr.parseCIDR(text);
    return network[0].kind() === address.kind() && address.match(network);
  });
}
