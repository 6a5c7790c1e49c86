import { useI18n } from 'vue-i18n';
import { useLabelNames } from '../i18n/use-label-names.ts';
import type { FactField } from './fact-filters.ts';

/** Filters by facts, in words. */
export function useFactWords() {
  const { t, locale } = useI18n();
  const { nameOf } = useLabelNames();

  function languageName(code: string): string {
    try {
      return new Intl.DisplayNames(locale.value, { type: 'language' }).of(code) ?? code;
    } catch {
      return code;
    }
  }

  function chosenWord(field: FactField, value: string): string {
    if (field === 'language') return languageName(value);
    return field === 'label'
      ? t('files.labelled', { label: nameOf(value) })
      : t(`files.fact.${field}.${value}`);
  }

  return { chosenWord, languageName };
}
