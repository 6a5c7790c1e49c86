import { AwsError } from './aws-error.ts';
import { jsonError, type JsonCall, type JsonReply } from './json-service.ts';

/** The members of one request. */
export type Input = Readonly<Record<string, unknown>>;
export type Operation = (input: Input, call: JsonCall) => object | void | Promise<object | void>;

/** All identifiers here belong to one account. */
export const ACCOUNT = '000000000000';

export const refuse = (code: string, message: string, status = 400): AwsError =>
  new AwsError(code, status, message);

export const invalid = (message: string): AwsError => refuse('ValidationException', message);

/** Answers calls of an AWS JSON service: the operation is the part of `X-Amz-Target` behind the dot. */
export const serveOperations =
  (operations: Readonly<Record<string, Operation>>) =>
  async (call: JsonCall): Promise<JsonReply> => {
    const name = (call.headers.get('x-amz-target') ?? '').split('.')[1] ?? '';
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) return jsonError('UnknownOperationException', `${name} is not implemented.`);
    return { status: 200, body: JSON.stringify((await operation(parseInput(call.body), call)) ?? {}) };
  };

/** @throws SerializationException unless it is a JSON object; an empty body is an empty one */
export function parseInput(body: Buffer): Input {
  try {
    const input: unknown = body.length === 0 ? {} : JSON.parse(body.toString());
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Input;
  } catch {
    // falls through to the refusal
  }
  throw refuse('SerializationException', 'The request body is not a JSON object.');
}

/** @throws SerializationException when there is something else than a string */
export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw refuse('SerializationException', `${name} must be a string`);
  return value;
}

/** @throws ValidationException when it is missing */
export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined || value === '')
    throw invalid(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}

/** A whole number of a range, or the default. @throws ValidationException */
export function wholeNumber(
  input: Input,
  name: string,
  { min, max, otherwise }: { readonly min: number; readonly max: number; readonly otherwise: number },
): number {
  const value = input[name] ?? otherwise;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
    throw invalid(
      `1 validation error detected: Value '${String(value)}' at '${name}' failed to satisfy constraint: Member must have value between ${min} and ${max}`,
    );
  return value;
}

/** One page of a list; the token is where the next one begins. @throws the given refusal for a token that is none */
export function pageOf<T>(
  items: readonly T[],
  { token, limit, refusal = 'InvalidToken' }: { token?: string | undefined; limit: number; refusal?: string },
): { page: T[]; next?: string } {
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) throw refuse(refusal, `Invalid Token: '${token}'`);
  const end = from + limit;
  const page = items.slice(from, end);
  return end < items.length ? { page, next: Buffer.from(String(end)).toString('base64url') } : { page };
}
