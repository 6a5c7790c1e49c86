import {
  AbortUpload,
  ReuseStoredFile,
  CompleteUpload,
  ConfirmStored,
  DeleteFile,
  CountFiles,
  DownloadFile,
  DropRuns,
  EmptyTrash,
  type FileRecord,
  FreeBytes,
  IndexedFileStore,
  IndexFile,
  GetUpload,
  ListFiles,
  type ListFilesInput,
  QueueRun,
  PurgeFile,
  RenameFile,
  RequestScan,
  RestoreFile,
  ScanFile,
  SearchFiles,
  Settings,
  SettleFile,
  SettleScan,
  ReplanUpload,
  SignParts,
  StartProcessing,
  StartQueued,
  StartUpload,
  Sweep,
  type UploadView,
  VerifyFile,
} from '@intake/domain';
import { CountedIds } from './memory/counted-ids.ts';
import { CountedSecrets } from './memory/counted-secrets.ts';
import { FixedClock } from './memory/fixed-clock.ts';
import { MemoryContentInspector } from './memory/memory-content-inspector.ts';
import { MemoryFileSearch } from './memory/memory-file-search.ts';
import { MemoryFileStore } from './memory/memory-file-store.ts';
import { MemoryIdempotencyStore } from './memory/memory-idempotency-store.ts';
import { MemoryObjectStorage } from './memory/memory-object-storage.ts';
import { MemoryProcessingStore } from './memory/memory-processing-store.ts';
import { MemoryUploadEvents } from './memory/memory-upload-events.ts';
import { MemoryMalwareScanner, MemoryScanWorkflow } from './memory/memory-scanning.ts';
import { MemoryRunSlots } from './memory/memory-run-slots.ts';
import { MemoryWorkflowEngine } from './memory/memory-workflow-engine.ts';

export class TestSettings extends Settings {
  maxFileSize = 1024 ** 3;
  largeFileSize = 100_000_000;
  allowedTypes = ['mp4', 'mov', 'png', 'txt', 'docx', 'mp3'];
  partUrlSeconds = 900;
  downloadUrlSeconds = 300;
  uploadSeconds = 24 * 3600;
  trashDays = 30;
  nearAddress?: string;
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

/** Every upload and file use-case on memory adapters. @param conflicts see MemoryFileStore */
export function uploadFixture(wrap: Wrap = (port) => port, conflicts?: () => number) {
  const clock = new FixedClock();
  const ids = new CountedIds(clock);
  const secrets = new CountedSecrets();
  const settings = new TestSettings();
  const inspector = new MemoryContentInspector();
  const events = new MemoryUploadEvents();
  const memory = {
    files: new MemoryFileStore({ conflicts }),
    search: new MemoryFileSearch(),
    storage: new MemoryObjectStorage(() => clock.now()),
    idempotency: new MemoryIdempotencyStore(),
    runs: new MemoryProcessingStore(),
    engine: new MemoryWorkflowEngine(),
    slots: new MemoryRunSlots(),
    scans: new MemoryScanWorkflow(),
    scanner: new MemoryMalwareScanner(),
  };
  const [storage, idempotency, search] = [
    wrap(memory.storage),
    wrap(memory.idempotency),
    wrap(memory.search),
  ];
  const files = new IndexedFileStore(wrap(memory.files), search);
  const indexFile = new IndexFile({ files, search, clock });
  const [runs, engine] = [wrap(memory.runs), wrap(memory.engine)];
  const queueRun = new QueueRun({ runs, engine, clock });
  const startQueued = new StartQueued({ files, runs, slots: wrap(memory.slots), engine, clock });
  const startProcessing = new StartProcessing({ files, runs, engine, queueRun, startQueued });
  const requestScan = new RequestScan({ files, scans: wrap(memory.scans), clock });
  const settleFile = new SettleFile({ files, clock, events, queueRun, startProcessing, requestScan });
  const verifyFile = new VerifyFile({ storage, inspector, settleFile });
  const freeBytes = new FreeBytes({ files, storage, clock, dropRuns: new DropRuns({ runs, clock }) });
  const completeUpload = new CompleteUpload({ files, storage, clock, events, verifyFile });
  const list = new ListFiles({ files, search, searchFiles: new SearchFiles({ files, search }) });
  const purgeFile = new PurgeFile({ files, clock });
  return {
    clock,
    settings,
    inspector,
    memory,
    events,
    start: new StartUpload({ files, storage, idempotency, inspector, settings, clock, ids, secrets, events }),
    get: new GetUpload({ files, storage, settings }),
    replan: new ReplanUpload({ files, storage, settings, clock }),
    sign: new SignParts({ files, storage, settings, clock }),
    complete: completeUpload,
    scan: new ScanFile({ files, scanner: memory.scanner }),
    settleScan: new SettleScan({ files, settleFile }),
    reuse: new ReuseStoredFile({ files, storage, clock, completeUpload }),
    confirm: new ConfirmStored({ files, completeUpload }),
    abort: new AbortUpload({ files, storage, clock, events }),
    sweep: new Sweep({ files, clock, events, completeUpload, freeBytes, indexFile }),
    list,
    count: new CountFiles({ files, runs }),
    rename: new RenameFile({ files, clock, indexFile }),
    remove: new DeleteFile({ files, clock, settings }),
    purge: purgeFile,
    emptyTrash: new EmptyTrash({ files, purgeFile }),
    restore: new RestoreFile({ files, clock }),
    download: new DownloadFile({ files, storage, settings, clock }),

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

    /** Over all pages. */
    async listAll(query: Partial<ListFilesInput>): Promise<FileRecord[]> {
      const base = { ownerId: OWNER, limit: 100, sort: '-createdAt', deleted: false } as const;
      const items: FileRecord[] = [];
      let cursor: string | undefined;
      do {
        const page = await list.execute({ ...base, ...query, cursor });
        items.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return items;
    },

    async stored(id: string): Promise<FileRecord> {
      return (await memory.files.find(OWNER, id))!;
    },
  };
}
