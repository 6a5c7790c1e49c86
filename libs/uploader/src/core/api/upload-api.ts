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

export interface CallOptions {
  /** Ends the call at once. */
  signal?: AbortSignal;
  /** When all of these have fired, a call that failed is not tried again; one under way is finished. */
  giveUp?: readonly AbortSignal[];
  /** The call goes wrong and will be tried again. */
  onTrouble?: (note: Note) => void;
  /** Tries again after the first failure; default: as tuned. */
  retries?: number;
}

/** Makes a call of the HTTP API: with the access token, and tried again where that helps. @throws ApiError for a no */
export type Sender = <T>(call: Call & CallOptions) => Promise<Answer<T>>;

/**
 * What the engine asks of a server, whatever its routes are. Every call may be repeated: the same answer comes again. All reject with
 * ApiError when the server says no, and with the signal's reason when it fires.
 */
export abstract class UploadApi {
  /** A small GET that any server answers somehow, below the base address: says whether it can be reached. */
  abstract readonly probePath: string;

  /** What may be uploaded; null: the server alone decides. */
  abstract limits(options?: CallOptions): Promise<Limits | null>;

  /** Begins an upload. Its `plan` adds up to the file; `parts` may be empty: they are signed when they are wanted. */
  abstract create(
    upload: CreateUpload,
    idempotencyKey: string,
    options?: CallOptions,
  ): Promise<Answer<Upload>>;

  /** Up to a hundred, answered in order, each with the upload or the problem. */
  abstract createBatch(
    uploads: BatchedUpload[],
    options?: CallOptions,
  ): Promise<Answer<{ results: UploadResult[] }>>;

  /** Everything is stored. @returns the file, or one whose status still changes */
  abstract complete(id: string, completion: Completion, options?: CallOptions): Promise<FileAnswer>;

  abstract completeBatch(
    uploads: (Completion & { id: string })[],
    options?: CallOptions,
  ): Promise<CompletionResult[]>;

  /** Makes a file of what this person has already. @throws ApiError CONTENT_UNKNOWN when it has to be sent */
  abstract adopt(id: string, checksum: string, options?: CallOptions): Promise<FileAnswer>;

  /** URLs for parts of the plan. */
  abstract sign(id: string, numbers: number[], options?: CallOptions): Promise<Answer<SignedParts>>;

  /** Has the parts from `from` on cut anew, where the server can; else the plan that there is. */
  abstract replan(id: string, body: Replan, options?: CallOptions): Promise<Answer<NewPlan>>;

  /** An unfinished upload, with the parts that the storage has (`received`). */
  abstract upload(id: string, options?: CallOptions): Promise<Upload>;

  /** The unfinished uploads of this person, by pages. */
  abstract unfinished(cursor: string | null, options?: CallOptions): Promise<UploadPage>;

  /** Gives an upload up, and what is stored of it. */
  abstract drop(id: string, options?: CallOptions): Promise<void>;

  /** What became of a completed upload. */
  abstract file(id: string, options?: CallOptions): Promise<FileAnswer>;
}

/** Builds a server's API upon calls that carry the access token and are tried again. */
export type UploadApiFactory = (send: Sender) => UploadApi;
