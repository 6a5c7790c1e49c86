import { partSizeFor, type PartRun, partsOf, planRuns, runsOf } from '@intake/protocol';
import { ApiError } from './api-error.ts';
import type { Answer } from './http-client.ts';
import { inOrder } from './in-order.ts';
import type {
  BatchedUpload,
  Completion,
  CompletionResult,
  CreateUpload,
  FileAnswer,
  NewPlan,
  Replan,
  SignedParts,
  Upload,
  UploadPage,
  UploadResult,
} from './types.ts';
import { type CallOptions, type Sender, UploadApi } from './upload-api.ts';

interface Known {
  id: string;
  idempotencyKey: string;
  /** Names the upload together with the id. */
  key: string;
  name: string;
  size: number;
  /** The server cuts the parts; else this side does, and may do it anew. */
  isCutByServer: boolean;
  plan: PartRun[];
  state: 'uploading' | 'completing' | 'aborted';
}

/** Uploads that have ended and are still known, for a call that is made again; of a page that sends 100,000 files not all. */
const MOST_ENDED = 100;

type Created = { uploadId: string; key: string; partSize?: number };
type Listed = { PartNumber: number; Size: number; ETag: string }[];

/**
 * The S3 routes of Uppy's Companion (`/s3/multipart`), of Intake itself or of any server that has them. They know neither limits nor
 * checksums nor a list of what is unfinished: uploads live as long as the page, and a lost answer to the create call leaves an
 * empty multipart upload, which the bucket's lifecycle frees. What S3 names as a part's checksum is compared all the same.
 */
export class CompanionApi extends UploadApi {
  readonly probePath = '/s3/params';
  readonly #send: Sender;
  readonly #uploads = new Map<string, Known>();
  readonly #byKey = new Map<string, Promise<Answer<Upload>>>();
  /** Oldest first. */
  readonly #ended: Known[] = [];

  constructor(send: Sender) {
    super();
    this.#send = send;
  }

  async limits(): Promise<null> {
    return null;
  }

  /** The same key again is the same upload, as long as that is known. */
  create(upload: CreateUpload, idempotencyKey: string, options?: CallOptions): Promise<Answer<Upload>> {
    const known = this.#byKey.get(idempotencyKey);
    if (known) return known;
    const created = this.#create(upload, idempotencyKey, options);
    this.#byKey.set(idempotencyKey, created);
    created.catch(() => this.#byKey.delete(idempotencyKey));
    return created;
  }

  async createBatch(
    uploads: BatchedUpload[],
    options?: CallOptions,
  ): Promise<Answer<{ results: UploadResult[] }>> {
    let serverTime = NaN;
    const results = await inOrder(uploads, async ({ idempotencyKey, ...upload }) => {
      const answer = await this.create(upload, idempotencyKey ?? crypto.randomUUID(), options);
      serverTime = answer.serverTime;
      return { upload: answer.body };
    });
    return { body: { results }, serverTime };
  }

  async complete(id: string, { parts }: Completion, options?: CallOptions): Promise<FileAnswer> {
    const upload = this.#known(id);
    await this.#send({
      ...{ method: 'POST', path: pathOf(upload, '/complete'), ...options },
      body: { parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
    });
    this.#end(upload, 'completing');
    return this.file(id);
  }

  completeBatch(
    uploads: (Completion & { id: string })[],
    options?: CallOptions,
  ): Promise<CompletionResult[]> {
    return inOrder(uploads, async ({ id, ...completion }) => ({
      file: await this.complete(id, completion, options),
    }));
  }

  async adopt(id: string): Promise<FileAnswer> {
    this.#known(id);
    throw new ApiError(404, { code: 'CONTENT_UNKNOWN' });
  }

