import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Credentials } from '../sigv4/authenticate.ts';
import { startLocalAws, type LocalAws } from '../local-aws.ts';
import { refused } from '../testing/local-s3.ts';
import { canIsolate, chooseEngine, type EngineAddress } from './engine-command.ts';
import { DynamoDbEngine } from './engine.ts';

const engines =
  chooseEngine('') === 'dynoxide' ? (['dynoxide', 'dynalite'] as const) : (['dynalite'] as const);
const TableName = 'things';
const item = (id: string) => ({ id: { S: id }, n: { N: '42' } });

describe.each(engines)('DynamoDB by %s', (name) => {
  let dataDir: string;
  let aws: LocalAws;
  let client: DynamoDBClient;

  async function start(): Promise<void> {
    process.env['INTAKE_DYNAMODB'] = name;
    aws = await startLocalAws({ dataDir, port: 0 });
    client = connect();
  }
  const connect = (extra: object = {}): DynamoDBClient =>
    new DynamoDBClient({
      endpoint: aws.endpoint,
      region: 'us-west-1',
      credentials: aws.credentials,
      maxAttempts: 1,
      ...extra,
    });

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'local-dynamodb-'));
    await start();
    await createTable(client);
  }, 30_000);
  afterAll(async () => {
    await aws.close();
    delete process.env['INTAKE_DYNAMODB'];
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('stores, and keeps over a restart', async () => {
    await client.send(new PutItemCommand({ TableName, Item: item('kept') }));
    await aws.close();
    await start();
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { id: { S: 'kept' } } }));
    expect(Item).toEqual(item('kept'));
  }, 30_000);

  test('passes errors on', async () => {
    const condition = { ConditionExpression: 'attribute_not_exists(id)' };
    await client.send(new PutItemCommand({ TableName, Item: item('twice') }));
    const again = new PutItemCommand({ TableName, Item: item('twice'), ...condition });
    expect(await refused(client.send(again))).toBe('400 ConditionalCheckFailedException');
  });

  test('writes a batch, also one that is too large for a transaction, and refuses it in the words of a batch', async () => {
    const batch = (...items: object[]) =>
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item: Item as never } })) },
      });
    const stored = async (id: string) =>
      (await client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))).Item;
    expect(await client.send(batch(item('b1'), item('b2')))).toMatchObject({ UnprocessedItems: {} });
    expect(await stored('b2')).toEqual(item('b2'));
    const large = Array.from({ length: 14 }, (_, i) => ({
      ...item(`large-${i}`),
      text: { S: 'x'.repeat(350_000) },
    }));
    await client.send(batch(...large));
    expect(await stored('large-13')).toEqual(large[13]);
    const refusal = await client
      .send(batch(item('same'), item('same')))
      .catch((error: Error) => error.message);
    expect(refusal).toBe('Provided list of item keys contains duplicates');
    expect(await stored('same')).toBeUndefined();
  });

  test('refuses to go on in another partition than the one that is asked for', async () => {
    const query = (start: string) =>
      new QueryCommand({
        TableName,
        KeyConditionExpression: '#id = :id',
        ExpressionAttributeNames: { '#id': 'id' },
        ExpressionAttributeValues: { ':id': { S: 'kept' } },
        ExclusiveStartKey: { id: { S: start } },
      });
    expect(await refused(client.send(query('kept')))).toBe('accepted');
    expect(await refused(client.send(query('other')))).toBe('400 ValidationException');
  });

  test('refuses a wrong secret before the engine sees anything', async () => {
    const stranger = connect({ credentials: { ...aws.credentials, secretAccessKey: 'wrong' } });
    expect(await refused(stranger.send(new ListTablesCommand({})))).toBe('400 InvalidSignatureException');
  });

  test('a client that goes away in its body does no harm to others', async () => {
    const { hostname, port } = new URL(aws.endpoint);
    const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-length': 1000 };
    const cut = request({ hostname, port, method: 'POST', headers }).on('error', () => undefined);
    cut.write('{"TableName":');
    await sleep(50);
    cut.destroy();
    await sleep(50);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([TableName]);
  });
});

