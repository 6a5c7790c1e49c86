import { useQuery } from '@tanstack/vue-query';
import { countFiles } from '../api/files.ts';
import { useFormat } from '../i18n/use-format.ts';

/** How many files each list has, as text beside its name; nothing while that is not known, or where it is none. */
export function useFileCounts() {
  const format = useFormat();
  const { data } = useQuery({ queryKey: ['file-counts'], queryFn: ({ signal }) => countFiles(signal) });
  const shown = (count?: number): string | undefined => (count ? format.number(count) : undefined);
  return {
    ofCategory: (name: string) => shown(name === 'all' ? data.value?.files : data.value?.categories[name]),
    ofStatus: (name: string) => shown(name === 'all' ? data.value?.files : data.value?.statuses[name]),
  };
}
