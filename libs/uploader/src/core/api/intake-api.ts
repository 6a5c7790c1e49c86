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
import { type CallOptions, type Sender, UploadApi } from './upload-api.ts';

const isLimits = (body: Limits): boolean => Array.isArray(body.allowed);
const hasParts = (body: SignedParts): boolean => Array.isArray(body.parts);
const isUpload = (body: Upload): boolean => Boolean(body.id) && hasParts(body as never);
const hasResults = (body: { results: unknown }): boolean => Array.isArray(body.results);
const hasPlan = (body: NewPlan): boolean => hasParts(body) && Array.isArray(body.plan);
const isFile = (body: FileAnswer): boolean => Boolean(body.id && body.status);
const isPage = (body: UploadPage): boolean => Array.isArray(body.items);

/** Intake's own routes: the calls of the contract that the engine makes. */
export class IntakeApi extends UploadApi {
  readonly probePath = '/uploads/limits';
  readonly #send: Sender;

  constructor(send: Sender) {
    super();
    this.#send = send;
  }

  async limits(options?: CallOptions): Promise<Limits> {
    return (
      await this.#send<Limits>({ method: 'GET', path: '/uploads/limits', looksRight: isLimits, ...options })
    ).body;
  }

  create(upload: CreateUpload, idempotencyKey: string, options?: CallOptions): Promise<Answer<Upload>> {
    return this.#send({
      method: 'POST',
      path: '/uploads',
      body: upload,
      idempotencyKey,
      looksRight: isUpload,
      ...options,
    });
  }

  createBatch(uploads: BatchedUpload[], options?: CallOptions): Promise<Answer<{ results: UploadResult[] }>> {
    return this.#send({
      method: 'POST',
      path: '/uploads/batch',
      body: { uploads },
      looksRight: hasResults,
      ...options,
    });
  }

  async complete(id: string, completion: Completion, options?: CallOptions): Promise<FileAnswer> {
    const path = `/uploads/${encodeURIComponent(id)}/complete`;
    return (
      await this.#send<FileAnswer>({ method: 'POST', path, body: completion, looksRight: isFile, ...options })
    ).body;
  }

  /** Makes a file of what this person has already. @throws ApiError CONTENT_UNKNOWN when it has to be sent */
  async adopt(id: string, checksum: string, options?: CallOptions): Promise<FileAnswer> {
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
    options?: CallOptions,
  ): Promise<CompletionResult[]> {
    const call: Call & CallOptions = {
      method: 'POST',
      path: '/uploads/batch/complete',
      body: { uploads },
      looksRight: hasResults,
      ...options,
    };
    return (await this.#send<{ results: CompletionResult[] }>(call)).body.results;
  }

  sign(id: string, numbers: number[], options?: CallOptions): Promise<Answer<SignedParts>> {
    return this.#send({
      method: 'POST',
      path: `/uploads/${encodeURIComponent(id)}/parts`,
      body: { numbers },
      looksRight: hasParts,
      ...options,
    });
  }

  /** Has the parts from `from` on cut anew. The same question again gets the same plan. */
  replan(id: string, body: Replan, options?: CallOptions): Promise<Answer<NewPlan>> {
    const path = `/uploads/${encodeURIComponent(id)}/plan`;
    return this.#send({ method: 'POST', path, body, looksRight: hasPlan, ...options });
  }

  async upload(id: string, options?: CallOptions): Promise<Upload> {
    const path = `/uploads/${encodeURIComponent(id)}`;
    return (await this.#send<Upload>({ method: 'GET', path, looksRight: isUpload, ...options })).body;
  }

  async unfinished(cursor: string | null, options?: CallOptions): Promise<UploadPage> {
    const path = cursor ? `/uploads?cursor=${encodeURIComponent(cursor)}` : '/uploads';
    return (await this.#send<UploadPage>({ method: 'GET', path, looksRight: isPage, ...options })).body;
  }

  async drop(id: string, options?: CallOptions): Promise<void> {
    await this.#send({ method: 'DELETE', path: `/uploads/${encodeURIComponent(id)}`, ...options });
  }

  async file(id: string, options?: CallOptions): Promise<FileAnswer> {
    const path = `/files/${encodeURIComponent(id)}`;
    return (await this.#send<FileAnswer>({ method: 'GET', path, looksRight: isFile, ...options })).body;
  }
}
