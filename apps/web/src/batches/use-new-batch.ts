import { useMutation, useQuery } from '@tanstack/vue-query';
import { computed, reactive, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { BatchFiles, EstimateBatch } from '@intake/contract';
import { startBatch } from '../api/batches.ts';
import { problemOf } from '../api/problem.ts';
import { getRule } from '../api/rules.ts';
import { tell, tellFailure } from '../app/toasts.ts';
import { factQuery } from '../files/fact-filters.ts';
import { useFileFilters } from '../files/use-file-filters.ts';
import { useProblem } from '../i18n/use-problem.ts';
import { useBatchWords } from './use-batch-words.ts';
import { useEstimate } from './use-estimate.ts';

/**
 * What is chosen for a batch, what that would be, and its start. Selected files come with the history of the page, a rule whose
 * files they are with its address.
 */
export function useNewBatch() {
  const route = useRoute();
  const router = useRouter();
  const { w } = useBatchWords();
  const explain = useProblem();
  const ids = (history.state as { ids?: string[] } | null)?.ids ?? [];
  const folder = String(route.query.folder ?? '');
  /** Those of the list of files: what it shows is what a batch begins with. */
  const filters = useFileFilters();
  const form = reactive({
    which: (ids.length > 0 ? 'ids' : folder ? 'folder' : 'filter') as 'ids' | 'rule' | 'filter' | 'folder',
    folder,
    usual: true,
    /** By algorithm, its parameters. */
    chosen: {} as Record<string, Record<string, unknown>>,
    concurrency: 10,
    name: '',
  });
  const ruleId = String(route.query.rule ?? '');
  const { data: rule, isLoading } = useQuery({
    queryKey: ['rule', ruleId],
    queryFn: ({ signal }) => getRule(ruleId, signal),
    enabled: ruleId !== '',
  });
  watch(
    rule,
    (found) =>
      found &&
      Object.assign(form, {
        ...{ which: 'rule', usual: false, name: found.name },
        chosen: Object.fromEntries(found.algorithms.map(({ id, parameters = {} }) => [id, parameters])),
      }),
    { immediate: true },
  );
  const files = computed<BatchFiles | null>(() => {
    if (isLoading.value) return null;
    if (form.which === 'ids') return { ids };
    if (form.which === 'rule') return { filter: rule.value!.condition };
    if (form.which === 'folder') return form.folder.trim() ? { folder: form.folder.trim() } : null;
    const { category, q, from } = filters.query.value;
    const facts = factQuery(filters.facts.value);
    return {
      filter: {
        ...(category && { category }),
        ...(q && { q }),
        ...(from && { from }),
        ...(Object.keys(facts).length > 0 && { facts }),
      },
    };
  });
  const request = computed<EstimateBatch | null>(() => {
    const algorithms = Object.entries(form.chosen).map(([id, parameters]) => ({ id, parameters }));
    if (!files.value || (!form.usual && algorithms.length === 0)) return null;
    return { files: files.value, concurrency: form.concurrency, ...(!form.usual && { algorithms }) };
  });
  // One key for as long as the page is open: a start whose answer was lost is not a second batch.
  const key = ref(crypto.randomUUID());
  const { mutate: begin, isPending: beginning } = useMutation({
    mutationFn: () => startBatch({ ...request.value!, ...(form.name && { name: form.name }) }, key.value),
    onSuccess: ({ id }) => {
      tell(w('started'));
      void router.replace(`/batches/${id}`);
    },
    onError: (failure) => {
      const { code } = problemOf(failure);
      if (code === 'IDEMPOTENCY_KEY_REUSED' || code === 'VALIDATION_FAILED') key.value = crypto.randomUUID();
      tellFailure(w('failed', { why: explain(problemOf(failure)) }));
    },
  });
  return { ids, rule, filters, form, request, ...useEstimate(request), begin, beginning };
}
