import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectFiles } from './collect-files.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'intake-collect-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const write = (...path: string[]) => {
  mkdirSync(join(dir, ...path.slice(0, -1)), { recursive: true });
  writeFileSync(join(dir, ...path), 'x');
};
const namesOf = ({ files }: Awaited<ReturnType<typeof collectFiles>>) =>
  files.map(({ path, name }) => `${path}/${name}`);

it('takes a folder with its structure, in a stable order, and counts what systems leave behind', async () => {
  write('trip', 'b.txt');
  write('trip', 'day 1', 'a.txt');
  for (const litter of ['.DS_Store', '._b.txt', 'Thumbs.db', '~$b.docx']) write('trip', litter);
  write('trip', '.git', 'config');
  const found = await collectFiles(dir, ['trip', 'trip/b.txt']);
  expect(namesOf(found)).toEqual(['trip/b.txt', 'trip/day 1/a.txt']);
  expect(found.systemFiles).toBe(5);
});

it('says which folder is empty, also when there is only litter in it', async () => {
  mkdirSync(join(dir, 'none'));
  write('litter', '.DS_Store');
  write('some', 'a.txt');
  const { emptyFolders } = await collectFiles(dir, ['none', 'litter', 'some']);
  expect(emptyFolders).toEqual([join(dir, 'none'), join(dir, 'litter')]);
});

describe('a link', () => {
  beforeEach(() => {
    write('outside', 'secret.txt');
    write('chosen', 'a.txt');
    symlinkSync(join(dir, 'outside', 'secret.txt'), join(dir, 'chosen', 'link.txt'));
    symlinkSync(join(dir, 'outside'), join(dir, 'chosen', 'folder'));
    symlinkSync(join(dir, 'chosen'), join(dir, 'chosen', 'circle'));
  });

  it('inside a folder is named and not followed', async () => {
    const found = await collectFiles(dir, ['chosen']);
    expect(namesOf(found)).toEqual(['chosen/a.txt']);
    expect(found.links).toEqual(['circle', 'folder', 'link.txt'].map((name) => join(dir, 'chosen', name)));
  });

  it('is followed on demand, but not in a circle', async () => {
    const found = await collectFiles(dir, ['chosen'], { followLinks: true });
    expect(namesOf(found)).toEqual(['chosen/a.txt', 'chosen/folder/secret.txt', 'chosen/link.txt']);
    expect(found.links).toEqual([join(dir, 'chosen', 'circle')]);
  });

  it('that is named itself is what is meant', async () => {
    expect(namesOf(await collectFiles(dir, ['chosen/link.txt', 'chosen/folder']))).toEqual([
      '/link.txt',
      'folder/secret.txt',
    ]);
  });
});

it('takes names that are not UTF-8, named or found', async () => {
  if (process.platform !== 'linux') return; // Other systems know names as text only.
  const bytes = Buffer.concat([Buffer.from(`${dir}/caf`), Buffer.of(0xe9), Buffer.from('.txt')]);
  writeFileSync(bytes, 'x');
  const [found] = (await collectFiles(dir, ['.'])).files;
  expect(found).toMatchObject({ name: 'café.txt', size: 1 });
  const [named] = (await collectFiles(dir, ['caf\uFFFD.txt'])).files;
  expect(named!.file).toBe(found!.file);
});
