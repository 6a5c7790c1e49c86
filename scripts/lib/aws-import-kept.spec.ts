import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Properties, Template } from '../../infra/checks/template.ts';
import { findKept, importKept } from './aws-import-kept.ts';
import { checkDns } from './aws-smoke-test.ts';
import { dataNames } from './aws-stack.ts';

const target = { stage: 'prod', region: 'eu-central-1' };
const names = dataNames(target, '111122223333', null);

/** A client that has these buckets or tables, and refuses with `error` for all others. */
const clientWith = (there: string[], error: string) => ({
  send: async ({ input }: { input: Properties }) => {
    if (there.includes(input.Bucket ?? input.TableName)) return {};
    throw Object.assign(new Error(error), { name: error });
  },
});
const kept = (bucket: string[], tables: string[], error = 'NotFound') =>
  findKept(
    clientWith(bucket, error) as unknown as S3Client,
    clientWith(tables, 'ResourceNotFoundException') as unknown as DynamoDBClient,
    names,
  );

describe('data that an earlier stack has left', () => {
  it('is found by the names of this release and of those before', async () => {
    const [now, before] = names.filesBuckets as [string, string];
    expect(now).toBe('intake-prod-files-111122223333-eu-central-1');
    expect(before).toBe('intake-prod-files-111122223333');
    expect(await kept([now], ['intake-prod'])).toEqual({ filesBucket: now, table: 'intake-prod' });
    expect(await kept([before], [])).toEqual({ filesBucket: before });
    expect(await kept([], [])).toEqual({});
  });

  it('is not taken for absent where AWS only refuses to say', async () => {
    await expect(kept([], [], 'AccessDenied')).rejects.toThrow('AccessDenied');
  });

  it('keeps the names of the stack that is there', () => {
    const outputs = { FilesBucketName: 'mine', TableName: 'ours' };
    expect(dataNames(target, '1', outputs)).toMatchObject({ table: 'ours' });
    expect(dataNames(target, '1', outputs).filesBuckets[0]).toBe('mine');
  });
});

it('imports what was kept into a stack that begins with the deployment bucket alone, and creates nothing else', async () => {
  const templates: Record<string, Template> = {
    'create-stack': { Resources: { ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' } } },
    'update-stack': {
      Resources: {
        FilesBucket: { Type: 'AWS::S3::Bucket', Properties: { CorsConfiguration: { Ref: 'Distribution' } } },
        Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'intake-prod' } },
        HttpRole: { Type: 'AWS::IAM::Role' },
      },
    },
  };
  const calls: [name: string, input: Properties][] = [];
  const states = ['CREATE_COMPLETE', 'IMPORT_COMPLETE'];
  const client = {
    send: async ({ constructor, input }: { constructor: { name: string }; input: Properties }) => {
      calls.push([constructor.name, input]);
      if (constructor.name === 'DescribeStacksCommand') return { Stacks: [{ StackStatus: states.shift() }] };
      if (constructor.name === 'DescribeChangeSetCommand') return { Status: 'CREATE_COMPLETE' };
      return {};
    },
  } as unknown as CloudFormationClient;
  await importKept(
    client,
    'intake-prod',
    { filesBucket: 'kept', table: 'intake-prod' },
    (name) => templates[name]!,
  );

  expect(calls.map(([name]) => name)).toEqual([
    'CreateStackCommand',
    'DescribeStacksCommand',
    'CreateChangeSetCommand',
    'DescribeChangeSetCommand',
    'ExecuteChangeSetCommand',
    'DescribeStacksCommand',
  ]);
  const [, change] = calls[2]!;
  expect(change).toMatchObject({
    ChangeSetType: 'IMPORT',
    ResourcesToImport: [
      { LogicalResourceId: 'FilesBucket', ResourceIdentifier: { BucketName: 'kept' } },
      { LogicalResourceId: 'Table', ResourceIdentifier: { TableName: 'intake-prod' } },
    ],
  });
  const { Resources } = JSON.parse(change.TemplateBody);
  expect(Object.keys(Resources)).toEqual(['ServerlessDeploymentBucket', 'FilesBucket', 'Table']);
  // CloudFormation imports nothing that it would delete, and knows no Distribution yet.
  expect(Resources.FilesBucket).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: { BucketName: 'kept' },
  });
  expect(JSON.stringify(Resources)).not.toContain('Distribution');
});

describe('the domain', () => {
  const resolve = (addresses: Record<string, string[]>) => async (name: string) => {
    if (!addresses[name]) throw new Error('ENOTFOUND');
    return addresses[name];
  };
  const cdn = { 'd1.cloudfront.net': ['192.0.2.1', '192.0.2.2'] };

  it.each([
    [{ ...cdn, 'files.example.com': ['192.0.2.2'] }, 'leads to'],
    [{ ...cdn, 'files.example.com': ['198.51.100.1'] }, 'NOT YET'],
    [cdn, 'NOT YET'],
  ])('is said to lead there, or not yet: %j', async (addresses, said) => {
    expect(await checkDns('files.example.com', 'd1.cloudfront.net', resolve(addresses))).toContain(said);
  });
});
