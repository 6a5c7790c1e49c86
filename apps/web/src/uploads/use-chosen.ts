import { useI18n } from 'vue-i18n';
import { tell, tellFailure } from '../app/toasts.ts';
import type { Chosen } from './read-dropped.ts';
import { useUploads } from './uploads.store.ts';

/** Uploads what was chosen and says once what was left out, and that a folder had nothing in it. */
export function useChosen() {
  const { t } = useI18n();
  const uploads = useUploads();
  return async ({ entries, unreadable, systemFiles }: Chosen): Promise<void> => {
    if (unreadable > 0) tellFailure(t('uploads.unreadable', unreadable));
    if (systemFiles > 0) tell(t('uploads.systemFiles', systemFiles));
    if (entries.length + unreadable === 0) tell(t('uploads.emptyFolder'));
    else await uploads.add(entries);
  };
}
