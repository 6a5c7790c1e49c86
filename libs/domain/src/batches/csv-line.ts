/**
 * One line of a table (RFC 4180). A text that a spreadsheet would take for a formula is prefixed by an apostrophe: names come
 * from strangers (https://owasp.org/www-community/attacks/CSV_Injection),
 * and a folder or a name may begin with spaces or stand in full width.
 */
export function csvLine(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** Spreadsheets trim what stands before it. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

function cell(value: string | number | boolean | null | undefined): string {
  const text = String(value ?? '');
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
