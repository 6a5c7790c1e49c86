import { FINDABLE_LIMITS, type Findable, type FoundText } from '@intake/domain/findable';

const least = (minimum: number) => ({ type: 'number', minimum });
const place = { page: { type: 'integer', minimum: 1 }, seconds: least(0) };
const short = { type: 'string', maxLength: 40 };

/** JSON Schema of `Findable`; libs/domain/src/findable.ts says what each member means. */
export const FINDABLE_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    texts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['text'],
        additionalProperties: false,
        properties: { text: { type: 'string' }, ...place, field: short },
      },
    },
    facts: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...{ durationSeconds: least(0), width: least(1), height: least(1), pages: least(1) },
        language: { type: 'string', pattern: '^[a-z]{2,3}$' },
        labels: { type: 'array', items: short },
        perceptualHash: { type: 'string', pattern: '^[0-9a-f]{16}$' },
      },
    },
  },
};

/** The beginning of what a file is found by, as far as it is looked at: before it is sent, and before it is believed. */
export function boundedFindable({ texts = [], facts, ...rest }: Findable): Findable {
  const { labels, ...others } = facts ?? {};
  return {
    ...rest,
    texts: beginningOf(texts),
    ...(facts && {
      facts: { ...others, ...(labels && { labels: labels.slice(0, FINDABLE_LIMITS.labels) }) },
    }),
  };
}

function beginningOf(texts: readonly FoundText[]): FoundText[] {
  const kept: FoundText[] = [];
  let left: number = FINDABLE_LIMITS.characters;
  for (const one of texts.slice(0, FINDABLE_LIMITS.texts)) {
    if (left <= 0) break;
    const text = one.text.slice(0, left);
    left -= text.length;
    if (text.trim() !== '') kept.push({ ...one, text });
  }
  return kept;
}
