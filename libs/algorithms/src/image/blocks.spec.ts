import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { tiffOf } from './blocks.ts';
import { readTags } from './tags.ts';

const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>Hafen</rdf:li><rdf:li>Nacht</rdf:li></rdf:Bag></dc:subject>
  </rdf:Description></rdf:RDF></x:xmpmeta>`;

it.each(['webp', 'avif'] as const)('EXIF, XMP and colour profile of %s are read', async (format) => {
  const folder = await mkdtemp(join(tmpdir(), 'blocks-'));
  try {
    const path = join(folder, `picture.${format}`);
    await sharp({ create: { width: 16, height: 16, channels: 3, background: '#456' } })
      .withIccProfile('p3')
      .withExif({ IFD0: { Make: 'Leica', Model: 'M10' } })
      .withXmp(XMP)
      .toFormat(format)
      .toFile(path);
    const { result } = await readTags(path, await sharp(path).metadata(), false);
    expect(result).toMatchObject({
      camera: { make: 'Leica', model: 'M10' },
      keywords: ['Hafen', 'Nacht'],
      colourProfile: expect.stringMatching(/P3/),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('EXIF begins after its mark, wherever a phone has put that', () => {
  const exif = Buffer.from('\xff\xe1\x38\x26Exif\0\0MM\0*', 'latin1');
  expect(tiffOf({ exif })!.toString('latin1')).toBe('MM\0*');
  expect(tiffOf({ exif: Buffer.from('II*\0') })!.toString('latin1')).toBe('II*\0');
  expect(tiffOf({})).toBeUndefined();
});
