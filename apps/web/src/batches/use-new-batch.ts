import { useMutation, useQuery } from '@tanstack/vue-query';
import { refDebounced } from '@vueuse/core';
import { computed, reactive, ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { BatchFiles, EstimateBatch } from '@intake/contract';
import { estimateBatch, startBatch } from '../api/batches.ts';
import { problemOf } from '../api/problem.ts';
import { tell, tellFailure } from '../app/toasts.ts';
import { factQuery } from '../files/fact-filters.ts';
import { useFileFilters } from '../files/use-file-filters.ts';
import { useProblem } from '../i18n/use-problem.ts';
import { useBatchWords } from './use-batch-words.ts';

/** Time without a change after which files are counted; ms. */
const PAUSE = 400;

/** What is chosen for a batch, what that would be, and its start. Selected files come with the history of the page. */
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
    which: (ids.length > 0 ? 'ids' : folder ? 'folder' : 'filter') as 'ids' | 'filter' | 'folder',
    folder,
    usual: true,
    /** By algorithm, its parameters. */
    chosen: {} as Record<string, Record<string, unknown>>,
    concurrency: 10,
    name: '',
  });
  const files = computed<BatchFiles | null>(() => {
    if (form.which === 'ids') return { ids };
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
  const asked = refDebounced(request, PAUSE);
  const { data, error, isFetching } = useQuery({
    queryKey: computed(() => ['batch-estimate', asked.value]),
    queryFn: ({ signal }) => estimateBatch(asked.value!, signal),
    enabled: computed(() => asked.value !== null),
    retry: false,
    gcTime: 0,
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
  const estimate = computed(() => (asked.value === null ? undefined : data.value));
  return { ids, filters, form, request, estimate, error, counting: isFetching, begin, beginning };
}
