import { type CloudWork, DomainError, type Reason } from '@intake/domain';

/** Too much at once of an account, or a model that did not answer: later it may be possible. */
const LATER = /LimitExceeded|ProvisionedThroughput|Conflict|ModelTimeout|ModelNotReady|ModelError/;

/**
 * What a service refuses for good (no permission, not in this region, not this file), in its words.
 * @returns undefined for what is worth another attempt
 */
export function refusalOf(error: unknown, signal: AbortSignal): Reason | undefined {
  const { name, message, $metadata } = error as { $metadata?: { httpStatusCode?: number } } & Error;
  const refused = ($metadata?.httpStatusCode ?? 500) < 500 && !LATER.test(name);
  if (error instanceof DomainError || signal.aborted || !refused) return undefined;
  return { code: 'ENGINE_REFUSED', detail: `${name}: ${message}`.slice(0, 500) };
}

/** A refusal ends the step as `failed`; everything else stays an error. */
export function refusals(work: Record<string, CloudWork>): Record<string, CloudWork> {
  const guarded = Object.entries(work).map(([name, perform]): [string, CloudWork] => [
    name,
    async (job) => {
      try {
        return await perform(job);
      } catch (error) {
        const reason = refusalOf(error, job.signal);
        if (!reason) throw error;
        return { state: 'failed', reason };
      }
    },
  ]);
  return Object.fromEntries(guarded);
}
