/** JSON between systems is UTF-8 (RFC 8259, 8.1): every other charset is refused with 415 instead of carrying tables for all. */
const UTF_8 = /^utf-?8$/i;

export function encodingExists(name: string): boolean {
  return UTF_8.test(name);
}

export function decode(bytes: Uint8Array, name: string): string {
  return getDecoder(name).write(bytes);
}

/** As raw-body expects it, to the words of the error. */
export function getDecoder(name: string) {
  if (!encodingExists(name)) throw new Error(`Encoding not recognized: ${name}`);
  const decoder = new TextDecoder();
  return {
    write: (bytes: Uint8Array) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  };
}
