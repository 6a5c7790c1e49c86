import type { AlgorithmManifest, Findable, Reason } from '@intake/domain';

export type { AlgorithmManifest, Findable };

/** A file made from the file: a thumbnail, a waveform, a text. */
export interface Derived {
  /** Kebab-case with an extension, unique in the step, e.g. `thumbnail-96.webp`. */
  name: string;
  contentType: string;
  /** What it is for; the list shows `thumbnail`, the file page `preview`. */
  role: 'thumbnail' | 'preview' | 'poster' | 'data';
  /** Pixels, for images. */
  width?: number;
  height?: number;
}

/** What an algorithm is given. Nothing else: it reaches neither network nor disk but for its scratch folder. */
export interface Task {
  readonly file: {
    readonly id: string;
    readonly name: string;
    /** Bytes. */
    readonly size: number;
    readonly category: string;
    readonly contentType: string;
    /** Extension without the dot. */
    readonly type: string;
  };
  /** Valid by the manifest's schema, defaults filled in. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Results of the algorithms that the manifest `needs`, by id; one that did not succeed is absent. */
  readonly results: Readonly<Record<string, unknown>>;
  /** A folder of whoever runs Intake with the model that its engine works with; absent where none is named. */
  readonly model?: string;
  /** An empty folder of its own, removed afterwards. */
  readonly scratch: string;
  /** Aborted when the run is cancelled or the time is over. */
  readonly signal: AbortSignal;
  /** Up to `length` bytes from `offset` by one ranged read; fewer at the end. Everything read is counted. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** @param fraction 0 to 1 */
  progress(fraction: number): void;
  log(message: string, facts?: Record<string, unknown>): void;
  /** Keeps a derived file; the bytes or, for what is large, a path in the scratch folder. */
  derive(derived: Derived, content: Uint8Array | { path: string }): Promise<void>;
}

export interface Finding {
  /** Valid by the manifest's schema of results. */
  result: unknown;
  /** What people find the file by: texts with their places, and facts for lists and filters. */
  findable?: Findable;
  /** What could not be found out; the step is `partial` then. */
  incomplete?: Reason;
}

/** The one function of an algorithm, the default export of its `run.ts`. @throws Skip, or any error: the step `failed` */
export type Run = (task: Task) => Promise<Finding>;

/** Thrown by an algorithm that cannot say anything about this file, or here: the step is `skipped`, not failed. */
export class Skip extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'Skip';
    this.code = code;
  }
}
