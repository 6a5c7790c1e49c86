import { useI18n } from 'vue-i18n';
import type { FileInfo } from '@intake/contract';
import { useFormat } from '../i18n/use-format.ts';

/** What a row shows of a file: how long, how large, how many pages. */
export function useFactLine() {
  const { t } = useI18n();
  const format = useFormat();
  return ({ facts = {} }: FileInfo): string => {
    const { durationSeconds, width, height, pages } = facts;
    return [
      durationSeconds !== undefined && format.clock(durationSeconds),
      width && height && `${format.number(width)} × ${format.number(height)}`,
      pages && t('files.pages', { n: format.number(pages) }, pages),
    ]
      .filter(Boolean)
      .join(' · ');
  };
}
