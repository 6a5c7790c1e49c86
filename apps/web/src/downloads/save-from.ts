/**
 * Lets the browser save what lies at the address (which says "attachment"), so that not a byte passes this page.
 * While uploads run it goes through a new tab, because leading this one there would ask whether to leave it.
 */
export function saveFrom(url: string, { newTab }: { newTab: boolean }): void {
  const link = document.createElement('a');
  link.href = url;
  link.rel = 'noopener';
  if (newTab) link.target = '_blank';
  link.click();
}
