import { createCRC64 } from 'hash-wasm';
import { Crc64 } from './crc64.ts';
import { randomBytes } from 'node:crypto';

/** hash-wasm knows nothing of our tables and joins. */
async function reference(bytes: Uint8Array): Promise<bigint> {
  const hash = await createCRC64('9a6c9329ac4bc9b5');
  return BigInt(`0x${hash.update(bytes).digest('hex')}`);
}

async function ours(...chunks: Uint8Array[]): Promise<bigint> {
  const crc = await Crc64.create();
  for (const chunk of chunks) crc.update(chunk);
  return crc.digest();
}

describe('CRC-64/NVME', () => {
  it('gives the check value of the catalogue', async () => {
    expect(await ours(new TextEncoder().encode('123456789'))).toBe(0xae8b14860a799888n);
  });

  it('gives zero for no bytes', async () => {
    expect(await ours()).toBe(0n);
  });

  it.each([1, 7, 8, 15, 16, 17, 31, 4100, 1 << 20, (1 << 20) + 1, 3_333_333])(
    'agrees with an independent implementation on %i bytes, however they are cut',
    async (size) => {
      const bytes = randomBytes(size);
      const cut = Math.floor(size / 3);
      expect(await ours(bytes)).toBe(await reference(bytes));
      expect(await ours(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(await reference(bytes));
    },
  );

  it('starts anew after reset', async () => {
    const crc = await Crc64.create();
    crc.update(randomBytes(100));
    crc.reset();
    crc.update(new TextEncoder().encode('123456789'));
    expect(crc.digest()).toBe(0xae8b14860a799888n);
  });
});
