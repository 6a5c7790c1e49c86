import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { FixedClock } from '@intake/testing';
import { HttpWebhookSender } from './http-webhook-sender.ts';
import { isInternal } from './internal-addresses.ts';

let server: Server;
let url: string;
let received: { headers: IncomingHttpHeaders; body: string }[];
let answer: { status: number; headers?: Record<string, string> } | null;

beforeEach(async () => {
  received = [];
  answer = { status: 204 };
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      if (answer) response.writeHead(answer.status, answer.headers).end('x'.repeat(1_000_000));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://receiver.test:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const clock = new FixedClock();
const loopback = async () => [{ address: '127.0.0.1', family: 4 }];
const sender = (more: object = {}) =>
  new HttpWebhookSender({ clock, internalHosts: () => ['receiver.test'], resolve: loopback, ...more });
const SECRETS = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'];
const request = () => ({ url, messageId: 'msg_1', body: '{"ä":1}', secrets: SECRETS });

it('signs what it sends, with each secret', async () => {
  expect(await sender().send(request())).toMatchObject({ status: 204, at: clock.now().toISOString() });
  const [{ headers, body }] = received as [(typeof received)[0]];
  expect(body).toBe('{"ä":1}');
  const timestamp = headers['webhook-timestamp'] as string;
  const expected = SECRETS.map((secret) => {
    const hmac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'));
    return `v1,${hmac.update(`msg_1.${timestamp}.${body}`).digest('base64')}`;
  });
  expect(headers['webhook-signature']).toBe(expected.join(' '));
  expect(Number(timestamp) * 1000).toBe(clock.now().getTime());
});

it('signs as the convention says', async () => {
  // The example of the convention's reference libraries, e.g. https://www.npmjs.com/package/standardwebhooks.
  const { signWebhook } = await import('./sign-webhook.ts');
  const headers = signWebhook(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1614265330_000),
    '{"test": 2432232314}',
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  );
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it.each([
  ['https://127.0.0.1/', 'ADDRESS_NOT_ALLOWED'],
  ['https://[::1]/', 'ADDRESS_NOT_ALLOWED'],
  ['https://[::ffff:10.0.0.1]/', 'ADDRESS_NOT_ALLOWED'],
  ['https://169.254.169.254/latest/meta-data', 'ADDRESS_NOT_ALLOWED'],
  ['https://2130706433/', 'ADDRESS_NOT_ALLOWED'],
  ['https://0x7f.1/', 'ADDRESS_NOT_ALLOWED'],
  ['https://inside.test/', 'ADDRESS_NOT_ALLOWED'],
  ['http://outside.test/', 'ADDRESS_INVALID'],
  ['ftp://outside.test/', 'ADDRESS_INVALID'],
  ['https://user:secret@outside.test/', 'ADDRESS_INVALID'],
  ['not an address', 'ADDRESS_INVALID'],
  ['https://unknown.test/', 'ADDRESS_UNKNOWN'],
  ['https://outside.test/', null],
])('says of %s: %s', async (address, refusal) => {
  const resolve = async (host: string) => {
    if (host === 'unknown.test') throw new Error('ENOTFOUND');
    const both = [{ address: '93.184.215.14', family: 4 }];
    return host === 'inside.test' ? [...both, { address: '192.168.1.1', family: 4 }] : both;
  };
  expect(await sender({ internalHosts: () => [], resolve }).refusalOf(address)).toBe(refusal);
});

it('sends nothing to an address that has moved inside since it was checked', async () => {
  expect(
    await sender({ internalHosts: () => [] }).send({ ...request(), url: url.replace('http', 'https') }),
  ).toMatchObject({
    error: 'ADDRESS_NOT_ALLOWED',
  });
  expect(received).toEqual([]);
});

it('follows a redirect only to where it could have been sent at once', async () => {
  answer = { status: 307, headers: { location: 'https://169.254.169.254/' } };
  expect(await sender().send(request())).toMatchObject({ error: 'ADDRESS_NOT_ALLOWED' });
  answer = { status: 308, headers: { location: '/again' } };
  expect(await sender().send(request())).toMatchObject({ error: 'TOO_MANY_REDIRECTS' });
  answer = { status: 302, headers: { location: '/login' } };
  expect(await sender().send(request())).toMatchObject({ status: 302 });
});

it('does not wait for ever, and says when nobody is there', async () => {
  answer = null;
  expect(await sender({ timeout: 50 }).send(request())).toMatchObject({ error: 'TIMEOUT' });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(await sender().send(request())).toMatchObject({ error: 'CONNECTION_FAILED' });
});

it.each([
  ...[
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ],
  ...['::', 'fd00::1', 'fe80::1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:1::', 'ff02::1', '2001:db8::1'],
])('%s is inside', (address) => expect(isInternal(address)).toBe(true));

it.each(['1.1.1.1', '172.32.0.1', '192.0.1.1', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
  '%s is outside',
  (address) => expect(isInternal(address)).toBe(false),
);
