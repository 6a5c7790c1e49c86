/** Built-in formats that show dates or times (ECMA-376, 18.8.30). */
const DATES = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);

export function isDateFormat(id: number, code?: string): boolean {
  if (DATES.has(id)) return true;
  // Without texts in quotes, escaped characters, colours and conditions.
  const letters = code?.replaceAll(/"[^"]*"|\\.|_.|\*.|\[(?!(h+|m+|s+)\])[^\]]*\]/gi, '');
  return letters !== undefined && /[ymdhs]/i.test(letters) && !/general/i.test(letters);
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
