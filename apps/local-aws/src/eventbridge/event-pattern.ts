/** Event patterns (EventBridge User Guide, "Comparison operators for use in event patterns"). */
export type Pattern = Readonly<Record<string, unknown>>;

/** @throws with what is wrong */
export function checkPattern(pattern: unknown): asserts pattern is Pattern {
  if (
    typeof pattern !== 'object' ||
    pattern === null ||
    Array.isArray(pattern) ||
    Object.keys(pattern).length === 0
  )
    throw new Error('Event pattern is not valid. Reason: Filter is not an object');
  for (const [name, value] of Object.entries(pattern)) {
    if (name === '$or') (value as unknown[]).forEach(checkPattern);
    else if (!Array.isArray(value)) checkPattern(value);
    else if (value.length === 0)
      throw new Error('Event pattern is not valid. Reason: Empty arrays are not allowed');
    else value.forEach(checkMatcher);
  }
}

const OPERATORS = ['prefix', 'suffix', 'anything-but', 'exists', 'numeric', 'equals-ignore-case', 'wildcard'];

function checkMatcher(matcher: unknown): void {
  if (typeof matcher !== 'object' || matcher === null) return;
  const [operator, ...more] = Object.keys(matcher);
  if (!operator || more.length > 0 || !OPERATORS.includes(operator))
    throw new Error(`Event pattern is not valid. Reason: Unrecognized match type ${operator}`);
}

/** All fields of the pattern match; of each field's alternatives one. Arrays in the event match by any element. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([name, expected]) => {
    if (name === '$or') return (expected as Pattern[]).some((one) => matches(one, event));
    const value = (event as Record<string, unknown> | null | undefined)?.[name];
    if (!Array.isArray(expected)) {
      const parts = Array.isArray(value) ? value : [value];
      return parts.some((part) => matches(expected as Pattern, isObject(part) ? part : undefined));
    }
    const values = Array.isArray(value) ? value : [value];
    return expected.some((matcher) => values.some((one) => matchesOne(matcher, one)));
  });
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function matchesOne(matcher: unknown, value: unknown): boolean {
  if (!isObject(matcher)) return matcher === value;
  const [[operator, operand]] = Object.entries(matcher) as [[string, unknown]];
  const text = typeof value === 'string' ? value : undefined;
  switch (operator) {
    case 'exists':
      return operand === (value !== undefined && !isObject(value));
    case 'prefix':
      return text !== undefined && fold(operand, text, (a, b) => b.startsWith(a));
    case 'suffix':
      return text !== undefined && fold(operand, text, (a, b) => b.endsWith(a));
    case 'equals-ignore-case':
      return text?.toLowerCase() === String(operand).toLowerCase();
    case 'wildcard':
      return text !== undefined && wildcard(String(operand)).test(text);
    case 'numeric':
      return typeof value === 'number' && numeric(operand as unknown[], value);
    case 'anything-but':
      return value !== undefined && ![operand].flat().some((one) => matchesOne(one, value));
    default:
      return false;
  }
}

/** `"text"`, or `{"equals-ignore-case": "text"}`. */
function fold(operand: unknown, text: string, compare: (operand: string, text: string) => boolean): boolean {
  const folded = isObject(operand) ? (operand as Record<string, string>)['equals-ignore-case'] : undefined;
  return folded === undefined
    ? compare(String(operand), text)
    : compare(folded.toLowerCase(), text.toLowerCase());
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );

function numeric(conditions: readonly unknown[], value: number): boolean {
  for (let i = 0; i < conditions.length; i += 2) {
    const bound = Number(conditions[i + 1]);
    const holds = {
      '=': value === bound,
      '<': value < bound,
      '<=': value <= bound,
      '>': value > bound,
      '>=': value >= bound,
    };
    if (!holds[conditions[i] as keyof typeof holds]) return false;
  }
  return true;
}
