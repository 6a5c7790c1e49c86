import { useOnline } from '@vueuse/core';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFormat } from '../i18n/use-format.ts';
import { LOOKS, type Look } from './phase-look.ts';
import { useUploads } from './uploads.store.ts';

export interface UploadLine {
  words: string;
  look: Look;
}

/** The one honest line of the tray: "3 of 41 files, 2.1 of 6.4 GB, 38 MB/s, about 2 min", or why nothing moves. */
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
  function standstill(): UploadLine | null {
    const { counts, totals } = uploads;
    const bytes = pair(totals.storedBytes, totals.bytes);
    const moving = (counts.get('uploading') ?? 0) + (counts.get('starting') ?? 0);
    if (counts.has('SIGNED_OUT'))
      return { words: t('uploads.line.signedOut', { bytes }), look: LOOKS.paused };
    // The banner above the page says that one is offline; once is enough.
    if (!online.value) return { words: t('uploads.line.safe', { bytes }), look: LOOKS.offline };
    if (counts.has('offline') && !moving)
      return { words: t('uploads.line.unreachable', { bytes }), look: LOOKS.offline };
    if (counts.has('FINISHING_PARTS'))
      return { words: t('uploads.line.pausing', { bytes }), look: LOOKS.paused };
    if (counts.get('paused') === totals.filesActive)
      return { words: t('uploads.line.paused', { bytes }), look: LOOKS.paused };
    if (moving) return null;
    if (counts.has('OTHER_TAB')) return { words: t('uploads.line.otherTab'), look: LOOKS.waiting };
    if (counts.has('retrying')) return { words: t('uploads.line.retrying', { bytes }), look: LOOKS.retrying };
    if (counts.has('waiting')) return { words: t('uploads.line.busy', { bytes }), look: LOOKS.waiting };
    const checked = (counts.get('verifying') ?? 0) + (counts.get('finishing') ?? 0);
    return checked === totals.filesActive
      ? { words: t('uploads.line.verifying', checked), look: LOOKS.verifying }
      : null;
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

  function summary(): UploadLine {
    const { filesReady, filesFailed } = uploads.totals;
    if (filesReady > 0) {
      const done = t('uploads.line.done', { n: format.number(filesReady) }, filesReady);
      return { words: `${done}, ${format.size(uploads.outcome.readyBytes)}`, look: LOOKS.ready };
    }
    // What was not uploaded is said beside this line, in red.
    if (filesFailed > 0) return { words: '', look: LOOKS.failed };
    if (uploads.rows.size > 0)
      return { words: t('uploads.line.cancelled', uploads.rows.size), look: LOOKS.cancelled };
    const left = uploads.unfinished.length;
    return { words: left ? t('uploads.line.unfinished', left) : '', look: LOOKS.paused };
  }

  return computed((): UploadLine => {
    if (uploads.reading > 0) {
      const words = t('uploads.reading', { n: format.number(uploads.reading) });
      return { words, look: LOOKS.uploading };
    }
    if (uploads.active === 0) return summary();
    return standstill() ?? { words: progress(), look: LOOKS.uploading };
  });
}
