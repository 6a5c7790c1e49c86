/** A reflected CRC: its polynomial without the highest term, in the notation in which the highest bit is x⁰. */
export interface CrcKind {
  bits: 32 | 64;
  polynomial: bigint;
}

/** Parameters: https://reveng.sourceforge.io/crc-catalogue/all.htm */
export const CRC_KINDS = {
  CRC32: { bits: 32, polynomial: 0xedb88320n },
  CRC32C: { bits: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n },
} as const satisfies Record<string, CrcKind>;

/**
 * The CRC of pieces laid end to end, from the CRCs of the pieces alone: appending n bytes multiplies a CRC by x^8n, a
 * polynomial over GF(2) (Mark Adler's crc32_combine in zlib).
 */
export function combineCrcs(kind: CrcKind, pieces: Iterable<{ crc: bigint; size: number }>): bigint {
  const shifts = new Map<number, bigint>(); // 10,000 parts have a few sizes
  let whole = 0n;
  for (const { crc, size } of pieces) {
    // Nothing yet: a small file is one piece, and there are thousands of them.
    if (whole === 0n) {
      whole = crc;
      continue;
    }
    let shift = shifts.get(size);
    if (shift === undefined) shifts.set(size, (shift = zeroBytes(kind, size)));
    whole = multiply(kind, shift, whole) ^ crc;
  }
  return whole;
}

const timesX = ({ polynomial }: CrcKind, a: bigint): bigint => (a & 1n ? (a >> 1n) ^ polynomial : a >> 1n);

/** a·b modulo the polynomial. */
function multiply(kind: CrcKind, a: bigint, b: bigint): bigint {
  let product = 0n;
  for (let bit = 1n << BigInt(kind.bits - 1); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= b;
    b = timesX(kind, b);
  }
  return product;
}

/** x^(8 · bytes): multiplying a register by it is the same as feeding so many zero bytes. */
function zeroBytes(kind: CrcKind, bytes: number): bigint {
  let power = 1n << BigInt(kind.bits - 1);
  let square = power >> 8n;
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(kind, power, square);
    square = multiply(kind, square, square);
  }
  return power;
}

/** Tables for slicing by `count`, one after the other: table t is for a byte that is followed by t others. */
export function slicingTables(kind: CrcKind, count: number): BigUint64Array {
  const tables = new BigUint64Array(count * 256);
  for (let byte = 0; byte < 256; byte++) {
    let register = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) register = timesX(kind, register);
    tables[byte] = register;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256]!;
    tables[i] = (before >> 8n) ^ tables[Number(before & 0xffn)]!;
  }
  return tables;
}
