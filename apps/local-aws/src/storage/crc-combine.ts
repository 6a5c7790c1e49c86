/** 32-bit words, the most significant first. */
type Words = Uint32Array;

/** The reflected polynomials of the CRCs that can be combined. In this notation the highest bit is x⁰. */
const POLYNOMIALS = {
  CRC32: Uint32Array.of(0xedb88320),
  CRC32C: Uint32Array.of(0x82f63b78),
  CRC64NVME: Uint32Array.of(0x9a6c9329, 0xac4bc9b5),
} as const satisfies Record<string, Words>;

export type CombinableCrc = keyof typeof POLYNOMIALS;

export const isCombinable = (name: string): name is CombinableCrc => Object.hasOwn(POLYNOMIALS, name);

/**
 * The whole's CRC, of parts in order, without their bytes: appending n bytes multiplies a CRC by x^8n, a polynomial over
 * GF(2) (Mark Adler's crc32_combine in zlib). CRCs are big-endian bytes, as in S3's base64.
 */
export function combineParts(
  name: CombinableCrc,
  parts: readonly { readonly crc: Uint8Array; readonly size: number }[],
): Buffer {
  const polynomial = POLYNOMIALS[name];
  const shifts = new Map<number, Words>(); // 10,000 parts usually have two sizes
  let whole: Words = new Uint32Array(polynomial.length);
  for (const { crc, size } of parts) {
    const shift = shifts.get(size) ?? powerOfX(polynomial, size * 8);
    shifts.set(size, shift);
    whole = multiply(polynomial, shift, whole);
    xorInto(whole, toWords(crc));
  }
  const bytes = Buffer.alloc(whole.length * 4);
  whole.forEach((word, i) => bytes.writeUInt32BE(word, i * 4));
  return bytes;
}

function toWords(crc: Uint8Array): Words {
  const view = new DataView(crc.buffer, crc.byteOffset, crc.byteLength);
  return Uint32Array.from({ length: crc.byteLength / 4 }, (_, i) => view.getUint32(i * 4));
}

/** a·b modulo the polynomial. */
function multiply(polynomial: Words, a: Words, b: Words): Words {
  const product = new Uint32Array(b.length);
  const factor = b.slice();
  for (const word of a) {
    for (let bit = 31; bit >= 0; bit--) {
      if ((word >>> bit) & 1) xorInto(product, factor);
      timesX(polynomial, factor);
    }
  }
  return product;
}

function timesX(polynomial: Words, value: Words): void {
  let carry = 0;
  for (let i = 0; i < value.length; i++) {
    const word = value[i]!;
    value[i] = (word >>> 1) | carry;
    carry = (word & 1) << 31;
  }
  if (carry !== 0) xorInto(value, polynomial);
}

function xorInto(target: Words, other: Words): void {
  for (let i = 0; i < target.length; i++) target[i]! ^= other[i]!;
}

/** x^exponent modulo the polynomial, by squaring. The exponent is bits of at most 5 TiB and stays exact in a double. */
function powerOfX(polynomial: Words, exponent: number): Words {
  let result: Words = new Uint32Array(polynomial.length);
  let square: Words = new Uint32Array(polynomial.length);
  result[0] = 0x80000000; // x⁰
  square[0] = 0x40000000; // x¹
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(polynomial, result, square);
    square = multiply(polynomial, square, square);
  }
  return result;
}
