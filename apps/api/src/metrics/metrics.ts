import type { Counter, Counts } from '@intake/domain';

export const NAMESPACE = 'Intake';
/** Of a function that had to be loaded first: how often, and how long that took. */
export const COLD_START = { count: 'ColdStarts', duration: 'InitDuration' } as const;

/** Where numbers go that a machine watches. */
export abstract class Metrics {
  /** Adds what happened since the last call. Never throws. */
  abstract count(counts: Counts): void;
}

interface Metric {
  /** In CloudWatch; elsewhere the same words. */
  name: string;
  unit: 'Count' | 'Bytes';
  about: string;
}

const count = (name: string, about: string): Metric => ({ name, unit: 'Count', about });

export const METRICS: Readonly<Record<Counter, Metric>> = {
  started: count('UploadsStarted', 'Uploads that were started.'),
  refused: count('UploadsRefused', 'Files that were refused before a byte was sent.'),
  completed: count('UploadsCompleted', 'Uploads whose parts S3 made one object of.'),
  bytes: { name: 'BytesCompleted', unit: 'Bytes', about: 'Bytes of completed uploads.' },
  retries: count('PartRetries', 'Parts that clients say they had to send again.'),
  ready: count('FilesReady', 'Files whose content was found to be what their name says.'),
  rejected: count('FilesRejected', 'Files whose content was found to be something else.'),
  failed: count('UploadsFailed', 'Uploads that came to nothing, after they were completed.'),
  aborted: count('UploadsAborted', 'Uploads that their owners gave up.'),
  expired: count('SweeperExpired', 'Abandoned uploads that the sweeper gave up.'),
  finished: count('SweeperFinished', 'Interrupted completions that the sweeper brought to their end.'),
  deleted: count('SweeperDeleted', 'Records and refused files that the sweeper cleared away.'),
};
