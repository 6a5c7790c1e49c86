/** JSON Schema of `manifest.json`; libs/domain/src/processing/algorithm.ts says what each member means. */
const text = {
  type: 'object',
  required: ['en'],
  additionalProperties: { type: 'string', minLength: 1 },
};
const schema = { type: 'object', required: ['type'], properties: { type: { const: 'object' } } };
const names = { type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1 } };

export const MANIFEST_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: [
    ...['id', 'version', 'title', 'description', 'categories', 'automatic', 'class'],
    ...['parameters', 'result', 'engines', 'needs', 'cost'],
  ],
  properties: {
    id: { type: 'string', pattern: '^[a-z][a-z0-9-]{1,39}$' },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
    title: text,
    description: text,
    categories: { ...names, minItems: 1, items: { enum: ['video', 'audio', 'document', 'image'] } },
    types: { ...names, minItems: 1 },
    maxSize: { type: 'integer', minimum: 1 },
    automatic: { type: 'boolean' },
    class: { enum: ['light', 'heavy'] },
    parameters: schema,
    result: schema,
    engines: names,
    cloud: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['engine', 'title', 'usd', 'per'],
        properties: {
          engine: { type: 'string', pattern: '^[a-z]+$' },
          title: { type: 'string', minLength: 1 },
          usd: { type: 'number', exclusiveMinimum: 0 },
          per: { enum: ['minute', 'image', 'page', 'file'] },
          types: { ...names, minItems: 1 },
        },
      },
    },
    needs: names,
    cost: {
      type: 'object',
      additionalProperties: false,
      required: ['secondsPerGiB'],
      properties: { secondsPerGiB: { type: 'number', minimum: 0 }, note: text },
    },
  },
};
