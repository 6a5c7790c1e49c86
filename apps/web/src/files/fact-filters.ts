import type { FileQuery } from '@intake/contract';

/** Filters by what was found out about files: the choices of each, and what they ask of the API. The first asks nothing. */
export const FACT_CHOICES = {
  duration: {
    any: {},
    short: { maxDuration: 60 },
    middle: { minDuration: 60, maxDuration: 600 },
    long: { minDuration: 600 },
  },
  width: {
    any: {},
    small: { maxWidth: 1000 },
    middle: { minWidth: 1000, maxWidth: 2000 },
    large: { minWidth: 2000 },
  },
  pages: { any: {}, one: { maxPages: 1 }, few: { minPages: 2, maxPages: 10 }, many: { minPages: 11 } },
} as const satisfies Record<string, Record<string, FileQuery>>;

export type RangeName = keyof typeof FACT_CHOICES;
export const RANGES = Object.keys(FACT_CHOICES) as RangeName[];

/** Languages that are offered; another one may stand in the address. */
export const LANGUAGES = 'en de fr es it pt nl pl sv da cs ru uk tr ar zh ja ko'.split(' ');

/** As a fact is named in the address. */
export const FACT_FIELDS = [...RANGES, 'language', 'label'] as const;
export type FactField = (typeof FACT_FIELDS)[number];

/** What the address says of facts; what is no choice says nothing. */
export function chosenFacts(address: Readonly<Record<string, unknown>>): Partial<Record<FactField, string>> {
  const isKnown = (field: FactField, value: unknown): value is string => {
    if (typeof value !== 'string' || value === '' || value === 'any') return false;
    if (field === 'label') return value.length <= 40;
    return field === 'language' ? /^[a-z]{2,3}$/.test(value) : Object.hasOwn(FACT_CHOICES[field], value);
  };
  const chosen = FACT_FIELDS.filter((field) => isKnown(field, address[field]));
  return Object.fromEntries(chosen.map((field) => [field, address[field] as string]));
}

/** What chosen facts ask of the API. */
export function factQuery(chosen: Partial<Record<FactField, string>>): FileQuery {
  const ranges = RANGES.map(
    (name) => (FACT_CHOICES[name] as Record<string, FileQuery>)[chosen[name] ?? 'any'] ?? {},
  );
  const { language, label } = chosen;
  return Object.assign({}, ...ranges, language && { language }, label && { label }) as FileQuery;
}
