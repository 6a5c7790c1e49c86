/**
 * `npm run test:clamd`: Intake with a real clamd (Debian: clamav-daemon). The EICAR file never becomes ready, a clean corpus
 * does, and so does a large file.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { createSsm, PARAMETERS, pathOf } from '@intake/aws';
import { Client } from '../apps/api/test/support/client.ts';
import { putParts } from '../apps/api/test/support/transfer.ts';
import { EICAR, startClamd } from './lib/clamd.ts';
import { inRepo } from './lib/paths.ts';
import { startStack } from './lib/stack.ts';

const dir = mkdtempSync(join(tmpdir(), 'intake-clamd-'));
const options = { dir: join(dir, 'intake'), port: 0, awsPort: 0, dev: false };
const clamd = await startClamd(join(dir, 'clamd'));

async function setScanner(endpoint: string): Promise<void> {
  const credentials = JSON.parse(readFileSync(join(options.dir, 'aws/credentials.json'), 'utf8'));
  const ssm = createSsm({ endpoint, region: 'us-west-1', credentials });
  const values = { scanner: 'clamd', clamd: `127.0.0.1:${clamd.port}` } as const;
  for (const [id, Value] of Object.entries(values) as ['scanner' | 'clamd', string][])
    await ssm.send(
      new PutParameterCommand({ Name: pathOf('local') + PARAMETERS[id].name, Value, Type: 'String' }),
    );
  ssm.destroy();
}

try {
  const first = await startStack(options);
  await setScanner(first.endpoint);
  await first.stop();
  const stack = await startStack(options);
  try {
    const { url, email, password } = stack.signIn;
    const client = new Client(url);
    client.token = (await client.post('/auth/login', { email, password })).body.accessToken;

    const upload = async (name: string, bytes: Uint8Array): Promise<string> => {
      const { body } = await client.post('/uploads', { name, size: bytes.length });
      const parts = await putParts(body.parts, Buffer.from(bytes));
      const done = await client.post(`/uploads/${body.id}/complete`, { parts });
      // The event of its object may have been faster than this call, and clamd as well.
      assert.ok(
        ['verifying', 'ready', 'rejected'].includes(done.body.status),
        `${name}: ${done.body.status}`,
      );
      return body.id;
    };
    const ending = async (id: string) => {
      for (let tries = 0; tries < 1200; tries++) {
        const { body } = await client.get(`/files/${id}`);
        if (body.status !== 'verifying') return body;
        await sleep(100);
      }
      throw new Error(`${id} is still being scanned.`);
    };

    const eicar = await ending(await upload('eicar.txt', Buffer.from(EICAR)));
    assert.equal(eicar.status, 'rejected');
    assert.deepEqual([eicar.reason.code, eicar.reason.found], ['MALWARE_FOUND', 'Eicar-Test-Signature']);
    console.log(`EICAR: ${eicar.status}, ${eicar.reason.detail}`);

    const samples = inRepo('libs/algorithms/samples');
    let clean = 0;
    for (const name of readdirSync(samples)) {
      // Another format than its name says: refused before anything is scanned.
      if (name === 'audio-w64.wav') continue;
      const id = await upload(name, readFileSync(join(samples, name)));
      const file = await ending(id);
      assert.equal(file.status, 'ready', `${name}: ${JSON.stringify(file.reason)}`);
      clean++;
    }
    console.log(`${clean} clean files are ready`);

    const large = Buffer.alloc(300 * 2 ** 20, 'clean text of a large file\n');
    const began = performance.now();
    assert.equal((await ending(await upload('large.txt', large))).status, 'ready');
    console.log(`300 MiB: ready after ${Math.round((performance.now() - began) / 1000)} s`);
  } finally {
    await stack.stop();
  }
} finally {
  await clamd.stop();
  rmSync(dir, { recursive: true, force: true });
}
