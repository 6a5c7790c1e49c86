export const isMac = /^Mac|^iP/.test(navigator.platform);

/**
 * The key by its name on a Latin keyboard, letters in lower case: who writes Cyrillic or Greek presses the same keys.
 * The key above Enter that a Mac calls delete is Delete there.
 */
export function keyOf({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (key === 'Backspace' && isMac) return 'Delete';
  if (key.length > 1 || key.charCodeAt(0) < 128) return key.length > 1 ? key : key.toLowerCase();
  return code.startsWith('Key') ? code.slice(3).toLowerCase() : key;
}
