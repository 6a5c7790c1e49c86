import { combineCrcs, CRC_KINDS } from './crc.ts';

/** A piece of a file, as S3 and the engine describe it. */
export interface PieceChecksum {
  /** Base64 of the 8 checksum bytes, most significant first, as in `x-amz-checksum-crc64nvme`. */
  checksum: string;
  /** Bytes that the checksum covers. */
  size: number;
}

/** @throws RangeError when a checksum is not the base64 of eight bytes. */
export function combineCrc64Nvme(pieces: readonly PieceChecksum[]): string {
  const crcs = pieces.map(({ checksum, size }) => ({ crc: crc64FromBase64(checksum), size }));
  return crc64ToBase64(combineCrcs(CRC_KINDS.CRC64NVME, crcs));
}

export function crc64ToBase64(crc: bigint): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, crc);
  return btoa(String.fromCharCode(...bytes));
}

/** @throws RangeError when the text is not the base64 of eight bytes. */
export function crc64FromBase64(text: string): bigint {
  if (!isCrc64(text)) throw new RangeError(`Not the base64 of eight bytes: ${JSON.stringify(text)}`);
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new DataView(bytes.buffer).getBigUint64(0);
}

/** Whether the text is the base64 of eight bytes. */
export const isCrc64 = (text: string): boolean => /^[A-Za-z0-9+/]{11}=$/.test(text);
