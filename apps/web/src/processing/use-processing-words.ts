import { useI18n } from 'vue-i18n';
import { i18n } from '../i18n/index.ts';
import type { Text } from './types.ts';
import { processingDe } from './words.de.ts';
import { processingEn } from './words.en.ts';

interface Reason {
  code: string;
  detail: string;
}

type ValueWords = Record<string, Record<string, string> | undefined>;

const words = { en: processingEn, de: processingDe };
for (const [language, processing] of Object.entries(words))
  i18n.global.mergeLocaleMessage(language, { processing });

/** The words of this section: `w` as `t` elsewhere, texts of manifests in the language of the page, reasons in words. */
export function useProcessingWords() {
  const { t, te, locale } = useI18n();
  const w = (key: string, values: Record<string, unknown> = {}): string => t(`processing.${key}`, values);
  /** A value that is a word to programs only, in words; undefined where it needs none. */
  const valueWord = (name: string, value: unknown): string | undefined =>
    (words[locale.value === 'de' ? 'de' : 'en'].value as ValueWords)[name]?.[String(value)];
  const text = (one: Text = {}): string => one[locale.value] ?? one['en'] ?? '';
  /** The server's own words are the fallback: they are English, and better than none. */
  const why = ({ code, detail }: Reason): string =>
    te(`processing.reason.${code}`, 'en') ? w(`reason.${code}`) : detail;
  return { w, text, why, valueWord, locale };
}
