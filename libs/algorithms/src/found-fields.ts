import type { FoundText } from '@intake/domain';

/** Characters of one of them. */
const MOST = 2000;

/** Members of a result that are texts, or lists of them, to be found by; each is shown by the member's name. */
export function foundFields(members: Readonly<Record<string, unknown>>): FoundText[] {
  return Object.entries(members).flatMap(([field, value]) =>
    [value].flat().flatMap((text) => (typeof text === 'string' ? { text: text.slice(0, MOST), field } : [])),
  );
}
