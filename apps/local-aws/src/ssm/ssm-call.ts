import { AwsError } from '../gateway/aws-error.ts';
import type { ParameterTable, ParameterVersion } from './parameter-table.ts';
import type { SecureStrings } from './secure-string.ts';

export interface SsmStore {
  readonly table: ParameterTable;
  readonly secrets: SecureStrings;
  readonly now: () => number;
}

/** The members of one request, read with the functions below. */
export interface SsmCall {
  readonly store: SsmStore;
  readonly region: string;
  readonly accessKeyId: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export type SsmOperation = (call: SsmCall) => object;

export const ssmError = (code: string, message: string): AwsError => new AwsError(code, 400, message);

export const invalid = (message: string): AwsError => ssmError('ValidationException', message);

export function optionalString(input: SsmCall['input'], name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw ssmError('SerializationException', `${name} must be a string`);
  return value;
}

export function requiredString(input: SsmCall['input'], name: string): string {
  const value = optionalString(input, name);
  if (value === undefined || value === '')
    throw invalid(
      `1 validation error detected: Value null at '${lowerFirst(name)}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}

/** @throws ValidationException unless there are `1` to `max` strings */
export function stringList(input: SsmCall['input'], name: string, max: number): string[] {
  const value = input[name];
  if (
    !Array.isArray(value) ||
    value.length === 0 ||
    value.length > max ||
    value.some((v) => typeof v !== 'string')
  )
    throw invalid(
      `1 validation error detected: Value at '${lowerFirst(name)}' failed to satisfy constraint: Member must have length less than or equal to ${max} and greater than or equal to 1`,
    );
  return value as string[];
}

/** One page of a list whose items are named by `nameOf`; tokens are the last item's name. */
export function paged<T>(call: SsmCall, items: readonly T[], max: number, nameOf: (item: T) => string) {
  const limit = call.input['MaxResults'] ?? max;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > max)
    throw invalid(
      `1 validation error detected: Value '${String(limit)}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and ${max}`,
    );
  const token = optionalString(call.input, 'NextToken');
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString();
  const at = after === undefined ? 0 : items.findIndex((item) => nameOf(item) === after) + 1;
  if (after !== undefined && at === 0)
    throw ssmError('InvalidNextToken', 'The specified token is not valid.');
  const page = items.slice(at, at + limit);
  const last = page.at(-1);
  const more = at + limit < items.length && last !== undefined;
  return { page, NextToken: more ? Buffer.from(nameOf(last)).toString('base64url') : undefined };
}

export const arn = (region: string, name: string): string =>
  `arn:aws:ssm:${region}:000000000000:parameter${name.startsWith('/') ? '' : '/'}${name}`;

/** Epoch seconds, as the JSON protocol has dates. */
export const seconds = (ms: number): number => ms / 1000;

export function plainValue({ store, input }: SsmCall, { name, type, value }: ParameterVersion): string {
  return type === 'SecureString' && input['WithDecryption'] === true
    ? store.secrets.decrypt(name, value)
    : value;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
