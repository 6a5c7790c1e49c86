import type { UploadEvent } from '../activity/upload-event.ts';

/** Is told what happens to uploads. It never throws and nobody waits for it: counting must not cost anybody an upload. */
export abstract class UploadEvents {
  abstract happened(event: UploadEvent): void;
}
