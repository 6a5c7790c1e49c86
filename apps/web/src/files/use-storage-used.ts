import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { countFiles } from '../api/files.ts';
import { useFormat } from '../i18n/use-format.ts';

/** How much of the storage is this person's, in words; empty while that is not known. */
export function useStorageUsed() {
  const { t } = useI18n();
  const format = useFormat();
  const { data } = useQuery({ queryKey: ['file-counts'], queryFn: ({ signal }) => countFiles(signal) });
  return computed(() => {
    if (!data.value) return '';
    const { files, trash, derived } = data.value.bytes;
    const size = format.size(files + trash);
    const stored =
      trash > 0 ? t('app.storedWithTrash', { size, trash: format.size(trash) }) : t('app.stored', { size });
    return derived > 0 ? `${stored}, ${t('app.storedDerived', { size: format.size(derived) })}` : stored;
  });
}
