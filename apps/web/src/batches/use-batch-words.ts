import { useI18n } from 'vue-i18n';
import type { Batch } from '@intake/contract';
import { type Reason, sectionWords } from '../i18n/section-words.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useProcessingWords } from '../processing/use-processing-words.ts';
import { useAlgorithms } from '../processing/use-runs.ts';
import { batchesDe } from './words.de.ts';
import { batchesEn } from './words.en.ts';

const useWords = sectionWords('batches', { en: batchesEn, de: batchesDe });

/** The words of this section, a number of files, the name of a batch, reasons: of the batch's own and of its runs. */
export function useBatchWords() {
  const { w, why: whyBatch } = useWords();
  const { te } = useI18n();
  const { text, why: whyRun } = useProcessingWords();
  const { byId } = useAlgorithms();
  const format = useFormat();
  const files = (n: number): string => w('files', { n: format.number(n) }, n);
  const nameOf = ({ name, createdAt }: Batch): string =>
    name ?? w('unnamed', { at: format.dateTime(createdAt) });

  function why(reason: Reason): string {
    if (!te(`batches.reason.${reason.code}`, 'en')) return whyRun(reason);
    // Steps are named by their algorithms.
    const names = reason.detail.split(', ').map((id) => text(byId.value.get(id)?.title) || id);
    return whyBatch({ ...reason, detail: names.join(', ') });
  }
  return { w, files, nameOf, why };
}
