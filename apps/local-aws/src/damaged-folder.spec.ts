import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalAws } from './local-aws.ts';
import { BUCKET, startTestAws, type TestAws } from './testing/local-s3.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startTestAws();
  const { endpoint, credentials } = aws.aws;
  const config = { endpoint, region: 'us-west-1', credentials };
  await aws.client().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'x' }));
  await new SSMClient(config).send(new PutParameterCommand({ Name: 's', Value: 'v', Type: 'SecureString' }));
  await new DynamoDBClient(config).send(new ListTablesCommand({}));
  await aws.aws.close();
}, 30_000);
afterAll(() => rmSync(aws.dataDir, { recursive: true, force: true }));

const start = async () => {
  const started = await startLocalAws({ dataDir: aws.dataDir, port: 0 });
  await started.close();
};
const blobs = () =>
  readdirSync(join(aws.dataDir, 's3/blobs')).flatMap((folder) =>
    readdirSync(join(aws.dataDir, 's3/blobs', folder)),
  );

const files = [
  'credentials.json',
  'ssm/key.json',
  'ssm/parameters.db',
  's3/index.db',
  'dynamodb/dynoxide.db',
];

/** Each damage, to each file that can have it. Without its file DynamoDB may be another engine's. */
const cases: [string, string][] = files.flatMap((file) => [
  [file, 'empty'] as [string, string],
  [file, 'torn'] as [string, string],
  ...(file === 'credentials.json' ? [] : [[file, 'missing'] as [string, string]]),
]);

test.each(cases)(
  '%s %s: the start says so and changes nothing',
  async (name, damage) => {
    const file = join(aws.dataDir, name);
    if (!existsSync(file)) return expect(name).toContain('dynoxide'); // there is none for this platform
    const whole = readFileSync(file);
    const torn = Buffer.concat([Buffer.from('{"key":"'), whole.subarray(100, whole.length / 2)]);
    if (damage === 'missing') rmSync(file);
    else writeFileSync(file, damage === 'empty' ? '' : torn);
    try {
      await expect(start()).rejects.toThrow(`${file} is damaged`);
      if (damage === 'missing') expect(existsSync(file)).toBe(false);
      else expect(readFileSync(file).length).toBe(damage === 'empty' ? 0 : torn.length);
      expect(blobs()).toHaveLength(1);
    } finally {
      writeFileSync(file, whole);
    }
    await start();
  },
  30_000,
);
