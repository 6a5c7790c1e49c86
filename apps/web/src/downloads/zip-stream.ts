import type { FileInfo } from '@intake/contract';
import { makeZip } from 'client-zip';
import { type ProblemDocument, problemOf } from '../api/problem.ts';
import { openStored, readStored } from './read-stored.ts';
import { zipNames } from './zip-names.ts';

export interface Progress {
  /** So many more bytes have come. */
  onBytes(bytes: number): void;
  /** This file has come whole, and is what its receipt says. */
  onFile(file: FileInfo): void;
  /** This file could not even be begun; the archive goes on without it. */
  onMissing(file: FileInfo, problem: ProblemDocument): void;
}

/** Files whose answers are asked for while an earlier one still comes: small files cost round trips, nothing else. */
const AHEAD = 3;

async function* watched(
  file: FileInfo,
  opened: Promise<Response>,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of readStored(file, opened, signal)) {
    progress.onBytes(chunk.length);
    yield chunk;
  }
  progress.onFile(file);
}

/** Asks for the first answers of the next few files ahead of time. */
async function* openedAhead(files: readonly FileInfo[], signal: AbortSignal) {
  const begun: Promise<Response>[] = [];
  for (const [at, file] of files.entries()) {
    for (const next of files.slice(begun.length, at + 1 + AHEAD)) begun.push(openStored(next, signal));
    yield { at, file, opened: begun[at]! };
    delete begun[at];
  }
}

/** An API that refuses a file (deleted meanwhile) will not change its mind; storage may. */
const FINAL = new Set(['NOT_FOUND', 'STATE_CONFLICT', 'FORBIDDEN']);

/**
 * One archive of many files, as a stream: nothing is held in memory, nothing is compressed. Reading stops when `signal` says
 * so; a file that breaks off for good, or is not what its receipt says, breaks the stream.
 */
export function zipStream(
  files: readonly FileInfo[],
  progress: Progress,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const names = zipNames(files);
  async function* entries() {
    for await (const { at, file, opened } of openedAhead(files, signal)) {
      const problem = await opened.then(
        () => null,
        (error: unknown) => problemOf(error),
      );
      if (problem && FINAL.has(problem.code)) progress.onMissing(file, problem);
      else
        yield {
          input: watched(file, opened, progress, signal),
          name: names[at]!,
          size: file.size,
          lastModified: new Date(file.lastModified ?? file.createdAt),
        };
    }
  }
  return makeZip(entries());
}

/** One file as a stream, read and checked in the same way. */
export function fileStream(
  file: FileInfo,
  progress: Progress,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const chunks = watched(file, openStored(file, signal), progress, signal);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void chunks.return(undefined),
  });
}
