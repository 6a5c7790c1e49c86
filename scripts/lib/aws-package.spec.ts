import { createHash } from 'node:crypto';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFESTS } from '@intake/algorithms';
import { TASK_CLASSES } from '@intake/domain';
import { unzipSync } from 'fflate';
import { type LambdaName, packageLambda, packageLambdas, PACKAGES } from './aws-package.ts';
import { buildTargets } from './build-targets.ts';
import { inRepo } from './paths.ts';
import { mapOf, sourcePlaces } from './source-places.ts';

const ADDON = 'node_modules/@node-rs/argon2-linux-arm64-gnu/argon2.linux-arm64-gnu.node';
/** ELF header: the processor that a library is for (e_machine, offset 18). */
const AARCH64 = 183;

const zip = (lambda: LambdaName) => readFileSync(join(PACKAGES, `${lambda}.zip`));

beforeAll(async () => {
  await buildTargets({ only: 'api' });
  await packageLambdas();
}, 300_000);

/** Bytes. Whoever brings a package along sees here what it costs every cold start. */
it.each([
  ['http', 2_170_000],
  ['object-created', 1_600_000],
  ['sweep', 1_600_000],
  ['realtime', 1_350_000],
  ['fan-out', 1_350_000],
  ['workflow', 1_600_000],
  ['batches', 1_750_000],
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
  'object-inspect',
  'semver',
  '@nestjs/swagger',
  '@aws-sdk/client-sts',
  '@aws-sdk/client-bedrock-runtime',
  '@aws-sdk/client-rekognition',
  '@aws-sdk/client-textract',
  '@aws-sdk/client-transcribe',
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
  for (const lambda of ['object-created', 'sweep', 'workflow', 'realtime', 'fan-out'] as const) {
    expect(Object.keys(unzipSync(zip(lambda))).filter((name) => name.startsWith('node_modules'))).toEqual([]);
  }
});

describe('the packages of tasks', () => {
  const manifests = (taskClass: string) => MANIFESTS.filter((one) => one.class === taskClass);

  it.each(TASK_CLASSES)(
    '%s: the loader, the bundle, each algorithm of the class and its engines',
    (taskClass) => {
      const files = unzipSync(zip(`${taskClass}-task`));
      const names = Object.keys(files);
      const runs = names.filter((name) => /^algorithms\/.+\/run\.mjs$/.test(name));
      expect(runs.sort()).toEqual(
        manifests(taskClass)
          .map(({ id }) => `algorithms/${id}/run.mjs`)
          .sort(),
      );
      expect(names).toEqual(
        expect.arrayContaining(['index.cjs', 'bundle.cjs', 'algorithms/runner/worker.mjs']),
      );
      for (const engine of manifests(taskClass).flatMap(({ engines }) => engines))
        expect(names).toContain(`node_modules/${engine}/package.json`);
      // What is for another processor cannot be loaded there.
      for (const name of names.filter((one) => /\.(node|so)(\.\d+)*$/.test(one)))
        expect([name, Buffer.from(files[name]!).readUInt16LE(18)]).toEqual([name, AARCH64]);
    },
  );

  it('have what makes a picture for a service, beside the algorithms that it is for', () => {
    const names = Object.keys(unzipSync(zip('heavy-task')));
    const prepares = names.filter((name) => name.endsWith('/prepare.mjs'));
    expect(prepares.sort()).toEqual(['algorithms/moderation/prepare.mjs', 'algorithms/objects/prepare.mjs']);
  });

  it('hold the code of algorithms and no other function does: what they need never costs the API a cold start', () => {
    const engines = new Set(MANIFESTS.flatMap((one) => one.engines));
    // The content of uploads is looked at with it, too.
    engines.delete('file-type');
    for (const lambda of ['http', 'object-created', 'sweep', 'workflow', 'batches'] as const) {
      const { sources } = JSON.parse(readFileSync(mapOf(lambda), 'utf8')) as { sources: string[] };
      const foreign = sources.filter(
        (source) =>
          /libs\/algorithms\/src\/(?!manifest|validate|index)/.test(source) ||
          [...engines].some((engine) => source.includes(`node_modules/${engine}/`)),
      );
      expect({ lambda, foreign }).toEqual({ lambda, foreign: [] });
    }
  });
});

it('the same sources give the same bytes', async () => {
  const before = createHash('sha256').update(zip('http')).digest('hex');
  const again = createHash('sha256')
    .update(await packageLambda('http'))
    .digest('hex');
  expect(again).toBe(before);
});

it('nothing is packed twice, and what has changed is packed anew', async () => {
  const made = () => ['http', 'workflow'].map((name) => statSync(join(PACKAGES, `${name}.zip`)).mtimeMs);
  const [http, workflow] = made();
  await packageLambdas();
  expect(made()).toEqual([http, workflow]);
  const bundle = inRepo('apps/api/dist/lambda/workflow/bundle.cjs');
  utimesSync(bundle, new Date(), new Date());
  await packageLambdas();
  expect(made()[0]).toBe(http);
  expect(made()[1]).toBeGreaterThan(workflow!);
});
