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
  /** What is quickly found is what is asked first: how long it is, how large, who took it. */
  const known = computed<Known[]>(() =>
    found.value
      .flatMap((step) => {
        const algorithm = byId.value.get(step.algorithm);
        return algorithm ? [{ step, algorithm }] : [];
      })
      .sort((a, b) => Number(a.algorithm.class === 'heavy') - Number(b.algorithm.class === 'heavy'))
      .map(({ step, algorithm: { result, title } }) => ({ step, schema: result, title: text(title) })),
  );
  return { found, known };
}
