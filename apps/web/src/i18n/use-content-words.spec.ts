import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';
import { de } from './de.ts';
import { en } from './en.ts';
import { type ContentFacts, useContentWords } from './use-content-words.ts';

function said(locale: 'en' | 'de', code: string, facts: ContentFacts): string | null {
  let words: string | null = null;
  const setup = () => {
    words = useContentWords()(code, facts);
    return () => null;
  };
  mount({ setup }, { global: { plugins: [createI18n({ legacy: false, locale, messages: { en, de } })] } });
  return words;
}

describe('the words about content', () => {
  it.each([
    [
      'CONTENT_MISMATCH',
      { claimed: 'xlsx', found: 'docx' },
      'This is a Word file named like a spreadsheet (.xlsx).',
    ],
    [
      'CONTENT_MISMATCH',
      { claimed: 'jpeg', found: 'xyz' },
      'This is a .xyz file named like a JPEG image (.jpeg).',
    ],
    [
      'CONTENT_MISMATCH',
      { claimed: 'md', found: 'unknown' },
      'The content is of no known type but named like a Markdown text (.md).',
    ],
    [
      'CONTENT_DAMAGED',
      { claimed: 'png', found: 'png' },
      'This begins like a PNG image (.png) but is not a whole one: it is damaged or cut off.',
    ],
  ])('%s of %j in English', (code, facts, words) => expect(said('en', code, facts)).toBe(words));

  it.each([
    [
      'CONTENT_MISMATCH',
      { claimed: 'xlsx', found: 'docx' },
      'Das ist eine Word-Datei, heißt aber wie eine Excel-Tabelle (.xlsx).',
    ],
    [
      'CONTENT_MISMATCH',
      { claimed: 'mp4', found: 'exe', firstBytes: 'MZ' },
      'Das ist ein Programm, heißt aber wie ein MP4-Video (.mp4); erste Bytes: MZ. Programme können nicht hochgeladen werden.',
    ],
    [
      'CONTENT_DAMAGED',
      { claimed: 'tiff', found: 'tif' },
      'Das beginnt wie ein TIFF-Bild (.tiff), ist aber nicht ganz da: beschädigt oder abgeschnitten.',
    ],
  ])('%s of %j in German', (code, facts, words) => expect(said('de', code, facts)).toBe(words));

  it('are left to others where the facts are missing', () => {
    expect(said('en', 'CONTENT_MISMATCH', {})).toBeNull();
    expect(said('en', 'EMPTY_FILE', { claimed: 'mp4', found: 'mp4' })).toBeNull();
  });
});
