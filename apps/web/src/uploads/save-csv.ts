/** Offers the text as a file. The byte order mark lets spreadsheets read it as UTF-8. */
export async function saveCsv(text: Promise<string>): Promise<void> {
  const url = URL.createObjectURL(new Blob(['\ufeff', await text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `uploads-${new Date().toISOString().slice(0, 10)}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
