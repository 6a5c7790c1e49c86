/** Emulators and proxies that are kinder than S3: the doctor is to find them. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createS3 } from '@intake/aws';
import type { Deployment } from './aws-diagnosis.ts';
import { checkClock } from './aws-doctor-access.ts';
import { checkOnePut } from './aws-doctor-bucket.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An S3 that answers PUTs one after the other with these. */
async function answering(...statuses: number[]): Promise<Deployment> {
  const endpoint = await serve((incoming, answer) => {
    incoming.resume();
    incoming.once('end', () => answer.writeHead(incoming.method === 'PUT' ? statuses.shift()! : 204).end());
  });
  const target = { region: 'us-west-1', endpoint, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  return { target, s3: createS3(target), config: { bucket: 'bucket' } } as unknown as Deployment;
}

describe('the one PUT of a small file', () => {
  it('is well where other bytes are refused, and a second one', async () => {
    expect(await checkOnePut(await answering(400, 200, 412))).toContain('taken once');
  });

  it.each([
    ['takes other bytes than were promised', [200, 200, 200], 'Other bytes than promised'],
    ['takes none', [400, 403], 'refused a small file: 403'],
    ['takes it twice', [400, 200, 200], 'A second PUT was answered with 200'],
  ])('is ill where S3 %s', async (_, statuses, said) => {
    await expect(checkOnePut(await answering(...statuses))).rejects.toThrow(said);
  });
});

describe('the clock', () => {
  const at = (skew: number) => new Date(Date.now() + skew).toUTCString();
  const check = (endpoint: string) => checkClock({ target: { endpoint } } as unknown as Deployment);

  it("is compared with S3's own, not with that of the page to which S3 leads", async () => {
    const page = await serve((_, answer) => answer.writeHead(200, { date: at(3_600_000) }).end());
    const s3 = await serve((_, answer) => answer.writeHead(307, { location: page, date: at(0) }).end());
    expect(await check(s3)).toContain("from S3's");
    await expect(check(page)).rejects.toThrow('refuses all signatures');
  });
});
