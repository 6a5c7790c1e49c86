import { combineCrc64Nvme, crc64FromBase64, crc64ToBase64 } from './crc64nvme.ts';

/** Bit by bit from the definition, to hold the algebra against. */
function crc64nvme(bytes: Uint8Array): string {
  let crc = 0xffffffffffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x9a6c9329ac4bc9b5n : crc >> 1n;
  }
  return Buffer.from((crc ^ 0xffffffffffffffffn).toString(16).padStart(16, '0'), 'hex').toString('base64');
}

const pieces = (bytes: Uint8Array, ...sizes: number[]) => {
  let at = 0;
  return sizes.map((size) => ({ size, checksum: crc64nvme(bytes.subarray(at, (at += size))) }));
};

describe('combineCrc64Nvme', () => {
  it('gives the published check value of "123456789", however it is cut', () => {
    const digits = Buffer.from('123456789');
    const check = Buffer.from('ae8b14860a799888', 'hex').toString('base64');
    expect(crc64nvme(digits)).toBe(check);
    expect(combineCrc64Nvme(pieces(digits, 9))).toBe(check);
    expect(combineCrc64Nvme(pieces(digits, 1, 8))).toBe(check);
    expect(combineCrc64Nvme(pieces(digits, 3, 3, 3))).toBe(check);
  });

  it('equals the checksum of the whole for uneven pieces', () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31 + (i >> 3)) & 0xff);
    expect(combineCrc64Nvme(pieces(bytes, 2048, 2048, 904))).toBe(crc64nvme(bytes));
  });

  it('depends on the order', () => {
    const bytes = Uint8Array.from({ length: 20 }, (_, i) => i);
    expect(combineCrc64Nvme(pieces(bytes, 10, 10).toReversed())).not.toBe(crc64nvme(bytes));
  });
});

it('writes and reads the form that S3 uses', () => {
  expect(crc64ToBase64(0xae8b14860a799888n)).toBe('rosUhgp5mIg=');
  expect(crc64FromBase64('rosUhgp5mIg=')).toBe(0xae8b14860a799888n);
  for (const wrong of ['', 'rosUhgp5mIg', 'rosUhgp5mI==', '!osUhgp5mIg='])
    expect(() => crc64FromBase64(wrong)).toThrow(RangeError);
});
