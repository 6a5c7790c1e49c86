import { jest } from '@jest/globals';
import {
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { DeleteParameterCommand, GetParameterCommand } from '@aws-sdk/client-ssm';
import { dropBucket, dropParameters, dropTable, startAws, uniqueName } from '../../test/aws-under-test.ts';
import { type AwsOptions, createDynamo, createS3, createSsm } from '../clients.ts';
import { ConfigSource, readParameters } from '../config-source.ts';
import { DynamoUserStore } from '../dynamo-user-store.ts';
import { tableDefinition } from '../table.ts';
import { accountsOf, bootstrap, type BootstrapOptions } from './bootstrap.ts';

// Real servers, on machines that do other things, too.
jest.setTimeout(30_000);

const origins = ['http://127.0.0.1:3000'];
const admin = { email: 'Admin@intake.local' };
let aws: { options: AwsOptions; stop(): Promise<void> };
let stage: string;

beforeAll(async () => void (aws = await startAws()));
afterAll(() => aws.stop());
beforeEach(() => void (stage = uniqueName()));

const clients = () => ({
  s3: createS3(aws.options),
  ssm: createSsm(aws.options),
  dynamo: createDynamo(aws.options),
  dynamoClient: createDynamo(aws.options) as unknown as DynamoDBClient,
});
const run = (options: Partial<BootstrapOptions> = {}) =>
  bootstrap({ ...aws.options, stage, origins, ...options });
const names = () => ({ bucket: `intake-${stage}`, table: `intake-${stage}` });

afterEach(async () => {
  const { s3 } = clients();
  await dropBucket(s3, names().bucket).catch(() => {});
  await dropTable(aws.options, names().table).catch(() => {});
  await dropParameters(aws.options, stage);
});

it('makes a deployment that the application can start with', async () => {
  const result = await run({ admin });
  expect(result).toMatchObject({
    ...names(),
    origins,
    admin: { email: admin.email, password: expect.any(String) },
  });
  const config = await new ConfigSource(clients().ssm, { region: aws.options.region, stage }).load();
  expect(config).toMatchObject({ ...names(), origins, auth: { secureCookie: false } });
});

it('makes the table as it is defined, with its indexes and time to live', async () => {
  const { skipped } = await run();
  const { dynamoClient } = clients();
  const { Table } = await dynamoClient.send(new DescribeTableCommand({ TableName: names().table }));
  expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName).sort()).toEqual([
    'by-category',
    'by-category-name',
    'by-category-size',
    'by-list',
    'by-list-name',
    'by-list-size',
    'due',
  ]);
  if (skipped.includes(`delete expired items of ${names().table}`)) return;
  const ttl = await dynamoClient.send(new DescribeTimeToLiveCommand({ TableName: names().table }));
  expect(ttl.TimeToLiveDescription?.AttributeName).toBe('ttl');
});

it('changes nothing the second time', async () => {
  await run({ admin });
  const { ssm } = clients();
  const before = await readParameters(ssm, stage);
  const again = await run({ admin });
  expect(again.made).toEqual([]);
  expect(again.admin).toEqual(admin);
  expect(await readParameters(ssm, stage)).toEqual(before);
});

