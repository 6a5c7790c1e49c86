import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NearFront } from './near-front.ts';

it('takes a megabyte of each request without a word in between, as a distribution does: windows cost round trips', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'near-front-'));
  const storage = http.createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => response.end(`${request.headers.host} ${request.url} ${bytes}`));
  });
  await once(storage.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
  const front = (await NearFront.open(dir, address, address))!;
  const session = http2.connect(front.url, { rejectUnauthorized: false });
  try {
    await once(session, 'remoteSettings');
    expect(session.remoteSettings.initialWindowSize).toBeGreaterThanOrEqual(1024 * 1024);
    while (session.state.remoteWindowSize! < 8 * 1024 * 1024)
      await new Promise((resolve) => setTimeout(resolve, 5));
    const put = session.request({ ':method': 'PUT', ':path': '/put/bucket/key?signed' });
    put.end(Buffer.alloc(300_000));
    put.setEncoding('utf8');
    expect((await put.toArray()).join('')).toBe(`${new URL(address).host} /bucket/key?signed 300000`);
  } finally {
    session.close();
    front.close();
    storage.close();
    storage.closeAllConnections();
    rmSync(dir, { recursive: true });
  }
});
