import type { Phase } from '@intake/uploader';

/** How the list is filtered: what is still to do, what did not arrive, what did, what was not wanted any more. */
export type Group = 'todo' | 'problems' | 'finished' | 'cancelled';
export type Filter = 'all' | Group;

const GROUPS: Partial<Record<Phase, Group>> = {
  refused: 'problems',
  rejected: 'problems',
  failed: 'problems',
  ready: 'finished',
  cancelled: 'cancelled',
};

export const groupOf = (phase: Phase): Group => GROUPS[phase] ?? 'todo';

/** Can be paused: something is or will be sent. */
export const canPause = (phase: Phase): boolean =>
  ['queued', 'starting', 'uploading', 'offline', 'retrying', 'waiting'].includes(phase);

/** Can be cancelled: the server has not taken over yet. */
export const canCancel = (phase: Phase): boolean => canPause(phase) || phase === 'paused';
