import { useFormat } from '../i18n/use-format.ts';
import type { Schema } from './types.ts';
import { useProcessingWords } from './use-processing-words.ts';
import { nameOfValue } from './value-names.ts';

/** An ISO date with a time, as cameras and files write it. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
/** A description that is a unit: "LUFS", "dBTP". */
const UNIT = /^(LU|LUFS|dB\w*|ppi|dpi)$/;

/** Properties whose values are names of formats. */
const NAMED = new Set(['format', 'container', 'codec', 'codecs', 'colourSpace', 'claimed', 'detected']);

/** Values of results as people write them, by the name of the property and what its schema says. */
export function useResultFormat() {
  const format = useFormat();
  const { w, valueWord, locale } = useProcessingWords();

  const byName: Record<string, (value: number) => string> = {
    durationSeconds: format.clock,
    startSeconds: format.clock,
    endSeconds: format.clock,
    silentSeconds: format.clock,
    durationMs: (ms) => format.clock(ms / 1000),
    bitrate: (bits) => `${format.number(Math.round(bits / 1000))} kbit/s`,
    sampleRate: (hertz) => `${format.number(hertz / 1000)} kHz`,
    aperture: (value) => `f/${format.number(value)}`,
    focalLength: (value) => `${format.number(value)} mm`,
    focalLength35: (value) => `${format.number(value)} mm`,
    seconds: (value) =>
      value > 0 && value < 0.5 ? `1/${format.number(Math.round(1 / value))} s` : `${format.number(value)} s`,
    rotation: (value) => `${format.number(value)}°`,
    size: format.size,
    bytes: format.size,
  };

  function languageName(code: string): string {
    try {
      return new Intl.DisplayNames(locale.value, { type: 'language' }).of(code) ?? code;
    } catch {
      return code;
    }
  }

  return function show(name: string, value: unknown, { description = '' }: Schema = {}): string {
    if (typeof value === 'boolean') return w(value ? 'yes' : 'no');
    const word = valueWord(name, value);
    if (word) return word;
    if (typeof value === 'number') {
      const shown = byName[name]?.(value) ?? format.number(value);
      return UNIT.test(description) ? `${shown} ${description}` : shown;
    }
    const text = String(value);
    if (NAMED.has(name)) return nameOfValue(text);
    if (name === 'language') return languageName(text);
    return DATE.test(text) && !Number.isNaN(Date.parse(text)) ? format.dateTime(text) : text;
  };
}
