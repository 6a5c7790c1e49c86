import type {
  Algorithm,
  Batch,
  BatchEstimate,
  BatchPage,
  Download,
  FileInfo,
  FilePage,
  FileQuery,
  Run,
  RunPage,
  RunRequest,
  StartBatch,
  Upload,
  UploadPage,
} from '@intake/contract';
import { sendAuthorised, TokenRefresher } from '@intake/protocol';
import { type Session, sessionEnded } from '../session/session.ts';
import { patientRequest, RefusedError, request, type Request } from './request.ts';

/** What has a default in the contract may be left out. */
export type BatchRequest = Omit<StartBatch, 'concurrency'> & Partial<Pick<StartBatch, 'concurrency'>>;

/** The calls that the commands make; uploading itself is the engine's business. */
export class IntakeApi {
  readonly #session: Session;
  readonly #tokens: TokenRefresher;
  readonly #signal: AbortSignal;

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#tokens = new TokenRefresher(session);
    this.#signal = signal;
  }

  file(id: string): Promise<FileInfo> {
    return this.#call('GET', `/files/${encodeURIComponent(id)}`);
  }

  /** All files that fit, page by page as they are asked for. */
  async *files(query: FileQuery): AsyncGenerator<FileInfo> {
    yield* this.#pages<FileInfo>((cursor) =>
      this.#call<FilePage>('GET', `/files${search({ ...query, cursor })}`),
    );
  }

  async download(id: string): Promise<Download> {
    return this.#call('GET', `/files/${encodeURIComponent(id)}/download`);
  }

  remove(id: string): Promise<void> {
    return this.#call('DELETE', `/files/${encodeURIComponent(id)}`);
  }

  restore(id: string): Promise<FileInfo> {
    return this.#call('POST', `/files/${encodeURIComponent(id)}/restore`);
  }

  /** Begins an analysis. Not tried again by itself: the second request would be a second run. */
  process(id: string, body: RunRequest = {}): Promise<Run> {
    return this.#call('POST', `/files/${encodeURIComponent(id)}/processing`, { body, send: request });
  }

  run(id: string, run: string): Promise<Run> {
    return this.#call('GET', `/files/${encodeURIComponent(id)}/processing/${encodeURIComponent(run)}`);
  }

  /** @returns null when the file was never analysed */
  async newestRun(id: string): Promise<Run | null> {
    const path = `/files/${encodeURIComponent(id)}/processing`;
    const runs = this.#pages<Run>((cursor) =>
      this.#call<RunPage>('GET', path + search({ limit: 1, cursor })),
    );
    for await (const run of runs) return run;
    return null;
  }

  async algorithms(): Promise<Algorithm[]> {
    return (await this.#call<{ items: Algorithm[] }>('GET', '/algorithms')).items;
  }

  estimateBatch(body: BatchRequest): Promise<BatchEstimate> {
    return this.#call('POST', '/batches/estimate', { body });
  }

  /** @param key the same batch for the same key, however often it is sent */
  startBatch(body: BatchRequest, key: string): Promise<Batch> {
    return this.#call('POST', '/batches', { body, headers: { 'idempotency-key': key } });
  }

  /** Newest first. */
  async *batches(): AsyncGenerator<Batch> {
    yield* this.#pages<Batch>((cursor) => this.#call<BatchPage>('GET', `/batches${search({ cursor })}`));
  }

  batch(id: string): Promise<Batch> {
    return this.#call('GET', `/batches/${encodeURIComponent(id)}`);
  }

  retryBatch(id: string): Promise<Batch> {
    return this.#call('POST', `/batches/${encodeURIComponent(id)}/retry`, { send: request });
  }

  cancelBatch(id: string): Promise<Batch> {
    return this.#call('POST', `/batches/${encodeURIComponent(id)}/cancel`);
  }

  /** Where to get what was found out; refused until it has ended. */
  async batchResults(id: string, format: 'csv' | 'jsonl'): Promise<string> {
    const path = `/batches/${encodeURIComponent(id)}/results${search({ format })}`;
    return (await this.#call<{ url: string }>('GET', path)).url;
  }

  /** The ledger of unfinished uploads, newest first. */
  async *uploads(): AsyncGenerator<Upload> {
    yield* this.#pages<Upload>((cursor) => this.#call<UploadPage>('GET', `/uploads${search({ cursor })}`));
  }

  upload(id: string): Promise<Upload> {
    return this.#call('GET', `/uploads/${encodeURIComponent(id)}`);
  }

  discard(id: string): Promise<void> {
    return this.#call('DELETE', `/uploads/${encodeURIComponent(id)}`);
  }

  async *#pages<T>(
    page: (cursor?: string) => Promise<{ items: T[]; nextCursor: string | null }>,
  ): AsyncGenerator<T> {
    for (let cursor: string | undefined; ;) {
      const { items, nextCursor } = await page(cursor);
      yield* items;
      if (!nextCursor) return;
      cursor = nextCursor;
    }
  }

  async #call<T>(
    method: Request['method'],
    path: string,
    {
      body,
      headers,
      send = patientRequest,
    }: { body?: unknown; headers?: Record<string, string>; send?: typeof request } = {},
  ): Promise<T> {
    const answer = await sendAuthorised(this.#tokens, (token) =>
      send<T>({
        method,
        ...(body !== undefined && { body }),
        url: `${this.#session.url}/api/v1${path}`,
        headers: { ...headers, authorization: `Bearer ${token}` },
        signal: this.#signal,
      }).then(({ body: found }) => ({ status: 200, found }), asUnauthorised),
    );
    if (!('found' in answer)) throw sessionEnded(this.#session.url);
    return answer.found;
  }
}

function asUnauthorised(error: unknown): { status: 401 } {
  if (error instanceof RefusedError && error.status === 401) return { status: 401 };
  throw error;
}

export function search(query: Record<string, unknown>): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) pairs.append(name, String(value));
  return pairs.size > 0 ? `?${pairs}` : '';
}
