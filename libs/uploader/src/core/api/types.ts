import type { components } from '@intake/contract';

/** Requests and answers of the control plane: those of the generated contract, under the engine's names. */
type Schemas = components['schemas'];

export type Limits = Schemas['UploadLimits'];
export type CreateUpload = Schemas['StartUpload'];
export type BatchedUpload = Schemas['BatchedUpload'];
/** What the engine needs of an answer; a server may say more. */
type Needs<T, K extends keyof T> = Pick<T, K> & Partial<T>;

export type Upload = Needs<
  Omit<Schemas['Upload'], 'received'>,
  'id' | 'fileId' | 'state' | 'name' | 'size' | 'plan' | 'parts'
> & { received?: ReceivedPart[] };
export type UploadPage = Schemas['UploadPage'];
export type SignedPart = Schemas['SignedPart'];
export type SignedParts = Needs<Schemas['SignedParts'], 'parts'>;
export type ReceivedPart = Needs<Schemas['ReceivedPart'], 'number' | 'size' | 'etag'>;
export type Replan = Schemas['Replan'];
export type NewPlan = Needs<Schemas['NewPlan'], 'parts' | 'plan'>;
export type SentPart = Schemas['SentPart'];
export type Completion = Schemas['CompleteUpload'];
export type FileAnswer = Needs<Schemas['FileInfo'], 'id' | 'status'>;
export type UploadResult = { upload?: Upload; problem?: ProblemAnswer };
export type CompletionResult = { file?: FileAnswer; problem?: ProblemAnswer };

/** RFC 9457. Anything may be missing, and the code may be news: it may come from a proxy or from a newer server. */
export type ProblemAnswer = Partial<Omit<Schemas['Problem'], 'code'>> & { code?: string };
