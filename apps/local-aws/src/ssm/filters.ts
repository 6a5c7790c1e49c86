import type { ParameterVersion } from './parameter-table.ts';
import { ssmError } from './ssm-call.ts';

export interface ParameterFilter {
  readonly key: string;
  readonly option: string;
  readonly values: readonly string[];
}

/** Reads `ParameterFilters` (or the older `Filters`). @throws InvalidFilterKey, InvalidFilterValue, InvalidFilterOption */
export function readFilters(input: unknown, keys: readonly string[]): ParameterFilter[] {
  if (input === undefined || input === null) return [];
  if (!Array.isArray(input)) throw ssmError('InvalidFilterValue', 'Filters must be a list.');
  return input.map((item: Record<string, unknown>) => {
    const key = String(item['Key']);
    if (!keys.some((known) => (known.endsWith(':') ? key.startsWith(known) : key === known)))
      throw ssmError(
        'InvalidFilterKey',
        `The following filter key is not valid: ${key}. Valid filter keys include: [${keys.join(', ')}].`,
      );
    const option = String(item['Option'] ?? (key === 'Path' ? 'OneLevel' : 'Equals'));
    const allowed = key === 'Path' ? ['OneLevel', 'Recursive'] : ['Equals', 'BeginsWith', 'Contains'];
    if (!allowed.includes(option))
      throw ssmError('InvalidFilterOption', `The following filter option is not valid: ${option}.`);
    const values = item['Values'];
    if (!Array.isArray(values) || values.length === 0)
      throw ssmError('InvalidFilterValue', 'A filter needs a value.');
    return { key, option, values: values.map(String) };
  });
}

export function matchesFilters(
  parameter: ParameterVersion,
  filters: readonly ParameterFilter[],
  tags: Readonly<Record<string, string>>,
): boolean {
  return filters.every(({ key, option, values }) => {
    if (key === 'Path') return values.some((path) => isUnder(parameter.name, path, option === 'Recursive'));
    const actual = valueOf(parameter, key, tags);
    return actual !== undefined && values.some((value) => compare(actual, value, option));
  });
}

function valueOf(
  p: ParameterVersion,
  key: string,
  tags: Readonly<Record<string, string>>,
): string | undefined {
  if (key.startsWith('tag:')) return tags[key.slice(4)];
  return { Name: p.name, Type: p.type, KeyId: p.keyId, Tier: p.tier, DataType: p.dataType }[key];
}

function compare(actual: string, value: string, option: string): boolean {
  if (option === 'BeginsWith') return actual.startsWith(value);
  return option === 'Contains' ? actual.includes(value) : actual === value;
}

function isUnder(name: string, path: string, recursive: boolean): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(folder) && (recursive || !name.slice(folder.length).includes('/'));
}
