import {
  type CloudFormationClient,
  GetTemplateCommand,
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createS3 } from '@intake/aws';
import type { Template } from '../../infra/checks/template.ts';
import { readTemplate } from './aws-import-kept.ts';
import { osls } from './aws-osls.ts';
import { stackName, stackOutputs, type StackOutputs, withCloudFormation } from './aws-stack.ts';
import type { Target } from './aws-target.ts';

/** Seconds: an index of a large table is filled for hours. */
const MAX_WAIT = 12 * 3600;

interface Index {
  IndexName: string;
  KeySchema: { AttributeName: string }[];
}

/** What CloudFormation says of a table's indexes. */
export interface TableIndexes {
  AttributeDefinitions: { AttributeName: string }[];
  GlobalSecondaryIndexes: Index[];
}

/** How a table gets from its indexes to others, none of these steps changing more than one. */
export interface IndexSteps {
  /** Of the new ones all but the last, so that the deployment has one to make. */
  before: TableIndexes[];
  /** The table of the deployment, where it is not the wanted one: with what the functions before it still read. */
  during: TableIndexes | null;
  after: TableIndexes[];
}

type Table = TableIndexes & { KeySchema: { AttributeName: string }[] };

/**
 * "Only one global secondary index can be created or deleted in one update" of a table, by DynamoDB and so by CloudFormation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 * @throws where an index of the same name is to have other keys
 */
export function indexSteps(current: Table, wanted: Table): IndexSteps {
  const there = current.GlobalSecondaryIndexes;
  const asked = wanted.GlobalSecondaryIndexes;
  const isIn = (list: Index[]) => (one: Index) => list.some(({ IndexName }) => IndexName === one.IndexName);
  const added = asked.filter((one) => !isIn(there)(one));
  const kept = asked.filter(isIn(there));
  const removed = there.filter((one) => !isIn(asked)(one));
  const changed = kept.find(
    (one) => keysOf(one) !== keysOf(there.find(({ IndexName }) => IndexName === one.IndexName)!),
  );
  if (changed)
    throw new Error(
      `The index ${changed.IndexName} has other keys: an index cannot change them. Give it another name.`,
    );
  const withIndexes = (GlobalSecondaryIndexes: Index[]): TableIndexes => {
    const used = [wanted, ...GlobalSecondaryIndexes].flatMap(({ KeySchema }) =>
      KeySchema.map(({ AttributeName }) => AttributeName),
    );
    const known = [...wanted.AttributeDefinitions, ...current.AttributeDefinitions];
    // Exactly those that keys have, each once: DynamoDB refuses more and less.
    const AttributeDefinitions = known.filter(
      ({ AttributeName }, i) =>
        used.includes(AttributeName) && known.findIndex((one) => one.AttributeName === AttributeName) === i,
    );
    return { AttributeDefinitions, GlobalSecondaryIndexes };
  };
  return {
    before: added.slice(0, -1).map((_, i) => withIndexes([...there, ...added.slice(0, i + 1)])),
    during: removed.length > 0 ? withIndexes([...asked, ...removed]) : null,
    after: removed.map((_, i) => withIndexes([...asked, ...removed.slice(i + 1)])),
  };
}

const keysOf = ({ KeySchema }: Index): string =>
  JSON.stringify(KeySchema.map(({ AttributeName }) => AttributeName));

async function deployedTemplate(client: CloudFormationClient, StackName: string): Promise<Template> {
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName }));
  return JSON.parse(TemplateBody!) as Template;
}

/** @param upload takes a template, returns its URL: in a request CloudFormation takes 51,200 bytes only */
export async function updateIndexes(
  client: CloudFormationClient,
  StackName: string,
  steps: readonly TableIndexes[],
  upload: (template: string) => Promise<string>,
): Promise<void> {
  for (const indexes of steps) {
    const template = await deployedTemplate(client, StackName);
    const table = template.Resources['Table']!;
    const changed = { ...table, Properties: { ...table.Properties, ...indexes } };
    const body = JSON.stringify({ ...template, Resources: { ...template.Resources, Table: changed } });
    await client.send(
      new UpdateStackCommand({
        ...{ StackName, TemplateURL: await upload(body) },
        Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      }),
    );
    await waitUntilStackUpdateComplete({ client, maxWaitTime: MAX_WAIT }, { StackName });
  }
}

/** What to do around the deployment of the packaged template on a stack that is there. */
export async function planIndexes(target: Target, params: string[]): Promise<IndexSteps> {
  await osls(target, params, 'package');
  const { Table } = readTemplate('update-stack').Resources;
  return withCloudFormation(target, async (client) => {
    const { Resources } = await deployedTemplate(client, stackName(target.stage));
    return indexSteps(Resources['Table']!.Properties as Table, Table!.Properties as Table);
  });
}

export async function changeIndexes(target: Target, steps: readonly TableIndexes[]): Promise<string> {
  const { ServerlessDeploymentBucketName: Bucket } = (await stackOutputs(target)) as StackOutputs;
  const s3 = createS3(target);
  const upload = async (Body: string) => {
    const Key = `indexes/${new Date().toISOString()}.json`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }));
    return `https://${Bucket}.s3.${target.region}.amazonaws.com/${Key}`;
  };
  try {
    await withCloudFormation(target, (client) =>
      updateIndexes(client, stackName(target.stage), steps, upload),
    );
    return `${steps.length} updates of the table`;
  } finally {
    s3.destroy();
  }
}
