/** Another server below the engine: the S3 routes of Uppy's Companion, and what it takes to write one's own. */
export { CompanionApi, companionApi } from './core/api/companion-api.ts';
export { IntakeApi } from './core/api/intake-api.ts';
export { ApiError } from './core/api/api-error.ts';
export { type CallOptions, type Sender, UploadApi, type UploadApiFactory } from './core/api/upload-api.ts';
export type * from './core/api/types.ts';
