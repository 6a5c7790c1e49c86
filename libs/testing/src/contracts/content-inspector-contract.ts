import type { ContentInspector, Detected } from '@intake/domain';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');

export function contentInspectorContract(make: () => Promise<ContentInspector>): void {
  describe('ContentInspector', () => {
    let inspector: ContentInspector;

    beforeAll(async () => void (inspector = await make()));

    const inspect = (bytes: Uint8Array): Promise<Detected> =>
      inspector.inspect({
        size: bytes.length,
        read: async (offset, length) => bytes.subarray(offset, offset + length),
      });

    it.each([
      ['png', png],
      ['jpg', Buffer.from('ffd8ffe000104a46494600010100', 'hex')],
      ['pdf', Buffer.from('%PDF-1.7\n%âãÏÓ\n')],
      ['flac', Buffer.from('664c614300000022100010', 'hex')],
      ['mp4', Buffer.from('00000020667479706d703432000000006d7034316d703432', 'hex')],
      ['exe', Buffer.from('4d5a90000300000004000000ffff0000', 'hex')],
      ['elf', Buffer.from('7f454c4602010100000000000000000003003e00', 'hex')],
    ])('knows %s by its bytes', async (content, bytes) => {
      expect(await inspect(bytes)).toMatchObject({ kind: 'known', content });
    });

    it('knows plain text', async () => {
      expect(await inspect(Buffer.from('Some words,\r\n\tand more.\n'))).toEqual({ kind: 'text' });
    });

    it('calls anything else unknown', async () => {
      const noise = Buffer.from([0x00, 0x13, 0x37, 0x01, 0x9b, 0x02, 0xfa, 0x05, 0x11, 0x99]);
      expect(await inspect(noise)).toMatchObject({ kind: 'unknown' });
    });
  });
}
