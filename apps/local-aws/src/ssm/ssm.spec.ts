import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  SSMClient,
  type Parameter,
} from '@aws-sdk/client-ssm';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { refused, startTestAws, type TestAws } from '../testing/local-s3.ts';
import { SecureStrings } from './secure-string.ts';

let t: TestAws;
let ssm: SSMClient;
beforeAll(async () => {
  t = await startTestAws();
  ssm = client();
}, 30_000);
afterAll(() => t.stop());

const client = (extra: object = {}): SSMClient =>
  new SSMClient({
    endpoint: t.aws.endpoint,
    region: 'us-west-1',
    credentials: t.aws.credentials,
    maxAttempts: 1,
    ...extra,
  });
const put = (Name: string, Value: string, extra: object = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...extra }));
const get = async (Name: string, WithDecryption = false): Promise<Parameter> =>
  (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter!;

describe('parameters', () => {
  test('versions: overwrite, select, history', async () => {
    await put('/v/a', 'one');
    expect(await refused(put('/v/a', 'two'))).toBe('400 ParameterAlreadyExists');
    expect((await put('/v/a', 'two', { Overwrite: true })).Version).toBe(2);
    expect((await get('/v/a')).Value).toBe('two');
    expect((await get('/v/a:1')).Value).toBe('one');
    expect(await refused(get('/v/a:3'))).toBe('400 ParameterVersionNotFound');
    const history = await ssm.send(new GetParameterHistoryCommand({ Name: '/v/a' }));
    expect(history.Parameters?.map(({ Value }) => Value)).toEqual(['one', 'two']);
  });

  test('a SecureString is ciphertext unless decrypted, on disk always', async () => {
    await put('/s/secret', 'p4ssw0rd-plain', { Type: 'SecureString' });
    expect((await get('/s/secret')).Value).not.toContain('p4ssw0rd-plain');
    expect((await get('/s/secret', true)).Value).toBe('p4ssw0rd-plain');
    const dir = join(t.dataDir, 'ssm');
    for (const file of readdirSync(dir))
      expect(readFileSync(join(dir, file)).includes('p4ssw0rd-plain')).toBe(false);
    expect(statSync(join(dir, 'key.json')).mode & 0o777).toBe(0o600);
  });

  test('what may not be is refused', async () => {
    expect(await refused(put('/x/big', 'x'.repeat(4097)))).toBe('400 ValidationException');
    expect(await refused(put('/x/big', 'x'.repeat(4096)))).toBe('accepted');
    expect(await refused(put('/x/adv', 'x'.repeat(8193), { Tier: 'Advanced' }))).toBe(
      '400 ValidationException',
    );
    expect(await refused(put('/x/bad name', 'x'))).toBe('400 ValidationException');
    expect(await refused(put('x/relative', 'x'))).toBe('400 ValidationException');
    expect(await refused(put('/aws/mine', 'x'))).toBe('400 ValidationException');
    expect(await refused(put(`/${Array(16).fill('l').join('/')}`, 'x'))).toBe(
      '400 HierarchyLevelLimitExceededException',
    );
    expect(await refused(put('/x/empty', ''))).toBe('400 ValidationException');
    expect(await refused(put('/x/pattern', 'abc', { AllowedPattern: '^\\d+$' }))).toBe(
      '400 ParameterPatternMismatchException',
    );
    expect(await refused(put('/x/big', 'y', { Overwrite: true, Type: 'SecureString' }))).toBe(
      '400 HierarchyTypeMismatchException',
    );
    expect(await refused(get('/x/missing'))).toBe('400 ParameterNotFound');
  });

  test('by path: recursive or not, in pages', async () => {
    for (let i = 0; i < 12; i++) await put(`/p/n/${String(i).padStart(2, '0')}`, String(i));
    await put('/p/top', 'x');
    await put('/path-with-the-same-beginning', 'x');
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ssm.send(new GetParametersByPathCommand({ Path: '/p', Recursive: true, NextToken }));
      expect(page.Parameters!.length).toBeLessThanOrEqual(10);
      names.push(...page.Parameters!.map(({ Name }) => Name!));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(names).toHaveLength(13);
    const flat = await ssm.send(new GetParametersByPathCommand({ Path: '/p' }));
    expect(flat.Parameters?.map(({ Name }) => Name)).toEqual(['/p/top']);
    expect(await refused(ssm.send(new GetParametersByPathCommand({ Path: '/p', MaxResults: 11 })))).toBe(
      '400 ValidationException',
    );
    expect(await refused(ssm.send(new GetParametersByPathCommand({ Path: '/p', NextToken: 'x' })))).toBe(
      '400 InvalidNextToken',
    );
  });

  test('several at once, described, tagged, deleted', async () => {
    await put('/d/a', '1', { Tags: [{ Key: 'k', Value: 'v' }] });
    const several = await ssm.send(new GetParametersCommand({ Names: ['/d/a', '/d/none'] }));
    expect(several).toMatchObject({ Parameters: [{ Value: '1' }], InvalidParameters: ['/d/none'] });
    await ssm.send(
      new AddTagsToResourceCommand({
        ResourceType: 'Parameter',
        ResourceId: '/d/a',
        Tags: [{ Key: 'l', Value: 'w' }],
      }),
    );
    const tags = await ssm.send(
      new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: '/d/a' }),
    );
    expect(tags.TagList).toEqual([
      { Key: 'k', Value: 'v' },
      { Key: 'l', Value: 'w' },
    ]);
    const described = await ssm.send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: 'tag:l', Values: ['w'] }] }),
    );
    expect(described.Parameters?.map(({ Name }) => Name)).toEqual(['/d/a']);
    const deleted = await ssm.send(new DeleteParametersCommand({ Names: ['/d/a', '/d/none'] }));
    expect(deleted).toMatchObject({ DeletedParameters: ['/d/a'], InvalidParameters: ['/d/none'] });
    expect(await refused(ssm.send(new DeleteParameterCommand({ Name: '/d/a' })))).toBe(
      '400 ParameterNotFound',
    );
  });
});

