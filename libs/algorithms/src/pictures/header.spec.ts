import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample } from '../testing/index.ts';
import { taskOf } from '../testing/task-of.ts';
import { headerOf } from './header.ts';

/** The picture with so many items more in its list, as grids of phones have them; libheif wants no data of them. */
function withItems(file: Buffer, more: number): Buffer {
  const item = Buffer.from('\0\0\0\x15infe\x02\0\0\0\0\0\0\0hvc1\0', 'latin1');
  const items = Array.from({ length: more }, (_, n) => {
    const one = Buffer.from(item);
    one.writeUInt16BE(1000 + n, 12);
    return one;
  });
  const [meta, iinf, mdat] = ['meta', 'iinf', 'mdat'].map((name) => file.indexOf(name) - 4) as [
    number,
    number,
    number,
  ];
  const copy = Buffer.from(file);
  const length = more * item.length;
  const end = iinf + file.readUInt32BE(iinf);
  copy.writeUInt32BE(file.readUInt32BE(meta) + length, meta);
  copy.writeUInt32BE(file.readUInt32BE(iinf) + length, iinf);
  copy.writeUInt16BE(file.readUInt16BE(iinf + 12) + more, iinf + 12);
  const place = Buffer.alloc(4);
  place.writeUInt32BE(mdat + 8);
  copy.writeUInt32BE(mdat + 8 + length, copy.indexOf(place));
  return Buffer.concat([copy.subarray(0, end), ...items, copy.subarray(end)]);
}

it('of a HEIC of more than 256 parts is read, too: 200 million pixels of a phone are 800', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'header-'));
  try {
    const bytes = withItems(await readFile(sample('image.heic')), 300);
    const path = join(folder, 'parts.heic');
    await writeFile(path, bytes);
    const { width, height } = await headerOf(sample('image.heic'), taskOf(bytes, 'heic'));
    expect(await headerOf(path, taskOf(bytes, 'heic'))).toMatchObject({ width, height, compression: 'hevc' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
