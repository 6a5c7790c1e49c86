import type { UploadItem } from '@intake/uploader';
import { useI18n } from 'vue-i18n';
import { useFormat } from '../i18n/use-format.ts';
import { useProblem } from '../i18n/use-problem.ts';

/** What one row says about itself. How fast it goes and how long it takes is said once, for all of them together. */
export function useUploadWords() {
  const { t } = useI18n();
  const format = useFormat();
  const explain = useProblem();

  function amount(done: number, all: number): string {
    const [part, whole] = format.sizePair(done, all);
    return t('uploads.line.bytes', { done: part, all: whole });
  }

  function moving({ sentBytes, resumedBytes, size }: UploadItem): string {
    const sent = amount(sentBytes, size);
    if (!resumedBytes) return sent;
    const [done, all] = format.sizePair(resumedBytes, size);
    return `${sent} · ${t('uploads.goesOn', { done, all })}`;
  }

  /** Why it did not arrive, why it waits, or how far it is: the most useful one of them. */
  return function status(item: UploadItem): string {
    if (item.problem) return explain({ ...item.problem, name: item.name });
    // A pause that the server asked for is no trouble, whatever the note about it says.
    if (item.note && item.note.code !== 'OTHER_TAB' && item.phase === 'waiting')
      return t('uploads.phase.waiting');
    if (item.note) return t(`uploads.note.${item.note.code}`, item.note.parts ?? 1);
    if (item.phase === 'uploading') return moving(item);
    if (item.phase === 'ready' && item.alreadyStored) return t('uploads.alreadyStored');
    if (item.phase === 'ready' || item.phase === 'queued') return format.size(item.size);
    return t(`uploads.phase.${item.phase}`, { bytes: amount(item.storedBytes, item.size) });
  };
}