describe.each(engines)('the %s process', (name) => {
  test('is started again when it dies, and ends with its owner', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'local-dynamodb-'));
    const engine = new DynamoDbEngine(name, dataDir);
    const first = engine.pid;
    await engine.address;
    engine.kill();
    await sleep(300);
    const second = await engine.address;
    expect(engine.pid).not.toBe(first);
    expect(await answers(second)).toBe(true);
    await engine.close();
    await sleep(300);
    expect(await answers(second)).toBe(false);
    rmSync(dataDir, { recursive: true, force: true });
  }, 30_000);
});

describe.each(engines)('the address of %s', (name) => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'local-dynamodb-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  async function addressOf(isolated?: boolean) {
    const engine = new DynamoDbEngine(name, dataDir, isolated);
    try {
      const address = await engine.address;
      expect(await answers(address)).toBe(true);
      const network = process.platform === 'linux' ? readlinkSync(`/proc/${engine.pid}/ns/net`) : '';
      return { address, network };
    } finally {
      await engine.close();
    }
  }

  test('is a socket for its owner alone, or where that cannot be an unguessable one on loopback', async () => {
    const { address, network } = await addressOf();
    if ('socketPath' in address) {
      if (process.platform !== 'win32')
        expect(statSync(dirname(address.socketPath)).mode & 0o777).toBe(0o700);
    } else {
      expect(canIsolate()).toBe(false);
      expect(isUnguessable(address)).toBe(true);
    }
    // An engine that knows TCP only listens where no other process is.
    const isAlone = network !== (process.platform === 'linux' ? readlinkSync('/proc/self/ns/net') : '');
    expect(isAlone).toBe(name === 'dynoxide' && canIsolate());
  });
});

const isUnguessable = (address: EngineAddress): boolean =>
  'host' in address && /^127\.\d+\.\d+\.\d+$/.test(address.host) && address.host !== '127.0.0.1';

(engines[0] === 'dynoxide' && process.platform === 'linux' ? describe : describe.skip)(
  'without namespaces',
  () => {
    test('dynoxide listens on an unguessable address', async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'local-dynamodb-'));
      const engine = new DynamoDbEngine('dynoxide', dataDir, false);
      const address = await engine.address;
      expect(isUnguessable(address)).toBe(true);
      expect(await answers(address)).toBe(true);
      await engine.close();
      rmSync(dataDir, { recursive: true, force: true });
    });
  },
);

// What the processes of a folder are is read from /proc.
(process.platform === 'linux' ? describe : describe.skip).each(engines)('SIGKILL with %s', (name) => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'local-dynamodb-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  /** The engine's own process, not the shell around it. */
  const engineProcesses = (): number[] =>
    readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .map((pid) => [Number(pid), commandLine(pid)] as const)
      .filter(
        ([, command]) =>
          command.includes(join(dataDir, 'dynamodb')) && !/^(\/bin\/sh|unshare)|engine-bridge/.test(command),
      )
      .map(([pid]) => pid);

  test('the engine loses nothing, and never outlives the gateway', async () => {
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const env = { ...process.env, INTAKE_DYNAMODB: name };
    const gateway = spawn(process.execPath, [main, '--data', dataDir], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(gateway.stdout, 'data')) as [Buffer];
    const { endpoint } = JSON.parse(line.toString()) as { endpoint: string };
    const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Credentials;
    const client = new DynamoDBClient({ endpoint, region: 'us-west-1', credentials, maxAttempts: 5 });
    await createTable(client);
    for (let i = 0; i < 20; i++) await client.send(new PutItemCommand({ TableName, Item: item(String(i)) }));
    for (const pid of engineProcesses()) process.kill(pid, 'SIGKILL');
    const { Items } = await client.send(new ScanCommand({ TableName }));
    expect(Items).toHaveLength(20);
    expect(engineProcesses().length).toBeGreaterThan(0);
    gateway.kill('SIGKILL');
    await once(gateway, 'exit');
    for (let i = 0; i < 100 && engineProcesses().length > 0; i++) await sleep(20);
    expect(engineProcesses()).toEqual([]);
  }, 60_000);
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // ended meanwhile
  }
}

async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.1, maxDelay: 0.2 }, { TableName });
}

function answers(address: EngineAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ ...address }, (response) => {
      response.resume();
      resolve(true);
    });
    probe.on('error', () => resolve(false)).end();
  });
}
