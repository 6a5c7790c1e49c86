// Control characters that no text has; the others (bell to carriage return, escape) file(1) takes for text, too.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0006\u000b\u000e-\u001a\u001c-\u001f\u007f]/;

/**
 * True when `head`, the first bytes of a file, reads as text in UTF-8, in UTF-16 with a byte order mark, or in
 * Latin-1 / Windows-1252. Every binary format that Intake knows has a control byte within its first few hundred bytes.
 * @param complete whether `head` is the whole file; otherwise its last character may be cut in half
 */
export function isText(head: Uint8Array, complete: boolean): boolean {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return isTextIn('utf-16le', head, complete);
  if (first === 0xfe && second === 0xff) return isTextIn('utf-16be', head, complete);
  return isTextIn('utf-8', head, complete) || isTextIn('latin1', head, complete);
}

function isTextIn(encoding: string, head: Uint8Array, complete: boolean): boolean {
  try {
    return !CONTROL.test(new TextDecoder(encoding, { fatal: true }).decode(head, { stream: !complete }));
  } catch {
    return false;
  }
}
