import { useI18n } from 'vue-i18n';
import type { Text } from './types.ts';
import { processingDe } from './words.de.ts';
import { processingEn } from './words.en.ts';

interface Reason {
  code: string;
  detail: string;
}

/** The words of this section: `w` as `t` elsewhere, texts of manifests in the language of the page, reasons in words. */
export function useProcessingWords() {
  const {
    t: w,
    te,
    locale,
  } = useI18n({
    useScope: 'local',
    messages: { en: processingEn, de: processingDe },
  });
  const text = (one: Text = {}): string => one[locale.value] ?? one['en'] ?? '';
  /** The server's own words are the fallback: they are English, and better than none. */
  const why = ({ code, detail }: Reason): string =>
    te(`reason.${code}`, 'en') ? w(`reason.${code}`) : detail;
  return { w, text, why, locale };
}
