/** What file detection needs (the contract's limit of `head`). */
const HEAD_BYTES = 4_100;
const LEAST = 512;

/**
 * Base64 of the first bytes, for the server's early verdict. One of many small files sends at most a sixteenth of
 * itself (512 bytes at least): for it the final verdict comes soon anyway, and a batch should not double the traffic.
 */
export async function headOf(source: Blob, oneOfMany: boolean): Promise<string> {
  const bytes = oneOfMany ? Math.max(LEAST, Math.min(HEAD_BYTES, Math.floor(source.size / 16))) : HEAD_BYTES;
  const head = new Uint8Array(await source.slice(0, bytes).arrayBuffer());
  return btoa(String.fromCharCode(...head));
}
