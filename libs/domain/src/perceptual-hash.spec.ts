import { ALIKE, hashBands, hashDistance } from './perceptual-hash.ts';

it('counts the bits that differ', () => {
  expect(hashDistance('0000000000000000', '0000000000000000')).toBe(0);
  expect(hashDistance('8000000000000001', '0000000000000000')).toBe(2);
  expect(hashDistance('ffffffffffffffff', '0000000000000000')).toBe(64);
});

it('has a band in common whichever bits differ, as long as they are few', () => {
  const hash = 0x9a3c_5d71_e8f0_1b26n;
  const text = (value: bigint) => value.toString(16).padStart(16, '0');
  const bands = new Set(hashBands(text(hash)));
  for (let round = 0; round < 500; round++) {
    let other = hash;
    for (let i = 0; i < ALIKE; i++) other ^= 1n << BigInt(Math.floor(Math.random() * 64));
    expect(hashBands(text(other)).some((band) => bands.has(band))).toBe(true);
  }
  expect(hashBands(text(hash))).toHaveLength(ALIKE + 1);
});