it('only says what it would do when it plans', async () => {
  const { made } = await run({ admin, plan: true });
  expect(made).toEqual(
    expect.arrayContaining([
      `create bucket ${names().bucket}`,
      `create table ${names().table}`,
      `create parameter /intake/${stage}/auth/refresh-key`,
      `create administrator ${admin.email}`,
    ]),
  );
  const { s3, ssm, dynamoClient } = clients();
  expect((await readParameters(ssm, stage)).size).toBe(0);
  await expect(s3.send(new HeadBucketCommand({ Bucket: names().bucket }))).rejects.toMatchObject({
    name: 'NotFound',
  });
  await expect(
    dynamoClient.send(new DescribeTableCommand({ TableName: names().table })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('puts back what was lost, and keeps every secret', async () => {
  await run();
  const { s3, ssm } = clients();
  const secret = (await readParameters(ssm, stage)).get('auth/refresh-key');
  await ssm.send(new DeleteParameterCommand({ Name: `/intake/${stage}/files/max-size` }));
  await s3.send(new DeleteBucketCorsCommand({ Bucket: names().bucket }));
  const { made } = await run();
  expect(made).toEqual([
    `create parameter /intake/${stage}/files/max-size`,
    expect.stringContaining('allow http://127.0.0.1:3000'),
  ]);
  expect((await readParameters(ssm, stage)).get('auth/refresh-key')).toBe(secret);
});

it('keeps secrets as SecureString, different for every deployment', async () => {
  await run();
  const { ssm } = clients();
  const { Parameter } = await ssm.send(
    new GetParameterCommand({ Name: `/intake/${stage}/auth/refresh-key` }),
  );
  expect(Parameter?.Type).toBe('SecureString');
  const values = await readParameters(ssm, stage);
  expect(values.get(`auth/keys/${values.get('auth/current-key')}`)).not.toBe(values.get('auth/refresh-key'));
});

it('moves to other origins, in the parameter and in the bucket', async () => {
  await run();
  const { made } = await run({ origins: ['https://files.example.com'] });
  expect(made).toEqual([
    `change parameter /intake/${stage}/web/origins`,
    expect.stringContaining('allow https://files.example.com'),
  ]);
  const { CORSRules } = await clients().s3.send(new GetBucketCorsCommand({ Bucket: names().bucket }));
  expect(CORSRules).toEqual([
    expect.objectContaining({
      AllowedOrigins: ['https://files.example.com'],
      AllowedMethods: ['GET', 'PUT', 'HEAD'],
      ExposeHeaders: expect.arrayContaining(['ETag', 'x-amz-checksum-crc64nvme']),
    }),
  ]);
  expect((await run({ origins: undefined })).made).toEqual([]);
});

it('needs an origin the first time', async () => {
  await expect(run({ origins: undefined })).rejects.toThrow('--origin');
});

it('frees the parts of unfinished uploads, or says that it cannot', async () => {
  const { skipped } = await run();
  if (skipped.some((what) => what.includes('unfinished uploads'))) return;
  const { s3 } = clients();
  const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: names().bucket }));
  expect(Rules?.[0]?.AbortIncompleteMultipartUpload?.DaysAfterInitiation).toBe(8);
});

it('adds indexes to a table that has none', async () => {
  const { dynamoClient } = clients();
  const keys = tableDefinition.AttributeDefinitions.slice(0, 2);
  const bare = { ...tableDefinition, AttributeDefinitions: keys, GlobalSecondaryIndexes: undefined };
  await dynamoClient.send(new CreateTableCommand({ TableName: names().table, ...bare }));
  const result = await run().catch((error: Error) => error);
  // Dynalite adds no index to an on-demand table; there the table has to be made anew.
  if (result instanceof Error && result.message.includes('create.provisionedThroughput')) return;
  if (result instanceof Error) throw result;
  expect(result.made.filter((what) => what.startsWith('add index'))).toHaveLength(
    tableDefinition.GlobalSecondaryIndexes.length,
  );
  const { Table } = await dynamoClient.send(new DescribeTableCommand({ TableName: names().table }));
  expect(Table?.GlobalSecondaryIndexes).toHaveLength(tableDefinition.GlobalSecondaryIndexes.length);
});

it('takes the password that it is given, and never changes that of an account', async () => {
  const given = { email: 'a@example.com', password: 'correct horse' };
  expect((await run({ admin: given })).admin).toEqual(given);
  expect((await run({ admin: { ...given, password: 'another one' } })).admin).toEqual({ email: given.email });
  const { dynamo } = clients();
  const user = await new DynamoUserStore(dynamo, names().table).findByEmail(given.email);
  expect(user).toMatchObject({ role: 'admin', disabled: false, version: 1 });
  await accountsOf(dynamo, names().table).disable(given.email);
  expect((await run({ admin: given })).admin).toEqual({ email: given.email });
});

it('sets a new password when the old one is lost, only if told so', async () => {
  const first = (await run({ admin })).admin;
  const { admin: second, made } = await run({ admin: { ...admin, resetPassword: true } });
  expect(made).toEqual([`set the password of ${admin.email}`]);
  expect(second?.password).toEqual(expect.any(String));
  expect(second?.password).not.toBe(first?.password);
});
