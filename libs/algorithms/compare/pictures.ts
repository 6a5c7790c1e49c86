import { sectionOfFiles } from './compare-files.ts';
import { type Exif, exif } from './reference-tools.ts';

export const pictures = sectionOfFiles<Exif>({
  name: 'pictures',
  title: 'Pictures',
  tools: ['exiftool'],
  algorithm: 'image',
  types: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'tif', 'tiff', 'avif', 'heic', 'heif'],
  reference: async (files) => {
    const found = await exif(files);
    return async (path) => found.get(path) ?? null;
  },
  checks: [
    {
      title: 'Pictures',
      rule: "width, height, orientation, make, model, exposure and date equal to exiftool's",
      differs: ({ found }, theirs) => {
        const isHeif = 'CompatibleBrands' in theirs;
        const turned = found.orientation >= 5 || (isHeif && Number(theirs['Rotation'] ?? 0) % 180 !== 0);
        // Of HEIC that is all of what is coded, and a part of it may be what is shown; or that of its thumbnail.
        const cut = String(theirs['CleanAperture'] ?? '')
          .split(' ')
          .slice(0, 2)
          .map(Number);
        const shown = [found.width, found.height].map(Number);
        const [wide, high] = String(cut) === String(turned ? shown.toReversed() : shown) ? cut : [];
        const date = String(theirs['DateTimeOriginal'] ?? '').replace(/^(\d+):(\d+):(\d+) /, '$1-$2-$3T');
        const pairs: [string, unknown, unknown][] = [
          ['width', turned ? found.height : found.width, wide ?? theirs['ImageWidth']],
          ['height', turned ? found.width : found.height, high ?? theirs['ImageHeight']],
          // HEIC is turned by itself, its EXIF says so once more.
          ['orientation', found.orientation, isHeif ? 1 : (theirs['Orientation'] ?? 1)],
          ['make', found.camera?.make, theirs['Make']],
          ['model', found.camera?.model, theirs['Model']],
          ['aperture', found.exposure?.aperture, theirs['FNumber']],
          ['iso', found.exposure?.iso, theirs['ISO']],
          ['date', found.takenAt?.slice(0, 19), date || undefined],
        ];
        const wrong = pairs.filter(
          ([, ours, other]) => other !== undefined && String(ours) !== String(other),
        );
        return wrong.map(([name, ours, other]) => `${name} ${ours}, not ${other}`).join('; ');
      },
    },
  ],
});
