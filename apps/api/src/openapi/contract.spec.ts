import type { Json } from '../../test/support/client.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';
import { writeDocument } from '../openapi.ts';

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  security?: object[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<
    string,
    { description: string; headers?: object; content?: Record<string, { schema: object }> }
  >;
}

let api: MemoryApi;
let document: Record<string, Json>;
beforeAll(async () => {
  api = await MemoryApi.start();
  document = JSON.parse(JSON.stringify(await writeDocument()));
});
afterAll(() => api.stop());

const operations = () =>
  Object.values(document.paths as Record<string, Record<string, Operation>>).flatMap((methods) =>
    Object.values(methods),
  );

it('is the committed document, and the one that is served', async () => {
  const served = await api.anyone().get('/api/openapi.json');
  expect(served.status).toBe(200);
  expect(served.body).toEqual(document);
});

it('has every call of the plan', () => {
  const calls = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
  );
  expect(calls.sort()).toEqual(
    [
      'POST /auth/login',
      'POST /auth/refresh',
      'POST /realtime/tickets',
      'POST /auth/logout',
      'GET /auth/me',
      'POST /uploads',
      'POST /uploads/batch',
      'POST /uploads/batch/complete',
      'GET /uploads',
      'GET /uploads/limits',
      'GET /uploads/history',
      'POST /uploads/history',
      'GET /uploads/{id}',
      'POST /uploads/{id}/parts',
      'POST /uploads/{id}/plan',
      'POST /uploads/{id}/complete',
      'POST /uploads/{id}/adopt',
      'DELETE /uploads/{id}',
      'GET /files',
      'GET /files/counts',
      'GET /files/{id}',
      'PATCH /files/{id}',
      'DELETE /files/{id}',
      'DELETE /trash',
      'DELETE /trash/{id}',
      'POST /files/{id}/restore',
      'GET /files/{id}/download',
      'GET /files/{id}/similar',
      'GET /files/{id}/processing',
      'POST /files/{id}/processing',
      'GET /files/{id}/processing/{run}',
      'POST /files/{id}/processing/{run}/cancel',
      'GET /algorithms',
      'POST /batches',
      'POST /batches/estimate',
      'GET /batches',
      'GET /batches/{id}',
      'GET /batches/{id}/items',
      'GET /batches/{id}/results',
      'POST /batches/{id}/retry',
      'POST /batches/{id}/cancel',
      'GET /settings',
      'PATCH /settings',
      'GET /rules',
      'POST /rules',
      'GET /rules/{id}',
      'PATCH /rules/{id}',
      'DELETE /rules/{id}',
      'POST /s3/multipart',
      'GET /s3/multipart/{uploadId}',
      'GET /s3/multipart/{uploadId}/batch',
      'GET /s3/multipart/{uploadId}/{partNumber}',
      'POST /s3/multipart/{uploadId}/complete',
      'DELETE /s3/multipart/{uploadId}',
      'GET /webhooks',
      'POST /webhooks',
      'GET /webhooks/{id}',
      'PATCH /webhooks/{id}',
      'DELETE /webhooks/{id}',
      'POST /webhooks/{id}/secret',
      'POST /webhooks/{id}/test',
      'GET /webhooks/{id}/deliveries',
      'POST /webhooks/{id}/deliveries/{messageId}/replay',
      'GET /admin/activity',
      'GET /api/health',
      'GET /api/health/live',
    ].sort(),
  );
});

const OPEN = ['login', 'getHealth', 'getLiveness'];
const BY_COOKIE = ['refreshSession', 'logout'];

function whoMay(operationId: string): object[] {
  if (OPEN.includes(operationId)) return [];
  return BY_COOKIE.includes(operationId) ? [{ refreshToken: [] }] : [{ accessToken: [] }];
}

