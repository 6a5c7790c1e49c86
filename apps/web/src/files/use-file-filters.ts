import { refDebounced } from '@vueuse/core';
import { computed, ref, watch, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Category, FileQuery, FileStatus } from '@intake/contract';
import { chosenFacts, FACT_FIELDS, type FactField, factQuery } from './fact-filters.ts';

export type FileSort = NonNullable<FileQuery['sort']>;

export const CATEGORIES = ['video', 'audio', 'document', 'image'] as const satisfies Category[];
export const STATUSES = ['ready', 'verifying', 'rejected', 'failed'] as const satisfies FileStatus[];
export const SORTS = [
  '-createdAt',
  'createdAt',
  'name',
  '-name',
  '-size',
  'size',
] as const satisfies FileSort[];

export const SINCE = ['any', 'today', 'week', 'month', 'year'] as const;
const DAYS_BACK = { today: 0, week: 6, month: 29, year: 364 };

/** The beginning of the first of so many days, today included, where the person is; ISO 8601. */
export function firstDayOf(since: keyof typeof DAYS_BACK, now = new Date()): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS_BACK[since]).toISOString();
}

/** As filters are named in the address. */
export const FILTER_FIELDS = ['q', 'category', 'status', 'since', ...FACT_FIELDS] as const;

/** Time without typing after which a search begins; ms. */
const PAUSE = 250;

/** What the list shows is part of the address, so that going back and sending a link work. */
export function useFileFilters() {
  const route = useRoute();
  const router = useRouter();

  function field<T extends string>(name: string, allowed: readonly T[], none: T): WritableComputedRef<T> {
    return computed({
      get: () => allowed.find((value) => value === route.query[name]) ?? none,
      set: (value) => set(name, value === none ? undefined : value),
    });
  }
  const set = (name: string, value: string | undefined): unknown =>
    router.replace({ query: { ...route.query, [name]: value } });

  const category = field('category', ['all', ...CATEGORIES], 'all');
  const status = field('status', ['all', ...STATUSES], 'all');
  const sort = field('sort', SORTS, '-createdAt');
  const since = field('since', SINCE, 'any');
  const view = field('view', ['list', 'grid'], 'list');

  const facts = computed(() => chosenFacts(route.query));
  const setFact = (name: FactField, value: string): unknown =>
    set(name, value === 'any' ? undefined : value || undefined);

  const q = computed(() => String(route.query.q ?? ''));
  const search = ref(q.value);
  const typed = refDebounced(search, PAUSE);
  watch(typed, (text) => text.trim() !== q.value && set('q', text.trim() || undefined));
  watch(q, (text) => text !== search.value.trim() && (search.value = text));

  /** Between dates a list is in the order of time. */
  const sorts = computed<readonly FileSort[]>(() =>
    since.value === 'any' ? SORTS : ['-createdAt', 'createdAt'],
  );
  const query = computed<FileQuery>(() => ({
    ...(category.value !== 'all' && { category: category.value }),
    ...(status.value !== 'all' && { status: status.value }),
    ...(q.value && { q: q.value }),
    ...factQuery(facts.value),
    ...(since.value !== 'any' && { from: firstDayOf(since.value) }),
    ...(sort.value !== '-createdAt' && sorts.value.includes(sort.value) && { sort: sort.value }),
  }));
  /** How many filters are on, the search apart. */
  const chosen = computed(
    () =>
      Number(category.value !== 'all') +
      Number(status.value !== 'all') +
      Number(since.value !== 'any') +
      Object.keys(facts.value).length,
  );
  const filtered = computed(() => q.value !== '' || chosen.value > 0);
  function clear(): void {
    search.value = '';
    const none = Object.fromEntries(FILTER_FIELDS.map((name) => [name, undefined]));
    void router.replace({ query: { ...route.query, ...none } });
  }
  const chips = { category, status, since, sort, sorts, view, facts, setFact };
  return { ...chips, search, q, query, chosen, filtered, clear };
}
