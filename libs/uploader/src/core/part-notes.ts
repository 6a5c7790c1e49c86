import type { SendOutcome } from './part-sender.ts';
import type { Note } from './types.ts';

export type Failure = Exclude<SendOutcome, { kind: 'stored' }>;

/** Not a failure, and yet the progress of that part is gone. */
export const URL_EXPIRED: Note = {
  code: 'URL_EXPIRED',
  detail: 'The permission to send a part ran out on the way; it is sent again with a fresh one.',
};

/** Large parts of a fast line that had just begun on a thin one: what was sent of them is sent again. */
export const SMALLER_PARTS: Note = {
  code: 'SMALLER_PARTS',
  detail: 'The connection is slower than last time; it goes on in smaller parts, which are safe sooner.',
};

export const NOTES: Partial<Record<Failure['kind'] | 'stalled', Omit<Note, 'retryInMs'>>> = {
  noAnswer: { code: 'NETWORK', detail: 'The connection broke; the part is sent again.' },
  stalled: { code: 'STALLED', detail: 'No byte got through for a while; the part is sent again.' },
  transient: { code: 'SERVER_BUSY', detail: 'The storage is busy; the part is sent again.' },
  forbidden: {
    code: 'SERVER_BUSY',
    detail: 'The storage refused the part; it is sent again with a fresh permission.',
  },
  mismatch: { code: 'CHECKSUM_MISMATCH', detail: 'A part arrived changed; it is sent again.' },
};
