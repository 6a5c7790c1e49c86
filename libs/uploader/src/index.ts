/** The upload engine for browsers. For Node see `@intake/uploader/node`. */
export type * from './core/types.ts';
export type * from './core/uploader-options.ts';
export type { BrowserOptions } from './browser/options.ts';
export type { FileVerdict, VerifyOptions } from './core/checksum/verify.ts';
export { createUploader } from './browser/create-uploader.ts';
export { verifyFile } from './browser/verify-file.ts';
export { UploadError } from './core/problems.ts';
export { toCsv } from './core/summary.ts';
export { isSystemFile } from './core/system-files.ts';
