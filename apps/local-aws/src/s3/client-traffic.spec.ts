import { request } from 'node:http';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { clientOptions, createFunction, invoke } from '../testing/lambda-folder.ts';
import { BUCKET, startTestAws, type TestAws } from '../testing/local-s3.ts';
import { ClientTraffic } from './client-traffic.ts';
import { isUpload } from './s3-service.ts';

let t: TestAws;
beforeAll(async () => {
  t = await startTestAws();
  for (const name of ['background', 'urgent'])
    await createFunction(t, { name, source: 'export const handler = async () => Date.now();' });
  const reserve = { FunctionName: 'background', ReservedConcurrentExecutions: 1 };
  await new LambdaClient(clientOptions(t)).send(new PutFunctionConcurrencyCommand(reserve));
  // Warm: what is measured is waiting, not starting.
  for (const name of ['background', 'urgent']) await invoke(t, name);
}, 30_000);
afterAll(() => t.stop());

/** When a function has answered, by its clock. */
const answered = async (name: string): Promise<number> => (await invoke(t, name)).payload as number;

/** Half of an upload by a presigned URL. @returns sends the rest, and says when */
async function halfSent(): Promise<() => Promise<number>> {
  const put = new PutObjectCommand({ Bucket: BUCKET, Key: 'sent', ContentLength: 4 });
  const url = await getSignedUrl(t.client(), put);
  const sending = request(url, { method: 'PUT', headers: { 'content-length': 4 } });
  const stored = new Promise((resolve) => sending.once('response', resolve));
  await new Promise((resolve) => sending.write('ab', resolve));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return async () => {
    const ended = Date.now();
    sending.end('cd');
    await stored;
    return ended;
  };
}

test('work in the background waits until a client has sent its file; other work does not', async () => {
  const send = await halfSent();
  const background = answered('background');
  const urgent = await answered('urgent');
  const ended = await send();
  expect(urgent).toBeLessThanOrEqual(ended);
  expect(await background).toBeGreaterThan(ended);
}, 20_000);

test('what is stored with a signature in the header is work of its own, which nothing waits for', () => {
  const call = (method: string, query: string[], type = '') =>
    ({
      ...{ method, bucket: 'b', key: type ? '' : 'k' },
      ...{ query: new Map(query.map((name) => [name, 'x'])), headers: new Map([['content-type', type]]) },
    }) as never;
  expect(isUpload(call('PUT', []))).toBe(false);
  expect(isUpload(call('GET', ['X-Amz-Signature']))).toBe(false);
  expect(isUpload(call('PUT', ['X-Amz-Signature', 'partNumber']))).toBe(true);
  expect(isUpload(call('POST', [], 'multipart/form-data; boundary=x'))).toBe(true);
});

test('after many uploads another one is waited for longer than after one', async () => {
  const pauseAfter = async (uploads: number): Promise<number> => {
    const traffic = new ClientTraffic();
    for (let n = 0; n < uploads; n++) await traffic.sending(async () => undefined);
    const ended = performance.now();
    await traffic.quiet();
    return performance.now() - ended;
  };
  const [one, four] = await Promise.all([pauseAfter(1), pauseAfter(4)]);
  expect(one).toBeGreaterThanOrEqual(249);
  expect(four).toBeGreaterThanOrEqual(999);
});

test('an upload that does not end holds nothing back for ever', async () => {
  const traffic = new ClientTraffic(100);
  void traffic.sending(() => new Promise(() => undefined));
  await traffic.quiet();
});
