import { FILE_TYPES } from '../file-types.ts';
import { isShownInline, servedType } from './serving.ts';

describe('isShownInline', () => {
  it('is true for media, PDF and plain text alone', () => {
    const shown = FILE_TYPES.filter(isShownInline).map(({ extension }) => extension);
    expect(shown).toEqual(
      'mp4 mov avi wav mp3 flac pdf txt jpg jpeg png gif webp avif heic tiff tif'.split(' '),
    );
  });

  it.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/csv', 'text/markdown'])(
    'is false for a document of %s',
    (contentType) => expect(isShownInline({ category: 'document', contentType })).toBe(false),
  );
});

describe('servedType', () => {
  it.each([
    ['text/plain', undefined, 'text/plain; charset=utf-8'],
    ['text/csv', 'windows-1252', 'text/csv; charset=windows-1252'],
    ['video/mp4', undefined, 'video/mp4'],
  ])('of %s in %s is %s', (contentType, charset, served) =>
    expect(servedType({ contentType, charset })).toBe(served),
  );
});
