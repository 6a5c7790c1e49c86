/**
 * What the service worker does, without a service worker: keeps the files of which the app consists, and nothing else. It
 * never touches the API, the bucket, or anything that changes something.
 *
 * A page that is loaded comes from the network, so that it is never an old one; without an answer it comes from here. Files
 * with a digest in their name never change and come from here first. A new version waits until every page of the old one is
 * closed: no page loses its code, and no upload its page.
 */
export class ShellCache {
  readonly #files: ReadonlySet<string>;
  readonly #name: string;
  readonly #caches: CacheStorage;
  readonly #fetch: typeof globalThis.fetch;
  readonly #patience: number;

  /**
   * @param files paths, `/index.html` among them
   * @param version other files, another version
   * @param patience ms that a page waits for the network when it is here already
   */
  constructor(
    files: readonly string[],
    version: string,
    {
      caches,
      fetch,
      patience = 3000,
    }: { caches: CacheStorage; fetch: typeof globalThis.fetch; patience?: number },
  ) {
    this.#files = new Set(files);
    this.#name = `shell-${version}`;
    this.#caches = caches;
    this.#fetch = fetch;
    this.#patience = patience;
  }

  /** All or nothing. @throws when a file cannot be had: then the version before stays */
  async install(): Promise<void> {
    const cache = await this.#caches.open(this.#name);
    await cache.addAll([...this.#files].map((path) => new Request(path, { cache: 'no-cache' })));
  }

  /** No page of an earlier version is open any more. */
  async activate(): Promise<void> {
    const old = (await this.#caches.keys()).filter(
      (name) => name.startsWith('shell-') && name !== this.#name,
    );
    await Promise.all(old.map((name) => this.#caches.delete(name)));
  }

  /** @returns null where the browser shall do what it always does */
  answer(request: Request, origin: string): Promise<Response> | null {
    const { pathname, origin: from } = new URL(request.url);
    if (request.method !== 'GET' || from !== origin || /^\/api(\/|$)/.test(pathname)) return null;
    if (request.mode === 'navigate') return /\.\w+$/.test(pathname) ? null : this.#page(request);
    if (pathname.startsWith('/assets/')) return this.#asset(request);
    return this.#files.has(pathname) ? this.#networkFirst(request, pathname) : null;
  }

  #page(request: Request): Promise<Response> {
    return this.#networkFirst(request, '/index.html');
  }

  async #asset(request: Request): Promise<Response> {
    // Module scripts are asked for with an Origin, by which the server's answers vary in their headers only.
    return (await this.#caches.match(request, { ignoreVary: true })) ?? this.#fetch(request);
  }

  async #networkFirst(request: Request, path: string): Promise<Response> {
    const answer = this.#fetch(request);
    const kept = await this.#caches.match(path, { ignoreVary: true });
    if (!kept) return answer;
    const late = new Promise<Response>((resolve) => setTimeout(resolve, this.#patience, kept));
    // A gateway that cannot reach what is behind it is no better than no connection.
    return Promise.race([answer.then((got) => (got.status >= 500 ? kept : got)).catch(() => kept), late]);
  }
}
