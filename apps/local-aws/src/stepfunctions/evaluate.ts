import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import { StateError } from './state-error.ts';

export interface Scope {
  /** `$states`. */
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
const MAX_RANGE = 1000;

/** What Step Functions adds to JSONata (Developer Guide, "JSONata functions provided by Step Functions"). */
const FUNCTIONS: Readonly<Record<string, (...args: never[]) => unknown>> = {
  // "Step Functions does not support the JSONata function $eval".
  eval: () => {
    throw new Error('$eval is not supported');
  },
  parse: (text: string) => JSON.parse(text) as unknown,
  uuid: () => randomUUID(),
  partition: (list: unknown[], size: number) =>
    Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size)),
  range: (from: number, to: number, step: number) => {
    const length = Math.floor((to - from) / step) + 1;
    if (!(length <= MAX_RANGE)) throw new Error(`$range gives at most ${MAX_RANGE} numbers`);
    return Array.from({ length: Math.max(0, length) }, (_, i) => from + i * step);
  },
  hash: (text: string, algorithm: string) => {
    if (!HASHES[algorithm]) throw new Error(`$hash does not know ${algorithm}`);
    return createHash(HASHES[algorithm])
      .update(typeof text === 'string' ? text : JSON.stringify(text))
      .digest('hex');
  },
  random: (seed?: number) => (seed === undefined ? Math.random() : seeded(seed)),
};

/** A template: strings of the form `{% ... %}` are expressions, at any depth. @throws StateError States.QueryEvaluationError */
export async function evaluate(template: unknown, scope: Scope): Promise<unknown> {
  if (typeof template === 'string') {
    const [, expression] = /^\{%([\s\S]*)%\}$/.exec(template) ?? [];
    return expression === undefined ? template : evaluateExpression(expression, scope);
  }
  if (Array.isArray(template)) return Promise.all(template.map((one) => evaluate(one, scope)));
  if (typeof template !== 'object' || template === null) return template;
  const members: [string, unknown][] = [];
  for (const [name, value] of Object.entries(template)) members.push([name, await evaluate(value, scope)]);
  return Object.fromEntries(members);
}

async function evaluateExpression(text: string, { states, variables }: Scope): Promise<unknown> {
  let value: unknown;
  try {
    const expression = jsonata(text);
    value = await expression.evaluate(undefined, { ...variables, states, ...FUNCTIONS });
  } catch (error) {
    throw new StateError(
      'States.QueryEvaluationError',
      `The JSONata expression '${text.trim()}' failed: ${(error as Error).message}`,
    );
  }
  if (value === undefined || typeof value === 'function')
    throw new StateError(
      'States.QueryEvaluationError',
      `The JSONata expression '${text.trim()}' returned nothing (undefined).`,
    );
  // JSONata's sequences carry flags of their own.
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/** mulberry32: the same seed gives the same number. */
function seeded(seed: number): number {
  let t = (seed + 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
