/**
 * `npm test`: every test that needs nothing else, the ones in a real browser included. `npm test -- unit|web|e2e` runs one part;
 * `npm run test:aws` runs the integration suites against the endpoint in AWS_ENDPOINT_URL.
 */
import { packageLambdas } from './lib/aws-package.ts';
import { buildTargets } from './lib/build-targets.ts';
import { check, finish, type Outcome, tests } from './lib/stages.ts';

const PARTS: Record<string, () => Promise<Outcome[]>> = {
  static: () =>
    Promise.all([
      check('architecture', 'node', ['scripts/run.mjs', 'arch']),
      check('contract is fresh', 'node', ['scripts/run.mjs', 'contract', '--check']),
    ]),
  unit: async () => {
    // Before, not in the suites that need it: two workers would build over each other.
    await buildTargets();
    await packageLambdas();
    return [await tests('unit and HTTP tests', 'jest', ['--maxWorkers=2'])];
  },
  web: async () => [await tests('components of the web app', 'vitest', [], 'apps/web')],
  e2e: async () => {
    await buildTargets();
    await packageLambdas();
    return [await tests('whole system, real browser', 'jest', ['-c', 'jest.e2e.config.mjs'])];
  },
  aws: async () => {
    const endpoint = process.env.AWS_ENDPOINT_URL;
    if (!endpoint) throw new Error('Say which endpoint: AWS_ENDPOINT_URL=http://… npm run test:aws');
    await buildTargets();
    await packageLambdas();
    return [
      await tests(`state machines against ${endpoint}`, 'jest', ['stepfunctions/conformance']),
      await tests(`adapters against ${endpoint}`, 'jest', ['libs/aws']),
      await tests(`API and browser against ${endpoint}`, 'jest', [
        '-c',
        'jest.e2e.config.mjs',
        'apps/api/test',
        // Those of them that work with another AWS than the embedded one.
        'scripts/test/(code-cache|container|cost|other-runtimes)',
      ]),
    ];
  },
};

const wanted = process.argv.slice(2);
const outcomes: Outcome[] = [];
for (const part of wanted.length > 0 ? wanted : ['static', 'unit', 'web', 'e2e']) {
  const run = PARTS[part];
  if (!run) throw new Error(`There is no part ${part}; there are ${Object.keys(PARTS).join(', ')}.`);
  outcomes.push(...(await run()));
}
finish(outcomes);
