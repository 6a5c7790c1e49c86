import type { SendOutcome } from './part-sender.ts';
import type { Note } from './types.ts';

export type Failure = Exclude<SendOutcome, { kind: 'stored' }>;

/** Not a failure, and yet the progress of that part is gone. */
export const URL_EXPIRED: Note = {
  code: 'URL_EXPIRED',
  detail: 'The permission to send a part ran out on the way; it is sent again with a fresh one.',
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
