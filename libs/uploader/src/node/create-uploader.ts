import type { Tuning } from '../core/tuning.ts';
import type { Uploader } from '../core/types.ts';
import type { UploaderOptions } from '../core/uploader-options.ts';
import { createUploaderOn } from '../core/uploader.ts';
import type { Platform } from '../core/platform.ts';
import { nodePlatform } from './node-platform.ts';

/** An uploader for Node 24: files by `LocalFile.open(path)`, parts over node:http, checksums in a worker thread. */
export function createUploader(
  options: UploaderOptions & { platform?: Partial<Platform>; tuning?: Partial<Tuning> },
): Uploader {
  return createUploaderOn({ ...nodePlatform(), ...options.platform }, options, options.tuning);
}
