/**
 * `npm run aws:deploy -- --stage dev [--region us-west-1] [--param domain=… --param certificateArn=…] [--dry-run]`: builds,
 * packages, deploys the stack, uploads the SPA, clears CloudFront's cache of it, has Lambda compile the code and looks whether it works. Also upgrades;
 * every step may be repeated. With --dry-run it builds and packages here and touches nothing in AWS, nor needs credentials.
 */
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { createS3 } from '@intake/aws';
import { addCodeCache } from './lib/aws-code-cache.ts';
import { whoAmI } from './lib/aws-identity.ts';
import { packageLambdas } from './lib/aws-package.ts';
import { publishSpa } from './lib/aws-publish-spa.ts';
import { setUp } from './lib/aws-setup.ts';
import { smokeTest } from './lib/aws-smoke-test.ts';
import { stackOutputs, type StackOutputs } from './lib/aws-stack.ts';
import { mustBeAws, readTarget, type Target } from './lib/aws-target.ts';
import { webFiles } from './lib/aws-web-files.ts';
import { buildTargets } from './lib/build-targets.ts';
import { inRepo } from './lib/paths.ts';
import { runCommand } from './lib/run-command.ts';
import { describeError } from './lib/describe-error.ts';

try {
  await main();
} catch (error) {
  console.error(`\nNot deployed: ${describeError(error)}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { target, values } = readTarget({ param: { type: 'string', multiple: true } });
  mustBeAws(target, 'aws:deploy');
  const params = (values.param ?? []).flatMap((param) => ['--param', param]);

  if (!target.dryRun) await step('Credentials', () => whoAmI(target));
  if (!target.dryRun) await step('Settings and secrets', () => mustBeSetUp(target));
  await step(
    'Build',
    async () => (await buildTargets({ force: !target.dryRun })).join(' and ') || 'nothing has changed',
  );
  await step('Package', async () => JSON.stringify(await packageLambdas()));
  await step(target.dryRun ? 'Template' : 'Stack (minutes; CloudFront takes its time)', () =>
    osls(target, params),
  );
  if (target.dryRun)
    return console.log(
      '\nWould deploy this, upload the SPA, clear its cache and test it. Nothing was touched.',
    );

  const outputs = await stackOutputs(target);
  if (!outputs) throw new Error('The stack is not there, although osls says that it deployed it.');
  await step('Web app', () => publish(target, outputs));
  // What a start costs without it is time and nothing else.
  await step('Compiled code', () =>
    addCodeCache(target).catch((error: unknown) => `left out: ${describeError(error)}`),
  );
  await step('Smoke test', async () => (await smokeTest(outputs.Url)).join('; '));
  console.log(
    `\n${outputs.Url}\nThe first account: INTAKE_STAGE=${target.stage} AWS_REGION=${target.region} npm run user -- add you@example.com --role admin`,
  );
}

async function step(name: string, run: () => Promise<string>): Promise<void> {
  const started = performance.now();
  console.log(`${name} …`);
  const result = await run();
  console.log(`  ${result} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

async function mustBeSetUp(target: Target): Promise<string> {
  const missing = await setUp({ ...target, dryRun: true });
  if (missing.length === 0) return 'complete';
  throw new Error(
    `${missing.length} settings are missing. First: npm run aws:setup -- --stage ${target.stage} --region ${target.region}`,
  );
}

async function osls({ stage, region, dryRun }: Target, params: string[]): Promise<string> {
  const where = dryRun ? ['package', '--package', inRepo('.cache/osls')] : ['deploy'];
  const { code, output } = await runCommand(
    'osls',
    [...where, '--stage', stage, '--region', region, ...params],
    { quiet: dryRun },
  );
  if (code !== 0)
    throw new Error(
      `osls failed. ${output}\nA bucket or table "already exists"? See "Deploy again over kept data" in docs/operations.md.`,
    );
  return dryRun ? 'valid, in .cache/osls' : 'deployed';
}

async function publish(
  { region, credentials }: Target,
  { WebBucketName, DistributionId }: StackOutputs,
): Promise<string> {
  const s3 = createS3({ region, credentials });
  const keys = await publishSpa(s3, WebBucketName, webFiles());
  s3.destroy();
  const cloudFront = new CloudFrontClient({ region, credentials });
  const Paths = { Quantity: 1, Items: ['/*'] };
  const CallerReference = new Date().toISOString();
  await cloudFront.send(
    new CreateInvalidationCommand({ DistributionId, InvalidationBatch: { Paths, CallerReference } }),
  );
  cloudFront.destroy();
  return `${keys.length} files`;
}
