import { sectionWords } from '../i18n/section-words.ts';
import type { Text } from './types.ts';
import { processingDe } from './words.de.ts';
import { processingEn } from './words.en.ts';

const useWords = sectionWords('processing', { en: processingEn, de: processingDe });

/** The words of this section, and texts of manifests in the language of the page. */
export function useProcessingWords() {
  const { w, why, locale } = useWords();
  const text = (one: Text = {}): string => one[locale.value] ?? one['en'] ?? '';
  return { w, text, why, locale };
}
