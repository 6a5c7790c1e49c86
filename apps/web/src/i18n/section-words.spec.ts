import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';
import { batchesDe } from '../batches/words.de.ts';
import { batchesEn } from '../batches/words.en.ts';
import { processingDe } from '../processing/words.de.ts';
import { processingEn } from '../processing/words.en.ts';

type Tree = { [key: string]: string | Tree };

/** "key {place} {place}" of every message. */
const keys = (tree: Tree, above = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[above + key, ...new Set(value.match(/\{\w+\}/g))].sort().join(' ')]
      : keys(value, `${above}${key}.`),
  );

const source = join(import.meta.dirname, '..');
const modules = import.meta.glob<Record<string, Tree>>('../*/words.{en,de}.ts', { eager: true });
const wordsOf = (file: string): Tree => Object.values(modules[`../${file}`]!)[0]!;
const sections = globSync('*/words.en.ts', { cwd: source });

it.each(sections)('%s has the same keys in German, with the same places', (file) => {
  const german = wordsOf(file.replace('words.en', 'words.de'));
  expect(keys(german).length).toBeGreaterThan(0);
  expect(keys(german)).toEqual(keys(wordsOf(file)));
});

const texts = (tree: Tree): string[] =>
  Object.values(tree).flatMap((value) => (typeof value === 'string' ? value : texts(value)));

it('says du in German', () => {
  const manifests = import.meta.glob<Tree>('../../../../libs/algorithms/src/*/manifest.json', {
    eager: true,
  });
  const german = sections.map((file) => wordsOf(file.replace('words.en', 'words.de')));
  const all = [de, ...german, ...Object.values(manifests)].flatMap(texts);
  expect(all.length).toBeGreaterThan(500);
  // "Öffnen Sie …", "Ihre Dateien" within a sentence.
  expect(all.filter((text) => /[a-zäöü]+en Sie\b|[a-zäöü,] (Ihre?[nmrs]?|Ihnen)\b/.test(text))).toEqual([]);
});

it('says none as many: "0 files"', () => {
  const all = [en, de, ...Object.keys(modules).map((file) => wordsOf(file.slice(3)))].flatMap(texts);
  const forms = all.map((text) => text.split(' | ')).filter(({ length }) => length > 1);
  expect(forms.length).toBeGreaterThan(30);
  expect(forms.filter(([none, one]) => none === one)).toEqual([]);
});

it('is the one way in which sections bring words', () => {
  const merging = globSync('**/*.ts', { cwd: source, exclude: ['**/*.spec.ts'] }).filter((file) =>
    readFileSync(join(source, file), 'utf8').includes('mergeLocaleMessage'),
  );
  expect(merging.sort()).toEqual(['i18n/index.ts', 'i18n/section-words.ts']);
});

describe('reasons', () => {
  const root = join(source, '../../..');
  /** Codes in the sources that say why a step, a run or a batch ended. */
  const codesIn = (...globs: string[]): string[] => {
    const files = globSync(globs, { cwd: root, exclude: ['**/*.spec.ts', '**/testing/**'] });
    const text = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    const given = /(?:\bcode: |\bnew Skip\(\s*|\bincomplete\(\s*|\? incomplete\(\s*)'([A-Z_]+)'/g;
    return [...new Set([...text.matchAll(given)].map(([, code]) => code!))].sort();
  };
  const ofSteps = codesIn(
    'libs/algorithms/src/**/*.ts',
    'libs/domain/src/processing/**/*.ts',
    'libs/aws/src/cloud/**/*.ts',
    'apps/api/src/lambda/task-failure.ts',
  );
  const ofBatches = codesIn('libs/domain/src/batches/**/*.ts');

  it('of steps and runs have words, whichever code the domain and the algorithms give', () => {
    expect(ofSteps).toEqual(expect.arrayContaining(['NO_DECODER', 'TIME_LIMIT', 'ENGINE_REFUSED', 'BUSY']));
    expect(ofSteps.filter((code) => !(code in processingEn.reason && code in processingDe.reason))).toEqual(
      [],
    );
  });

  it('of batches have words', () => {
    expect(ofBatches).toEqual(expect.arrayContaining(['NOTHING_FITS', 'FILES_FAILED', 'TOO_MANY_FILES']));
    expect(ofBatches.filter((code) => !(code in batchesEn.reason && code in batchesDe.reason))).toEqual([]);
  });
});
