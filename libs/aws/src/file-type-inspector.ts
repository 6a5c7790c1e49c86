import { type ByteSource, ContentInspector, type Detected } from '@intake/domain';
import { fileTypeFromTokenizer } from 'file-type';
import { RangeTokenizer } from './range-tokenizer.ts';
import { isText } from './text-detection.ts';

/** Bytes that decide between text and everything else. */
const HEAD_SIZE = 4100;
const LIMITS = { maxReads: 32, milliseconds: 15_000 };

/** Formats that are text to the eye: their signature decides before `isText` is asked. */
const TEXTUAL = ['%PDF-', '{\\rtf', 'MZ'];

/** MP3 files may have padding between the ID3 tag and the first frame, in bytes. */
const MP3_PADDING = 4096;

/** Tells the type from signatures and, for zip and TIFF, from the directory inside; reads at most 2 MiB. */
export class FileTypeInspector extends ContentInspector {
  async inspect(source: ByteSource): Promise<Detected> {
    const tokenizer = new RangeTokenizer(source, {
      maxReads: LIMITS.maxReads,
      deadline: Date.now() + LIMITS.milliseconds,
    });
    const buffer = new Uint8Array(HEAD_SIZE);
    const head = buffer.subarray(0, await tokenizer.peekBuffer(buffer, { mayBeLess: true }));
    const start = Buffer.from(head.subarray(0, 8)).toString('latin1');
    const textual = TEXTUAL.some((signature) => start.startsWith(signature));
    if (!textual && isText(head, source.size <= HEAD_SIZE)) return { kind: 'text' };

    const mpegOffsetTolerance = start.startsWith('ID3') ? MP3_PADDING : 0;
    const found = await fileTypeFromTokenizer(tokenizer, { mpegOffsetTolerance });
    const firstBytes = rendered(head);
    if (!found) return { kind: 'unknown', firstBytes };
    if (found.ext === 'heic' && brandsOf(head).includes('avif')) {
      return { kind: 'known', content: 'avif', contentType: 'image/avif', firstBytes };
    }
    return { kind: 'known', content: found.ext, contentType: found.mime, firstBytes };
  }
}

/**
 * The compatible brands of an ISO base media file (ISO/IEC 14496-12, 4.3). HEIC and AVIF share the family's brand
 * `mif1`, and file-type looks at the first brand only.
 */
function brandsOf(head: Uint8Array): string[] {
  const box = Buffer.from(head);
  return box.toString('latin1', 16, box.readUInt32BE(0)).match(/.{4}/gs) ?? [];
}

/** `MZ` when the first bytes are letters, else e.g. `7f 45 4c 46`. */
function rendered(head: Uint8Array): string {
  const bytes = Buffer.from(head.subarray(0, 4));
  const letters = /^[\x21-\x7e]{2,4}/.exec(bytes.toString('latin1'));
  return letters?.[0] ?? bytes.toString('hex').replace(/(..)(?=.)/g, '$1 ');
}
