/** Every field of every request, as the contract names them, with what is not a value of it. */
import document from '@intake/contract/openapi.json' with { type: 'json' };
import type { Client } from '../../test/support/client.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  type?: string | string[];
  properties?: Record<string, Schema>;
  items?: Schema;
}
interface Operation {
  parameters?: { in: string; name: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

const ID = '01KAR3M5Q8T1Y6V4W2Z9X7C5B3';
const schemas = document.components.schemas as Record<string, Schema>;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(
    ([method, operation]) =>
      [`${method.toUpperCase()} ${path}`, method.toUpperCase(), pathOf(path, operation), operation] as const,
  ),
);

/** With what it cannot be called without. */
function pathOf(path: string, { parameters = [] }: Operation): string {
  const query = parameters
    .filter((one) => one.in === 'query' && one.required)
    .map(({ name }) => `${name}=${ID}`);
  return `${path.replaceAll(/\{\w+\}/g, ID)}?${query.join('&')}`;
}

function resolved(schema: Schema): Schema {
  const { $ref, allOf: [one] = [] } = schema;
  if (one) return resolved(one);
  return $ref ? resolved(schemas[$ref.split('/').at(-1)!]!) : schema;
}

/** Bodies with one null in them, each with the JSON pointer of that. */
function* withNull(schema: Schema, pointer = ''): Generator<[pointer: string, body: unknown]> {
  const { properties = {}, items } = resolved(schema);
  if (items) for (const [at, body] of withNull(items, `${pointer}/0`)) yield [at, [body]];
  for (const [name, property] of Object.entries(properties)) {
    yield [`${pointer}/${name}`, { [name]: null }];
    // What has no class of its own is left to the use-case.
    if (property.properties) continue;
    for (const [at, body] of withNull(property, `${pointer}/${name}`)) yield [at, { [name]: body }];
  }
}

let api: MemoryApi;
let ada: Client;
beforeAll(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
});
afterAll(() => api.stop());

const nulls = operations.flatMap(([name, method, path, { requestBody }]) =>
  Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
    [...withNull(schema)].map(([pointer, body]) => [name, pointer, method, path, body] as const),
  ),
);

it.each(nulls)('%s refuses null as %s', async (_, pointer, method, path, body) => {
  const answer = await ada.send(method, path, body);
  expect([answer.status, answer.body.errors?.map((one: { pointer: string }) => one.pointer)]).toEqual([
    400,
    expect.arrayContaining([pointer]),
  ]);
});

const numbers = operations.flatMap(([name, method, path, { parameters = [] }]) =>
  parameters
    .filter(({ in: place, schema }) => place === 'query' && /integer|number/.test(String(schema.type)))
    .map((parameter) => [name, parameter.name, method, path] as const),
);

it.each(numbers)('%s takes nothing but a number as %s', async (_, query, method, path) => {
  for (const odd of [
    '',
    '%20',
    '%0a',
    '+',
    'x',
    '0x10',
    '1e1',
    'NaN',
    'Infinity',
    `1&${query}=1`,
    '9'.repeat(400),
  ]) {
    const { status, body } = await ada.send(method, `${path}&${query}=${odd}`);
    expect([odd, status, body.errors?.[0].pointer]).toEqual([odd, 400, `/${query}`]);
  }
});

it('has found requests to look at', () => {
  expect(nulls.map(([name, pointer]) => `${name} ${pointer}`)).toContain(
    'POST /api/v1/batches /files/filter/q',
  );
  expect(numbers.map(([name, query]) => `${name} ${query}`)).toContain('GET /api/v1/files minDuration');
});
