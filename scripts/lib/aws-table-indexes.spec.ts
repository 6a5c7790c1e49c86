import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { tableDefinition } from '@intake/aws';
import { packagedTemplate, type Properties, type Template } from '../../infra/checks/template.ts';
import { indexSteps, type TableIndexes, updateIndexes } from './aws-table-indexes.ts';

type Table = Parameters<typeof indexSteps>[0];

const tableWith = (...names: string[]): Table => ({
  KeySchema: [{ AttributeName: 'pk' }],
  AttributeDefinitions: ['pk', ...new Set(names.map((name) => `${name[0]}Key`))].map((AttributeName) => ({
    AttributeName,
  })),
  GlobalSecondaryIndexes: names.map((IndexName) => ({
    IndexName,
    KeySchema: [{ AttributeName: `${IndexName[0]}Key` }],
  })),
});
const namesOf = ({ GlobalSecondaryIndexes }: TableIndexes) =>
  GlobalSecondaryIndexes.map(({ IndexName }) => IndexName).join(' ');

/** A CloudFormation that holds one stack, and refuses what DynamoDB refuses. */
function cloudFormation(table: Table) {
  const template: Template = {
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table', Properties: table },
      Role: { Type: 'AWS::IAM::Role' },
    },
  };
  const uploaded = new Map<string, string>();
  const seen: string[] = [];
  const deploy = (next: TableIndexes) => {
    const properties = template.Resources['Table']!.Properties as Table;
    const [before, after] = [properties, next].map(({ GlobalSecondaryIndexes }) => GlobalSecondaryIndexes);
    const changes = [...before!, ...after!].filter(
      (one) =>
        [before!, after!].filter((list) => list.some(({ IndexName }) => IndexName === one.IndexName))
          .length === 1,
    );
    if (changes.length > 1)
      throw new Error('Cannot perform more than one GSI creation or deletion in a single update');
    const used = new Set(
      [...properties.KeySchema, ...after!.flatMap(({ KeySchema }) => KeySchema)].map(
        ({ AttributeName }) => AttributeName,
      ),
    );
    const defined = next.AttributeDefinitions.map(({ AttributeName }) => AttributeName);
    if (defined.length !== used.size || defined.some((name) => !used.has(name)))
      throw new Error(
        'Number of attributes in KeySchema does not exactly match number of attributes defined',
      );
    Object.assign(properties, next);
    seen.push(namesOf(next));
  };
  const client = {
    send: async ({ constructor, input }: { constructor: { name: string }; input: Properties }) => {
      if (constructor.name === 'GetTemplateCommand') return { TemplateBody: JSON.stringify(template) };
      if (constructor.name === 'DescribeStacksCommand')
        return { Stacks: [{ StackStatus: 'UPDATE_COMPLETE' }] };
      expect(input.Capabilities).toContain('CAPABILITY_NAMED_IAM');
      const { Resources } = JSON.parse(uploaded.get(input.TemplateURL)!) as Template;
      expect(Object.keys(Resources)).toEqual(['Table', 'Role']);
      deploy(Resources['Table']!.Properties as Table);
      return {};
    },
  } as unknown as CloudFormationClient;
  const upload = async (body: string) => {
    uploaded.set(`https://bucket/${uploaded.size}`, body);
    return `https://bucket/${uploaded.size - 1}`;
  };
  return { client, upload, deploy, seen };
}

async function deployAll(current: Table, wanted: Table): Promise<string[]> {
  const { client, upload, deploy, seen } = cloudFormation(structuredClone(current));
  const { before, during, after } = indexSteps(current, wanted);
  await updateIndexes(client, 'intake-dev', before, upload);
  deploy(during ?? wanted);
  await updateIndexes(client, 'intake-dev', after, upload);
  return seen;
}

it('several indexes are refused in one deployment', () => {
  const { deploy } = cloudFormation(tableWith('a1'));
  expect(() => deploy(tableWith('a1', 'b1', 'b2'))).toThrow('more than one GSI');
});

it.each<[string, Table, Table, string[]]>([
  ['one new one is made by the deployment', tableWith('a1'), tableWith('a1', 'b1'), ['a1 b1']],
  ['several are made before it', tableWith('a1'), tableWith('b1', 'a1', 'c1'), ['a1 b1', 'b1 a1 c1']],
  [
    'old ones are there until the functions that read them are gone',
    tableWith('a1', 'd1'),
    tableWith('a1'),
    ['a1 d1', 'a1'],
  ],
  [
    'all at once',
    tableWith('o1', 'o2', 'a1'),
    tableWith('a1', 'b1', 'b2', 'c1'),
    ['o1 o2 a1 b1', 'o1 o2 a1 b1 b2', 'a1 b1 b2 c1 o1 o2', 'a1 b1 b2 c1 o2', 'a1 b1 b2 c1'],
  ],
])('%s', async (_, current, wanted, expected) => {
  expect(await deployAll(current, wanted)).toEqual(expected);
});

it('goes on where an earlier deployment was interrupted', () => {
  expect(indexSteps(tableWith('o1', 'a1', 'b1', 'b2'), tableWith('a1', 'b1', 'b2', 'c1')).before).toEqual([]);
});

it('refuses other keys under the same name', () => {
  const wanted = tableWith('a1');
  wanted.GlobalSecondaryIndexes[0]!.KeySchema = [{ AttributeName: 'pk' }];
  expect(() => indexSteps(tableWith('a1'), wanted)).toThrow('another name');
});

it('has nothing to do for a stack of this release', () => {
  const table = tableDefinition as unknown as Table;
  expect(indexSteps(table, table)).toEqual({ before: [], during: null, after: [] });
});

it('is deployed with the indexes that are kept for now, and everything else as it is', async () => {
  const { Table } = (await packagedTemplate('dev')).Resources;
  const current = structuredClone(Table!.Properties) as Table;
  current.AttributeDefinitions.push({ AttributeName: 'oldKey' });
  current.GlobalSecondaryIndexes.unshift({ IndexName: 'by-old', KeySchema: [{ AttributeName: 'oldKey' }] });
  const { during } = indexSteps(current, Table!.Properties as Table);
  expect(namesOf(during!)).toMatch(/^by-list .* due by-old$/);
  const deployed = (await packagedTemplate('dev', { table: JSON.stringify(during) })).Resources['Table'];
  expect(deployed).toEqual({ ...Table, Properties: { ...Table!.Properties, ...during } });
}, 60_000);
