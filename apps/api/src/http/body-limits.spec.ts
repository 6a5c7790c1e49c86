import { MemoryApi } from '../../test/support/memory-api.ts';
import type { Client } from '../../test/support/client.ts';
import { bodyLimit } from './body-limits.ts';

let api: MemoryApi;
let ada: Client;
beforeAll(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
});
afterAll(() => api.stop());

const ID = '01KAR3M5Q8T1Y6V4W2Z9X7C5B3';
const ROUTES = [
  ['POST', '/auth/login'],
  ['POST', '/auth/refresh'],
  ['POST', '/auth/logout'],
  ['POST', '/uploads'],
  ['POST', '/uploads/batch'],
  ['POST', '/uploads/batch/complete'],
  ['POST', `/uploads/${ID}/parts`],
  ['POST', `/uploads/${ID}/complete`],
  ['POST', `/uploads/${ID}/adopt`],
  ['POST', '/s3/multipart'],
  ['POST', `/s3/multipart/${ID}/complete?key=${ID}`],
  ['PATCH', `/files/${ID}`],
] as const;

/** As much of `unit` as a body of `limit` bytes holds. */
const fill = (limit: number, open: string, unit: (i: number) => string, close: string) => {
  const units = [];
  for (let i = 0, left = limit - open.length - close.length; ; i++) {
    const next = unit(i);
    if ((left -= next.length + 1) < 0) return `${open}${units.join(',')}${close}`;
    units.push(next);
  }
};

const PART = '{"number":1,"etag":"*","x":1}';
const WORST: Record<string, (limit: number) => string> = {
  'unknown keys': (limit) => fill(limit, '{', (i) => `"k${i}":0`, '}'),
  'empty objects': (limit) => fill(limit, '{"parts":[', () => '{}', ']}'),
  'empty uploads': (limit) => fill(limit, '{"uploads":[', () => '{}', ']}'),
  'nested lists': (limit) => '['.repeat(limit / 2) + ']'.repeat(limit / 2),
  'nested objects': (limit) => `${'{"a":'.repeat(limit / 8)}0${'}'.repeat(limit / 8)}`,
  'lists in parts': (limit) => fill(limit, '{"parts":[[', () => '[]', ']]}'),
  'as many wrong values as may be': () =>
    `{"uploads":[${Array(100)
      .fill(`{"parts":[${Array(30).fill(PART).join(',')}]}`)
      .join(',')}]}`,
  'as many wrong parts as may be': () => `{"parts":[${Array(205).fill(PART).join(',')}]}`,
};

describe.each(ROUTES)('%s %s', (method, path) => {
  const limit = bodyLimit(`/api/v1${path.split('?')[0]}`);

  it.each(Object.keys(WORST))('answers %s with a short refusal and little work', async (name) => {
    const body = WORST[name]!(limit);
    if (body.length > limit) return expect((await ada.send(method, path, body)).status).toBe(413);
    const cost = async () => {
      const before = process.cpuUsage();
      const { status, text } = await ada.send(method, path, body);
      const { user, system } = process.cpuUsage(before);
      expect(status < 500 || `${status} ${text}`).toBe(true);
      expect(text.length).toBeLessThan(10_000);
      return (user + system) / 1000;
    };
    // CPU of this process, client included, in ms; the least of five, so that a garbage collection in between is no failure.
    let least = await cost();
    for (let run = 1; run < 5 && least >= 50; run++) least = Math.min(least, await cost());
    expect(least).toBeLessThan(50);
  });

  it('refuses one byte more than its limit, and says how many there may be', async () => {
    const { status, body } = await ada.send(method, path, `"${'x'.repeat(limit - 1)}"`);
    expect({ status, code: body.code, limit: body.limit }).toEqual({
      status: 413,
      code: 'BODY_TOO_LARGE',
      limit,
    });
  });

  it.each(['{"__proto__":{"a":1}}', '{"a":{"constructor":{}}}', '{"a":[{"prototype":1}]}'])(
    'refuses %s',
    async (body) => {
      const answer = await ada.send(method, path, body);
      expect({ status: answer.status, code: answer.body.code }).toEqual({
        status: 400,
        code: 'VALIDATION_FAILED',
      });
    },
  );
});

it('gives 8 KiB to everything that needs no more, however its path is spelt', () => {
  for (const path of ['/api/v1/auth/login', '/api/v1/Auth/Refresh/', '/api/v1/uploads/%62atch', '/'])
    expect(bodyLimit(path)).toBe(8192);
  expect(bodyLimit('/API/V1/Uploads/Batch/')).toBe(1024 * 1024);
});

it('names at most 20 errors', async () => {
  const uploads = Array.from({ length: 50 }, () => ({ name: 1, size: 'x' }));
  const { body } = await ada.post('/uploads/batch', { uploads });
  expect(body.errors).toHaveLength(20);
});

it('takes what is large and sensible: a hundred uploads of sixteen parts, and a head', async () => {
  const parts = Array.from({ length: 16 }, (_, i) => ({
    number: i + 1,
    etag: '"6805f2cfc46c0f04559748bb039d69ae"',
    checksum: 'rosUhgp5mIE=',
  }));
  const completions = { uploads: Array.from({ length: 100 }, () => ({ id: ID, parts, retries: 0 })) };
  expect((await ada.post('/uploads/batch/complete', completions)).status).toBe(200);
  const head = Buffer.alloc(4100).toString('base64');
  const one = { name: `${'é'.repeat(120)}.png`, path: 'ü'.repeat(500), size: 5, head };
  const uploads = Array.from({ length: 100 }, (_, i) => ({ ...one, idempotencyKey: `key-${i}` }));
  expect((await ada.post('/uploads/batch', { uploads })).status).toBe(200);
  expect((await ada.post('/uploads', one)).status).toBeLessThan(500);
});

it.each(['?limit=5&__proto__[a]=1', '?constructor=1', `?${'a[b]'.repeat(500)}=1`, '?limit[limit]=1'])(
  'answers a query of %s without an error of its own',
  async (query) => {
    expect((await ada.get(`/files${query.slice(0, 4000)}`)).status).toBeLessThan(500);
  },
);
