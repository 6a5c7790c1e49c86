import { globSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  DeletePublicAccessBlockCommand,
  DeleteObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { DeleteParameterCommand, GetParametersByPathCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import {
  bootstrap,
  bucketRules,
  createDynamo,
  createS3,
  createSsm,
  DynamoFileStore,
  UlidGenerator,
} from '@intake/aws';
import type { FileRecord } from '@intake/domain';
import { startLocalAws } from '@intake/local-aws';
import { clockVerdict } from './aws-doctor-access.ts';
import { concurrencyVerdict, runsAtOnceVerdict } from './aws-doctor-lambda.ts';
import { examine } from './aws-doctor.ts';
import { setUp } from './aws-setup.ts';
import type { Target } from './aws-target.ts';

const REGION = 'us-west-1';
const ORIGIN = 'http://127.0.0.1:3999';
const dataDir = mkdtempSync(join(tmpdir(), 'intake-doctor-'));
let aws: Awaited<ReturnType<typeof startLocalAws>>;
let target: Target;
let bucket: string;
let table: string;
/** Clients of whoever breaks things. */
let s3: ReturnType<typeof createS3>;
let ssm: ReturnType<typeof createSsm>;

beforeAll(async () => {
  aws = await startLocalAws({ dataDir, port: 0 });
  target = {
    stage: 'sick',
    region: REGION,
    endpoint: aws.endpoint,
    credentials: aws.credentials,
    dryRun: false,
  };
  [s3, ssm] = [createS3(target), createSsm(target)];
  await repair();
});
afterAll(async () => {
  for (const client of [s3, ssm]) client.destroy();
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

async function repair(): Promise<void> {
  ({ bucket, table } = await bootstrap({ ...target, origins: [ORIGIN] }));
}

/** What the distribution does with /put. @param host what S3 hears as the name that was asked for */
async function startNearWay(host: string): Promise<{ address: string; stop(): Promise<unknown> }> {
  const server = createServer((incoming, answer) => {
    if (incoming.method !== 'PUT') return void answer.writeHead(405).end();
    const options = { method: 'PUT', headers: { ...incoming.headers, host } };
    const passed = request(aws.endpoint + incoming.url!.slice('/put'.length), options, (theirs) => {
      answer.writeHead(theirs.statusCode!, theirs.headers);
      theirs.pipe(answer);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<unknown> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { address: `http://127.0.0.1:${port}/put`, stop };
}

/** A file that was received and verified. @returns its record */
async function storeFile(name: string) {
  const [owner, bytes] = ['owner', Buffer.from(`the bytes of ${name}`)];
  const id = new UlidGenerator().next();
  const Key = `files/${owner}/${id}`;
  const put = await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key, Body: bytes, ChecksumAlgorithm: 'CRC64NVME' }),
  );
  const now = new Date().toISOString();
  const record: FileRecord = {
    id, ownerId: owner, name, size: bytes.length, category: 'document', contentType: 'text/plain', status: 'ready',
    version: 1, storage: { key: Key, partSize: 8 * 2 ** 20, token: 'token' }, uploadDeadline: now, createdAt: now,
    updatedAt: now, checksum: put.ChecksumCRC64NVME!, etag: put.ETag!,
  }; // prettier-ignore
  const dynamo = createDynamo(target);
  await new DynamoFileStore(dynamo, table).create(record);
  dynamo.destroy();
  return { record, Key };
}

const failures = async (of = target) => (await examine(of)).filter(({ ok }) => !ok);

it('finds a deployment that bootstrap made well', async () => {
  const findings = await examine(target);
  expect(findings.map(({ check, ok }) => [check, ok])).toEqual(
    [
      'credentials',
      'clock',
      'concurrent functions',
      'parameters',
      'files analysed at once',
      'table',
      'bucket',
      'browser access (CORS)',
      'presigned round trip',
      'small file in one PUT',
      "small file by the app's own address",
      'stored files',
    ].map((check) => [check, true]),
  );
});

describe('finds, and says what to do about,', () => {
  afterEach(repair);

  it('a missing parameter', async () => {
    await ssm.send(new DeleteParameterCommand({ Name: '/intake/sick/auth/issuer' }));
    const [failure, ...others] = await failures();
    expect(failure).toMatchObject({
      check: 'parameters',
      advice: expect.stringContaining('scripts/bootstrap.ts'),
    });
    expect(failure!.detail).toContain('/intake/sick/auth/issuer is missing');
    expect(others).toEqual([]);
  });

  it("a way by the app's own address that does not lead to the bucket as it was signed", async () => {
    const Name = '/intake/sick/uploads/near-address';
    for (const [host, found] of [
      [new URL(aws.endpoint).host, 0],
      ['files.example.com', 1],
    ] as const) {
      const way = await startNearWay(host);
      await ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: way.address, Overwrite: true }));
      const failing = await failures();
      await way.stop();
      expect(failing).toHaveLength(found);
      if (found) expect(failing).toMatchObject([{ detail: expect.stringContaining('403, 403, 405') }]);
    }
    await ssm.send(new DeleteParameterCommand({ Name }));
  });

  it('a table that is not there', async () => {
    const name = '/intake/sick/database/table';
    const table = 'intake-sick';
    await ssm.send(new PutParameterCommand({ Name: name, Value: 'nowhere', Overwrite: true }));
    expect(await failures()).toMatchObject([
      { check: 'table', detail: expect.stringContaining('no table nowhere') },
    ]);
    await ssm.send(new PutParameterCommand({ Name: name, Value: table, Overwrite: true }));
  });

  it('credentials that are not known, and a wrong secret', async () => {
    const unknown = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' };
    const wrong = { ...aws.credentials, secretAccessKey: 'wrong' };
    for (const credentials of [unknown, wrong]) {
      const [failure] = await failures({ ...target, credentials });
      expect(failure).toMatchObject({
        check: 'credentials',
        advice: expect.stringContaining('.local/aws.env'),
      });
    }
  });

  it('a browser that is locked out', async () => {
    await s3.send(new DeleteBucketCorsCommand({ Bucket: bucket }));
    expect(await failures()).toMatchObject([
      { check: 'browser access (CORS)', detail: expect.stringContaining(ORIGIN) },
    ]);
  });

  it('headers that a browser cannot read', async () => {
    const CORSRules = [{ ...bucketRules([ORIGIN]), ExposeHeaders: ['ETag'] }];
    await s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
    expect(await failures()).toMatchObject([{ detail: expect.stringContaining('x-amz-checksum-crc64nvme') }]);
  });

  it('a bucket that every web site may use', async () => {
    const CORSRules = [{ ...bucketRules([ORIGIN]), AllowedOrigins: ['*'] }];
    await s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
    expect(await failures()).toMatchObject([{ detail: expect.stringContaining('Every web site') }]);
  });

  it('a bucket that is open, or never tidied', async () => {
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
    expect(await failures()).toMatchObject([
      { check: 'bucket', detail: expect.stringContaining('not blocked') },
    ]);
    await repair();
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket: bucket }));
    expect(await failures()).toMatchObject([
      { check: 'bucket', detail: expect.stringContaining('for ever') },
    ]);
  });
});

