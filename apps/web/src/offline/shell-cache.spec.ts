import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ShellCache } from './shell-cache.ts';

const ORIGIN = 'https://intake.test';
const FILES = ['/index.html', '/theme.js', '/assets/a-1.js'];

/** As much of CacheStorage as is used; what a cache holds is `<path>@<when it was fetched>`. */
class FakeCaches {
  readonly all = new Map<string, Map<string, string>>();
  server: (path: string) => Response = () => new Response('fresh');

  async open(name: string) {
    const cache = this.all.get(name) ?? new Map<string, string>();
    this.all.set(name, cache);
    return {
      addAll: async (requests: Request[]) => {
        const answers = requests.map((request) => [pathOf(request), this.server(pathOf(request))] as const);
        if (answers.some(([, answer]) => !answer.ok)) throw new TypeError('one of them failed');
        for (const [path, answer] of answers) cache.set(path, await answer.text());
      },
    };
  }
  async keys() {
    return [...this.all.keys()];
  }
  async delete(name: string) {
    return this.all.delete(name);
  }
  /** All answers vary by Origin, as the server's do. */
  async match(what: Request | string, { ignoreVary = false } = {}) {
    if (!ignoreVary) return undefined;
    const path = typeof what === 'string' ? what : pathOf(what);
    for (const cache of this.all.values()) if (cache.has(path)) return new Response(cache.get(path));
    return undefined;
  }
}
const pathOf = (request: Request): string => new URL(request.url).pathname;

let fake: FakeCaches;
let fetch: ReturnType<typeof vi.fn>;
const shell = (version = 'v1', files = FILES): ShellCache =>
  new ShellCache(files, version, { caches: fake as never, fetch: fetch as never, patience: 20 });
/** jsdom has no relative requests, and nobody but a browser makes one that navigates. */
const asked = (path: string, more: { mode?: string; method?: string; origin?: string } = {}): Request =>
  ({
    url: (more.origin ?? ORIGIN) + path,
    method: more.method ?? 'GET',
    mode: more.mode ?? 'cors',
  }) as Request;
const text = async (answer: Promise<Response> | null): Promise<string | undefined> => (await answer)?.text();

beforeEach(() => {
  fake = new FakeCaches();
  fetch = vi.fn(async () => new Response('from the network'));
  vi.stubGlobal(
    'Request',
    class {
      url: string;
      constructor(path: string) {
        this.url = ORIGIN + path;
      }
    },
  );
  return () => vi.unstubAllGlobals();
});

describe('what the service worker leaves alone', () => {
  it.each([
    ['the API', asked('/api/v1/files')],
    ['a page of the API', asked('/api/docs', { mode: 'navigate' })],
    ['the bucket', asked('/files/x', { origin: 'https://bucket.s3.test' })],
    ['a PUT to its own address', asked('/files/x', { method: 'PUT' })],
    ['a file that is none of the app', asked('/docs-assets/swagger-ui.css')],
    ['an address of a file that is opened', asked('/report.pdf', { mode: 'navigate' })],
  ])('is %s', async (_, request) => {
    await shell().install();
    expect(shell().answer(request, ORIGIN)).toBeNull();
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('a page', () => {
  const page = asked('/files/01X', { mode: 'navigate' });

  it('comes from the network', async () => {
    await shell().install();
    expect(await text(shell().answer(page, ORIGIN))).toBe('from the network');
  });
  it.each([
    ['without a connection', async () => Promise.reject(new TypeError('offline'))],
    ['when the network takes its time', () => new Promise(() => {})],
    ['when a gateway answers for a server that is gone', async () => new Response('', { status: 502 })],
  ])('comes from this device %s', async (_, network) => {
    await shell().install();
    fetch.mockImplementation(network);
    expect(await text(shell().answer(page, ORIGIN))).toBe('fresh');
  });
  it('fails as it always did when nothing is kept', async () => {
    fetch.mockRejectedValue(new TypeError('offline'));
    await expect(shell().answer(page, ORIGIN)).rejects.toThrow('offline');
  });
});

describe('code', () => {
  const chunk = asked('/assets/a-1.js');

  it('comes from this device without asking', async () => {
    await shell().install();
    expect(await text(shell().answer(chunk, ORIGIN))).toBe('fresh');
    expect(fetch).not.toHaveBeenCalled();
  });
  it('of another version comes from the network', async () => {
    await shell().install();
    expect(await text(shell().answer(asked('/assets/b-2.js'), ORIGIN))).toBe('from the network');
  });
});

describe('a new version', () => {
  it('waits beside the old one, whose pages keep their code', async () => {
    await shell().install();
    const next = shell('v2', ['/index.html', '/assets/a-2.js']);
    await next.install();
    expect(await text(shell().answer(asked('/assets/a-1.js'), ORIGIN))).toBe('fresh');
    expect(await text(shell().answer(asked('/assets/a-2.js'), ORIGIN))).toBe('fresh');
    await next.activate();
    expect(await fake.keys()).toEqual(['shell-v2']);
  });
  it('is not taken in halves', async () => {
    fake.server = (path) => new Response('fresh', { status: path === '/theme.js' ? 404 : 200 });
    await expect(shell().install()).rejects.toThrow();
    expect(await fake.match('/index.html', { ignoreVary: true })).toBeUndefined();
  });
  it('leaves caches of others alone', async () => {
    await fake.open('somebody-else');
    await shell().activate();
    expect(await fake.keys()).toEqual(['somebody-else']);
  });
});
