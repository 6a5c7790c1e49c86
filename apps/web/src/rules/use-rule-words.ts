import { useI18n } from 'vue-i18n';
import type { Rule } from '@intake/contract';
import { sectionWords } from '../i18n/section-words.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useProcessingWords } from '../processing/use-processing-words.ts';
import type { Schema } from '../processing/types.ts';
import { useAlgorithms } from '../processing/use-runs.ts';
import { rulesDe } from './words.de.ts';
import { rulesEn } from './words.en.ts';

const useWords = sectionWords('rules', { en: rulesEn, de: rulesDe });

/** The words of this section: `w` as `t` elsewhere, a rule's condition and its algorithms in words. */
export function useRuleWords() {
  const { t } = useI18n();
  const { w } = useWords();
  const format = useFormat();
  const { text } = useProcessingWords();
  const { algorithms, byId } = useAlgorithms();
  const filesOf = ({ condition }: Rule): string => {
    const { category, types, folder, name, minSize, maxSize } = condition;
    const parts = [
      category && t(`category.${category}`),
      types?.map((type) => `.${type}`).join(', '),
      folder && w('in', { folder }),
      name && w('named', { words: name }),
      minSize !== undefined && w('from', { size: format.size(minSize) }),
      maxSize !== undefined && w('upTo', { size: format.size(maxSize) }),
    ];
    return parts.filter(Boolean).join(' · ') || w('everything');
  };
  const algorithmsOf = (rule: Rule): string =>
    rule.algorithms
      .map(({ id }) => {
        const known = byId.value.get(id);
        return known || algorithms.value.length === 0 ? text(known?.title) || id : w('gone', { id });
      })
      .join(', ');
  /** A sentence for each. */
  const problemsOf = ({ problems }: Rule): string[] =>
    problems.map(({ algorithm, code, errors }) => {
      const known = byId.value.get(algorithm);
      const name = text(known?.title) || algorithm;
      if (code === 'ALGORITHM_GONE') return w('goneNow', { name });
      const properties = (known?.parameters as Schema | undefined)?.properties ?? {};
      const what = errors.map(({ pointer, detail }) => {
        const property = pointer.split('/')[1] ?? '';
        const { title = property, 'x-titles': titles } = properties[property] ?? {};
        return text({ en: title, ...titles }) || detail;
      });
      return w('invalidNow', { name, what: [...new Set(what)].join(', ') });
    });
  return { w, filesOf, algorithmsOf, problemsOf };
}
