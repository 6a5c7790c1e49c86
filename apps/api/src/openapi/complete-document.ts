import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from '../http/problem-catalogue.ts';
import { exampleOf, REQUEST_ID, RETRY_AFTER } from './problem-example.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- JSON of the document
type Json = Record<string, any>;

/** What the API Gateway in front of the API says by itself; its body is no problem document. */
const THROTTLED = {
  description: 'Too many requests of all people together; said by the gateway.',
  headers: RETRY_AFTER,
};

/** Adds what is the same for every operation: limits of bodies and of requests, and an example of each answer. */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const { paths, components } = document as Json;
  for (const operations of Object.values<Json>(paths))
    for (const operation of Object.values<Json>(operations)) {
      const { responses } = operation;
      if (operation.requestBody) mayRefuse(responses, 'BODY_TOO_LARGE');
      responses['429'] ??= THROTTLED;
      for (const response of Object.values<Json>(responses)) {
        const answer = response.content?.['application/json'];
        if (answer && !answer.examples) answer.example ??= exampleIn(answer.schema, components.schemas);
      }
    }
  return document;
}

function mayRefuse(responses: Json, code: ProblemCode): void {
  const { status, title } = PROBLEMS[code];
  const words = `\`${code}\` ${title}.`;
  const known = responses[status]?.content?.['application/problem+json'];
  if (!known) {
    const schema = { $ref: '#/components/schemas/Problem' };
    const content = {
      'application/problem+json': { schema, examples: { [code]: { value: exampleOf(code) } } },
    };
    responses[status] = { description: words, headers: REQUEST_ID, content };
  } else if (!known.examples[code]) {
    known.examples[code] = { value: exampleOf(code) };
    responses[status].description += ` ${words}`;
  }
}

/** An example of a schema, put together from those of its parts. */
function exampleIn(schema: Json, schemas: Json): unknown {
  if ('example' in schema) return schema.example;
  if (schema.$ref) return exampleIn(schemas[schema.$ref.split('/').at(-1)], schemas);
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (first) return exampleIn(first, schemas);
  if (schema.enum) return schema.enum[0];
  if ('default' in schema) return schema.default;
  const types: string[] = [schema.type].flat();
  if (types.includes('null')) return null;
  if (types.includes('array')) return [exampleIn(schema.items, schemas)];
  if (types.includes('boolean')) return true;
  const members = Object.entries<Json>(schema.properties ?? {});
  return Object.fromEntries(members.map(([name, member]) => [name, exampleIn(member, schemas)]));
}
