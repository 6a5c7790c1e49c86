/**
 * `npm run aws:deploy -- --stage dev [--region us-west-1] [--param domain=… --param certificateArn=…] [--dry-run]`: builds,
 * packages, deploys the stack, uploads the SPA, clears CloudFront's cache of it, has Lambda compile the code and looks whether it works. Also upgrades;
 * every step may be repeated. `--import-kept` takes over the bucket and the table that an earlier stack has left. With --dry-run it builds and packages here and touches nothing in AWS, nor needs credentials.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamo, createS3 } from '@intake/aws';
import { stepsAfterStack } from './lib/aws-after-stack.ts';
import { callerIdentity, whoAmI } from './lib/aws-identity.ts';
import { findKept, importKept, type KeptData } from './lib/aws-import-kept.ts';
import { osls } from './lib/aws-osls.ts';
import { packageLambdas } from './lib/aws-package.ts';
import { setUp } from './lib/aws-setup.ts';
import {
  dataNames,
  describeStack,
  stackName,
  stackOutputs,
  type StackOutputs,
  withCloudFormation,
} from './lib/aws-stack.ts';
import { changeIndexes, planIndexes } from './lib/aws-table-indexes.ts';
import { mustBeAws, readTarget, type Target } from './lib/aws-target.ts';
import { buildTargets } from './lib/build-targets.ts';
import { describeError } from './lib/describe-error.ts';

type Found = KeptData & {
  webBucket?: string | undefined;
  /** One that was deployed completely. */
  hasStack: boolean;
};

try {
  await main();
} catch (error) {
  console.error(`\nNot deployed: ${describeError(error)}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { target, values } = readTarget({
    param: { type: 'string', multiple: true },
    'import-kept': { type: 'boolean', default: false },
  });
  mustBeAws(target, 'aws:deploy');
  const given = values.param ?? [];
  let data: Found = { hasStack: false };

  if (!target.dryRun) await step('Credentials', () => whoAmI(target));
  if (!target.dryRun) await step('Settings and secrets', () => mustBeSetUp(target));
  if (!target.dryRun) data = await whatIsThere(target, values['import-kept'] === true);
  const params = [
    ...given,
    // Other names would be other, empty buckets.
    ...(data.filesBucket ? [`filesBucket=${data.filesBucket}`] : []),
    ...(data.webBucket ? [`webBucket=${data.webBucket}`] : []),
  ].flatMap((param) => ['--param', param]);
  await step(
    'Build',
    async () => (await buildTargets({ force: !target.dryRun })).join(' and ') || 'nothing has changed',
  );
  await step('Package', async () => JSON.stringify(await packageLambdas()));
  if (values['import-kept'] === true && !target.dryRun) {
    await step('Import of what was kept', async () => {
      await osls(target, params, 'package');
      await withCloudFormation(target, (client) => importKept(client, stackName(target.stage), data));
      return [data.filesBucket, data.table].filter(Boolean).join(' and ');
    });
  }
  const indexes = data.hasStack ? await planIndexes(target, params) : null;
  if (indexes?.before.length)
    await step('New indexes, one after the other (minutes each; hours where there are many files)', () =>
      changeIndexes(target, indexes.before),
    );
  if (indexes?.during) params.push('--param', `table=${JSON.stringify(indexes.during)}`);
  await step(target.dryRun ? 'Template' : 'Stack (minutes; CloudFront takes its time)', () =>
    osls(target, params, target.dryRun ? 'package' : 'deploy'),
  );
  if (target.dryRun)
    return console.log(
      '\nWould deploy this, upload the SPA, clear its cache and test it. Nothing was touched.',
    );

  const outputs = (await stackOutputs(target)) as StackOutputs | null;
  if (!outputs) throw new Error('The stack is not there, although osls says that it deployed it.');
  for (const [name, run] of stepsAfterStack(target, outputs, indexes?.after ?? [])) await step(name, run);
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

/** The stack's own names, or, for a new stack, what an earlier one has kept. @throws when that is not to be imported */
async function whatIsThere(target: Target, mayImport: boolean): Promise<Found> {
  const stack = await describeStack(target);
  if (/^(ROLLBACK_|CREATE_FAILED|REVIEW_IN_PROGRESS|DELETE_FAILED)/.test(stack?.StackStatus ?? '')) {
    throw new Error(
      `The stack is ${stack!.StackStatus}. See "The first deployment failed" in docs/operations.md.`,
    );
  }
  const outputs = await stackOutputs(target);
  if (outputs?.FilesBucketName)
    return { filesBucket: outputs.FilesBucketName, webBucket: outputs.WebBucketName, hasStack: true };
  const { Account } = await callerIdentity(target);
  const [s3, dynamo] = [createS3(target), createDynamo(target)];
  const kept = await findKept(s3, dynamo as unknown as DynamoDBClient, dataNames(target, Account!, null));
  for (const client of [s3, dynamo]) client.destroy();
  const found = Object.values(kept).join(' and ');
  if (found && !mayImport) {
    throw new Error(
      `${found} are there from an earlier stack. Take them over: npm run aws:deploy -- --stage ${target.stage} --import-kept; ` +
        `or delete them for ever: npm run aws:destroy -- --stage ${target.stage} --with-data`,
    );
  }
  if (!found && mayImport)
    throw new Error('There is nothing to import: no bucket and no table of this stage.');
  return { ...kept, hasStack: false };
}
