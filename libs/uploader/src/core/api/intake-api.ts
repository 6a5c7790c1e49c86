import type { Note } from '../types.ts';
import type { Answer, Call } from './http-client.ts';
import type {
  BatchedUpload,
  Completion,
  CompletionResult,
  CreateUpload,
  FileAnswer,
  Limits,
  NewPlan,
  Replan,
  SignedParts,
  Upload,
  UploadPage,
  UploadResult,
} from './types.ts';

const isLimits = (body: Limits): boolean => Array.isArray(body.allowed);
const hasParts = (body: SignedParts): boolean => Array.isArray(body.parts);
const isUpload = (body: Upload): boolean => Boolean(body.id) && hasParts(body as never);
const hasResults = (body: { results: unknown }): boolean => Array.isArray(body.results);
const hasPlan = (body: NewPlan): boolean => hasParts(body) && Array.isArray(body.plan);
const isFile = (body: FileAnswer): boolean => Boolean(body.id && body.status);
const isPage = (body: UploadPage): boolean => Array.isArray(body.items);

interface Options {
  /** Ends the call at once. */
  signal?: AbortSignal;
  /** When all of these have fired, a call that failed is not tried again; one under way is finished. */
  giveUp?: readonly AbortSignal[];
  /** The call goes wrong and will be tried again. */
  onTrouble?: (note: Note) => void;
  /** Tries again after the first failure; default: as tuned. */
  retries?: number;
}
type Sender = <T>(call: Call & Options) => Promise<Answer<T>>;

/** The calls of the contract that the engine makes. */
export class IntakeApi {
  readonly #send: Sender;

  /** @param http the plain client, or one that retries. */
  constructor(http: { call: Sender }) {
    this.#send = (call) => http.call(call);
  }

  async limits(options?: Options): Promise<Limits> {
    return (
      await this.#send<Limits>({ method: 'GET', path: '/uploads/limits', looksRight: isLimits, ...options })
    ).body;
  }

  create(upload: CreateUpload, idempotencyKey: string, options?: Options): Promise<Answer<Upload>> {
    return this.#send({
      method: 'POST',
      path: '/uploads',
      body: upload,
      idempotencyKey,
      looksRight: isUpload,
      ...options,
    });
  }

  createBatch(uploads: BatchedUpload[], options?: Options): Promise<Answer<{ results: UploadResult[] }>> {
    return this.#send({
      method: 'POST',
      path: '/uploads/batch',
      body: { uploads },
      looksRight: hasResults,
      ...options,
    });
  }

  async complete(id: string, completion: Completion, options?: Options): Promise<FileAnswer> {
    const path = `/uploads/${encodeURIComponent(id)}/complete`;
    return (
      await this.#send<FileAnswer>({ method: 'POST', path, body: completion, looksRight: isFile, ...options })
    ).body;
  }

  /** Makes a file of what this person has already. @throws ApiError CONTENT_UNKNOWN when it has to be sent */
  async adopt(id: string, checksum: string, options?: Options): Promise<FileAnswer> {
    const path = `/uploads/${encodeURIComponent(id)}/adopt`;
    return (
      await this.#send<FileAnswer>({
        method: 'POST',
        path,
        body: { checksum },
        looksRight: isFile,
        ...options,
      })
    ).body;
  }

  async completeBatch(
    uploads: (Completion & { id: string })[],
    options?: Options,
  ): Promise<CompletionResult[]> {
    const call: Call & Options = {
      method: 'POST',
      path: '/uploads/batch/complete',
      body: { uploads },
      looksRight: hasResults,
      ...options,
    };
    return (await this.#send<{ results: CompletionResult[] }>(call)).body.results;
  }

  sign(id: string, numbers: number[], options?: Options): Promise<Answer<SignedParts>> {
    return this.#send({
      method: 'POST',
      path: `/uploads/${encodeURIComponent(id)}/parts`,
      body: { numbers },
      looksRight: hasParts,
      ...options,
    });
  }

  /** Has the parts from `from` on cut anew. The same question again gets the same plan. */
  replan(id: string, body: Replan, options?: Options): Promise<Answer<NewPlan>> {
    const path = `/uploads/${encodeURIComponent(id)}/plan`;
    return this.#send({ method: 'POST', path, body, looksRight: hasPlan, ...options });
  }

  async upload(id: string, options?: Options): Promise<Upload> {
    const path = `/uploads/${encodeURIComponent(id)}`;
    return (await this.#send<Upload>({ method: 'GET', path, looksRight: isUpload, ...options })).body;
  }

  async unfinished(cursor: string | null, options?: Options): Promise<UploadPage> {
    const path = cursor ? `/uploads?cursor=${encodeURIComponent(cursor)}` : '/uploads';
    return (await this.#send<UploadPage>({ method: 'GET', path, looksRight: isPage, ...options })).body;
  }

  async drop(id: string, options?: Options): Promise<void> {
    await this.#send({ method: 'DELETE', path: `/uploads/${encodeURIComponent(id)}`, ...options });
  }

  async file(id: string, options?: Options): Promise<FileAnswer> {
    const path = `/files/${encodeURIComponent(id)}`;
    return (await this.#send<FileAnswer>({ method: 'GET', path, looksRight: isFile, ...options })).body;
  }
}
