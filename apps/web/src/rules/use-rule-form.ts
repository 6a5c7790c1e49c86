import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, watch } from 'vue';
import { useRouter } from 'vue-router';
import type { Category, CreateRule, EstimateBatch, FileCondition, Rule } from '@intake/contract';
import { problemOf } from '../api/problem.ts';
import { changeRule, createRule, getRule } from '../api/rules.ts';
import { tell, tellFailure } from '../app/toasts.ts';
import { useEstimate } from '../batches/use-estimate.ts';
import { useProblem } from '../i18n/use-problem.ts';
import type { Schema } from '../processing/types.ts';
import { useAlgorithms } from '../processing/use-runs.ts';
import { useRuleWords } from './use-rule-words.ts';

const MB = 1e6;
/** As many as a batch takes at the same time where nothing else is said. */
const CONCURRENCY = 10;
type Num = number | '';

/** A rule as it is filled in, what it would have done with the files that are there, and saving it. @param id of one to change */
export function useRuleForm(id: string | undefined) {
  const router = useRouter();
  const queries = useQueryClient();
  const { w } = useRuleWords();
  const { byId } = useAlgorithms();
  const explain = useProblem();
  const {
    data,
    error: loadError,
    refetch,
  } = useQuery({
    queryKey: ['rule', id],
    queryFn: ({ signal }) => getRule(id!, signal),
    enabled: id !== undefined,
    // What is being typed must not change under the hand; what was saved elsewhere is seen when it is opened again.
    staleTime: Infinity,
    gcTime: 0,
  });
  const form = reactive({
    ...{ name: '', category: '' as Category | '', types: '', folder: '', words: '' },
    ...{ minSize: '' as Num, maxSize: '' as Num },
    /** By algorithm, its parameters. */
    chosen: {} as Record<string, Record<string, unknown>>,
  });
  watch(data, (rule) => rule && Object.assign(form, filledIn(rule)), { immediate: true });

  const condition = computed<FileCondition>(() => {
    const types = form.types.split(/[\s,;]+/).flatMap((one) => one.replace(/^\./, '').toLowerCase() || []);
    const [folder, name] = [form.folder.trim(), form.words.trim()];
    return {
      ...(form.category && { category: form.category }),
      ...(types.length > 0 && { types }),
      ...(folder && { folder }),
      ...(name && { name }),
      ...(form.minSize !== '' && { minSize: Math.round(form.minSize * MB) }),
      ...(form.maxSize !== '' && { maxSize: Math.round(form.maxSize * MB) }),
    };
  });
  // Nobody can take away here what is not shown: an algorithm that is gone, a parameter that there was.
  const algorithms = computed(() =>
    Object.entries(form.chosen).flatMap(([id, parameters]) => {
      const properties = (byId.value.get(id)?.parameters as Schema | undefined)?.properties;
      const known = Object.entries(parameters).filter(([name]) => properties && name in properties);
      return properties ? [{ id, parameters: Object.fromEntries(known) }] : [];
    }),
  );
  const untouched = computed(
    () => data.value && JSON.stringify(form.chosen) === JSON.stringify(filledIn(data.value).chosen),
  );
  const tried = computed<EstimateBatch | null>(() =>
    algorithms.value.length > 0
      ? { files: { filter: condition.value }, algorithms: algorithms.value, concurrency: CONCURRENCY }
      : null,
  );
  const rule = computed<Omit<CreateRule, 'enabled'> | null>(() => {
    const name = form.name.trim();
    return name && tried.value ? { name, condition: condition.value, algorithms: algorithms.value } : null;
  });
  const { mutate: save, isPending: saving } = useMutation({
    mutationFn: () => {
      const { algorithms: wanted, ...others } = rule.value!;
      // What is not named stays as it is; of a rule that needs attention, what is seen here counts.
      const keeps = untouched.value && data.value!.problems.length === 0;
      if (id) return changeRule(id, keeps ? others : { ...others, algorithms: wanted });
      return createRule({ ...rule.value!, enabled: true });
    },
    onSuccess: () => {
      tell(w('saved'));
      void queries.invalidateQueries({ queryKey: ['rules'] });
      void router.push('/batches/rules');
    },
    onError: (failure) => tellFailure(w('failed', { why: explain(problemOf(failure)) })),
  });
  return { form, rule, loaded: data, loadError, refetch, ...useEstimate(tried), save, saving };
}

const filledIn = ({ name, condition, algorithms }: Rule) => ({
  name,
  category: condition.category ?? '',
  types: condition.types?.join(', ') ?? '',
  folder: condition.folder ?? '',
  words: condition.name ?? '',
  minSize: condition.minSize === undefined ? '' : condition.minSize / MB,
  maxSize: condition.maxSize === undefined ? '' : condition.maxSize / MB,
  chosen: Object.fromEntries(algorithms.map(({ id, parameters = {} }) => [id, parameters])),
});
