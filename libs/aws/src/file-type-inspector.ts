import { type ByteSource, ContentInspector, type Detected, type FileType, isRefusal } from '@intake/domain';
import { compoundFile } from './content/compound-file.ts';
import { ContentReader, type Limits, TooMuchWork } from './content/content-reader.ts';
import type { Finding, Recogniser } from './content/finding.ts';
import { flac } from './content/flac.ts';
import { gif } from './content/gif.ts';
import { hiddenProgram } from './content/hidden-program.ts';
import { isoMedia } from './content/iso-media.ts';
import { jpeg } from './content/jpeg.ts';
import { mp3 } from './content/mp3.ts';
import { pdf } from './content/pdf.ts';
import { plainText } from './content/plain-text.ts';
import { png } from './content/png.ts';
import { riff } from './content/riff.ts';
import { rtf } from './content/rtf.ts';
import { signature } from './content/signature.ts';
import { tiff } from './content/tiff.ts';
import { zipDocument } from './content/zip-document.ts';

/** One per family, and the extensions that claim it. What searches, or takes almost anything, comes last. */
const FAMILIES: [recognise: Recogniser, claims: string[]][] = [
  [isoMedia, ['mp4', 'mov', 'heic', 'avif']],
  [riff, ['avi', 'wav', 'webp']],
  [flac, ['flac']],
  [zipDocument, ['docx', 'xlsx', 'pptx', 'odt']],
  [compoundFile, ['docx', 'xlsx', 'pptx']],
  [jpeg, ['jpg', 'jpeg']],
  [png, ['png']],
  [gif, ['gif']],
  [tiff, ['tif', 'tiff']],
  [rtf, ['rtf']],
  [pdf, ['pdf']],
  [mp3, ['mp3']],
  [plainText, []],
];

/**
 * Tells the true type of content by its structure. What the name claims is looked for first; a claim makes plausible
 * what would be chance otherwise (a PDF behind a mail's header, sound in the middle of a frame). Everything else is only
 * found to have words for the refusal.
 */
export class FileTypeInspector extends ContentInspector {
  private readonly limits: Limits | undefined;

  constructor(limits?: Limits) {
    super();
    this.limits = limits;
  }

  async inspect(source: ByteSource, claimed: FileType): Promise<Detected> {
    const reader = new ContentReader(source, this.limits);
    const finding = await this.find(reader, claimed).catch(orTooMuch(claimed));
    return detected(finding, await reader.bytes(0, 4));
  }

  async inspectHead(head: Uint8Array, size: number, claimed: FileType): Promise<Detected | null> {
    const read = async (offset: number, length: number) => head.subarray(offset, offset + length);
    try {
      const reader = new ContentReader({ size, read }, this.limits);
      const finding = await recogniseAny(reader, claimed, claimedFamilies(claimed));
      if (finding) return detected(finding, head);
    } catch (error) {
      // What stands beyond the head cannot be read: only the whole file can tell.
      if (isRefusal(error, 'UNAVAILABLE')) return null;
      throw error;
    }
    const alone = new ContentReader({ size: head.length, read }, this.limits);
    const found = (await signature(alone)) ?? (await plainText(alone))?.found;
    return detected({ found: found ?? 'unknown', whole: false }, head);
  }

  private async find(reader: ContentReader, claimed: FileType): Promise<Finding> {
    const mine = claimedFamilies(claimed);
    const others = FAMILIES.map(([recognise]) => recognise).filter((recognise) => !mine.includes(recognise));
    const isText = mine.includes(plainText);
    const order = isText ? [pdf, rtf, ...mine, ...others] : [...mine, ...others];
    const finding = await recogniseAny(reader, claimed, order);
    if (!finding) return { found: (await signature(reader)) ?? 'unknown', whole: false };
    const hidden = finding.whole && (await hiddenProgram(reader, finding));
    return hidden ? { found: hidden, whole: true } : finding;
  }
}

function claimedFamilies({ extension, content }: FileType): Recogniser[] {
  if (content.includes('text')) return [plainText];
  return FAMILIES.filter(([, claims]) => claims.includes(extension)).map(([recognise]) => recognise);
}

async function recogniseAny(
  reader: ContentReader,
  { extension, content }: FileType,
  recognisers: Recogniser[],
): Promise<Finding | null> {
  for (const recognise of recognisers) {
    const finding = await recognise(reader, extension);
    // A text may begin like a PDF or an RTF; only a whole one is one.
    const isText = content.includes('text') && finding?.found !== 'text' && !finding?.whole;
    if (finding && !isText) return finding;
  }
  return null;
}

const detected = ({ found, whole, encrypted = false, charset }: Finding, start: Uint8Array): Detected => ({
  ...{ content: found, whole, encrypted },
  ...(charset && { charset }),
  firstBytes: rendered(start),
});

/** No genuine file needs so much reading: it is not a whole file of its type, whatever it is. */
const orTooMuch =
  (claimed: FileType) =>
  (error: unknown): Finding => {
    if (!(error instanceof TooMuchWork)) throw error;
    return { found: claimed.content[0]!, whole: false };
  };

/** `MZ` when the first bytes are letters, else e.g. `7f 45 4c 46`. */
function rendered(start: Uint8Array): string {
  const bytes = Buffer.from(start.subarray(0, 4));
  const letters = /^[\x21-\x7e]{2,4}/.exec(bytes.toString('latin1'));
  return letters?.[0] ?? bytes.toString('hex').replace(/(..)(?=.)/g, '$1 ');
}
