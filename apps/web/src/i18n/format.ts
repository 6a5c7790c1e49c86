/** Numbers, sizes, speeds, times and dates as people of a language write them. Pure, so that each line is tested. */

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** The step of 1000 in which a size is written. */
function unitOf(bytes: number): number {
  const step = Math.floor(Math.log10(Math.max(bytes, 1)) / 3);
  // 999,950 would be written "1,000 kB".
  const rounded = bytes / 1000 ** step >= 999.5 ? step + 1 : step;
  return Math.min(rounded, UNITS.length - 1);
}

/** One digit after the point below `exact`; as many for 6.0 as for 6.4, so that numbers do not jump about. */
function written(locale: string, bytes: number, step: number, { unit = true, exact = 100 } = {}): string {
  const value = bytes / 1000 ** step;
  const digits = step > 0 && value < exact ? 1 : 0;
  return new Intl.NumberFormat(locale, {
    ...(unit && { style: 'unit', unit: UNITS[step], unitDisplay: step === 0 ? 'long' : 'short' }),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** "6.4 GB", decimal as disks and browsers count. */
export const formatSize = (locale: string, bytes: number): string => written(locale, bytes, unitOf(bytes));

/** "2.1 of 6.4 GB": both in the unit of the larger one, so that they can be compared; returns the two parts. */
export function formatSizePair(locale: string, done: number, all: number): [string, string] {
  const step = unitOf(all);
  return [written(locale, done, step, { unit: false }), written(locale, all, step)];
}

/** A limit: "1 GiB" where the number is a binary one, so that it is said exactly. */
export function formatLimit(locale: string, bytes: number): string {
  const gib = bytes / 2 ** 30;
  const mib = bytes / 2 ** 20;
  if (Number.isInteger(gib)) return `${formatNumber(locale, gib)} GiB`;
  if (Number.isInteger(mib)) return `${formatNumber(locale, mib)} MiB`;
  return formatSize(locale, bytes);
}

/** "38 MB/s": a measured speed has no use for digits after the point unless it is slow. */
export const formatSpeed = (locale: string, bytesPerSecond: number): string =>
  `${written(locale, Math.round(bytesPerSecond), unitOf(bytesPerSecond), { exact: 10 })}/s`;

/** "40 sec", "2 min", "1 hr 20 min": no more exact than an estimate can be. */
export function formatDuration(locale: string, seconds: number): string {
  const unit = (value: number, name: 'second' | 'minute' | 'hour'): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  if (seconds < 10) return unit(Math.max(1, Math.ceil(seconds)), 'second');
  if (seconds < 55) return unit(Math.ceil(seconds / 5) * 5, 'second');
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return unit(minutes, 'minute');
  const rest = Math.round((minutes % 60) / 10) * 10;
  const hours = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0);
  return rest % 60 === 0 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(rest, 'minute')}`;
}

/** "214 ms", "2.1 s", "3 min": how long something took. */
export function formatTime(locale: string, ms: number): string {
  if (ms >= 60_000) return formatDuration(locale, ms / 1000);
  const [value, unit, digits] = ms < 1000 ? [Math.round(ms), 'millisecond', 0] : [ms / 1000, 'second', 1];
  return new Intl.NumberFormat(locale, {
    ...{ style: 'unit', unit, unitDisplay: 'narrow' },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  } as Intl.NumberFormatOptions).format(value);
}

/** "0:07", "1:02:03": a length or a place in a film or a sound, the same in every language. */
export function formatClock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

export const formatNumber = (locale: string, value: number): string =>
  new Intl.NumberFormat(locale).format(value);

/** US dollars, small amounts to a hundredth of a cent. */
export const formatDollars = (locale: string, value: number): string =>
  new Intl.NumberFormat(locale, {
    ...{ style: 'currency', currency: 'USD', minimumFractionDigits: 2 },
    maximumFractionDigits: value < 1 ? 4 : 2,
  }).format(value);

/** Whole percent, rounded down: 99.9 is not 100. */
export const formatPercent = (locale: string, ratio: number): string =>
  new Intl.NumberFormat(locale, { style: 'percent' }).format(Math.floor(Math.min(1, ratio) * 100) / 100);

/** "23 Nov 2026, 22:44". */
export const formatDateTime = (locale: string, at: string | number): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));

/** "Mon, Nov 23" of a day of the UTC calendar, `2026-11-23`, wherever one looks from. */
export const formatDay = (locale: string, date: string): string =>
  new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(date));

/** As short as it can be without being vague: the time today, the day this year, else the date. */
export function formatWhen(locale: string, at: string | number, now = new Date()): string {
  const date = new Date(at);
  const options: Intl.DateTimeFormatOptions =
    date.toDateString() === now.toDateString()
      ? { timeStyle: 'short' }
      : date.getFullYear() === now.getFullYear()
        ? { day: 'numeric', month: 'short' }
        : { day: 'numeric', month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat(locale, options).format(date);
}
