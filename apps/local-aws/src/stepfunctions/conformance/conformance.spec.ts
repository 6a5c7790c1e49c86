import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { clientOptions, createFunction } from '../../testing/lambda-folder.ts';
import { startTestAws, type TestAws } from '../../testing/local-s3.ts';
import { type Case, CASE_BUCKET } from './case.ts';
import { CASES } from './cases.ts';
import { mockConfig } from './localstack-mocks.ts';
import { SCRIPTED_SOURCE } from './machine-parts.ts';

/** With AWS_ENDPOINT_URL the same table runs on LocalStack; its functions are mocks in the file SFN_MOCK_CONFIG. */
const endpoint = process.env['AWS_ENDPOINT_URL'];
const mocks = process.env['SFN_MOCK_CONFIG'];

let t: TestAws | undefined;
let options: Partial<ReturnType<typeof clientOptions>>;
let sfn: SFNClient;

beforeAll(async () => {
  if (endpoint) options = { endpoint, region: 'us-west-1' };
  else {
    t = await startTestAws();
    options = clientOptions(t);
    await createFunction(t, { name: 'scripted', source: SCRIPTED_SOURCE });
  }
  if (mocks) writeFileSync(mocks, JSON.stringify(mockConfig(CASES)));
  sfn = new SFNClient(options);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: CASE_BUCKET }));
  for (const { objects = {} } of CASES)
    for (const [Key, Body] of Object.entries(objects))
      await s3.send(new PutObjectCommand({ Bucket: CASE_BUCKET, Key, Body }));
}, 120_000);
afterAll(() => t?.stop());

async function ending({ name, machine, input = {} }: Case): Promise<object> {
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name,
      roleArn: 'arn:aws:iam::000000000000:role/local',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...machine }),
    }),
  );
  const mocked =
    endpoint && JSON.stringify(machine).includes('"scripted"')
      ? `${stateMachineArn}#mocked`
      : stateMachineArn!;
  try {
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn: mocked, name: 'one', input: JSON.stringify(input) }),
    );
    for (;;) {
      const { status, output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status === 'SUCCEEDED') return { output: JSON.parse(output!) as unknown };
      if (status !== 'RUNNING') return { status, error, cause };
      await sleep(endpoint ? 200 : 20);
    }
  } finally {
    await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  }
}

const cases = CASES.filter(({ localStack }) => !(endpoint && localStack));

test.concurrent.each(cases.map((one) => [one.name, one] as const))(
  '%s',
  async (_, one) => {
    const found = await ending(one);
    const { error, cause, status } = one;
    if (status) expect(found).toMatchObject({ status });
    else if (error === undefined) expect(found).toEqual({ output: one.output });
    else expect(found).toMatchObject({ error, ...(cause && { cause }) });
  },
  60_000,
);
