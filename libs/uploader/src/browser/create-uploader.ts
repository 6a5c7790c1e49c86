import type { Uploader } from '../core/types.ts';
import { createUploaderOn } from '../core/uploader.ts';
import { browserPlatform } from './browser-platform.ts';
import type { BrowserOptions } from './options.ts';

/** An uploader with everything that a browser offers: XHR, a worker for checksums, wake lock, Web Locks, IndexedDB. */
export function createUploader(options: BrowserOptions): Uploader {
  return createUploaderOn(browserPlatform(options), options);
}
