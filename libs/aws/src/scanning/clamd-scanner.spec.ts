import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { ClamdScanner } from './clamd-scanner.ts';
import { guardDutyVerdict } from './guardduty-event.ts';

let server: Server;
let received: Buffer;
/** What clamd does once it has everything; undefined hangs up. */
let answer: string | undefined;

beforeEach(async () => {
  received = Buffer.alloc(0);
  server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => void server.close());

/** INSTREAM as clamd reads it: a command, chunks with their length, a chunk of nothing. */
function serve(socket: Socket): void {
  let bytes = Buffer.alloc(0);
  socket
    .on('error', () => undefined)
    .on('data', (data: Buffer) => {
      bytes = Buffer.concat([bytes, data]);
      if (!bytes.subarray(-4).equals(Buffer.alloc(4))) return;
      expect(bytes.subarray(0, 10).toString()).toBe('zINSTREAM\0');
      for (let at = 10, length = 1; length > 0; at += 4 + length) {
        length = bytes.readUInt32BE(at);
        received = Buffer.concat([received, bytes.subarray(at + 4, at + 4 + length)]);
      }
      if (answer === undefined) socket.destroy();
      else socket.end(`${answer}\0`);
    });
}

const scan = (body: string[], maxSize = 1000) => {
  const s3 = { send: async () => ({ Body: Readable.from(body.map((text) => Buffer.from(text))) }) };
  const { port } = server.address() as AddressInfo;
  const scanner = new ClamdScanner(s3 as unknown as S3Client, 'bucket', { host: '127.0.0.1', port, maxSize });
  return scanner.scan('key', 'etag', body.join('').length);
};

it.each([
  ['stream: OK', { kind: 'clean' }],
  ['stream: Eicar-Test-Signature FOUND', { kind: 'malware', found: 'Eicar-Test-Signature' }],
  ['stream: Mine.UNOFFICIAL FOUND', { kind: 'malware', found: 'Mine' }],
  ['stream: Heuristics.Encrypted.Zip FOUND', { kind: 'unscanned' }],
  ['INSTREAM size limit exceeded. ERROR', { kind: 'unscanned' }],
])('takes "%s" for what it is', async (said, verdict) => {
  answer = said;
  expect(await scan(['one', 'two'])).toEqual(verdict);
  expect(received.toString()).toBe('onetwo');
});

it.each([['stream: Can’t allocate memory ERROR'], [undefined], ['']])(
  'takes %j for a doubt',
  async (said) => {
    answer = said;
    await expect(scan(['a'])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  },
);

it('is a doubt when nobody listens, and sends nothing that is too large', async () => {
  expect(await scan(['too large'], 3)).toEqual({ kind: 'unscanned' });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const s3 = { send: async () => ({ Body: Readable.from([Buffer.from('a')]) }) };
  const scanner = new ClamdScanner(s3 as unknown as S3Client, 'b', { host: '127.0.0.1', port, maxSize: 9 });
  await expect(scanner.scan('key', 'etag', 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

it.each([
  ['NO_THREATS_FOUND', null, { kind: 'clean' }],
  ['THREATS_FOUND', [{ name: 'EICAR' }, { name: 'X' }], { kind: 'malware', found: 'EICAR, X' }],
  ['UNSUPPORTED', null, { kind: 'unscanned' }],
  ['ACCESS_DENIED', null, { error: 'ACCESS_DENIED' }],
  ['FAILED', null, { error: 'FAILED' }],
])('takes %s of GuardDuty for what it is', (scanResultStatus, threats, outcome) => {
  const s3ObjectDetails = { bucketName: 'b', objectKey: 'k', eTag: 'e' };
  expect(
    guardDutyVerdict({ detail: { s3ObjectDetails, scanResultDetails: { scanResultStatus, threats } } }),
  ).toEqual(outcome);
});
