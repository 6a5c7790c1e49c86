import { combineParts, isCombinable } from '../storage/crc-combine.ts';
import type { Checksum } from '../storage/checksum.ts';
import { digestOf } from '../storage/digest.ts';
import type { Part } from '../storage/part-table.ts';
import type { Upload } from '../storage/upload-table.ts';

/**
 * The completed object's checksum without reading a byte: a full-object CRC is combined from the parts' CRCs, a composite
 * one is the checksum of the parts' checksums with their number behind it.
 */
export async function wholeChecksum(
  { algorithm, checksumType: type }: Pick<Upload, 'algorithm' | 'checksumType'>,
  parts: readonly Part[],
): Promise<Checksum> {
  const checksums = parts.map(({ checksum, size }) => ({ crc: Buffer.from(checksum, 'base64'), size }));
  if (type === 'FULL_OBJECT' && isCombinable(algorithm))
    return { algorithm, type, value: combineParts(algorithm, checksums).toString('base64') };
  const digest = await digestOf(algorithm, Buffer.concat(checksums.map(({ crc }) => crc)));
  return { algorithm, type, value: `${Buffer.from(digest).toString('base64')}-${parts.length}` };
}