describe('signatures', () => {
  const read = (extra: object): Promise<string> =>
    refused(client(extra).send(new GetParameterCommand({ Name: '/v/a' })));

  test('a wrong secret, another key, an old clock and an unsigned request are refused', async () => {
    const { credentials, endpoint } = t.aws;
    expect(await read({ credentials: { ...credentials, secretAccessKey: 'wrong' } })).toBe(
      '400 InvalidSignatureException',
    );
    expect(await read({ credentials: { ...credentials, accessKeyId: 'OTHER' } })).toBe(
      '400 UnrecognizedClientException',
    );
    t.ahead = 16 * 60_000;
    expect(await read({})).toBe('400 InvalidSignatureException');
    t.ahead = 0;
    const headers = {
      'x-amz-target': 'AmazonSSM.GetParameter',
      'content-type': 'application/x-amz-json-1.1',
    };
    const bare = await fetch(endpoint, { method: 'POST', headers, body: '{"Name":"/v/a"}' });
    expect(await bare.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  test('a changed body is refused', async () => {
    const tampering = client();
    tampering.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: string }).body = '{"Name":"/v/b"}';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    expect(await refused(tampering.send(new GetParameterCommand({ Name: '/v/a' })))).toBe(
      '400 InvalidSignatureException',
    );
  });
});

test('a ciphertext opens under its own name only', () => {
  const secrets = new SecureStrings(Buffer.alloc(32, 1));
  const sealed = secrets.encrypt('/a', 'ü');
  expect(secrets.decrypt('/a', sealed)).toBe('ü');
  expect(() => secrets.decrypt('/b', sealed)).toThrow();
  expect(() => new SecureStrings(Buffer.alloc(32, 2)).decrypt('/a', sealed)).toThrow();
});
