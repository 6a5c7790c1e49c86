import {
  AbortUpload,
  AdoptFile,
  CompleteUpload,
  ConfirmStored,
  DeleteFile,
  DownloadFile,
  type FileRecord,
  GetUpload,
  ListFiles,
  RenameFile,
  RestoreFile,
  Settings,
  SignParts,
  StartUpload,
  Sweep,
  type UploadView,
  VerifyFile,
} from '@intake/domain';
import { FixedWorld } from './memory/fixed-world.ts';
import { MemoryContentInspector } from './memory/memory-content-inspector.ts';
import { MemoryFileStore } from './memory/memory-file-store.ts';
import { MemoryIdempotencyStore } from './memory/memory-idempotency-store.ts';
import { MemoryObjectStorage } from './memory/memory-object-storage.ts';
import { MemoryUploadEvents } from './memory/memory-upload-events.ts';

export class TestSettings extends Settings {
  maxFileSize = 1024 ** 3;
  largeFileSize = 100_000_000;
  allowedTypes = ['mp4', 'mov', 'png', 'txt', 'docx', 'mp3'];
  partUrlSeconds = 900;
  downloadUrlSeconds = 300;
  uploadSeconds = 24 * 3600;
}

export const OWNER = 'owner-1';

/** The first bytes of an MP4 file, then as many zeros as it takes. */
export function mp4(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(Buffer.from('000000186674797069736f6d', 'hex'));
  return bytes;
}

/** Lets a test stand between the use-cases and a port. */
export type Wrap = <Port extends object>(port: Port) => Port;

/** Every upload and file use-case on memory adapters. */
export function uploadHouse(wrap: Wrap = (port) => port) {
  const world = new FixedWorld();
  const settings = new TestSettings();
  const inspector = new MemoryContentInspector();
  const events = new MemoryUploadEvents();
  const memory = {
    files: new MemoryFileStore(),
    storage: new MemoryObjectStorage(() => world.now()),
    idempotency: new MemoryIdempotencyStore(),
  };
  const [files, storage, idempotency] = [wrap(memory.files), wrap(memory.storage), wrap(memory.idempotency)];
  const verifyFile = new VerifyFile({ files, storage, inspector, world, events });
  const completeUpload = new CompleteUpload({ files, storage, world, events, verifyFile });
  return {
    world,
    settings,
    memory,
    events,
    start: new StartUpload({ files, storage, idempotency, inspector, settings, world, events }),
    get: new GetUpload({ files, storage, settings }),
    sign: new SignParts({ files, storage, settings, world }),
    complete: completeUpload,
    adopt: new AdoptFile({ files, storage, world, completeUpload }),
    confirm: new ConfirmStored({ files, completeUpload }),
    abort: new AbortUpload({ files, storage, world, events }),
    sweep: new Sweep({ files, storage, world, events, completeUpload }),
    list: new ListFiles({ files }),
    rename: new RenameFile({ files, world }),
    remove: new DeleteFile({ files, world }),
    restore: new RestoreFile({ files, world }),
    download: new DownloadFile({ files, storage, settings, world }),

    /** What a browser does between start and complete. */
    async send(upload: UploadView, bytes: Uint8Array) {
      let at = 0;
      return Promise.all(
        upload.parts.map(async ({ number, size, url, headers }) => {
          const answer = await memory.storage.put(url, bytes.subarray(at, (at += size)), headers);
          return { number, etag: answer.etag!, checksum: answer.checksum };
        }),
      );
    },

    async stored(id: string): Promise<FileRecord> {
      return (await memory.files.find(OWNER, id))!;
    },
  };
}
