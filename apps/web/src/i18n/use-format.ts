import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import * as format from './format.ts';

/** The browser's own variant of the page's language: English dates are not American for everybody. */
const variantOf = (language: string): string =>
  navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;

/** The formats in the language of the page. */
export function useFormat() {
  const { locale: language } = useI18n();
  const locale = computed(() => variantOf(language.value));
  return {
    size: (bytes: number) => format.formatSize(locale.value, bytes),
    sizePair: (done: number, all: number) => format.formatSizePair(locale.value, done, all),
    limit: (bytes: number) => format.formatLimit(locale.value, bytes),
    speed: (bytesPerSecond: number) => format.formatSpeed(locale.value, bytesPerSecond),
    duration: (seconds: number) => format.formatDuration(locale.value, seconds),
    time: (ms: number) => format.formatTime(locale.value, ms),
    clock: format.formatClock,
    number: (value: number) => format.formatNumber(locale.value, value),
    dollars: (value: number) => format.formatDollars(locale.value, value),
    percent: (ratio: number) => format.formatPercent(locale.value, ratio),
    dateTime: (at: string | number) => format.formatDateTime(locale.value, at),
    day: (date: string) => format.formatDay(locale.value, date),
    when: (at: string | number) => format.formatWhen(locale.value, at),
  };
}
