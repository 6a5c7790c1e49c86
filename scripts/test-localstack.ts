/**
 * `npm run test:localstack`: the integration suites, the ones in a real browser included, on LocalStack 4.14 with
 * signature validation on, with moto for DynamoDB, and the conformance cases of Step Functions. Without Docker: it needs
 * Python 3.12 and a Java from 11 on.
 */
import { startLocalStack, STATES_MOCKS } from './lib/localstack.ts';
import { runCommand } from './lib/run-command.ts';

const started = performance.now();
console.log('Starting LocalStack (the first time it is installed into .venv and .cache) …');
const localstack = await startLocalStack();
console.log(
  `LocalStack is ready at ${localstack.endpoint} after ${Math.round((performance.now() - started) / 1000)} s; log: ${localstack.log}`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void localstack.stop().then(() => process.exit(1)));
}
const { code } = await runCommand('node', ['scripts/run.mjs', 'test', 'aws', ...process.argv.slice(2)], {
  env: {
    AWS_ENDPOINT_URL: localstack.endpoint,
    AWS_REGION: 'us-west-1',
    // LocalStack checks signatures against this pair.
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    SFN_MOCK_CONFIG: STATES_MOCKS,
  },
}).finally(() => localstack.stop());
process.exit(code);
