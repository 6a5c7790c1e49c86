import type { components } from '@intake/contract';

/** Requests and answers of the control plane: those of the generated contract, under the engine's names. */
type Schemas = components['schemas'];

export type Limits = Schemas['UploadLimits'];
export type CreateUpload = Schemas['StartUpload'];
export type BatchedUpload = Schemas['BatchedUpload'];
export type Upload = Schemas['Upload'];
export type UploadPage = Schemas['UploadPage'];
export type SignedPart = Schemas['SignedPart'];
export type SignedParts = Schemas['SignedParts'];
export type ReceivedPart = Schemas['ReceivedPart'];
export type Replan = Schemas['Replan'];
export type NewPlan = Schemas['NewPlan'];
export type SentPart = Schemas['SentPart'];
export type Completion = Schemas['CompleteUpload'];
export type FileAnswer = Schemas['FileInfo'];
export type UploadResult = Schemas['UploadResult'];
export type CompletionResult = Schemas['CompletionResult'];

/** RFC 9457. Anything may be missing, and the code may be news: it may come from a proxy or from a newer server. */
export type ProblemAnswer = Partial<Omit<Schemas['Problem'], 'code'>> & { code?: string };
