import type { UploadItem } from '@intake/uploader';
import { useI18n } from 'vue-i18n';
import { useFormat } from '../i18n/use-format.ts';
import { useProblem } from '../i18n/use-problem.ts';
import { useUploads } from './uploads.store.ts';

/** What one row says about itself. */
export function useUploadWords() {
  const { t } = useI18n();
  const format = useFormat();
  const explain = useProblem();
  const uploads = useUploads();

  function amount(done: number, all: number): string {
    const [part, whole] = format.sizePair(done, all);
    return t('uploads.line.bytes', { done: part, all: whole });
  }

  function moving(item: UploadItem): string {
    const words = [amount(item.sentBytes, item.size)];
    if (item.speed !== null) words.push(format.speed(item.speed));
    if (item.secondsLeft !== null)
      words.push(t('uploads.line.left', { time: format.duration(item.secondsLeft) }));
    return words.join(', ');
  }

  /** Why it did not arrive, why it waits, or how far it is: the most useful one of them. */
  function status(item: UploadItem): string {
    if (item.problem) return explain({ ...item.problem, name: item.name });
    if (item.note) return t(`uploads.note.${item.note.code}`, item.note.parts ?? 1);
    if (item.phase === 'uploading') return moving(item);
    if (item.phase === 'ready') return format.size(item.size);
    return t(`uploads.phase.${item.phase}`, { bytes: amount(item.storedBytes, item.size) });
  }

  /** Said before it starts and while it runs: large files take their time. */
  function warning(item: UploadItem): string | null {
    if (['ready', 'refused', 'rejected', 'failed', 'cancelled'].includes(item.phase)) return null;
    const large = item.warnings.some(({ code }) => code === 'LARGE_FILE');
    if (!large) return item.warnings[0]?.detail ?? null;
    if (item.secondsLeft !== null) return null;
    if (!uploads.knownSpeed) return t('uploads.large');
    const time = format.duration(item.size / uploads.knownSpeed);
    return t('uploads.largeTime', { time, speed: format.speed(uploads.knownSpeed) });
  }

  /** The same file was chosen again, and its upload goes on. */
  function resumed({ phase, resumedBytes, size }: UploadItem): string | null {
    if (!resumedBytes || phase === 'ready') return null;
    const [done, all] = format.sizePair(resumedBytes, size);
    return t('uploads.alreadyStored', { done, all });
  }

  return { status, warning, resumed };
}
