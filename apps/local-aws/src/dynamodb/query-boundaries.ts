import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../gateway/aws-error.ts';

interface QueryInput {
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  readonly ExclusiveStartKey?: Readonly<Record<string, unknown>>;
}

/** `attribute = :value` of a key condition; both may be placeholders. */
const EQUALITY = /([#\w.-]+)\s*=\s*(:[\w-]+)/g;

/**
 * A Query goes on within the keys that it asks for: a start key of another partition is refused, as on AWS. The engines
 * would silently read from there. @throws ValidationException (400)
 */
export function checkQueryBoundaries(input: QueryInput): void {
  const { KeyConditionExpression: condition, ExclusiveStartKey: start } = input;
  if (typeof condition !== 'string' || typeof start !== 'object' || start === null) return;
  for (const [, name = '', value = ''] of condition.matchAll(EQUALITY)) {
    const attribute = input.ExpressionAttributeNames?.[name] ?? name;
    const wanted = input.ExpressionAttributeValues?.[value];
    if (wanted !== undefined && attribute in start && !isDeepStrictEqual(start[attribute], wanted))
      throw new AwsError(
        'ValidationException',
        400,
        'The provided starting key is outside query boundaries based on provided conditions',
      );
  }
}
