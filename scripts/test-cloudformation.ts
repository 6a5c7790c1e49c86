/**
 * `npm run test:cloudformation`: what a second CloudFormation says to the packaged template: cfn-lint's rules, and whether moto
 * can create a stack of it and update it. Needs Python 3.10 or later; installs into .cache.
 */
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { createS3, createSsm } from '@intake/aws';
import { EVERYTHING, packagedTemplate, type Template } from '../infra/checks/template.ts';
import { inRepo } from './lib/paths.ts';
import { freePort } from './lib/ports.ts';
import { runCommand } from './lib/run-command.ts';
import { check, finish, type Outcome } from './lib/stages.ts';

const TOOLS = ['cfn-lint==1.58.0', 'moto[server,all]==5.2.5'];
const DIR = inRepo('.cache/cloudformation');
const BIN = `${DIR}/venv/bin`;
/** An archive without entries: the end-of-central-directory record alone. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);
/** In ms. */
const START_LIMIT = 60_000;

/** osls writes DependsOn beside what a Ref says already, and its params make conditions of two literals. */
const IGNORED = ['W3005', 'W8003'];
/** Of the branches that a stage without a domain does not take. */
const NOT_TAKEN = ['E3013', 'E1159'];
const REGION = 'us-west-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

mkdirSync(DIR, { recursive: true });
await must('python3', ['-m', 'venv', `${DIR}/venv`]);
await must(`${BIN}/pip`, ['install', '--quiet', ...TOOLS]);

const templates: Record<string, Template> = {
  dev: await packagedTemplate('dev'),
  prod: await packagedTemplate('prod', EVERYTHING),
};
const outcomes: Outcome[] = [];
for (const [name, template] of Object.entries(templates)) {
  const file = `${DIR}/${name}.json`;
  writeFileSync(file, JSON.stringify(template, withoutExpressions, 2));
  outcomes.push(
    await check(`cfn-lint: ${name}`, `${BIN}/cfn-lint`, [
      ...['--ignore-checks', ...IGNORED, ...(name === 'dev' ? NOT_TAKEN : [])],
      ...['--regions', REGION, '--', file],
    ]),
  );
}
outcomes.push(
  await check('cfn-lint: deploy role', `${BIN}/cfn-lint`, ['--', inRepo('infra/ci/deploy-role.yml')]),
);
// The stage with a domain: without one, settings come from CloudFront, which moto does not know.
outcomes.push(await createInMoto('prod', templates.prod!));
finish(outcomes);

/** Creates the stack, updates it with itself, and lists what came to be. */
async function createInMoto(name: string, template: Template): Promise<Outcome> {
  const port = await freePort(0);
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn(`${BIN}/moto_server`, ['-p', String(port)], {
    stdio: ['ignore', 'ignore', openSync(`${DIR}/moto.log`, 'w')],
  });
  const client = new CloudFormationClient({ region: REGION, endpoint, credentials, maxAttempts: 1 });
  const s3 = createS3({ region: REGION, endpoint, credentials });
  const ssm = createSsm({ region: REGION, endpoint, credentials });
  try {
    await answers(endpoint);
    // What osls puts into the deployment bucket before the stack names it.
    const bucket = 'packages';
    await s3.send(
      new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
    );
    // What `npm run aws:setup` makes before the first deployment.
    const { Default } = (template.Parameters?.OriginSecret ?? {}) as { Default: string };
    await ssm.send(new PutParameterCommand({ Name: Default, Value: 'secret', Type: 'String' }));
    for (const { Properties } of Object.values(template.Resources)) {
      if (!Properties?.Code?.S3Key) continue;
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: Properties.Code.S3Key, Body: EMPTY_ZIP }));
      Properties.Code.S3Bucket = bucket;
    }
    const StackName = `intake-${name}`;
    // moto resolves outputs of resources that it does not know, and stumbles.
    const stack = {
      StackName,
      TemplateBody: JSON.stringify({ ...template, Outputs: {} }, withAllPolicies),
      Capabilities: ['CAPABILITY_IAM' as const],
    };
    await client.send(new CreateStackCommand(stack));
    await settled(client, StackName, 'CREATE_COMPLETE');
    await client.send(new UpdateStackCommand(stack)).catch((error: Error) => {
      if (!/No updates/.test(error.message)) throw error;
    });
    const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }));
    const made = new Set(StackResourceSummaries.map(({ LogicalResourceId }) => LogicalResourceId));
    const absent = Object.entries(template.Resources).filter(([id]) => !made.has(id));
    const types = [...new Set(absent.map(([, { Type }]) => Type))].sort().join(', ');
    console.log(`ok    moto: ${name}: ${made.size} resources created; not known to moto: ${types || 'none'}`);
    return { passed: 1, failed: 0 };
  } catch (error) {
    console.log(`FAIL  moto: ${name}: ${error instanceof Error ? error.stack : error}`);
    return { passed: 0, failed: 1 };
  } finally {
    for (const one of [client, s3, ssm]) one.destroy();
    server.kill();
  }
}

/** For `JSON.stringify`: cfn-lint knows no JSONata where a state wants a number, which Step Functions takes. */
function withoutExpressions(name: string, value: unknown): unknown {
  return name === 'MaxConcurrency' && typeof value === 'string' ? 1 : value;
}

/** The same: moto stumbles over `AWS::NoValue` in a list of policies, so a role has those of all conditions there. */
function withAllPolicies(name: string, value: unknown): unknown {
  if (name !== 'Policies' || !Array.isArray(value)) return value;
  return value.map((policy: { 'Fn::If'?: unknown[] }) => policy['Fn::If']?.[1] ?? policy);
}

async function settled(client: CloudFormationClient, StackName: string, wanted: string): Promise<void> {
  for (;;) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const { StackStatus, StackStatusReason } = Stacks![0]!;
    if (StackStatus === wanted) return;
    if (!StackStatus?.endsWith('_IN_PROGRESS')) throw new Error(`${StackStatus}: ${StackStatusReason}`);
    await sleep(200);
  }
}

async function answers(endpoint: string): Promise<void> {
  const until = Date.now() + START_LIMIT;
  while (
    !(await fetch(`${endpoint}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (Date.now() > until) throw new Error('moto did not start.');
    await sleep(200);
  }
}

async function must(command: string, args: string[]): Promise<void> {
  const { code, output } = await runCommand(command, args, { quiet: true });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
}
