import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { load } from 'js-yaml';
import { inRepo } from '../../../../scripts/lib/paths.ts';
import type { Json } from './client.ts';

export const asyncapi = load(readFileSync(inRepo('libs/contract/asyncapi.yml'), 'utf8')) as Json;

export const openapi = JSON.parse(readFileSync(inRepo('libs/contract/openapi.json'), 'utf8')) as Json;

/** Every reference within the document. */
export const references = [...JSON.stringify(asyncapi).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to!);

/** What `#/a/b` points at. */
export function resolve(document: Json, pointer: string): Json {
  return pointer
    .slice(2)
    .split('/')
    .reduce((place, part) => place?.[part], document);
}

let validators: Map<string, ValidateFunction> | undefined;

/** @returns what is wrong with a message that was sent, by the document; '' when nothing is */
export function wrongWith(message: Json): string {
  validators ??= compile();
  const validate = validators.get(message.type);
  if (!validate) return `${message.type} is not in the document`;
  return validate(message) ? '' : JSON.stringify([validate.errors, message], null, 1);
}

function compile(): Map<string, ValidateFunction> {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema(openapi, 'https://intake/openapi.json');
  ajv.addSchema(asyncapi, 'https://intake/asyncapi.yml');
  const sent = asyncapi.operations.hear.messages.map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1));
  return new Map(
    sent.map((name: string) => [
      name,
      ajv.getSchema(`https://intake/asyncapi.yml#/components/messages/${name}/payload`)!,
    ]),
  );
}
