import type { Phase } from './types.ts';

const STOP: readonly Phase[] = ['paused', 'failed', 'cancelled'];
const HELD: readonly Phase[] = ['offline', 'waiting', 'retrying'];
const END: readonly Phase[] = ['ready', 'rejected', 'refused'];
/** Where an item may go from each phase. Nothing else is allowed. */
const MOVES: Record<Phase, readonly Phase[]> = {
  queued: ['starting', 'uploading', 'finishing', 'refused', ...HELD, ...STOP],
  // Straight to an end when the server knows the content already.
  starting: [
    'queued',
    'uploading',
    'finishing',
    'refused',
    ...HELD,
    ...STOP,
    'verifying',
    'ready',
    'rejected',
  ],
  uploading: ['queued', 'finishing', ...HELD, ...STOP],
  paused: ['queued', 'starting', 'uploading', 'finishing', 'verifying', ...END, ...HELD, ...STOP],
  offline: ['queued', 'starting', 'uploading', 'finishing', 'verifying', ...END, ...HELD, ...STOP],
  retrying: ['queued', 'starting', 'uploading', 'finishing', 'verifying', ...END, ...HELD, ...STOP],
  waiting: ['queued', 'starting', 'uploading', 'finishing', 'verifying', ...END, ...HELD, ...STOP],
  finishing: ['queued', 'uploading', 'verifying', ...END, ...HELD, ...STOP],
  verifying: ['paused', 'finishing', 'failed', ...END, ...HELD],
  ready: [],
  refused: [],
  rejected: [],
  failed: ['queued', 'uploading', 'finishing', 'cancelled', ...HELD],
  // Taken back in time, it goes on where it was.
  cancelled: ['queued', 'uploading', 'finishing', ...HELD],
};

export function mayMove(from: Phase, to: Phase): boolean {
  return from === to || MOVES[from].includes(to);
}

/** @throws Error on a move that the table does not have: a mistake in the engine, never in the data. */
export function checkMove(from: Phase, to: Phase): void {
  if (!mayMove(from, to)) throw new Error(`An upload cannot go from ${from} to ${to}`);
}

const OVER: ReadonlySet<Phase> = new Set(['ready', 'refused', 'rejected', 'failed', 'cancelled']);
const UNCOUNTED: ReadonlySet<Phase> = new Set(['refused', 'cancelled']);
const FAILED: ReadonlySet<Phase> = new Set(['refused', 'rejected', 'failed']);

/** Nothing more will happen by itself. */
export const isOver = (phase: Phase): boolean => OVER.has(phase);
/** Counts in the totals of files and bytes. */
export const isCounted = (phase: Phase): boolean => !UNCOUNTED.has(phase);
export const isFailure = (phase: Phase): boolean => FAILED.has(phase);
