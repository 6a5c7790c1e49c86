import type {
  Activity,
  ActivityDay,
  Algorithm,
  AlikeFiles,
  Category,
  FileInfo,
  FilePage,
  HistoryEntry,
  FileStatus,
  Run,
  RunRequest,
  UploadLimits,
  User,
} from '@intake/contract';

/** Stands in for the API in the tests of this app: one function from Request to Response, faithful to the contract. */
export const USER: User = { id: '01USER', email: 'ada@example.com', name: 'Ada Lovelace', role: 'admin' };
export const PASSWORD = 'correct horse';

export const LIMITS: UploadLimits = {
  maxFileSize: 2 ** 30,
  largeFile: 100_000_000,
  allowed: [
    { extension: 'mp4', category: 'video', contentType: 'video/mp4' },
    { extension: 'wav', category: 'audio', contentType: 'audio/wav' },
    { extension: 'pdf', category: 'document', contentType: 'application/pdf' },
    { extension: 'jpg', category: 'image', contentType: 'image/jpeg' },
  ],
  partConcurrency: 4,
  trashDays: 30,
};

let serial = 0;

export function aFile(partial: Partial<FileInfo> = {}): FileInfo {
  const id = `01FILE${String(++serial).padStart(6, '0')}`;
  const at = new Date(Date.UTC(2026, 10, 23, 12) - serial * 60_000).toISOString();
  return {
    id,
    name: `clip-${serial}.mp4`,
    size: 12_345_678,
    category: 'video' as Category,
    contentType: 'video/mp4',
    status: 'ready' as FileStatus,
    checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'rosUhgp5mIE=' },
    etag: '"9b2cf535f27731c974343645a3985328-2"',
    createdAt: at,
    updatedAt: at,
    completedAt: at,
    version: 4,
    ...partial,
  };
}

export function aDay(date: string, partial: Partial<ActivityDay> = {}): ActivityDay {
  return {
    date,
    ...{ started: 0, refused: 0, completed: 0, bytes: 0, retries: 0, ready: 0 },
    ...{ rejected: 0, failed: 0, aborted: 0, expired: 0, finished: 0, deleted: 0 },
    ...partial,
  };
}

interface Route {
  request: Request;
  url: URL;
  id: string;
}

export class FakeApi {
  files: FileInfo[] = [];
  /** What analysis has made of them. */
  derivedBytes = 0;
  algorithms: Algorithm[] = [];
  /** What looks like any file. */
  similar: AlikeFiles['items'] = [];
  /** Of every file, newest first. */
  runs: Run[] = [];
  /** What was asked to be run. */
  readonly requested: RunRequest[] = [];
  user = USER;
  /** By the number of days that is asked for. */
  activity = (days: number): Activity => ({
    days: Array.from({ length: days }, (_, i) =>
      aDay(new Date(Date.UTC(2026, 10, 24 - days + i)).toISOString().slice(0, 10)),
    ),
    reasons: [],
    failures: [],
  });
  /** Whether the server has an unfinished upload: then the engine, a stand-in in most tests, is there from the beginning. */
  unfinished = true;
  history: HistoryEntry[] = [];
  /** What was reported as refused here. */
  readonly refusals: unknown[] = [];
  /** Whether the browser holds a refresh cookie. */
  cookie = false;
  /** The access token that is accepted. */
  token = 'token-1';
  /** Seconds that a token is said to live. */
  expiresIn = 600;
  /** "METHOD /path" of every call, in order. */
  readonly calls: string[] = [];
  /** Answers of its own for "METHOD /path" (without /api/v1), before everything else. */
  readonly instead = new Map<string, (request: Request) => Response | Promise<Response>>();

