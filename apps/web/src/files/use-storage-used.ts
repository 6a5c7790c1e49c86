import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { countFiles } from '../api/files.ts';

/** What is stored for a person, in the order in which it is shown. */
const PARTS = ['files', 'trash', 'derived'] as const;

/** How much of the storage is this person's, in bytes, and what for; undefined while that is not known. */
export function useStorageUsed() {
  const { data } = useQuery({ queryKey: ['file-counts'], queryFn: ({ signal }) => countFiles(signal) });
  return computed(() => {
    if (!data.value) return undefined;
    const { bytes } = data.value;
    const parts = PARTS.map((of) => ({ of, bytes: bytes[of] }));
    return { total: parts.reduce((sum, part) => sum + part.bytes, 0), parts };
  });
}
