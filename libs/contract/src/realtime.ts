import type { components } from './schema.d.ts';

type Schemas = components['schemas'];
type FileInfo = Schemas['FileInfo'];
type Reason = Schemas['Reason'];

/**
 * What goes over the WebSocket, as asyncapi.yml describes it; a test sends all of it. Clients leave aside what they do not
 * know: there may be more.
 */
export type ServerMessage = Snapshot | Events | Resumed | Pong | Refused;

/** Where the connection stands. What a client has from before may be out of date: it looks at everything anew. */
export interface Snapshot {
  type: 'snapshot';
  /** The number of the last message that was sent before. */
  seq: number;
  /** What is under way: uploads and files that are being checked, newest first. */
  files: FileInfo[];
  /** There are more of them than fit. */
  more: boolean;
}

export interface Events {
  type: 'events';
  /** One more than that of the message before, for all connections of a person alike. */
  seq: number;
  events: RealtimeEvent[];
}

/** All that was missed has been sent again, up to this number. */
export interface Resumed {
  type: 'resumed';
  seq: number;
}

export interface Pong {
  type: 'pong';
}

/** The last message of the client was not understood. */
export interface Refused {
  type: 'refused';
  code: string;
  detail: string;
}

export type RealtimeEvent = FileEvent | RunEvent | StepEvent | BatchEvent;

/** An event may come twice, or after a later one: `version` says which is newer. */
export interface FileEvent {
  type:
    | `file.${Exclude<Schemas['FileStatus'], 'uploading'>}`
    | 'file.created'
    | 'file.renamed'
    | 'file.deleted'
    | 'file.restored'
    | 'file.removed';
  fileId: string;
  version: number;
  at: string;
  /** As it is now; none when it is removed. */
  file?: FileInfo;
}

export interface RunEvent {
  type: 'processing.run';
  fileId: string;
  version: number;
  at: string;
  run: {
    id: string;
    state: 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
    createdAt: string;
    startedAt?: string;
    endedAt?: string;
    reason?: Reason;
    /** The batch that it is part of. */
    batch?: string;
    /** Once it is planned. */
    algorithms?: string[];
  };
}

export interface StepEvent {
  type: 'processing.step';
  fileId: string;
  runId: string;
  version: number;
  at: string;
  /** Without its result, which is fetched. */
  step: {
    algorithm: string;
    version: string;
    state: 'waiting' | 'running' | 'succeeded' | 'partial' | 'skipped' | 'failed' | 'cancelled';
    /** 0 to 1. */
    progress: number;
    startedAt: string;
    endedAt?: string;
    durationMs?: number;
    reason?: Reason;
  };
}

/** A batch began, ended, or is tried again. How far it is says what becomes of its runs. */
export interface BatchEvent {
  type: 'batch';
  batchId: string;
  version: number;
  at: string;
  batch: {
    id: string;
    name?: string;
    state: Schemas['BatchState'];
    /** Files, as soon as they are found. */
    total?: number;
  };
}

/** `resume` is the first message of a client; without `since` it is answered by a snapshot. */
export type ClientMessage = { action: 'resume'; since?: number } | { action: 'ping' };