  async sign(id: string, numbers: number[], options?: CallOptions): Promise<Answer<SignedParts>> {
    const upload = this.#known(id);
    const path = `${pathOf(upload, '/batch')}&partNumbers=${numbers.join(',')}`;
    const { body, serverTime } = await this.#send<{ presignedUrls: Record<string, string> }>({
      ...{ method: 'GET', path, looksRight: (answer: object) => 'presignedUrls' in answer, ...options },
    });
    const wanted = partsOf(upload.plan).filter(({ number }) => body.presignedUrls[number]);
    const parts = wanted.map((part) => ({ ...part, url: body.presignedUrls[part.number]!, headers: {} }));
    return { body: { parts }, serverTime };
  }

  /** No call: what the server has not cut is this side's to cut. */
  async replan(id: string, { from, bytesPerSecond }: Replan): Promise<Answer<NewPlan>> {
    const upload = this.#known(id);
    if (!upload.isCutByServer) {
      const kept = partsOf(upload.plan).slice(0, from - 1);
      const left = upload.size - kept.reduce((sum, { size }) => sum + size, 0);
      upload.plan = [...runsOf(kept), ...planRuns(left, partSizeFor(upload.size, bytesPerSecond))];
    }
    return { body: { plan: upload.plan, parts: [] }, serverTime: NaN };
  }

  async upload(id: string, options?: CallOptions): Promise<Upload> {
    const upload = this.#known(id);
    const { body } = await this.#send<Listed>({
      ...{ method: 'GET', path: pathOf(upload), looksRight: Array.isArray, ...options },
    });
    const received = body.map(({ PartNumber, Size, ETag }) => ({
      number: PartNumber,
      size: Size,
      etag: ETag,
    }));
    return { ...viewOf(upload), received };
  }

  async unfinished(): Promise<UploadPage> {
    return { items: [], nextCursor: null };
  }

  async drop(id: string, options?: CallOptions): Promise<void> {
    const upload = this.#known(id);
    await this.#send({ method: 'DELETE', path: pathOf(upload), ...options });
    this.#end(upload, 'aborted');
  }

  async file(id: string): Promise<FileAnswer> {
    if (this.#known(id).state !== 'completing') throw new ApiError(404, { code: 'NOT_FOUND' });
    // The protocol's only word: complete answers when the file is there.
    return { id, status: 'ready' };
  }

  async #create(
    { name, size, type, bytesPerSecond }: CreateUpload,
    idempotencyKey: string,
    options?: CallOptions,
  ) {
    const { body, serverTime } = await this.#send<Created>({
      ...{ method: 'POST', path: '/s3/multipart', ...options },
      body: { filename: name, ...(type && { type }), metadata: { name, size: String(size) } },
      looksRight: ({ uploadId, key }: Partial<Created>) => Boolean(uploadId && key),
    });
    const { uploadId, key, partSize = partSizeFor(size, bytesPerSecond) } = body;
    const known: Known = {
      ...{ id: uploadId, idempotencyKey, key, name, size, isCutByServer: body.partSize !== undefined },
      ...{ plan: planRuns(size, partSize), state: 'uploading' },
    };
    this.#uploads.set(uploadId, known);
    return { body: viewOf(known), serverTime };
  }

  #end(upload: Known, state: Known['state']): void {
    if (upload.state === 'uploading') this.#ended.push(upload);
    upload.state = state;
    if (this.#ended.length <= MOST_ENDED) return;
    const { id, idempotencyKey } = this.#ended.shift()!;
    this.#uploads.delete(id);
    this.#byKey.delete(idempotencyKey);
  }

  #known(id: string): Known {
    const upload = this.#uploads.get(id);
    if (!upload) throw new ApiError(404, { code: 'NOT_FOUND' });
    return upload;
  }
}

/** Companion's S3 routes below `baseUrl`, for the option `api` of `createUploader`. */
export const companionApi = (send: Sender): UploadApi => new CompanionApi(send);

const viewOf = ({ id, name, size, plan, state }: Known): Upload => ({
  ...{ id, fileId: id, name, size, plan, state, parts: [] },
});

function pathOf({ id, key }: Known, rest = ''): string {
  return `/s3/multipart/${encodeURIComponent(id)}${rest}?key=${encodeURIComponent(key)}`;
}
