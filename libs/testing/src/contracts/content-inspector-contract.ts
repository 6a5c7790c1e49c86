import { type ContentInspector, type Detected, FILE_TYPES } from '@intake/domain';
import { WHOLE_FILES } from '../content/whole-files.ts';

/** Programs by signature, for every inspector. */
const EXE = Buffer.from('4d5a90000300000004000000ffff0000', 'hex');
const ELF = Buffer.from('7f454c4602010100000000000000000003003e00', 'hex');

export function contentInspectorContract(make: () => Promise<ContentInspector>): void {
  describe('ContentInspector', () => {
    let inspector: ContentInspector;

    beforeAll(async () => void (inspector = await make()));

    const typeOf = (extension: string) => FILE_TYPES.find((type) => type.extension === extension)!;
    const sourceOf = (bytes: Uint8Array) => ({
      size: bytes.length,
      read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
    });
    const inspect = (bytes: Uint8Array, claimed: string): Promise<Detected> =>
      inspector.inspect(sourceOf(bytes), typeOf(claimed));

    it.each(['png', 'jpg', 'pdf', 'flac', 'mp4'])('knows a whole %s', async (extension) => {
      const found = await inspect(WHOLE_FILES[extension]!, extension);
      expect(found).toMatchObject({ content: extension, whole: true, encrypted: false });
    });

    it.each([
      ['exe', EXE],
      ['elf', ELF],
    ])('knows %s, whatever the name says', async (content, bytes) => {
      expect(await inspect(bytes, 'mp4')).toMatchObject({ content });
      const early = await inspector.inspectHead(bytes, 1_000_000, typeOf('mp4'));
      expect(early).toMatchObject({ content });
    });

    it('knows plain text', async () => {
      expect(await inspect(Buffer.from('Some words,\r\n\tand more.\n'), 'txt')).toMatchObject({
        content: 'text',
      });
    });

    it('says nothing early of what only the whole file can tell', async () => {
      const text = Buffer.from('Some words');
      expect(await inspector.inspectHead(text, 10_000, typeOf('txt'))).toBeNull();
      const head = WHOLE_FILES.docx!.subarray(0, 64);
      expect(await inspector.inspectHead(head, WHOLE_FILES.docx!.length, typeOf('docx'))).toBeNull();
    });

    it('calls anything else unknown', async () => {
      const noise = Buffer.from([0x00, 0x13, 0x37, 0x01, 0x9b, 0x02, 0xfa, 0x05, 0x11, 0x99]);
      expect(await inspect(noise, 'mp4')).toMatchObject({ content: 'unknown' });
    });

    it('passes on that the storage failed', async () => {
      const broken = { size: 10, read: () => Promise.reject(new Error('S3 is away')) };
      await expect(inspector.inspect(broken, typeOf('mp4'))).rejects.toThrow('S3 is away');
    });
  });
}
