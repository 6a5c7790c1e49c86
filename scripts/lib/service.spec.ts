import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Service } from './service.ts';

const dir = mkdtempSync(join(tmpdir(), 'service-'));
const script = join(dir, 'service.mjs');
const counter = join(dir, 'starts');
let service: Service;

/** A service that does at its n-th start what the n-th step says, and at later ones what the last step says. */
function plan(...steps: string[]): void {
  rmSync(counter, { force: true });
  writeFileSync(
    script,
    `import { appendFileSync, readFileSync } from 'node:fs';
     appendFileSync(process.argv[2], 'x');
     const start = readFileSync(process.argv[2], 'utf8').length;
     const ready = () => console.log(JSON.stringify({ event: 'ready', start }));
     const steps = [${steps.map((step) => `() => { ${step} }`).join(', ')}];
     steps[Math.min(start, steps.length) - 1]();`,
  );
}
const DIES_LATER = 'ready(); setTimeout(() => process.exit(3), 100);';
const DIES_AT_ONCE = 'console.error("no disk"); process.exit(4);';
const LIVES = 'ready(); setInterval(() => {}, 1000);';

function run(onLine: (line: string) => void, done: (outcome: string) => void): Service {
  service = new Service({
    name: 'It',
    args: [script, counter],
    log: onLine,
    onFailure: (error) => done(error.message),
    backOff: [10, 20, 30],
  });
  return service;
}
afterEach(() => service.stop());
afterAll(() => rmSync(dir, { recursive: true }));

it('is started again also when it dies while being restarted', async () => {
  plan(DIES_LATER, DIES_AT_ONCE, DIES_AT_ONCE, `${LIVES} console.log('third time');`);
  const outcome = await new Promise<string>((resolve, reject) => {
    run((line) => line === 'third time' && resolve(line), resolve)
      .start()
      .catch(reject);
  });
  expect(outcome).toBe('third time');
}, 30_000);

it('says why when it cannot be started again', async () => {
  plan(DIES_LATER, DIES_AT_ONCE);
  const failure = await new Promise<string>((resolve, reject) =>
    run(() => {}, resolve)
      .start()
      .catch(reject),
  );
  expect(failure).toBe('It ended before it was ready (4). no disk');
}, 30_000);

it('is not started again once it was stopped', async () => {
  plan(LIVES);
  let failure = '';
  await run(
    () => {},
    (message) => (failure = message),
  ).start();
  await service.stop();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(failure).toBe('');
});
