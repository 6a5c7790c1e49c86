import { readFileSync } from 'node:fs';
import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackCreateComplete,
  waitUntilStackImportComplete,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Template } from '../../infra/checks/template.ts';
import type { DataNames } from './aws-stack.ts';
import { inRepo } from './paths.ts';

/** Where `osls package --package .cache/osls` puts them. */
const TEMPLATES = '.cache/osls/cloudformation-template-';
/** Seconds. */
const MAX_WAIT = 900;
const CHANGE_SET = 'import-kept-data';

/** What a stack that was taken away has left. */
export interface KeptData {
  filesBucket?: string;
  table?: string;
}

/** @returns which of these there are in the account, and in this region */
export async function findKept(s3: S3Client, dynamo: DynamoDBClient, names: DataNames): Promise<KeptData> {
  const kept: KeptData = {};
  for (const Bucket of names.filesBuckets) {
    if (await exists(s3.send(new HeadBucketCommand({ Bucket })))) kept.filesBucket ??= Bucket;
  }
  if (await exists(dynamo.send(new DescribeTableCommand({ TableName: names.table }))))
    kept.table = names.table;
  return kept;
}

async function exists(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (['NotFound', 'NoSuchBucket', 'ResourceNotFoundException'].includes((error as Error).name))
      return false;
    throw error;
  }
}

/**
 * A new stack cannot create what exists. It begins with the deployment bucket alone, takes over what was kept by an import
 * change set, and the deployment that follows adds the rest.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html
 */
export async function importKept(
  client: CloudFormationClient,
  StackName: string,
  kept: KeptData,
  read: (name: string) => Template = readTemplate,
): Promise<void> {
  const core = read('create-stack');
  const wait = { client, maxWaitTime: MAX_WAIT };
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(core) }));
  await waitUntilStackCreateComplete(wait, { StackName });

  const { Table } = read('update-stack').Resources;
  const resources: [name: string, type: string, identifier: Record<string, string>, properties: object][] =
    [];
  if (kept.filesBucket) {
    const BucketName = kept.filesBucket;
    resources.push(['FilesBucket', 'AWS::S3::Bucket', { BucketName }, { BucketName }]);
  }
  if (kept.table) {
    resources.push(['Table', 'AWS::DynamoDB::Table', { TableName: kept.table }, Table!.Properties!]);
  }
  const imported = resources.map(([name, Type, , Properties]) => [
    name,
    { Type, Properties, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
  ]);
  const TemplateBody = JSON.stringify({
    ...core,
    Resources: { ...core.Resources, ...Object.fromEntries(imported) },
  });
  await client.send(
    new CreateChangeSetCommand({
      ...{ StackName, TemplateBody, ChangeSetName: CHANGE_SET, ChangeSetType: 'IMPORT' },
      ResourcesToImport: resources.map(([LogicalResourceId, ResourceType, ResourceIdentifier]) => ({
        ...{ LogicalResourceId, ResourceType, ResourceIdentifier },
      })),
    }),
  );
  await waitUntilChangeSetCreateComplete(wait, { StackName, ChangeSetName: CHANGE_SET });
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: CHANGE_SET }));
  await waitUntilStackImportComplete(wait, { StackName });
}

/** @param name `create-stack` or `update-stack` */
export function readTemplate(name: string): Template {
  return JSON.parse(readFileSync(inRepo(`${TEMPLATES}${name}.json`), 'utf8')) as Template;
}
