import type { UploadItem } from '@intake/uploader';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useFormat } from '../i18n/use-format.ts';
import { useUploads } from './uploads.store.ts';

const isLarge = (item: UploadItem): boolean => item.warnings.some(({ code }) => code === 'LARGE_FILE');

/**
 * Large files take their time, which is said before they start, at the speed that was measured last. As soon as this time has
 * its own estimate there is that one only: two that differ are one too many.
 */
export function useLargeWarning() {
  const { t } = useI18n();
  const format = useFormat();
  const uploads = useUploads();

  function words(files: number, bytes: number): string {
    if (!uploads.knownSpeed) return t('uploads.large', files);
    const time = format.duration(bytes / uploads.knownSpeed);
    return t('uploads.largeTime', { n: files, time, speed: format.speed(uploads.knownSpeed) }, files);
  }

  const held = computed(() => uploads.counts.get('paused') === uploads.active);

  /** For the line above all of them: the time that everything takes. */
  const ofAll = computed(() => {
    const { bytes, sentBytes, secondsLeft } = uploads.totals;
    const { largeFiles } = uploads.outcome;
    if (largeFiles === 0 || secondsLeft !== null || held.value) return '';
    return words(largeFiles, bytes - sentBytes);
  });
  /** For the row of one: only that it is large, the time is said above. */
  const ofItem = (item: UploadItem): string | null => {
    if (!['queued', 'starting'].includes(item.phase)) return null;
    return isLarge(item) ? t('uploads.large', 1) : (item.warnings[0]?.detail ?? null);
  };
  return { ofAll, ofItem };
}
