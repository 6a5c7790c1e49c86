import type { UploaderOptions } from '../core/uploader-options.ts';

export interface BrowserOptions extends UploaderOptions {
  /** Replaces the worker that the library starts by itself, for bundlers that do not know the pattern. */
  createChecksumWorker?: () => Worker;
  /** Ask before the page is left while bytes flow. Default true. */
  warnBeforeLeaving?: boolean;
  /** Only one tab of this browser sends large files at a time; those of the others wait. Default true. */
  oneTabAtATime?: boolean;
}