  readonly #routes: [string, RegExp, (route: Route) => Response | Promise<Response>][] = [
    ['POST', /^\/auth\/login$/, ({ request }) => this.#signIn(request)],
    ['POST', /^\/auth\/refresh$/, () => (this.cookie ? this.#grant() : problem(401, 'SESSION_ENDED'))],
    ['POST', /^\/auth\/logout$/, () => this.#signOut()],
    ['GET', /^\/uploads\/limits$/, () => Response.json(LIMITS)],
    ['GET', /^\/uploads\/history$/, ({ url }) => this.#history(url.searchParams)],
    ['POST', /^\/uploads\/history$/, ({ request }) => this.#refused(request)],
    ['GET', /^\/uploads$/, () => Response.json({ items: this.unfinished ? [{}] : [], nextCursor: null })],
    ['GET', /^\/admin\/activity$/, ({ url }) => this.#activity(url.searchParams)],
    ['GET', /^\/files\/counts$/, () => this.#counts()],
    ['GET', /^\/files\/[^/]+\/similar$/, () => Response.json({ items: this.similar })],
    ['GET', /^\/files$/, ({ url }) => this.#list(url.searchParams)],
    ['GET', /^\/files\/([^/]+)$/, ({ id }) => this.#one(id, (file) => file)],
    ['PATCH', /^\/files\/([^/]+)$/, ({ id, request }) => this.#rename(id, request)],
    ['DELETE', /^\/files\/([^/]+)$/, ({ id }) => this.#delete(id)],
    [
      'POST',
      /^\/files\/([^/]+)\/restore$/,
      ({ id }) => this.#change(id, { deletedAt: undefined, purgeAt: undefined }),
    ],
    ['GET', /^\/algorithms$/, () => Response.json({ items: this.algorithms })],
    ['GET', /^\/files\/([^/]+)\/processing$/, () => Response.json({ items: this.runs, nextCursor: null })],
    ['POST', /^\/files\/([^/]+)\/processing$/, ({ request }) => this.#request(request)],
    ['POST', /^\/files\/[^/]+\/processing\/([^/]+)\/cancel$/, ({ id }) => this.#cancel(id)],
    ['DELETE', /^\/trash$/, ({ url }) => this.#emptyTrash(url.searchParams)],
    ['DELETE', /^\/trash\/([^/]+)$/, ({ id }) => this.#purge(id)],
    ['GET', /^\/files\/([^/]+)\/download$/, ({ id }) => this.#download(id)],
  ];

  readonly fetch = async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input : new Request(input, init);
    const url = new URL(request.url);
    const path = url.pathname.replace('/api/v1', '');
    this.calls.push(`${request.method} ${path}`);
    const instead = this.instead.get(`${request.method} ${path}`);
    if (instead) return instead(request);
    const open = path.startsWith('/auth/');
    if (!open && request.headers.get('authorization') !== `Bearer ${this.token}`)
      return problem(401, 'TOKEN_EXPIRED');
    for (const [method, pattern, answer] of this.#routes) {
      const match = method === request.method && pattern.exec(path);
      if (match) return answer({ request, url, id: match[1] ?? '' });
    }
    return problem(404, 'NO_SUCH_ROUTE');
  };

  async #signIn(request: Request): Promise<Response> {
    const { email, password } = await request.json();
    if (email !== USER.email || password !== PASSWORD) return problem(401, 'INVALID_CREDENTIALS');
    this.cookie = true;
    return this.#grant();
  }

  #grant(): Response {
    return Response.json({
      accessToken: this.token,
      tokenType: 'Bearer',
      expiresIn: this.expiresIn,
      user: this.user,
    });
  }

  #signOut(): Response {
    this.cookie = false;
    return new Response(null, { status: 204 });
  }

  #activity(query: URLSearchParams): Response {
    if (this.user.role !== 'admin') return problem(403, 'FORBIDDEN');
    return Response.json(this.activity(Number(query.get('days'))));
  }

  #history(query: URLSearchParams): Response {
    const from = Number(query.get('cursor') ?? 0);
    const to = from + Number(query.get('limit'));
    const nextCursor = to < this.history.length ? String(to) : null;
    return Response.json({ items: this.history.slice(from, to), nextCursor });
  }

  async #refused(request: Request): Promise<Response> {
    this.refusals.push(...(await request.json()).refusals);
    return new Response(null, { status: 204 });
  }

  #list(query: URLSearchParams): Response {
    const wanted = this.files.filter(
      (file) =>
        Boolean(file.deletedAt) === (query.get('deleted') === 'true') &&
        (!query.has('category') || file.category === query.get('category')) &&
        file.createdAt >= (query.get('from') ?? '') &&
        (!query.has('status') || file.status === query.get('status')) &&
        `${file.name} ${file.match?.text}`.toLowerCase().includes(query.get('q')?.toLowerCase() ?? '') &&
        (!query.has('minDuration') ||
          (file.facts?.durationSeconds ?? -1) >= Number(query.get('minDuration'))) &&
        (!query.has('label') || (file.facts?.labels ?? []).includes(query.get('label')!)),
    );
    const [at, looked] = (query.get('cursor') ?? '0').split(' ');
    const from = Number(at);
    const total = query.get('q') ? null : wanted.length;
    // Like the server, which looks for a bounded time: a filtered page may be empty and go on, any page may be short.
    const filtered = ['deleted', 'category', 'status', 'q'].some((name) => query.get(name));
    if (filtered && !looked) return Response.json({ items: [], nextCursor: `${from} looked`, total });
    const to = from + Number(query.get('limit') ?? 50) - 1;
    const items = wanted.slice(from, to);
    const page: FilePage = { items, nextCursor: to < wanted.length ? `${to} looked` : null, total };
    return Response.json(page);
  }

  #counts(): Response {
    const listed = this.files.filter(({ deletedAt }) => !deletedAt);
    const by = (key: 'category' | 'status') =>
      Object.fromEntries(
        [...Map.groupBy(listed, (file) => file[key])].map(([name, files]) => [name, files.length]),
      );
    const [categories, statuses] = [by('category'), by('status')];
    const trash = this.files.length - listed.length;
    const bytesOf = (files: readonly FileInfo[]) => files.reduce((sum, { size }) => sum + size, 0);
    const bytes = {
      files: bytesOf(listed),
      trash: bytesOf(this.files.filter(({ deletedAt }) => deletedAt)),
      derived: this.derivedBytes,
    };
    return Response.json({ files: listed.length, trash, unfinished: 0, categories, statuses, bytes });
  }

  #one(id: string, change: (file: FileInfo) => FileInfo): Response {
    const at = this.files.findIndex((file) => file.id === id);
    const file = this.files[at];
    if (!file) return problem(404, 'NOT_FOUND');
    this.files[at] = change(file);
    return Response.json(this.files[at]);
  }

  #change(id: string, partial: Partial<FileInfo>): Response {
    return this.#one(id, (file) => ({ ...file, ...partial, version: file.version + 1 }));
  }

  async #rename(id: string, request: Request): Promise<Response> {
    const { name } = await request.json();
    if (/[\\/]/.test(name))
      return problem(422, 'INVALID_NAME', { detail: 'A file name cannot contain a slash.' });
    return this.#change(id, { name });
  }

  #delete(id: string): Response {
    const day = 86_400_000;
    const purgeAt = new Date(Date.now() + LIMITS.trashDays * day).toISOString();
    const answer = this.#change(id, { deletedAt: new Date().toISOString(), purgeAt });
    return answer.ok ? new Response(null, { status: 204 }) : answer;
  }

  async #request(request: Request): Promise<Response> {
    this.requested.push(await request.json());
    const createdAt = new Date().toISOString();
    const run: Run = { id: '01RUNNEW', state: 'queued', progress: 0, createdAt, steps: [] };
    this.runs = [run, ...this.runs];
    return Response.json(run, { status: 201 });
  }

  #cancel(id: string): Response {
    this.runs = this.runs.map((run) => (run.id === id ? { ...run, state: 'cancelled' } : run));
    return Response.json(this.runs.find((run) => run.id === id));
  }

  #purge(id: string): Response {
    const before = this.files.length;
    this.files = this.files.filter((file) => file.id !== id || !file.deletedAt);
    return before > this.files.length ? new Response(null, { status: 204 }) : problem(404, 'NOT_FOUND');
  }

  /** Two at a time, so that there is always a next page to ask for. */
  #emptyTrash(query: URLSearchParams): Response {
    const [gone, rest] = [this.files.filter((file) => file.deletedAt).slice(0, 2), query.get('cursor')];
    this.files = this.files.filter((file) => !gone.includes(file));
    const more = this.files.some((file) => file.deletedAt);
    return Response.json({ deleted: gone.length, nextCursor: more ? `${rest ?? ''}.` : null });
  }

  #download(id: string): Response {
    const file = this.files.find((one) => one.id === id);
    if (file?.status !== 'ready') return problem(409, 'STATE_CONFLICT');
    return Response.json({
      url: `http://storage.test/${id}`,
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    });
  }
}

export function problem(status: number, code: string, more: Record<string, unknown> = {}): Response {
  const body = {
    type: `urn:intake:problem:${code}`,
    title: code,
    status,
    detail: `Detail of ${code}.`,
    code,
    requestId: 'req-42',
    ...more,
  };
  return Response.json(body, {
    status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': 'req-42' },
  });
}
