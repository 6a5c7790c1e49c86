/** The upload engine for Node 24. */
export type * from '../core/types.ts';
export type * from '../core/uploader-options.ts';
export type { FileVerdict, VerifyOptions } from '../core/checksum/verify.ts';
export type { FileHandles } from '../core/platform.ts';
export { Crc64 } from '../core/checksum/crc64.ts';
export { crc64ToBase64 } from '@intake/protocol';
export { UploadError } from '../core/problems.ts';
export { createUploader } from './create-uploader.ts';
export { LocalFile } from './local-file.ts';
export { verifyFile } from './verify-file.ts';
export { isSystemFile } from '../core/system-files.ts';
