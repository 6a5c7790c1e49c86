import { DomainError } from '@intake/domain';

/** What a body of this API has at most, with room to spare: an upload in a list in an object is 4 deep. */
const MAX_DEPTH = 8;
const MAX_KEYS = 64;
const MAX_ITEMS = 1000;
/** Values of any kind in the whole body: 100 uploads of 16 parts with 3 fields each are about 6,500. */
const MAX_VALUES = 10_000;

const TOO_DEEP = `The body is nested more than ${MAX_DEPTH} deep.`;
const TOO_MANY_VALUES = `The body has more than ${MAX_VALUES} values.`;

/** Keys that reach an object's prototype when they are copied by an assignment. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/**
 * The same before the text is parsed, because parsing alone costs 60 ms for 1 MiB of brackets: reads the bytes once, makes
 * nothing, and ends with the first excess.
 * @param bytes JSON in UTF-8; in any other encoding `assertShape` sees it later
 * @throws DomainError VALIDATION_FAILED
 */
export function assertShapeOfText(bytes: Uint8Array): void {
  let depth = 0;
  let commas = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (inText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === COMMA && ++commas > MAX_VALUES) throw refused(TOO_MANY_VALUES);
    else if (OPEN.has(byte) && ++depth > MAX_DEPTH) throw refused(TOO_DEEP);
    else if (CLOSE.has(byte)) depth--;
  }
}

/**
 * Refuses a parsed body that is deeper, wider or longer than any that this API takes. Transformation and validation come
 * afterwards: they recurse, and search unknown keys in quadratic time. Looks at no more than `MAX_VALUES` values.
 * @throws DomainError VALIDATION_FAILED
 */
export function assertShape(body: unknown): void {
  const pending: { value: object; depth: number }[] = [];
  let values = 0;
  const visit = (value: unknown, depth: number) => {
    if (++values > MAX_VALUES) throw refused(TOO_MANY_VALUES);
    if (typeof value !== 'object' || value === null) return;
    if (depth > MAX_DEPTH) throw refused(TOO_DEEP);
    pending.push({ value, depth });
  };
  visit(body, 1);
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next;
    if (Array.isArray(value)) {
      if (value.length > MAX_ITEMS) throw refused(`A list in the body has more than ${MAX_ITEMS} items.`);
      for (const item of value) visit(item, depth + 1);
    } else visitKeys(value, (item) => visit(item, depth + 1));
  }
}

/** `for in` instead of `Object.keys`: a list of 90,000 keys is never made. */
function visitKeys(value: object, visit: (item: unknown) => void): void {
  let keys = 0;
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (++keys > MAX_KEYS) throw refused(`An object in the body has more than ${MAX_KEYS} fields.`);
    if (RESERVED.has(key)) throw refused(`The body has a field named "${key}".`);
    visit((value as Record<string, unknown>)[key]);
  }
}

function refused(detail: string): DomainError {
  return new DomainError('VALIDATION_FAILED', detail, { errors: [{ pointer: '', detail }] });
}
