import type { Schema } from './types.ts';

export type Json = Record<string, unknown>;

/** One thing that a result says, and how it is best shown. */
export interface Finding {
  name: string;
  schema: Schema;
  value: unknown;
  kind: 'value' | 'words' | 'object' | 'objects' | 'rows';
  /** What of it is shown, where it is an object. */
  part: Part;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

export type Part = 'people' | 'technical' | 'all';

/** A technical fact (how a file is made rather than what it is) is so as a whole; of an object that is none, those inside. */
const isTechnical = (schema: Schema): boolean => schema['x-technical'] === true;
const partInside = (part: Part, schema: Schema): Part =>
  part === 'technical' && isTechnical(schema) ? 'all' : part;

function isOf(part: Part, { value, schema, part: inside }: Finding): boolean {
  if (part === 'all') return true;
  if (isObject(value) && !isTechnical(schema)) return findingsOf(schema, value, inside).length > 0;
  return isTechnical(schema) === (part === 'technical');
}

/** "Transparent: no", "IBANs: 0", "Silence: 0:00": whoever reads it knows as much as before. */
function saysNothing(value: unknown, schema: Schema): boolean {
  if (isEmpty(value) || value === false) return true;
  if (value === 0) return schema.type === 'integer' || schema['x-format'] === 'clock';
  if (schema['x-usual'] !== undefined && value === schema['x-usual']) return true;
  return isObject(value) && schema.properties !== undefined && findingsOf(schema, value).length === 0;
}

/** A list of the pictures that were made: they are shown themselves. */
const isPictures = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((one) => isObject(one) && /\.(webp|jpe?g|png|avif)$/.test(String(one['name'])));

/** The columns of a list whose items are small enough for a table; null for larger ones. */
export function columnsOf({ schema, value }: Finding): string[] | null {
  const items = value as Json[];
  const wanted = Object.keys(schema.items?.properties ?? items[0] ?? {});
  const names = wanted.filter((name) => items.some((item) => !isEmpty(item[name])));
  const flat = items.every((item) =>
    names.every((name) => typeof item[name] !== 'object' || item[name] === null),
  );
  return flat && names.length <= 5 ? names : null;
}

/** Whether a schema has anything that is meant for people: properties with a title. */
export const isForPeople = ({ properties = {} }: Schema): boolean =>
  Object.values(properties).some(({ title }) => title);

function kindOf(value: unknown): Finding['kind'] {
  if (isObject(value)) return 'object';
  if (!Array.isArray(value)) return 'value';
  if (isObject(value[0])) return 'objects';
  return Array.isArray(value[0]) ? 'rows' : 'words';
}

/**
 * What of a result is for people, in the order of its schema: properties that have a title and say something. Where none
 * has one, and in maps whose names are not known beforehand, everything is.
 */
export function findingsOf(schema: Schema, value: Json, part: Part = 'all'): Finding[] {
  const properties = schema.properties ?? {};
  const titled = Object.keys(properties).filter((name) => properties[name]!.title);
  const { additionalProperties: others } = schema;
  const isMap = !schema.properties || typeof others === 'object';
  const names = titled.length > 0 ? titled : Object.keys(isMap ? value : properties);
  const isLeftOut = titled.length > 0 ? saysNothing : isEmpty;
  return names
    .map((name): Finding => {
      const [schema, one] = [properties[name] ?? (typeof others === 'object' ? others : {}), value[name]];
      return { name, schema, value: one, kind: kindOf(one), part: partInside(part, schema) };
    })
    .filter((one) => !isLeftOut(one.value, one.schema) && !isPictures(one.value))
    .filter((one) => isOf(part, one));
}

/** Latitude and longitude, whether they come as numbers or as ISO 6709 ("+48.137+011.576/"). */
export function placeOf(value: unknown): { latitude: number; longitude: number } | null {
  if (isObject(value)) {
    const { latitude, longitude } = value;
    return typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : null;
  }
  const [latitude, longitude] = /^([+-][\d.]+)([+-][\d.]+)/.exec(String(value))?.slice(1).map(Number) ?? [];
  return latitude === undefined || longitude === undefined ? null : { latitude, longitude };
}
