import type { UploadOutcome } from '@intake/contract';
import { LOOKS, type Look } from './phase-look.ts';
import type { Group } from './phase-group.ts';

/** What ended looks like it did when it ended. */
export const OUTCOME_LOOKS: Record<UploadOutcome, Look> = {
  ready: LOOKS.ready,
  refused: LOOKS.refused,
  rejected: LOOKS.rejected,
  failed: LOOKS.failed,
  aborted: LOOKS.cancelled,
  expired: LOOKS.failed,
};

export const OUTCOME_GROUPS: Record<UploadOutcome, Exclude<Group, 'todo'>> = {
  ready: 'finished',
  refused: 'problems',
  rejected: 'problems',
  failed: 'problems',
  aborted: 'cancelled',
  expired: 'problems',
};
