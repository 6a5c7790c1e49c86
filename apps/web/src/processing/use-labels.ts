import { useI18n } from 'vue-i18n';
import type { Schema } from './types.ts';

/** "sampleRate" is "Sample rate". */
export const spelledOut = (name: string): string => {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What a property of a schema is called, and what is said about it, in the language of the page, as its manifest says. */
export function useLabels() {
  const { locale } = useI18n();
  const labelOf = (name: string, { title, 'x-titles': titles }: Schema = {}): string =>
    titles?.[locale.value] || title || spelledOut(name);
  const descriptionOf = ({ description, 'x-descriptions': all }: Schema): string | undefined =>
    all?.[locale.value] || description;
  return { labelOf, descriptionOf };
}
