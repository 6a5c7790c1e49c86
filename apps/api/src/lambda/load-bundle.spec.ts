import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { cacheName, loadBundle } from './load-bundle.ts';

const SOURCE = `const text = require('node:path').basename(__filename); exports.name = () => text;`;

const dirs: string[] = [];
afterAll(() => dirs.forEach((dir) => rmSync(dir, { recursive: true })));

/** A bundle in a folder of its own: V8 would not look at a cache for what it compiled in this process. */
function load(files: Record<string, string | Buffer>) {
  const dir = mkdtempSync(join(tmpdir(), 'intake-bundle-'));
  dirs.push(dir);
  for (const [name, content] of Object.entries({ 'bundle.cjs': SOURCE, ...files }))
    writeFileSync(join(dir, name), content);
  return { ...loadBundle(dir), dir };
}

const cache = load({}).makeCache();

/** Whether the cache was used; the bundle has to work whatever lies beside it. */
function cachedWith(bytes: Buffer, name = cacheName): boolean {
  const { exports, cached } = load({ [name]: bytes });
  expect((exports['name'] as () => string)()).toBe('bundle.cjs');
  return cached;
}

/** A cache whose own checksum is right. */
function resealed(change: (code: Buffer) => void): Buffer {
  const bytes = Buffer.from(cache);
  change(bytes.subarray(8));
  bytes.writeUInt32BE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

it('takes the compiled code that this very Node made', () => {
  expect(cachedWith(cache)).toBe(true);
});

it('works without a cache, and does not look at that of another runtime', () => {
  expect(load({}).cached).toBe(false);
  expect(cachedWith(cache, cacheName.replace(process.version, 'v24.0.0'))).toBe(false);
});

// In the header of V8's code cache: magic number, version, length of the source, flags; 4 bytes each.
it.each([
  ['version', 4],
  ['flags', 12],
])('lets V8 refuse a cache that was made with another %s', (_, offset) => {
  expect(cachedWith(resealed((code) => (code[offset]! ^= 0xff)))).toBe(false);
});

it.each([
  ['is damaged', () => Buffer.from(cache).fill(0, cache.length >> 1)],
  ['is cut off', () => cache.subarray(0, cache.length >> 1)],
  ['is empty', () => Buffer.alloc(0)],
  ['is text', () => Buffer.from('<Error><Code>NoSuchKey</Code></Error>')],
])('refuses a cache that %s', (_, damaged) => {
  expect(cachedWith(damaged())).toBe(false);
});

it('refuses the cache of another bundle, even of one that is as long', () => {
  const other = SOURCE.replaceAll('text', 'word');
  expect(load({ 'bundle.cjs': other, [cacheName]: cache }).cached).toBe(false);
});

it('names the place in the bundle in the stack of an error', () => {
  const { exports, dir } = load({ 'bundle.cjs': `exports.fail = () => new Error();` });
  const { stack } = (exports['fail'] as () => Error)();
  expect(stack).toContain(`${join(dir, 'bundle.cjs')}:1:22`);
});
