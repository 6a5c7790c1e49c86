import type { Phase } from './types.ts';

/** How far an item has come, whatever stands in its way just now. */
export type Stage = 'queued' | 'starting' | 'sending' | 'finishing' | 'verifying' | 'over';

export interface Facts {
  stage: Exclude<Stage, 'over'>;
  paused: boolean;
  online: boolean;
  /** Another tab of this browser is uploading. */
  blocked: boolean;
  /** Parts under way, and parts that wait for their next try. */
  sending: number;
  resting: number;
  storedBytes: number;
  /** The last control call failed and is tried again, or a part rests. */
  note: { code: string; retryInMs?: number; asked?: boolean } | undefined;
}

/** What an item that is not over shows: the stage it is in, unless something more telling is the case. */
export function phaseOf(facts: Facts): Phase {
  const { stage } = facts;
  const completionSent = stage === 'finishing' || stage === 'verifying';
  if (facts.paused) return 'paused';
  if (!facts.online) return 'offline';
  if (facts.blocked && !completionSent) return 'waiting';
  if (stage === 'queued') return 'queued';
  if (stage === 'sending') return whileSending(facts);
  return facts.note ? held(facts) : stage;
}

function whileSending(facts: Facts): Phase {
  if (facts.sending > 0) return 'uploading';
  if (facts.resting > 0 || facts.note?.retryInMs !== undefined) return held(facts);
  return facts.storedBytes > 0 ? 'uploading' : 'queued';
}

/** A pause that the server asked for is no trouble; anything else is. */
function held(facts: Facts): Phase {
  return facts.note?.asked ? 'waiting' : 'retrying';
}
