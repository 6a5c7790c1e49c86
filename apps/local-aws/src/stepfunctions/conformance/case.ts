/** What an execution of a machine ends with; the same for every implementation of Amazon States Language. */
export interface Case {
  readonly name: string;
  readonly machine: object;
  readonly input?: unknown;
  /** Objects that are in the bucket, by key. */
  readonly objects?: Readonly<Record<string, string>>;
  readonly output?: unknown;
  /** Instead of an output: it fails so. */
  readonly error?: string;
  readonly cause?: string;
  /** Instead of either. */
  readonly status?: 'TIMED_OUT';
  /** Why LocalStack 4.14 answers something else than AWS's documentation says. */
  readonly localStack?: string;
}

/** The bucket that the cases read from and write to. */
export const CASE_BUCKET = 'conformance';
