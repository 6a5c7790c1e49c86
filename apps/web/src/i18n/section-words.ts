import { useI18n } from 'vue-i18n';
import { i18n, type Locale } from './index.ts';

export interface Reason {
  code: string;
  detail: string;
}

/**
 * Words of a section that arrive with its pages, so that the first page does not wait for them: `words.en.ts` and
 * `words.de.ts` in its folder, with the same keys (`section-words.spec.ts` sees to that).
 * @returns the composable of the section: `w` as `t` elsewhere without the section's name, `why` for reasons by their code
 */
export function sectionWords(section: string, words: Record<Locale, object>) {
  for (const [language, own] of Object.entries(words))
    i18n.global.mergeLocaleMessage(language, { [section]: own });

  return function useSectionWords() {
    const { t, te, locale } = useI18n();
    const w = (key: string, values: Record<string, unknown> = {}, n?: number): string =>
      n === undefined ? t(`${section}.${key}`, values) : t(`${section}.${key}`, values, n);
    /** The server's own words are the fallback: they are English, and better than none. */
    const why = ({ code, detail }: Reason): string =>
      te(`${section}.reason.${code}`, 'en') ? w(`reason.${code}`, { detail }) : detail;
    return { w, why, locale };
  };
}
