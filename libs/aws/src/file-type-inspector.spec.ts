import { verdict } from '@intake/domain';
import {
  aCompoundFile,
  aZip,
  contentInspectorContract,
  id3,
  anMp3,
  mp4Start,
  officeParts,
  WHOLE_FILES,
} from '@intake/testing';
import { deflateRawSync } from 'node:zlib';
import { GENUINE } from '../test/genuine-files.ts';
import { exe, HOSTILE, jar } from '../test/hostile-files.ts';
import { look, refusalOf, source, typeOf } from '../test/inspect.ts';
import { FileTypeInspector } from './file-type-inspector.ts';

contentInspectorContract(async () => new FileTypeInspector());

const inspector = new FileTypeInspector();

describe('accepts', () => {
  it.each(Object.entries(WHOLE_FILES))('a whole %s', async (claimed, bytes) => {
    expect(await refusalOf(claimed, bytes)).toBeNull();
  });

  it.each(GENUINE)('%s: .%s', async (_, claimed, bytes) => {
    expect(await refusalOf(claimed, bytes)).toBeNull();
  });

  it('a Word file with a password, and says so', async () => {
    const file = aCompoundFile('EncryptedPackage', 'EncryptionInfo');
    expect(await look('docx', file)).toMatchObject({ content: 'docx', whole: true, encrypted: true });
    expect(await look('docx', WHOLE_FILES.docx!)).toMatchObject({ encrypted: false });
  });
});

describe('refuses', () => {
  it.each(HOSTILE)('%s: .%s', async (_, claimed, bytes) => {
    expect(await refusalOf(claimed, bytes)).not.toBeNull();
  });

  it.each([
    ['docx', aZip(officeParts('xlsx')), 'xlsx'],
    ['docx', aCompoundFile('WordDocument'), 'doc'],
    ['docx', jar(), 'jar'],
    ['mp4', exe(), 'exe'],
    ['jpg', WHOLE_FILES.png!, 'png'],
    ['wav', Buffer.from('726966662e91cf11a5d628db04c10000', 'hex'), 'w64'],
    ['mp4', WHOLE_FILES.txt!, 'text'],
  ])('a .%s and names what it is', async (claimed, bytes, found) => {
    expect(await refusalOf(claimed, bytes)).toMatchObject({ code: 'CONTENT_MISMATCH', claimed, found });
  });

  it('half a file as a damaged one, not as another type', async () => {
    const half = WHOLE_FILES.docx!.subarray(0, 200);
    expect(await refusalOf('docx', half)).toMatchObject({ code: 'CONTENT_DAMAGED', claimed: 'docx' });
  });
});

describe('the early look', () => {
  const early = async (claimed: string, bytes: Buffer, size = bytes.length) => {
    const detected = await inspector.inspectHead(bytes.subarray(0, 4100), size, typeOf(claimed));
    return detected && verdict(typeOf(claimed), detected);
  };

  it.each(GENUINE)('refuses nothing genuine: %s: .%s', async (_, claimed, bytes) => {
    expect(await early(claimed, bytes)).toBeNull();
    // As of one of many small files.
    const share = bytes.subarray(0, Math.max(512, Math.min(4100, Math.floor(bytes.length / 16))));
    const detected = await inspector.inspectHead(share, bytes.length, typeOf(claimed));
    expect(detected && verdict(typeOf(claimed), detected)).toBeNull();
  });

  it.each([
    ['mp4', exe()],
    ['mp4', WHOLE_FILES.png!],
    ['mp4', WHOLE_FILES.docx!],
    ['docx', exe()],
    ['txt', exe()],
  ])('refuses what cannot be a .%s', async (claimed, bytes) => {
    expect(await early(claimed, bytes, 10_000_000)).not.toBeNull();
  });
});

describe('range requests', () => {
  it.each([
    ['mp4', mp4Start(2 ** 30), 2 ** 30, 3],
    ['mp3', Buffer.concat([id3(2_000_000), anMp3()]), undefined, 3],
    [
      'docx',
      aZip([{ name: 'word/1.png', data: Buffer.alloc(5_000_000), store: true }, ...officeParts('docx')]),
      undefined,
      4,
    ],
  ])('reads a large %s a few times', async (claimed, bytes, size, most) => {
    const counted = source(bytes, size);
    expect(verdict(typeOf(claimed), await inspector.inspect(counted, typeOf(claimed)))).toBeNull();
    expect(counted.reads.length).toBeLessThanOrEqual(most);
  });

  const boxes = Buffer.concat(
    Array.from({ length: 300 }, () => [Buffer.from('00100000', 'hex'), Buffer.from('free')]).flat(),
  );
  const apart = Buffer.alloc(300 * 2 ** 20);
  for (let i = 0; i < 300; i++) boxes.copy(apart, i * 2 ** 20, i * 8, i * 8 + 8);
  const bomb = { name: '[Content_Types].xml', data: '', packed: deflateRawSync(Buffer.alloc(64_000_000)) };

  it.each([
    ['boxes that lead from place to place', 'mp4', apart],
    ['a packed bomb', 'docx', aZip([bomb, ...officeParts('docx').slice(1)])],
    [
      '200,000 parts',
      'docx',
      aZip(
        Array.from({ length: 60_000 }, (_, i) => ({
          name: `${'long'.repeat(40)}${i}`,
          data: '',
          store: true,
        })),
      ),
    ],
  ])('are bounded by a verdict: %s', async (_, claimed, bytes) => {
    const counted = source(bytes);
    expect(verdict(typeOf(claimed), await inspector.inspect(counted, typeOf(claimed)))).not.toBeNull();
    expect(counted.reads.length).toBeLessThanOrEqual(100);
    expect(counted.reads.reduce((sum, [, length]) => sum + length, 0)).toBeLessThanOrEqual(12 * 2 ** 20);
  });

  it('that come too late, or short, are a doubt and never a verdict', async () => {
    const slow = new FileTypeInspector({ reads: 96, bytes: 2 ** 24, milliseconds: -1 });
    const doubt = expect.objectContaining({ code: 'UNAVAILABLE' });
    await expect(slow.inspect(source(WHOLE_FILES.mp4!), typeOf('mp4'))).rejects.toEqual(doubt);
    const short = { size: 1000, read: async (offset: number) => WHOLE_FILES.png!.subarray(offset, 60) };
    await expect(inspector.inspect(short, typeOf('png'))).rejects.toEqual(doubt);
  });
});
