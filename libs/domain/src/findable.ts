import { foldText } from './collation-key.ts';

/** A piece of text that a file is found by, and where in the file it stands. */
export interface FoundText {
  text: string;
  /** From 1. */
  page?: number;
  /** From the beginning of a film or a recording. */
  seconds?: number;
  /** What kind of text it is where it is not the running one, e.g. `title`, `column`, `label`: people are shown this. */
  field?: string;
}

/** What lists show of a file and filter by. Each is said by one algorithm only, whichever knows best. */
export interface FileFacts {
  durationSeconds?: number;
  /** Pixels, as it is shown. */
  width?: number;
  height?: number;
  pages?: number;
  /** ISO 639-1. */
  language?: string;
  /** What can be seen or heard, a few. */
  labels?: readonly string[];
  /** 64 bits as 16 hexadecimal digits; pictures that look alike differ in few of them. */
  perceptualHash?: string;
}

/** What an algorithm says that a file is found by. It takes the place of what its earlier run said. */
export interface Findable {
  /** In the order of the file: of a long text the beginning is found. */
  texts?: readonly FoundText[];
  facts?: FileFacts;
}

export const FINDABLE_LIMITS = {
  /** Pieces of text, and characters of all of them, that are looked at. */
  texts: 10_000,
  characters: 1_000_000,
  labels: 20,
  /** Characters. */
  label: 40,
} as const;

/** Facts by the bounds that a filter has: each at least and at most, both included. */
export interface FactFilter {
  minDuration?: number;
  maxDuration?: number;
  minWidth?: number;
  maxWidth?: number;
  minHeight?: number;
  maxHeight?: number;
  minPages?: number;
  maxPages?: number;
  language?: string;
  /** One of the file's labels is this one; case and accents make no difference. */
  label?: string;
}

/** Which fact a bound is of. */
export const FACT_RANGES = [
  ['durationSeconds', 'minDuration', 'maxDuration'],
  ['width', 'minWidth', 'maxWidth'],
  ['height', 'minHeight', 'maxHeight'],
  ['pages', 'minPages', 'maxPages'],
] as const satisfies [keyof FileFacts, keyof FactFilter, keyof FactFilter][];

export const FACT_FILTERS = [
  ...FACT_RANGES.flatMap(([, least, most]) => [least, most]),
  'language',
  'label',
] as const satisfies (keyof FactFilter)[];

/** What several algorithms say, as one; labels are folded, and gathered. */
export function mergeFacts(all: readonly FileFacts[]): FileFacts {
  const labels = [...new Set(all.flatMap((facts) => facts.labels ?? []).map(labelKey))];
  const kept = labels.filter(Boolean).slice(0, FINDABLE_LIMITS.labels);
  const { labels: _, ...merged }: FileFacts = Object.assign({}, ...all);
  return { ...merged, ...(kept.length > 0 && { labels: kept }) };
}

/** As labels are compared. */
export const labelKey = (label: string): string => foldText(label.trim()).slice(0, FINDABLE_LIMITS.label);

/** Whether a file with these facts is one that the filter asks for. What is not known of it does not match. */
export function hasFacts(facts: FileFacts, filter: FactFilter): boolean {
  const { language, label } = filter;
  return (
    FACT_RANGES.every(([name, least, most]) => {
      const [low, high, value] = [filter[least], filter[most], facts[name]];
      if (low === undefined && high === undefined) return true;
      return value !== undefined && value >= (low ?? 0) && value <= (high ?? Infinity);
    }) &&
    (language === undefined || facts.language === language) &&
    (label === undefined || facts.labels?.includes(labelKey(label)) === true)
  );
}
