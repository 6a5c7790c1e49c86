import type { UploadEvent } from '../activity/upload-event.ts';

/** Receives what happens to uploads. It never throws and is not awaited: counting must not delay or fail an upload. */
export abstract class UploadEvents {
  abstract happened(event: UploadEvent): void;
}
