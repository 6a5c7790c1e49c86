import { setTimeout as sleep } from 'node:timers/promises';
import { crc64nvme } from '@intake/testing';
import { type RunningStack, startRunningStack } from '../../web/test/support/running-stack.ts';

const NOTES = Buffer.from('It rained all day.\n');

let stack: RunningStack;
let token: string;
beforeAll(async () => {
  stack = await startRunningStack();
  const { email, password } = stack;
  token = (await call('/auth/login', { email, password })).accessToken;
}, 120_000);
afterAll(() => stack?.stop());

// oxlint-disable-next-line typescript/no-explicit-any -- JSON of the API
async function call(path: string, body?: object): Promise<any> {
  const response = await fetch(`${stack.url}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  return response.json();
}

/** Long enough for a worker to start on a busy machine, in ms. */
const PATIENCE = 60_000;

it('a small file whose sender left after the last byte becomes ready by the event of S3', async () => {
  const upload = await call('/uploads', {
    name: 'left.txt',
    size: NOTES.length,
    checksum: crc64nvme(NOTES),
  });
  const [{ url, headers }] = upload.parts;
  expect((await fetch(url, { method: 'PUT', headers, body: NOTES })).status).toBe(200);
  // It is never completed by a call.
  const until = Date.now() + PATIENCE;
  let file = await call(`/files/${upload.fileId}`);
  while (['uploading', 'verifying'].includes(file.status) && Date.now() < until) {
    await sleep(200);
    file = await call(`/files/${upload.fileId}`);
  }
  expect(file).toMatchObject({ status: 'ready', name: 'left.txt' });
}, 90_000);
