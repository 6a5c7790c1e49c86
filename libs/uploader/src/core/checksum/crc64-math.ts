/**
 * CRC-64/NVME as polynomials over GF(2), for joining checksums without reading bytes again.
 * Reflected: bit 63 is x^0. Parameters: https://reveng.sourceforge.io/crc-catalogue/all.htm#crc.cat.crc-64-nvme
 */
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
const ONE = 1n << 63n;

const timesX = (a: bigint): bigint => (a & 1n ? (a >> 1n) ^ POLYNOMIAL : a >> 1n);

/** a * b modulo the polynomial. */
function multiply(a: bigint, b: bigint): bigint {
  let product = 0n;
  for (let bit = ONE, power = b; bit > 0n; bit >>= 1n, power = timesX(power)) {
    if (a & bit) product ^= power;
  }
  return product;
}

/** x^(8 * bytes): multiplying a register by it is the same as feeding so many zero bytes. */
function zeroBytes(bytes: number): bigint {
  let power = ONE;
  let square = timesX(timesX(timesX(timesX(timesX(timesX(timesX(timesX(ONE))))))));
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(power, square);
    square = multiply(square, square);
  }
  return power;
}

const operators = new Map<number, bigint>();

/** The register after `bytes` zero bytes more. Operators are kept: the same few lengths come again and again. */
export function advance(register: bigint, bytes: number): bigint {
  let operator = operators.get(bytes);
  if (operator === undefined) {
    if (operators.size > 100) operators.clear();
    operators.set(bytes, (operator = zeroBytes(bytes)));
  }
  return multiply(operator, register);
}

/** Tables for slicing by `count`, one after the other: table t is for a byte that is followed by t others. */
export function slicingTables(count: number): BigUint64Array {
  const tables = new BigUint64Array(count * 256);
  for (let byte = 0; byte < 256; byte++) {
    let register = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) register = timesX(register);
    tables[byte] = register;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256]!;
    tables[i] = (before >> 8n) ^ tables[Number(before & 0xffn)]!;
  }
  return tables;
}

/** Checksum of A followed by B, from both checksums and the length of B in bytes. */
export function combineCrc64(a: bigint, b: bigint, lengthOfB: number): bigint {
  return advance(a, lengthOfB) ^ b;
}

/** Base64 of the eight bytes, most significant first: the form of `x-amz-checksum-crc64nvme`. */
export function crc64ToBase64(crc: bigint): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, crc);
  return btoa(String.fromCharCode(...bytes));
}

/** @returns null when the text is not base64 of eight bytes. */
export function crc64FromBase64(text: string): bigint | null {
  if (!/^[A-Za-z0-9+/]{11}=$/.test(text)) return null;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new DataView(bytes.buffer).getBigUint64(0);
}

/** Checksum of a whole file from those of its parts, in order. @returns null when one is malformed. */
export function wholeCrc64(parts: readonly { checksum: string; size: number }[]): string | null {
  let whole = 0n;
  for (const part of parts) {
    const crc = crc64FromBase64(part.checksum);
    if (crc === null) return null;
    whole = combineCrc64(whole, crc, part.size);
  }
  return crc64ToBase64(whole);
}
