/** Jest in a process of its own over made-up spec files, one after the other in the same process. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepo } from '../lib/paths.ts';
import { runCommand } from '../lib/run-command.ts';

let dir: string;
let passed: string[];
let failed: Record<string, string>;

const FILES = {
  'a.spec.ts': `
    import { jest } from '@jest/globals';
    import { seen } from './seen.ts';
    interface Typed { n: number }
    seen.push('a');
    jest.setTimeout(200);
    process.env.LEFT = 'behind';
    process.env.HOME = '/somewhere/else';
    globalThis.fetch = async () => new Response('not the real one');
    jest.spyOn(Date, 'now').mockReturnValue(1);
    jest.spyOn(process, 'cwd').mockReturnValue('/nowhere');
    it('a: passes', () => expect({ n: 1 } satisfies Typed).toEqual({ n: 1 }));
    it('a: is wrong', () => expect(1).toBe(2));
    it('a: throws', async () => { throw new Error('thrown'); });
    it('a: never ends', () => new Promise(() => {}));
    it('a: throws behind its back', () => new Promise((done) => { setTimeout(() => { throw new Error('late'); }); setTimeout(done, 50); }));
    it('a: rejects behind its back', () => new Promise((done) => { void Promise.reject(new Error('unhandled')); setTimeout(done, 50); }));
    it('a: too few assertions', () => { expect.assertions(1); });
    it.each([1, 2])('a: %i of two', (n) => expect(n).toBe(1));`,
  'b.spec.ts': `
    import { expect, it, test } from '@jest/globals';
    import { seen } from './seen.ts';
    it('b: has the timeout of the configuration', () => new Promise((done) => setTimeout(done, 400)));
    it('b: finds the process as it was', () => {
      expect(process.env).not.toHaveProperty('LEFT');
      expect(process.env.HOME).toBe(process.env.BEFORE);
      expect(String(fetch)).not.toContain('not the real one');
      expect(Date.now()).toBeGreaterThan(1e12);
      expect(process.cwd()).not.toBe('/nowhere');
    });
    test('b: shares modules', () => expect(seen).toEqual(['a']));`,
  'c.spec.ts': `import './missing.ts'; it('c: is never reached', () => undefined);`,
  'seen.ts': `export const seen: string[] = [];`,
};

beforeAll(async () => {
  dir = mkdtempSync(join(realpathSync(tmpdir()), 'intake-jest-'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(dir, name), text);
  const config = {
    ...{ rootDir: dir, testMatch: ['**/*.spec.ts'], transform: {}, testTimeout: 5000 },
    runtime: inRepo('scripts/jest/plain-runtime.ts'),
    testEnvironment: inRepo('scripts/jest/plain-environment.ts'),
  };
  const report = join(dir, 'report.json');
  const args = [
    '--runInBand',
    '--silent',
    '--json',
    `--outputFile=${report}`,
    '--config',
    JSON.stringify(config),
  ];
  await runCommand('jest', args, { quiet: true, env: { BEFORE: process.env.HOME! } });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const results: { title: string; status: string; failureMessages: string[] }[] = testResults.flatMap(
    (file: { assertionResults: [] }) => file.assertionResults,
  );
  passed = results.filter(({ status }) => status === 'passed').map(({ title }) => title);
  failed = Object.fromEntries(
    results
      .filter(({ status }) => status === 'failed')
      .map((one) => [one.title, one.failureMessages.join('\n')]),
  );
  for (const file of testResults) if (file.assertionResults.length === 0) failed[file.name] = file.message;
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true }));

it('sees every way to fail, and where', () => {
  expect(failed).toEqual({
    'a: is wrong': expect.stringContaining(`(${dir}/a.spec.ts:13:`),
    'a: throws': expect.stringContaining(`(${dir}/a.spec.ts:14:`),
    'a: never ends': expect.stringContaining('Exceeded timeout of 200 ms'),
    'a: throws behind its back': expect.stringContaining('late'),
    'a: rejects behind its back': expect.stringContaining('unhandled'),
    'a: too few assertions': expect.stringContaining('Expected one assertion'),
    'a: 2 of two': expect.stringContaining('Expected: 1'),
    [join(dir, 'c.spec.ts')]: expect.stringContaining('missing.ts'),
  });
});

it('puts the process back as it was behind each file', () => {
  expect(passed.sort()).toEqual([
    ...['a: 1 of two', 'a: passes'],
    ...['b: finds the process as it was', 'b: has the timeout of the configuration', 'b: shares modules'],
  ]);
});
