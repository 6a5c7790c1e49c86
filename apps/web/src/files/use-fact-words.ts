import { useI18n } from 'vue-i18n';
import type { FileInfo } from '@intake/contract';
import { useFormat } from '../i18n/use-format.ts';
import type { FactField } from './fact-filters.ts';

/** Facts of files, filters by them and places in files, in words. */
export function useFactWords() {
  const { t, te, locale } = useI18n();
  const format = useFormat();

  function languageName(code: string): string {
    try {
      return new Intl.DisplayNames(locale.value, { type: 'language' }).of(code) ?? code;
    } catch {
      return code;
    }
  }

  /** What a row shows: how long, how large, how many pages. */
  function factLine({ facts = {} }: FileInfo): string {
    const { durationSeconds, width, height, pages } = facts;
    return [
      durationSeconds !== undefined && format.clock(durationSeconds),
      width !== undefined && height !== undefined && `${format.number(width)} × ${format.number(height)}`,
      pages !== undefined && t('files.pages', { n: format.number(pages) }, pages),
    ]
      .filter(Boolean)
      .join(' · ');
  }

  function chosenWord(field: FactField, value: string): string {
    if (field === 'language') return languageName(value);
    return field === 'label' ? t('files.labelled', { label: value }) : t(`files.fact.${field}.${value}`);
  }

  /** Where in a file a line stands. */
  function place({ page, seconds, field }: NonNullable<FileInfo['match']>): string {
    const name = field && (te(`files.field.${field}`) ? t(`files.field.${field}`) : field);
    return [
      page !== undefined && t('files.onPage', { n: format.number(page) }),
      seconds !== undefined && format.clock(seconds),
      name,
    ]
      .filter(Boolean)
      .join(' · ');
  }

  return { factLine, chosenWord, languageName, place };
}
