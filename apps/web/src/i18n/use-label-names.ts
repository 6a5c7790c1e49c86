import { useI18n } from 'vue-i18n';
import { labelNamesDe } from './label-names.de.ts';

/** What can be seen in pictures is labelled in English; people read and type it in the language of the page. */
export function useLabelNames() {
  const { locale } = useI18n();
  const nameOf = (label: string): string => (locale.value === 'de' && labelNamesDe[label]) || label;
  /** The label that somebody means by a word; the word itself where none is called so. */
  function labelOf(word: string): string {
    const typed = word.toLocaleLowerCase(locale.value);
    const called = ([, name]: [string, string]): boolean => name.toLocaleLowerCase('de') === typed;
    return (locale.value === 'de' && Object.entries(labelNamesDe).find(called)?.[0]) || word;
  }
  return { nameOf, labelOf };
}
