import type { UploadApiFactory } from './api/upload-api.ts';
import type { Hooks, Mode, TokenSource } from './types.ts';

export interface UploaderOptions {
  /** Base of the API, e.g. '/api/v1' or 'https://intake.example/api/v1'. */
  baseUrl: string;
  tokens: TokenSource;
  /** Where files of one PUT are sent by the page's own address. Default: as the server says; false: never. */
  nearAddress?: string | false;
  /** The server's routes, where they are not Intake's own: `companionApi` of `@intake/uploader/companion`, or one of yours. */
  api?: UploadApiFactory;
  hooks?: Hooks;
  /** Default 'fast'. */
  mode?: Mode;
  /** Parts in flight over all files at most: 1 to 6 in browsers, 1 to 128 in Node. Default: as many as help. */
  maxParts?: number;
}
