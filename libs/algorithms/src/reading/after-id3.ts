import type { BlockReader } from './block-reader.ts';

/** Where the sound begins: after an ID3v2 tag, which may hold megabytes of cover; several may follow each other. */
export async function afterId3(reader: BlockReader): Promise<number> {
  for (let at = 0; ;) {
    const head = await reader.read(at, 10);
    if (Buffer.from(head.subarray(0, 3)).toString('latin1') !== 'ID3') return at;
    const [a = 0, b = 0, c = 0, d = 0] = head.subarray(6);
    at += 10 + ((a << 21) | (b << 14) | (c << 7) | d);
  }
}
