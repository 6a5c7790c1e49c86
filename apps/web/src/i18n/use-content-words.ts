import { useI18n } from 'vue-i18n';

/** What the server found in a file, see `Reason` in the contract. Older records have only words. */
export interface ContentFacts {
  claimed?: string;
  found?: string;
  firstBytes?: string;
}

const SAME: Record<string, string> = { jpeg: 'jpg', tiff: 'tif' };

/** Makes the sentence about content that is not what the name says; null when the facts for it are missing. */
export function useContentWords() {
  const { t, te } = useI18n();

  function nameOf(format: string): string {
    const key = `format.${SAME[format] ?? format}`;
    return te(key, 'en') ? t(key) : t('format.other', { format });
  }

  return function contentWords(code: string, { claimed, found, firstBytes }: ContentFacts): string | null {
    if (!claimed || !found) return null;
    const words = { claimed: nameOf(claimed), extension: claimed, found: nameOf(found) };
    if (code === 'CONTENT_DAMAGED') return t('problem.CONTENT_DAMAGED_LIKE', words);
    if (code !== 'CONTENT_MISMATCH') return null;
    if (firstBytes) return t('problem.CONTENT_MISMATCH_PROGRAM', { ...words, firstBytes });
    return t(
      found === 'unknown' ? 'problem.CONTENT_MISMATCH_UNKNOWN' : 'problem.CONTENT_MISMATCH_FOUND',
      words,
    );
  };
}
