import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { type Door, packageDoors, PACKAGES } from './aws-package.ts';
import { buildTargets } from './build-targets.ts';

const ADDON = 'node_modules/@node-rs/argon2-linux-arm64-gnu/argon2.linux-arm64-gnu.node';
/** ELF header: the processor that a library is for (e_machine, offset 18). */
const AARCH64 = 183;

const zip = (door: Door) => readFileSync(join(PACKAGES, `${door}.zip`));

beforeAll(async () => {
  await buildTargets({ only: 'api' });
  await packageDoors();
}, 120_000);

it('every door is an ES module of its own, far below the limits', () => {
  for (const door of ['http', 'object-created', 'sweep'] as const) {
    expect(Object.keys(unzipSync(zip(door)))).toContain('index.mjs');
    expect(zip(door).length).toBeLessThan(2.5 * 2 ** 20);
  }
});

it('the door that hashes passwords carries the addon for the processor of Lambda, and no other does', () => {
  const files = unzipSync(zip('http'));
  expect(Buffer.from(files[ADDON]!).readUInt16LE(18)).toBe(AARCH64);
  expect(Object.keys(files).filter((name) => name.endsWith('.node'))).toEqual([ADDON]);
  for (const door of ['object-created', 'sweep'] as const) {
    expect(Object.keys(unzipSync(zip(door))).filter((name) => name.startsWith('node_modules'))).toEqual([]);
  }
});

it('the same sources give the same bytes', async () => {
  const digest = () => createHash('sha256').update(zip('http')).digest('hex');
  const before = digest();
  await packageDoors();
  expect(digest()).toBe(before);
});
