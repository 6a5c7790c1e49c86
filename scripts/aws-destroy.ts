/**
 * `npm run aws:destroy -- --stage dev [--with-data] [--yes <stage>] [--dry-run]`: removes the stack. Files, records and secrets
 * stay unless --with-data says otherwise; what is left is listed. Asks for the stage's name, or takes it from --yes.
 */
import { createInterface } from 'node:readline/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamo, createS3, createSsm } from '@intake/aws';
import { deleteBucket, deleteParameters, deleteTable, emptyBucket } from './lib/aws-clean-up.ts';
import { callerIdentity } from './lib/aws-identity.ts';
import { dataNames, protectStack, stackName, stackOutputs, type StackOutputs } from './lib/aws-stack.ts';
import { mustBeAws, readTarget, type Target } from './lib/aws-target.ts';
import { runCommand } from './lib/run-command.ts';
import { describeError } from './lib/describe-error.ts';

try {
  await main();
} catch (error) {
  console.error(`\nNot finished: ${describeError(error)}\nIt can be run again.`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { target, values } = readTarget({
    'with-data': { type: 'boolean', default: false },
    yes: { type: 'string' },
  });
  mustBeAws(target, 'aws:destroy');
  const { stage, region, dryRun } = target;
  const withData = values['with-data'] === true;
  const { Account } = await callerIdentity(target);
  console.log(`Stage ${stage} in ${region}, account ${Account}`);
  const outputs = await stackOutputs(target);
  // A stack that is gone, or never came to be, has no outputs, but may have left its data.
  const { filesBuckets, table } = dataNames(target, Account!, outputs);
  const kept = [
    `bucket ${outputs?.FilesBucketName ?? filesBuckets.join(' or ')}`,
    `table ${table}`,
    `secrets and settings in /intake/${stage}/`,
  ];
  if (!outputs) console.log(`There is no stack ${stackName(stage)} in ${region}.`);
  if (!outputs && !withData)
    return console.log(`It may have left: ${kept.join(', ')}. --with-data deletes them.`);
  if (outputs)
    console.log(
      `Removes: the API, the web app at ${outputs.Url ?? 'no address yet'}, roles, logs and alarms of stage ${stage}`,
    );
  console.log(`${withData ? 'Deletes for ever' : 'Keeps'}: ${kept.join(', ')}`);
  if (dryRun) return console.log('Nothing was touched.');
  if (!(await isSure(stage, values.yes))) return console.log('Nothing was touched.');

  if (outputs) await removeStack(target, outputs);
  if (!withData)
    return console.log(`\nLeft, and still paid for: ${kept.join(', ')}. --with-data deletes them, too.`);
  await cleanUp(target, async (s3, ssm, dynamo) => {
    const emptied = outputs?.FilesBucketName ? [outputs.FilesBucketName] : filesBuckets;
    for (const bucket of emptied) await deleteBucket(s3, bucket);
    await deleteTable(dynamo, table);
    console.log(
      `Deleted the bucket, the table and ${await deleteParameters(ssm, stage)} parameters. Nothing is left.`,
    );
  });
}

async function removeStack(target: Target, outputs: Partial<StackOutputs>): Promise<void> {
  const { stage, region } = target;
  // Protection is for accidents; who comes here has typed the name of the stage.
  await protectStack(target, false);
  const { WebBucketName } = outputs;
  if (WebBucketName)
    await cleanUp(target, async (s3) => {
      console.log(`Emptied ${WebBucketName} of ${await emptyBucket(s3, WebBucketName)} files`);
    });
  const { code } = await runCommand('osls', ['remove', '--stage', stage, '--region', region]);
  if (code !== 0) throw new Error('osls could not remove the stack.');
}

type Work = (
  s3: ReturnType<typeof createS3>,
  ssm: ReturnType<typeof createSsm>,
  dynamo: DynamoDBClient,
) => Promise<void>;

async function cleanUp(target: Target, work: Work): Promise<void> {
  const clients = [createS3(target), createSsm(target), createDynamo(target)] as const;
  try {
    await work(clients[0], clients[1], clients[2] as unknown as DynamoDBClient);
  } finally {
    for (const client of clients) client.destroy();
  }
}

async function isSure(stage: string, yes?: string): Promise<boolean> {
  if (yes !== undefined) return yes === stage;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const typed = await terminal.question(`Type ${stage} to go on: `);
  terminal.close();
  return typed.trim() === stage;
}
