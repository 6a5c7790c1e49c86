import { combineCrcs, CRC_KINDS } from '@intake/protocol';

export type CombinableCrc = keyof typeof CRC_KINDS;

export const isCombinable = (name: string): name is CombinableCrc => Object.hasOwn(CRC_KINDS, name);

/** The whole's CRC, of parts in order, without their bytes. CRCs are big-endian bytes, as in S3's base64. */
export function combineParts(
  name: CombinableCrc,
  parts: readonly { readonly crc: Uint8Array; readonly size: number }[],
): Buffer {
  const kind = CRC_KINDS[name];
  const numbers = parts.map(({ crc, size }) => ({
    crc: BigInt(`0x${Buffer.from(crc).toString('hex')}`),
    size,
  }));
  const hex = combineCrcs(kind, numbers).toString(16);
  return Buffer.from(hex.padStart(kind.bits / 4, '0'), 'hex');
}
