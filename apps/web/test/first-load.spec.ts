import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
  isDynamicEntry?: boolean;
}

const web = join(import.meta.dirname, '..');
let out: string;
let chunks: Record<string, Chunk>;
const text = (file: string): string => readFileSync(join(out, file), 'utf8');

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'intake-web-'));
  execFileSync('vite', ['build', '--outDir', out, '--emptyOutDir', '--logLevel', 'error'], {
    cwd: web,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  chunks = JSON.parse(text('.vite/manifest.json'));
}, 120_000);
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** What loads by itself around every page once somebody is signed in. */
const SHELL = ['src/app/AppHeader.vue', 'src/uploads/DropTarget.vue', 'src/live/start-live.ts'];
const FILES = ['src/files/FilesPage.vue', ...SHELL];
/** DESIGN: "First load under 150 kB gzip"; bytes. */
const BUDGET = 150_000;

/** Every file that is fetched until the page stands and nothing more happens by itself. */
function firstLoad(pages: readonly string[]): Set<string> {
  const files = new Set(['index.html', 'theme.js']);
  const visit = (key: string): void => {
    const chunk = chunks[key]!;
    if (files.has(chunk.file)) return;
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    chunk.imports?.forEach(visit);
  };
  for (const key of ['index.html', ...pages]) visit(key);
  return files;
}

describe('what is built', () => {
  it.each([
    ['sign-in', ['src/session/SignInPage.vue']],
    ['files', FILES],
    ['files, in German,', [...FILES, 'src/i18n/de.ts']],
    ['files, searched,', [...FILES, 'src/files/MatchLine.vue', 'src/files/FilesNothing.vue']],
    ['one file', [...FILES, 'src/files/FileDetail.vue']],
    ['uploads', ['src/uploads/UploadsPage.vue', ...SHELL]],
    ['batches', ['src/batches/BatchesPage.vue', ...SHELL]],
    ['rules', ['src/rules/RulesPage.vue', ...SHELL]],
    ['activity', ['src/activity/ActivityPage.vue', ...SHELL]],
  ])('shows the page of %s after less than it may weigh (gzip)', (page, keys) => {
    const files = firstLoad(keys);
    const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file))).length, 0);
    console.log(`${page}: ${(bytes / 1000).toFixed(1)} kB in ${files.size} files`);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(BUDGET);
  });

  it('does not fetch the upload engine before it is needed', () => {
    expect(chunks['../../libs/uploader/src/index.ts']!.isDynamicEntry).toBe(true);
    const engine = chunks['../../libs/uploader/src/index.ts']!.file;
    expect(firstLoad([...FILES, 'src/files/FileDetail.vue'])).not.toContain(engine);
  });

  it('keeps to the Content-Security-Policy: nothing inline, nothing evaluated, no data: scripts', () => {
    const html = text('index.html');
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    const scripts = readdirSync(join(out, 'assets')).filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(10);
    for (const file of scripts) {
      expect([
        file,
        text(`assets/${file}`).match(/\beval\(|new Function\(|data:text\/javascript/)?.[0],
      ]).toEqual([file, undefined]);
    }
  });

  it('has no stand-in of the tests in it', () => {
    const all = readdirSync(join(out, 'assets'))
      .map((file) => text(`assets/${file}`))
      .join();
    expect(all).not.toContain('Stands in for');
    expect(all).not.toContain('ada@example.com');
  });
});
