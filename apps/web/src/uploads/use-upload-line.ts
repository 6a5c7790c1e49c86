import { useOnline } from '@vueuse/core';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFormat } from '../i18n/use-format.ts';
import { useUploads } from './uploads.store.ts';

/** The one honest line of the tray: "3 of 41 files, 2.1 of 6.4 GB, 38 MB/s, about 2 min". */
export function useUploadLine() {
  const { t } = useI18n();
  const format = useFormat();
  const uploads = useUploads();
  const online = useOnline();

  const pair = (done: number, all: number): string => {
    const [part, whole] = format.sizePair(done, all);
    return t('uploads.line.bytes', { done: part, all: whole });
  };

  /** Why nothing moves, if nothing does. */
  function standstill(): string | null {
    const { counts, totals } = uploads;
    const bytes = pair(totals.storedBytes, totals.bytes);
    const moving = (counts.get('uploading') ?? 0) + (counts.get('starting') ?? 0);
    if (counts.has('SIGNED_OUT')) return t('uploads.line.signedOut', { bytes });
    if (!online.value || (counts.has('offline') && !moving)) return t('uploads.line.offline', { bytes });
    if (counts.get('paused') === totals.filesActive) return t('uploads.line.paused', { bytes });
    if (moving) return null;
    if (counts.has('OTHER_TAB')) return t('uploads.line.otherTab');
    if (counts.has('retrying')) return t('uploads.line.retrying', { bytes });
    if (counts.has('waiting')) return t('uploads.line.busy', { bytes });
    const checked = (counts.get('verifying') ?? 0) + (counts.get('finishing') ?? 0);
    return checked === totals.filesActive ? t('uploads.line.verifying', checked) : null;
  }

  function progress(): string {
    const { files, filesReady, bytes, sentBytes, speed, secondsLeft } = uploads.totals;
    const line = [
      t('uploads.line.files', { done: format.number(filesReady), n: format.number(files) }, files),
    ];
    line.push(pair(sentBytes, bytes));
    if (speed !== null) line.push(format.speed(speed));
    if (secondsLeft !== null) line.push(t('uploads.line.left', { time: format.duration(secondsLeft) }));
    return line.join(', ');
  }

  function summary(): string {
    const { filesReady, filesFailed, bytes } = uploads.totals;
    if (filesReady + filesFailed === 0) {
      if (uploads.rows.size > 0) return t('uploads.line.cancelled');
      return uploads.unfinished.length ? t('uploads.line.unfinished', uploads.unfinished.length) : '';
    }
    const done = t('uploads.line.done', { n: format.number(filesReady) }, filesReady);
    if (filesFailed > 0)
      return `${done}, ${t('uploads.line.notDone', { n: format.number(filesFailed) }, filesFailed)}`;
    return `${done}, ${format.size(bytes)}`;
  }

  return computed(() => {
    if (uploads.reading > 0) return t('uploads.reading', { n: format.number(uploads.reading) });
    return uploads.active > 0 ? (standstill() ?? progress()) : summary();
  });
}
