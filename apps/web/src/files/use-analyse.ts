import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { type LocationQuery, useRoute, useRouter } from 'vue-router';
import type { FileInfo } from '@intake/contract';
import { tellFailure } from '../app/toasts.ts';
import { useFormat } from '../i18n/use-format.ts';
import { FILTER_FIELDS } from './use-file-filters.ts';

/** Files that a batch may name one by one; more are chosen by a filter or a folder. */
const MOST_NAMED = 1000;

/** Ways from the list of files to a new batch, whose form reads the same address as the list. */
export function useAnalyse() {
  const { t } = useI18n();
  const format = useFormat();
  const route = useRoute();
  const router = useRouter();

  /** Filters that stand in the address; null where they ask for files that are not ready: those cannot be analysed. */
  const filter = computed<LocationQuery | null>(() => {
    const { status = 'ready' } = route.query;
    if (status !== 'ready') return null;
    const asked = FILTER_FIELDS.filter((name) => name !== 'status' && route.query[name]);
    return Object.fromEntries(asked.map((name) => [name, route.query[name]!]));
  });
  const allMatching = computed(() => filter.value && { path: '/batches/new', query: filter.value });

  /** @param isAll these are all that match */
  function analyse(chosen: readonly FileInfo[], isAll: boolean): unknown {
    if (chosen.length <= MOST_NAMED)
      return router.push({ path: '/batches/new', state: { ids: chosen.map(({ id }) => id) } });
    if (isAll && allMatching.value) return router.push(allMatching.value);
    return tellFailure(t('files.tooManyToAnalyse', { n: format.number(MOST_NAMED) }));
  }
  const analyseFolder = ({ path }: FileInfo): unknown =>
    router.push({ path: '/batches/new', query: { folder: path } });
  return { allMatching, analyse, analyseFolder };
}
