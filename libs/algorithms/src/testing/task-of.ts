import type { Task } from '../contract.ts';

/** A task whose file is these bytes, for the parts of an algorithm that are tried without a process. */
export function taskOf(bytes: Uint8Array, type: string): Task {
  return {
    file: {
      id: 'file',
      name: `file.${type}`,
      size: bytes.length,
      category: 'document',
      contentType: '',
      type,
    },
    parameters: {},
    results: {},
    scratch: '',
    signal: new AbortController().signal,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    progress: () => undefined,
    log: () => undefined,
    derive: async () => undefined,
  };
}