it('says how wrong a clock is, and when AWS will mind', () => {
  expect(clockVerdict(900)).toBe("1 s from S3's");
  expect(() => clockVerdict(120_000)).toThrow('120 s ahead');
  expect(() => clockVerdict(-1_000_000)).toThrow('refuses all signatures');
});

describe('aws:setup', () => {
  const names = async () => {
    const { Parameters } = await ssm.send(
      new GetParametersByPathCommand({ Path: '/intake/fresh/', Recursive: true, MaxResults: 10 }),
    );
    return Parameters!.map(({ Name }) => Name);
  };

  it('only says what it would do when asked to', async () => {
    const made = await setUp({ ...target, stage: 'fresh', dryRun: true });
    expect(made).toContain('create parameter /intake/fresh/auth/refresh-key');
    expect(await names()).toEqual([]);
  });

  it('makes secrets and settings once, and leaves names to CloudFormation', async () => {
    const made = await setUp({ ...target, stage: 'fresh' });
    expect(made.join()).toMatch(/auth\/keys\/[0-9a-f]{8}/);
    expect(made.join()).not.toMatch(/storage\/bucket|database\/table|web\/origins/);
    expect(await setUp({ ...target, stage: 'fresh' })).toEqual([]);
  });
});

describe('of stored files it names those', () => {
  const failure = async () => (await failures()).map(({ check, detail }) => `${check}: ${detail}`).join();

  it('that are gone, replaced, or damaged on the disk, and no others', async () => {
    const [gone, replaced, cut, flipped] = await Promise.all(
      ['gone.txt', 'replaced.txt', 'cut.txt', 'flipped.txt', 'whole.txt'].map(storeFile),
    );
    expect(await failure()).toBe('');
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: gone!.Key }));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: replaced!.Key, Body: 'x'.repeat(25) }));
    const blobs = globSync(join(dataDir, 's3/blobs/*/*'));
    const blobOf = (name: string) =>
      blobs.find((blob) => readFileSync(blob, 'utf8') === `the bytes of ${name}`)!;
    truncateSync(blobOf('cut.txt'), 5);
    writeFileSync(blobOf('flipped.txt'), 'THE bytes of flipped.txt');
    const found = await failure();
    expect(found).toMatch(/^stored files: 4 of 5 files: /);
    expect(found).toContain(`"gone.txt" (${gone!.record.id} of owner) is not in the bucket`);
    expect(found).toContain(`"replaced.txt" (${replaced!.record.id} of owner) has `);
    expect(found).toContain(`"cut.txt" (${cut!.record.id} of owner) cannot be read`);
    expect(found).toContain(
      `"flipped.txt" (${flipped!.record.id} of owner) has other bytes than its receipt says`,
    );
  }, 60_000);
});

it('advises a new account to ask for more than ten functions at once', () => {
  expect(concurrencyVerdict(1000, REGION)).toBe('1000 at once in this account');
  expect(concurrencyVerdict(undefined, REGION)).toContain('did not say');
  expect(() => concurrencyVerdict(10, REGION)).toThrow('may run 10 functions');
});

it.each([
  [2, undefined, /^2 at a time$/],
  [2, 10, /^2 at a time$/],
  [2, 1000, /would do for 200: `runsAtOnce`/],
  [200, 1000, /^200 at a time$/],
  [0, 10, /^any number$/],
  [2, 5000, /would do for 200/],
])('%i files at once, %s functions in the account: %s', (runs, limit, said) => {
  expect(runsAtOnceVerdict(runs, limit)).toMatch(said);
});

it('warns of more files at once than there are functions for', () => {
  expect(() => runsAtOnceVerdict(4, 10)).toThrow('can take all 10 functions');
});