it('says of every operation what it is, what it answers, how it refuses and who may', () => {
  for (const { operationId, summary, description, security, requestBody, responses } of operations()) {
    expect({ operationId, summary }).toEqual({
      operationId: expect.stringMatching(/^[a-z]\w+$/),
      summary: expect.stringMatching(/^[A-Z]/),
    });
    const [success, ...others] = Object.keys(responses).filter((status) => status.startsWith('2'));
    expect(others).toEqual([]);
    const schema = responses[success!]!.content?.['application/json']?.schema;
    expect({ operationId, answers: schema !== undefined }).toEqual({
      operationId,
      answers: success !== '204',
    });
    expect(description).toMatch(/^[A-Z]/);
    expect({ operationId, documented: Object.keys(responses) }).toEqual({
      operationId,
      documented: expect.arrayContaining(['429', '503', ...(requestBody ? ['413'] : [])]),
    });
    for (const [status, { content, headers }] of Object.entries(responses)) {
      if (['429', '503'].includes(status) && operationId !== 'getHealth')
        expect(headers).toHaveProperty('Retry-After');
      if (content?.['application/json']) expect(content['application/json']).toHaveProperty('example');
      // The gateway's own answer, and health's.
      if (Number(status) < 400 || (status === '429' && !content) || operationId === 'getHealth') continue;
      const problem = content!['application/problem+json'] as { schema: object; examples: object };
      expect(problem.schema).toEqual({ $ref: '#/components/schemas/Problem' });
      expect(Object.keys(problem.examples).length).toBeGreaterThan(0);
    }
    expect({ operationId, security }).toEqual({ operationId, security: whoMay(operationId) });
  }
  expect(new Set(operations().map(({ operationId }) => operationId)).size).toBe(operations().length);
});

it('has an example for every plain field that people fill in or read', () => {
  const { AlgorithmParameters, AlgorithmResults, ...all } = document.components.schemas as Record<
    string,
    Json
  >;
  // Manifests have their own words, and forms are made from them.
  const ofManifests = [AlgorithmParameters, AlgorithmResults].flatMap(({ properties }) =>
    Object.values<Json>(properties).map(({ $ref }) => $ref.split('/').at(-1)),
  );
  const bare = Object.entries(all)
    .filter(([name]) => !ofManifests.includes(name))
    .flatMap(([name, { properties = {} }]) =>
      Object.entries(properties as Record<string, Json>)
        .filter(
          ([, field]) =>
            ['string', 'integer', 'number'].includes(field.type) && !('example' in field) && !field.enum,
        )
        .map(([field]) => `${name}.${field}`),
    );
  expect(bare).toEqual([]);
});

it('has no object within a model that a generator of clients gives the name of another model', () => {
  const schemas = document.components.schemas as Record<string, Json>;
  const within = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
    Object.entries(properties as Record<string, Json>)
      .filter(([, { type }]) => type === 'object')
      .map(([field, { title = field }]) => `${name}${title[0].toUpperCase()}${title.slice(1)}`),
  );
  expect(within.filter((name) => name in schemas)).toEqual([]);
  expect(new Set(within).size).toBe(within.length);
});

it('names the header and the cookies', () => {
  const start = document.paths['/api/v1/uploads'].post as Operation;
  expect(start.parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }));
  const login = document.paths['/api/v1/auth/login'].post;
  expect(login.responses['200'].headers).toHaveProperty('Set-Cookie');
  expect(document.components.securitySchemes.refreshToken).toMatchObject({
    in: 'cookie',
    name: 'intake_refresh',
  });
});

it('leaves no reference dangling, no model unused and no tag without its words', () => {
  const references = new Set(JSON.stringify(document).match(/#\/components\/schemas\/\w+/g));
  const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  expect([...references].filter((reference) => !known.includes(reference))).toEqual([]);
  // For generators of clients: an algorithm's id chooses among them.
  const named = ['AlgorithmParameters', 'AlgorithmResults'].map((name) => `#/components/schemas/${name}`);
  expect(known.filter((name) => !references.has(name))).toEqual(named);
  const tags = document.tags.map(({ name }: Json) => name);
  const used = operations().flatMap((operation) => (operation as unknown as { tags: string[] }).tags);
  expect([...new Set(used)].sort()).toEqual(tags.sort());
});

it('has a page for people, whose policy admits no other origin', async () => {
  const { status, headers, text } = await api.anyone().get('/api/docs');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('text/html');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
  expect(text).not.toMatch(/<script>|https?:\/\//);
});

it('speaks OpenAPI 3.1: null is a type, a reference has its words beside it, and a server is named', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.servers).toHaveLength(1);
  const text = JSON.stringify(document);
  expect(text).not.toContain('"nullable"');
  expect(text).not.toMatch(/"allOf":\[\{[^{}]*\}\]/);
  const { checksum, etag } = document.components.schemas.FileInfo.properties;
  expect(checksum.anyOf).toEqual([{ $ref: '#/components/schemas/Checksum' }, { type: 'null' }]);
  expect(etag.type).toEqual(['string', 'null']);
});

it('names no model like what languages have built in', () => {
  const names = Object.keys(document.components.schemas);
  expect(names.filter((name) => ['File', 'Object', 'Error', 'Map', 'Set', 'Date'].includes(name))).toEqual(
    [],
  );
});
