import type { UploadItem } from './upload-item.ts';

/** Where access tokens come from. `refresh` is called once for everybody, never twice at the same time. */
export interface TokenSource {
  getAccessToken(): string | null | Promise<string | null>;
  /** Fetches a new access token. false: the session is over. Rejects on network trouble. */
  refresh(): Promise<boolean>;
}

/** Steps of the page that the engine waits for. One that rejects ends the item as failed: HOOK_FAILED, with its message. */
export interface Hooks {
  /** Before the server is asked for the upload: what a page wants to know of it first, or a reason not to begin. */
  beforeCreate?(item: UploadItem): Promise<void> | void;
  /** The server has the file and calls it ready; the item is ready when this is done. After a failure `retry(id)` calls it again. */
  uploaded?(item: UploadItem): Promise<void> | void;
}
