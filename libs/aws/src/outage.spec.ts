import { jest } from '@jest/globals';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { expectRefusal } from '@intake/testing';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AwsOptions, createDynamo, createS3, createSsm } from './clients.ts';
import { isOutage } from './outage.ts';
import { probeDatabase, probeSecrets, probeStorage } from './health-probes.ts';
import { S3ObjectStorage } from './s3-object-storage.ts';

// Real servers, on machines that do other things, too.
jest.setTimeout(30_000);

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let server: Server | undefined;

/** An AWS that answers everything in one way. */
async function answering(listener: RequestListener): Promise<AwsOptions> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return { region: 'us-west-1', endpoint: `http://127.0.0.1:${port}`, credentials };
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const getItem = (options: AwsOptions) =>
  createDynamo(options).get({ TableName: 't', Key: { pk: 'a', sk: 'b' } });

describe('an outage becomes UNAVAILABLE', () => {
  it('when nobody listens', async () => {
    const options = await answering(() => {});
    server!.close();
    await expectRefusal(getItem(options), 'UNAVAILABLE');
    await expectRefusal(new S3ObjectStorage(createS3(options), 'b').head('k'), 'UNAVAILABLE');
    expect.assertions(2);
  });

  it('when DynamoDB throttles, with the cause kept', async () => {
    const options = await answering((_, response) => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException' }));
    });
    const error = await getItem(options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', cause: { name: 'ThrottlingException' } });
  });

  it('when S3 answers 503, and only after it was tried again', async () => {
    let requests = 0;
    const options = await answering((_, response) => {
      requests++;
      response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
    });
    const request = createS3(options).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    await expectRefusal(request, 'UNAVAILABLE');
    expect(requests).toBe(3);
  });

  it('when a body breaks off', async () => {
    const options = await answering((_, response) => {
      response.writeHead(206, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    });
    await expectRefusal(new S3ObjectStorage(createS3(options), 'b').read('k', 0, 100, 'e'), 'UNAVAILABLE');
    expect.assertions(1);
  });
});

it('leaves what is no outage alone', async () => {
  const options = await answering((_, response) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: 'com.amazon.coral.validate#ValidationException', message: 'no' }));
  });
  await expect(getItem(options)).rejects.toMatchObject({ name: 'ValidationException' });
});

it.each([
  [{ name: 'TimeoutError' }, true],
  [{ code: 'ECONNRESET' }, true],
  [{ $metadata: { httpStatusCode: 500 } }, true],
  [{ $metadata: { httpStatusCode: 501 } }, false],
  [{ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }, false],
  [new TypeError('a mistake of ours'), false],
])('judges %j', (error, expected) => expect(isOutage(error)).toBe(expected));

describe('health probes', () => {
  it('end when they are told to, whatever hangs', async () => {
    const options = await answering(() => {});
    const signal = () => AbortSignal.timeout(200);
    const probes = [
      probeDatabase(createDynamo(options), 't', signal()),
      probeStorage(createS3(options), 'b', signal()),
      probeSecrets(createSsm(options), 'local', signal()),
    ];
    const results = await Promise.allSettled(probes);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});
