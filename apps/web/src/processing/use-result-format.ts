import { useFormat } from '../i18n/use-format.ts';
import type { Schema } from './types.ts';
import { useProcessingWords } from './use-processing-words.ts';
import { nameOfValue } from './value-names.ts';

/** An ISO date with a time, as cameras and files write it. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** Values of results as people write them, by what the schema says of them: `x-format`, `x-unit`, `x-values`. */
export function useResultFormat() {
  const format = useFormat();
  const { w, text, locale } = useProcessingWords();

  const numbers: Record<string, (value: number) => string> = {
    clock: format.clock,
    'clock-ms': (ms) => format.clock(ms / 1000),
    'bit/s': (bits) => `${format.number(Math.round(bits / 1000))} kbit/s`,
    Hz: (hertz) => `${format.number(hertz / 1000)} kHz`,
    'f-number': (value) => `f/${format.number(value)}`,
    mm: (value) => `${format.number(value)} mm`,
    shutter: (value) =>
      value > 0 && value < 0.5 ? `1/${format.number(Math.round(1 / value))} s` : `${format.number(value)} s`,
    degrees: (value) => `${format.number(value)}°`,
    bytes: format.size,
    percent: (share) => format.number(Math.round(share * 1000) / 10) + '\u00a0%',
  };
  const texts: Record<string, (value: string) => string> = { name: nameOfValue, language: languageName };

  function languageName(code: string): string {
    try {
      return new Intl.DisplayNames(locale.value, { type: 'language' }).of(code) ?? code;
    } catch {
      return code;
    }
  }

  return function show(value: unknown, schema: Schema = {}): string {
    const { 'x-format': how = '', 'x-unit': unit, 'x-values': words } = schema;
    if (typeof value === 'boolean') return w(value ? 'yes' : 'no');
    const word = words?.[String(value)];
    if (word) return text(word);
    if (typeof value === 'number') {
      const shown = numbers[how]?.(value) ?? format.number(value);
      return unit ? `${shown} ${unit}` : shown;
    }
    const said = String(value);
    if (texts[how]) return texts[how](said);
    return DATE.test(said) && !Number.isNaN(Date.parse(said)) ? format.dateTime(said) : said;
  };
}
