/** "1.5 GB", "12 MB", "740 bytes": units of ten, as the file managers of most systems show them. */
export function bytesInWords(bytes: number): string {
  const unit = [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ].find(([size]) => bytes >= (size as number)) as [number, string] | undefined;
  if (!unit) return `${bytes} byte${bytes === 1 ? '' : 's'}`;
  const amount = bytes / unit[0];
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${unit[1]}`;
}

/** "0:07", "12:30", "1:02:03". */
export function timeInWords(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** "1 file", "5,000 files". */
export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`;

/** 100 only for what is complete. */
export const percent = (part: number, whole: number, complete: boolean): number =>
  complete ? 100 : Math.min(99, Math.floor((part / Math.max(1, whole)) * 100));

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Names come from other people: control characters would move the cursor or colour the rest. */
export const printable = (text: string): string => text.replace(CONTROL, '\ufffd');

/** Cut in the middle, where names differ least. */
export function shorten(text: string, width: number): string {
  const letters = [...text];
  if (letters.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  return [...letters.slice(0, head), '…', ...letters.slice(letters.length - (width - 1 - head))].join('');
}
