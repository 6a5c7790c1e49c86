import { combineParts, type CombinableCrc } from './crc-combine.ts';
import { digestOf } from './digest.ts';

const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const hex = async (name: CombinableCrc, data: Buffer): Promise<string> =>
  Buffer.from(await digestOf(name, data)).toString('hex');

describe('CRC digests', () => {
  // The check values of the CRC catalogue (reveng): the CRC of "123456789".
  test.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
  ] as const)('%s of the check string', async (name, expected) => {
    expect(await hex(name, text('123456789'))).toBe(expected);
  });
});

describe('combineParts', () => {
  const whole = Buffer.from(Array.from({ length: 100_003 }, (_, i) => (i * 31 + (i >> 8)) & 255));
  const cuts = [0, 1, 17, 17, 65_536, 99_999, whole.length];

  test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)('%s of parts is that of the whole', async (name) => {
    const slices = cuts.slice(1).map((end, i) => whole.subarray(cuts[i], end));
    const parts = await Promise.all(
      slices.map(async (s) => ({ crc: await digestOf(name, s), size: s.length })),
    );
    expect(combineParts(name, parts).toString('hex')).toBe(await hex(name, whole));
    const swapped = [parts[1]!, parts[0]!, ...parts.slice(2)];
    expect(combineParts(name, swapped).toString('hex')).not.toBe(await hex(name, whole));
  });

  test('takes 10,000 parts in well under a second of the processor', () => {
    const parts = Array.from({ length: 10_000 }, (_, i) => ({ crc: Buffer.alloc(8, i), size: 8_388_608 }));
    const begin = process.cpuUsage();
    combineParts('CRC64NVME', parts);
    expect(process.cpuUsage(begin).user).toBeLessThan(1_000_000);
  });
});
