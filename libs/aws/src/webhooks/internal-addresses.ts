import { BlockList, isIPv6 } from 'node:net';

/**
 * Addresses that no stranger may make a server talk to: this machine, its networks, cloud metadata, and what carries an
 * IPv4 address inside (IANA's special-purpose registries for IPv4 and IPv6, RFC 6890).
 */
const INTERNAL_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** What is outside of global unicast, 2000::/3, and special ranges within it. */
const GLOBAL_V6 = ['2000::', 3] as const;
const INTERNAL_V6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const internal = new BlockList();
for (const [net, prefix] of INTERNAL_V4) internal.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of INTERNAL_V6) internal.addSubnet(net, prefix, 'ipv6');
const global = new BlockList();
global.addSubnet(...GLOBAL_V6, 'ipv6');

/** @param address IPv4 or IPv6, as text */
export function isInternal(address: string): boolean {
  if (!isIPv6(address)) return internal.check(address, 'ipv4');
  return !global.check(address, 'ipv6') || internal.check(address, 'ipv6');
}
