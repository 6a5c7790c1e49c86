import { contentInspectorContract } from '@intake/testing';
import { deflateRawSync } from 'node:zlib';
import { aZip } from '../test/a-zip.ts';
import { FileTypeInspector } from './file-type-inspector.ts';

contentInspectorContract(async () => new FileTypeInspector());

const inspector = new FileTypeInspector();

/** Serves bytes by range and counts; beyond `bytes` everything up to `size` is zero. */
function source(bytes: Uint8Array, size = bytes.length) {
  const reads: [offset: number, length: number][] = [];
  const read = async (offset: number, length: number) => {
    reads.push([offset, length]);
    const answer = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    answer.set(bytes.subarray(offset, offset + answer.length));
    return answer;
  };
  return { size, read, reads };
}

const contentOf = async (bytes: Uint8Array, size?: number) => {
  const detected = await inspector.inspect(source(bytes, size));
  return detected.kind === 'known' ? detected.content : detected.kind;
};

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const padded = (head: Uint8Array) => Buffer.concat([head, Buffer.alloc(5000)]);

describe('every type that is allowed', () => {
  it.each([
    ['mp4', hex('00000020 66747970 69736f6d 00000200')],
    ['mov', hex('00000014 66747970 71742020 00000200')],
    ['mov', hex('00000008 77696465 00001000 6d646174')],
    ['avi', Buffer.from('RIFF\x24\x10\0\0AVI LIST')],
    ['wav', Buffer.from('RIFF\x24\x10\0\0WAVEfmt \x10\0\0\0')],
    ['mp3', hex('fffb9064 00000000')],
    ['flac', hex('664c6143 00000022')],
    ['pdf', Buffer.from('%PDF-1.4\n1 0 obj\n')],
    ['rtf', Buffer.from('{\\rtf1\\ansi Hello}')],
    ['jpg', hex('ffd8ffe0 00104a46')],
    [
      'png',
      hex('89504e470d0a1a0a 0000000d 49484452 00000001 00000001 08060000 001f15c489 00000000 49454e44'),
    ],
    ['gif', Buffer.from('GIF89a\x01\0\x01\0\0\0\0')],
    ['webp', Buffer.from('RIFF\x24\0\0\0WEBPVP8 ')],
    ['avif', hex('00000020 66747970 61766966 00000000')],
    ['avif', hex('0000001c 66747970 6d696631 00000000 6d696631 61766966 6d696166')],
    ['heic', hex('0000001c 66747970 6d696631 00000000 6d696631 68656963 6d696166 61766966')],
    ['heic', hex('00000020 66747970 68656963 00000000')],
    ['tif', hex('49492a00 08000000 0100 000103000100000001000000 00000000')],
  ])('%s', async (content, head) => {
    expect(await contentOf(head[0] === 0x25 || head[0] === 0x7b ? head : padded(head))).toBe(content);
  });

  it.each([
    ['docx', 'word/document.xml', 'wordprocessingml.document'],
    ['xlsx', 'xl/workbook.xml', 'spreadsheetml.sheet'],
    ['pptx', 'ppt/presentation.xml', 'presentationml.presentation'],
  ])('%s, wherever the directory of types stands', async (content, part, name) => {
    const type = `application/vnd.openxmlformats-officedocument.${name}.main+xml`;
    const types = {
      name: '[Content_Types].xml',
      data: Buffer.from(`<Types><Override ContentType="${type}"/></Types>`),
    };
    const body = { name: part, data: Buffer.alloc(100_000, 'body ') };
    expect(await contentOf(aZip([types, body]))).toBe(content);
    expect(await contentOf(aZip([body, types]))).toBe(content);
  });

  it('odt', async () => {
    const mimetype = { name: 'mimetype', data: Buffer.from('application/vnd.oasis.opendocument.text') };
    expect(await contentOf(aZip([mimetype]))).toBe('odt');
  });

  it('a zip that is only a zip', async () => {
    expect(await contentOf(aZip([{ name: 'a.txt', data: Buffer.from('a') }]))).toBe('zip');
  });

  it('an MP3 behind an ID3 tag of 2 MB, with padding after it', async () => {
    const tag = 2_000_000;
    const size = [21, 14, 7, 0].map((shift) => (tag >> shift) & 0x7f);
    const bytes = Buffer.concat([
      Buffer.from('ID3\x04\0\0'),
      Buffer.from(size),
      Buffer.alloc(tag + 100),
      hex('fffb9064'),
    ]);
    const counted = source(bytes, bytes.length + 5000);
    expect(await inspector.inspect(counted)).toMatchObject({ kind: 'known', content: 'mp3' });
    expect(counted.reads.length).toBeLessThanOrEqual(3);
  });
});

