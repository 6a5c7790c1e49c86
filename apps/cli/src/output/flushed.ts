import type { Writable } from 'node:stream';

/**
 * Resolves when all that was written has been handed on, or never can be. `process.exit` forgets the rest where pipes
 * are asynchronous (https://nodejs.org/api/process.html#a-note-on-process-io), and a stream says that it is to be waited for
 * (`writableNeedDrain`) only from 16 KiB on.
 */
export function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
