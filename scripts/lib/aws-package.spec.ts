import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { type LambdaName, packageLambdas, PACKAGES } from './aws-package.ts';
import { buildTargets } from './build-targets.ts';
import { mapOf, sourcePlaces } from './source-places.ts';

const ADDON = 'node_modules/@node-rs/argon2-linux-arm64-gnu/argon2.linux-arm64-gnu.node';
/** ELF header: the processor that a library is for (e_machine, offset 18). */
const AARCH64 = 183;

const zip = (lambda: LambdaName) => readFileSync(join(PACKAGES, `${lambda}.zip`));

beforeAll(async () => {
  await buildTargets({ only: 'api' });
  await packageLambdas();
}, 120_000);

/** Bytes. Whoever brings a package along sees here what it costs every cold start. */
it.each([
  ['http', 1_750_000],
  ['object-created', 1_500_000],
  ['sweep', 1_500_000],
  ['realtime', 1_250_000],
  ['fan-out', 1_250_000],
] as const)('%s is the loader and one bundle of less than %i bytes', (lambda, limit) => {
  const files = unzipSync(zip(lambda));
  const own = Object.keys(files).filter((name) => !name.startsWith('node_modules/'));
  expect(own).toEqual(['index.cjs', 'bundle.cjs']);
  expect(files['bundle.cjs']!.length).toBeLessThan(limit);
  expect(zip(lambda).length).toBeLessThan(1.5 * 2 ** 20);
});

it.each([
  'iconv-lite',
  'libphonenumber-js',
  'mime-db',
  'multer',
  'semver',
  '@nestjs/swagger',
  '@aws-sdk/client-sts',
])('leaves %s out', (name) => {
  const map = readFileSync(mapOf('http'), 'utf8');
  const { sources } = JSON.parse(map) as { sources: string[] };
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.filter((source) => source.includes(`node_modules/${name}/`))).toEqual([]);
});

it('has a map beside the bundle, for the stacks in the log', () => {
  const bundle = unzipSync(zip('http'))['bundle.cjs']!;
  const lines = Buffer.from(bundle).toString().split('\n');
  const line = lines.findIndex((text) => text.includes('The service cannot start'));
  const place = `bundle.cjs:${line + 1}:${lines[line]!.indexOf('The service cannot start') + 1}`;
  expect(sourcePlaces(mapOf('http'))(`(/var/task/${place})`)).toMatch(
    /^\(apps\/api\/src\/lambda\/unavailable\.ts:\d+:\d+\)$/,
  );
});

it('the function that hashes passwords carries the addon for the processor of Lambda, and no other does', () => {
  const files = unzipSync(zip('http'));
  expect(Buffer.from(files[ADDON]!).readUInt16LE(18)).toBe(AARCH64);
  expect(Object.keys(files).filter((name) => name.endsWith('.node'))).toEqual([ADDON]);
  for (const lambda of ['object-created', 'sweep', 'realtime', 'fan-out'] as const) {
    expect(Object.keys(unzipSync(zip(lambda))).filter((name) => name.startsWith('node_modules'))).toEqual([]);
  }
});

it('the same sources give the same bytes', async () => {
  const digest = () => createHash('sha256').update(zip('http')).digest('hex');
  const before = digest();
  await packageLambdas();
  expect(digest()).toBe(before);
});
