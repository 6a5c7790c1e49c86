import { DomainError } from './errors.ts';

/**
 * The upload is a state machine and this is its only table. Every change of state is one conditional write with an
 * expected version (see `FileStore.update`), so two requests can never both make it.
 *
 * - `uploading`  parts are being sent to S3
 * - `completing` written before S3 is asked to assemble the parts: a crash in between is found and finished
 * - `verifying`  the object stands in S3 and is being checked
 * - `ready`      verified; the only state in which a file can be downloaded, and never left again: what happens to a
 *                verified file (its processing) is a record of its own
 * - `rejected`   the content is not what its name claims
 * - `failed`     never verified: the bytes were lost, changed, or could not be read in many attempts
 *
 * A file that is one PUT needs no assembling: it goes from `uploading` straight to what its content deserves, by way of
 * `verifying` when there was a doubt.
 */
const NEXT = {
  uploading: ['completing', 'verifying', 'ready', 'rejected', 'aborted', 'expired'],
  completing: ['verifying', 'failed'],
  verifying: ['ready', 'rejected', 'failed'],
  ready: [],
  aborted: [],
  expired: [],
  rejected: [],
  failed: [],
} as const satisfies Record<string, readonly string[]>;

export type UploadState = keyof typeof NEXT;

export const UPLOAD_STATES = Object.keys(NEXT) as UploadState[];

/** States whose bytes have not all arrived; such a record is an upload, not yet a file in its owner's list. */
export const UNFINISHED_STATES = ['uploading', 'completing'] as const satisfies UploadState[];

/** States that the list of files shows unless one is asked for by name. */
export const LISTED_STATES = ['verifying', 'ready', 'rejected', 'failed'] as const satisfies UploadState[];

/** Whether all bytes of a file in this state have arrived, so that it is in its owner's list. */
export const isListed = (state: UploadState) => (LISTED_STATES as readonly UploadState[]).includes(state);

/** The state of a stored record; `processing` was once a state of files that were verified. */
export function readState(stored: string): UploadState {
  return stored === 'processing' ? 'ready' : (stored as UploadState);
}

export function canBecome(from: UploadState, to: UploadState): boolean {
  return (NEXT[from] as readonly UploadState[]).includes(to);
}

/** @throws DomainError STATE_CONFLICT when the table has no such edge. */
export function assertCanBecome(from: UploadState, to: UploadState): void {
  if (!canBecome(from, to)) throw stateConflict(from, `become ${to}`);
}

export function stateConflict(state: UploadState, action: string): DomainError {
  return new DomainError('STATE_CONFLICT', `A file that is ${state} cannot ${action}.`, { state });
}
