import type { FileEvent, FileInfo, RealtimeEvent, RunEvent, StepEvent } from '@intake/contract';
import type { QueryClient } from '@tanstack/vue-query';
import { asksFor, changeFiles, shownLists } from '../files/file-pages.ts';

/** What has to be asked for again; the rest is in place. */
export interface Needs {
  /** The tops of the lists: something is new there. */
  lists: boolean;
  /** The uploads of other devices. */
  unfinished: boolean;
}

/** Until then it is an upload. */
const FILE: readonly FileInfo['status'][] = ['verifying', 'ready', 'rejected', 'failed'];
const STAYS = /^file\.(renamed|deleted|restored|removed)$/;
/** Fields that a file may have no more. */
const PASSING = ['deletedAt', 'purgeAt', 'reason'] as const;

/** Brings what is loaded up to date, as far as the events say it themselves. Old ones, and unknown ones, change nothing. */
export function applyEvents(queries: QueryClient, events: readonly RealtimeEvent[]): Needs {
  const files = events.filter((event): event is FileEvent => event.type.startsWith('file.'));
  const newest = new Map<string, FileEvent>();
  for (const event of files)
    if (event.version >= (newest.get(event.fileId)?.version ?? 0)) newest.set(event.fileId, event);
  for (const event of newest.values()) applyToFile(queries, event);
  const processed = events.filter((event): event is RunEvent | StepEvent =>
    event.type.startsWith('processing.'),
  );
  for (const { fileId } of processed)
    for (const about of ['processing', 'file']) void queries.invalidateQueries({ queryKey: [about, fileId] });
  if (events.some(({ type }) => type === 'batch'))
    for (const about of ['batches', 'batch', 'batch-items'])
      void queries.invalidateQueries({ queryKey: [about] });
  const isMissing = newest.size > 0 && applyToLists(queries, newest);
  return {
    // Results of a run (thumbnails) are shown in lists, too.
    lists: isMissing || processed.some(hasEnded),
    unfinished: files.some(({ type }) => !STAYS.test(type)),
  };
}

function applyToFile(queries: QueryClient, event: FileEvent): void {
  const queryKey = ['file', event.fileId];
  const known = queries.getQueryData<FileInfo>(queryKey);
  if (!known || known.version >= event.version) return;
  if (event.file) queries.setQueryData<FileInfo>(queryKey, changed(known, event.file));
  else void queries.invalidateQueries({ queryKey });
}

/** @returns whether one of the files is missing in a shown list that asks for it */
function applyToLists(queries: QueryClient, newest: ReadonlyMap<string, FileEvent>): boolean {
  changeFiles(queries, (known, list) => {
    const event = newest.get(known.id);
    if (!event || known.version >= event.version) return known;
    return isFile(event) && asksFor(list, event.file) ? changed(known, event.file) : null;
  });
  const files = [...newest.values()].filter(isFile);
  return shownLists(queries).some(([list, has]) =>
    files.some(({ fileId, file }) => !has.has(fileId) && asksFor(list, file)),
  );
}

function hasEnded(event: RealtimeEvent): boolean {
  return event.type === 'processing.run' && !['queued', 'running'].includes(event.run.state);
}

function isFile(event: FileEvent): event is FileEvent & { file: FileInfo } {
  return event.file !== undefined && FILE.includes(event.file.status);
}

/** What the event does not carry (how its processing goes) stays. */
function changed(known: FileInfo, file: FileInfo): FileInfo {
  const next = { ...known, ...file };
  for (const name of PASSING) if (!(name in file)) delete next[name];
  return next;
}
