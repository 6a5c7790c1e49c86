/** Built-in formats that show dates or times, and those that show percent (ECMA-376, 18.8.30). */
const DATES = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);
const PERCENT = new Set([9, 10]);

/** What a number is shown as; undefined where it is a number. */
export function shownAs(id: number, code?: string): 'date' | 'percent' | undefined {
  if (DATES.has(id)) return 'date';
  if (PERCENT.has(id)) return 'percent';
  // Without texts in quotes, escaped characters, colours and conditions.
  const letters = code?.replaceAll(/"[^"]*"|\\.|_.|\*.|\[(?!(h+|m+|s+)\])[^\]]*\]/gi, '');
  if (letters === undefined || /general/i.test(letters)) return undefined;
  if (letters.includes('%')) return 'percent';
  return /[ymdhs]/i.test(letters) ? 'date' : undefined;
}

/** Numbers are written as they are in memory (0.1 + 0.2 as 0.30000000000000004); people see 15 digits. */
export function numberText(value: string, percent = false): string {
  const number = Number(value) * (percent ? 100 : 1);
  return Number.isFinite(number) ? `${Number(number.toPrecision(15))}${percent ? '%' : ''}` : value;
}

/** A day's number as ISO 8601; empty where it is none. Excel holds 1900 for a leap year. */
export function dateText(serial: number, from1904: boolean): string {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_466) return '';
  const days = from1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial;
  const date = new Date(Math.round((days - 25_569) * 86_400) * 1000);
  const text = date.toISOString();
  if (serial < 1 && !from1904) return text.slice(11, 19);
  return Number.isInteger(serial) ? text.slice(0, 10) : text.slice(0, 19);
}
