import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { startSystem, type System } from '../../apps/api/test/support/system.ts';
import { addCodeCache } from '../lib/aws-code-cache.ts';
import { packageLambdas } from '../lib/aws-package.ts';
import { LambdaFunction } from '../lib/lambda-function.ts';
import { unpackLambda } from '../lib/lambda-unpack.ts';

const NAME = '/2015-03-31/functions/intake-dev-http';

let system: System;
let dir: string;
let http: LambdaFunction;
let lambda: Server;
let uploaded: Record<string, Uint8Array> = {};

/** The three calls of Lambda that are needed, with the packaged function behind them. */
async function answer(method: string, url: string, body: Buffer): Promise<object | null> {
  if (method === 'POST' && url === `${NAME}/invocations`) return http.invoke(JSON.parse(body.toString()));
  if (method === 'GET' && url === NAME) return { Configuration: { LastUpdateStatus: 'Successful' } };
  if (method !== 'PUT' || url !== `${NAME}/code`) return null;
  uploaded = unzipSync(Buffer.from(JSON.parse(body.toString()).ZipFile, 'base64'));
  for (const [name, bytes] of Object.entries(uploaded))
    if (!name.includes('/')) writeFileSync(join(dir, name), bytes);
  http.stop();
  return {};
}

beforeAll(async () => {
  system = await startSystem();
  await packageLambdas();
  dir = unpackLambda('http', join(mkdtempSync(join(tmpdir(), 'intake-lambda-')), 'http'));
  http = new LambdaFunction({ name: 'http', dir, env: system.env, log: () => undefined });
  lambda = createServer(async (request, response) => {
    const result = await answer(request.method!, request.url!, await buffer(request));
    response.writeHead(result ? 200 : 404).end(JSON.stringify(result ?? {}));
  });
  await new Promise<void>((resolve) => lambda.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  http?.stop();
  lambda?.close();
  if (dir) rmSync(join(dir, '..'), { recursive: true });
  await system?.stop();
});

const target = (stage: string) => ({
  stage,
  region: 'us-west-1',
  endpoint: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  dryRun: false,
});

it('a deployment gives the function the code that its runtime compiled, and the runtime uses it', async () => {
  expect(await addCodeCache(target('dev'))).toMatch(/^code-v24\..*\.cache, \d\.\d MB, used$/);
  expect(Object.keys(uploaded)).toEqual(
    expect.arrayContaining(['index.cjs', 'bundle.cjs', expect.stringMatching(/^code-.*\.cache$/)]),
  );
});

it('a function that is not there is an error, which the deployment tells and survives', async () => {
  await expect(addCodeCache(target('prod'))).rejects.toThrow();
});
