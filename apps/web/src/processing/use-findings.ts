import { computed, type Ref } from 'vue';
import type { Schema, Step } from './types.ts';
import { useProcessingWords } from './use-processing-words.ts';
import { useAlgorithms, useRuns } from './use-runs.ts';

/** What one algorithm found, with what describes it. */
export interface Known {
  step: Step;
  schema: Schema;
  title: string;
}

/** What was found out about a file, by algorithms that are there still. */
export function useFindings(id: Ref<string>) {
  const { text } = useProcessingWords();
  const { byId } = useAlgorithms();
  const { found } = useRuns(id);
  const known = computed<Known[]>(() =>
    found.value.flatMap((step) => {
      const algorithm = byId.value.get(step.algorithm);
      return algorithm ? [{ step, schema: algorithm.result, title: text(algorithm.title) }] : [];
    }),
  );
  return { found, known };
}
