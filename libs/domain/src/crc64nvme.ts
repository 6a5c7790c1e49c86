/** CRC-64/NVME, reflected, as S3 uses it for full-object checksums (NVM Express NVM Command Set 1.0, 5.2.1.3.4). */
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
const TOP = 1n << 63n;

/** a·b mod P in GF(2), with bits reflected: the top bit is x⁰. */
function multiply(a: bigint, b: bigint): bigint {
  let product = 0n;
  for (let bit = TOP; bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= b;
    b = b & 1n ? (b >> 1n) ^ POLYNOMIAL : b >> 1n;
  }
  return product;
}

/** x^(8·length) mod P: what appending `length` bytes does to the checksum before them. */
function shiftBy(length: number): bigint {
  let result = TOP;
  let square = TOP >> 8n;
  for (let n = length; n > 0; n = Math.floor(n / 2)) {
    if (n % 2) result = multiply(square, result);
    square = multiply(square, square);
  }
  return result;
}

export interface PieceChecksum {
  /** Base64 of the 8 checksum bytes, big endian, as in `x-amz-checksum-crc64nvme`. */
  checksum: string;
  /** Bytes that the checksum covers. */
  size: number;
}

/**
 * The checksum of pieces laid end to end, from the checksums of the pieces alone: the whole object's checksum without
 * reading a byte of it.
 */
export function combineCrc64Nvme(pieces: readonly PieceChecksum[]): string {
  const shifts = new Map<number, bigint>();
  let crc = 0n;
  for (const { checksum, size } of pieces) {
    if (!shifts.has(size)) shifts.set(size, shiftBy(size));
    crc = multiply(shifts.get(size)!, crc) ^ decode(checksum);
  }
  return encode(crc);
}

function decode(base64: string): bigint {
  return [...atob(base64)].reduce((value, char) => (value << 8n) | BigInt(char.charCodeAt(0)), 0n);
}

function encode(crc: bigint): string {
  const bytes = Array.from({ length: 8 }, (_, i) => Number((crc >> BigInt(56 - 8 * i)) & 0xffn));
  return btoa(String.fromCharCode(...bytes));
}
