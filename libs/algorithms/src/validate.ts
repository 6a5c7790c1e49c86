import { type Schema, Validator } from '@cfworker/json-schema';
import type { JsonSchema } from '@intake/domain';

export interface Invalid {
  /** JSON Pointer into the value, e.g. `/sizes/0`. */
  pointer: string;
  detail: string;
}

const MOST = 20;

/** What a schema finds wrong with a value, at most 20 of it; empty when it is valid. */
export function validate(schema: JsonSchema, value: unknown): Invalid[] {
  // Undefined members are absent in JSON, and this validator takes no such value.
  const json: unknown = JSON.parse(JSON.stringify(value ?? null));
  const { errors } = new Validator(schema as Schema, '2020-12', false).validate(json);
  return errors
    .filter(({ keyword }) => keyword !== 'properties' && keyword !== 'items')
    .slice(0, MOST)
    .map(({ instanceLocation, error }) => ({ pointer: instanceLocation.replace(/^#/, ''), detail: error }));
}

/** The value with the defaults of the schema's properties where they are missing. */
export function withDefaults(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, { default?: unknown }>;
  const defaults = Object.entries(properties).flatMap(([name, one]) =>
    'default' in one ? [[name, structuredClone(one.default)] as const] : [],
  );
  return { ...Object.fromEntries(defaults), ...value };
}