describe('programs', () => {
  it.each([
    ['exe', hex('4d5a9000 03000000'), 'MZ'],
    ['exe', Buffer.from('MZ and nothing but text after it'), 'MZ'],
    ['elf', hex('7f454c46 02010100'), '7f 45 4c 46'],
    ['macho', hex('cffaedfe 07000001'), 'cf fa ed fe'],
    ['macho', hex('cafebabe 00000002'), 'ca fe ba be'],
    ['class', hex('cafebabe 00000041'), 'ca fe ba be'],
    ['wasm', hex('0061736d 01000000'), '00 61 73 6d'],
  ])('%s', async (content, head, firstBytes) => {
    const bytes = firstBytes === 'MZ' && head.length > 8 ? head : padded(head);
    expect(await inspector.inspect(source(bytes))).toMatchObject({ kind: 'known', content, firstBytes });
  });
});

describe('text', () => {
  it.each([
    ['UTF-8', Buffer.from('Grüße, 日本語 🎉\r\n\tTab\n')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffname;size\n')],
    ['UTF-16 LE', Buffer.from('\ufeffGrüße\n', 'utf16le')],
    ['UTF-16 BE', Buffer.from('\ufeffGrüße\n', 'utf16le').swap16()],
    ['Latin-1', Buffer.from('Gr\xfc\xdfe aus K\xf6ln\n', 'latin1')],
    ['a log with colours', Buffer.from('\x1b[31merror\x1b[0m\n')],
    ['a table that starts like a BMP', Buffer.from('BMW;Audi\n1;2\n')],
    ['a poem that starts like a GIF', Buffer.from('GIFts are given\n')],
    ['XML', Buffer.from('<?xml version="1.0"?><a/>')],
  ])('%s', async (_, bytes) => {
    expect(await contentOf(bytes)).toBe('text');
  });

  it('is still text when the first 4,100 bytes end within a character', async () => {
    expect(await contentOf(Buffer.from(`${'a'.repeat(4099)}${'ü'.repeat(3000)}`))).toBe('text');
    expect(await contentOf(Buffer.from(`${'a'.repeat(4098)}${'日'.repeat(3000)}`))).toBe('text');
  });

  it.each([
    ['a zero byte', Buffer.from('almost text\0\n')],
    ['control characters', Buffer.from('almost text\x01\x02\n')],
    ['half a UTF-16 surrogate pair', hex('fffe 00d8 4100')],
  ])('not with %s', async (_, bytes) => {
    expect(await contentOf(bytes)).toBe('unknown');
  });
});

describe('range requests', () => {
  it('reads a 1 GB video once', async () => {
    const counted = source(hex('00000020 66747970 69736f6d 00000200'), 2 ** 30);
    await inspector.inspect(counted);
    expect(counted.reads).toEqual([[0, 65_536]]);
  });

  it('reads a docx at most four times, however many pictures come first', async () => {
    const picture = { name: 'word/media/1.png', data: Buffer.alloc(5_000_000), store: true };
    const types = { name: '[Content_Types].xml', data: Buffer.from('<x ContentType="a.main+xml"/>') };
    const counted = source(aZip([picture, { ...picture, name: 'word/media/2.png' }, types]));
    await inspector.inspect(counted);
    expect(counted.reads.length).toBeLessThanOrEqual(4);
  });

  it('gives up on a file that leads it from place to place', async () => {
    const entries = Array.from({ length: 500 }, (_, i) => ({
      name: `word/${i}.bin`,
      data: Buffer.alloc(70_000),
      store: true,
    }));
    const counted = source(aZip(entries));
    expect(await inspector.inspect(counted)).toMatchObject({ kind: 'known', content: 'docx' });
    expect(counted.reads.length).toBeLessThanOrEqual(32);
  });

  it('is not led astray by a packed bomb', async () => {
    const bomb = {
      name: '[Content_Types].xml',
      data: Buffer.alloc(64_000_000),
      packed: deflateRawSync(Buffer.alloc(64_000_000)),
    };
    const started = Date.now();
    expect(await contentOf(aZip([bomb]))).toBe('zip');
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('passes on that the storage failed', async () => {
    const broken = { size: 10, read: () => Promise.reject(new Error('S3 is away')) };
    await expect(inspector.inspect(broken)).rejects.toThrow('S3 is away');
  });

  it('takes less than was promised for the end', async () => {
    const bytes = Buffer.from('PK\x03\x04');
    const short = {
      size: 1000,
      read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
    };
    expect(await inspector.inspect(short)).toMatchObject({ kind: 'known', content: 'zip' });
  });
});
