import { type ByteSource, ContentInspector, type Detected, DomainError } from '@intake/domain';

const SIGNATURES: [hex: string, content: string, contentType: string][] = [
  ['4d5a', 'exe', 'application/x-msdownload'],
  ['7f454c46', 'elf', 'application/x-elf'],
  ['89504e470d0a1a0a', 'png', 'image/png'],
  ['ffd8ff', 'jpg', 'image/jpeg'],
  ['25504446', 'pdf', 'application/pdf'],
  ['504b0304', 'zip', 'application/zip'],
  ['664c6143', 'flac', 'audio/flac'],
];

/** Knows a handful of signatures, MP4 and plain ASCII. */
export class MemoryContentInspector extends ContentInspector {
  /** So many inspections, the next ones, do not end in time. */
  doubts = 0;

  async inspect(source: ByteSource): Promise<Detected> {
    if (this.doubts > 0) {
      this.doubts--;
      throw new DomainError('UNAVAILABLE', 'The content could not be read in time.');
    }
    const head = Buffer.from(await source.read(0, Math.min(64, source.size)));
    const firstBytes = head.toString('hex', 0, 4);
    const found = SIGNATURES.find(([hex]) => head.toString('hex').startsWith(hex));
    if (found) return { kind: 'known', content: found[1], contentType: found[2], firstBytes };
    if (head.toString('latin1', 4, 8) === 'ftyp') {
      return { kind: 'known', content: 'mp4', contentType: 'video/mp4', firstBytes };
    }
    return /^[\t\n\r\x20-\x7e]*$/.test(head.toString('latin1'))
      ? { kind: 'text' }
      : { kind: 'unknown', firstBytes };
  }
}
