import { type CloudWork, DomainError } from '@intake/domain';

/** Too much at once of an account: later it may be possible. */
const LATER = /LimitExceeded|ProvisionedThroughput|Conflict/;

/**
 * What a service refuses for good (no permission, not in this region, not this file) ends the step with its words; what
 * is worth another attempt stays an error.
 */
export function refusals(work: Record<string, CloudWork>): Record<string, CloudWork> {
  const guarded = Object.entries(work).map(([name, perform]): [string, CloudWork] => [
    name,
    async (job) => {
      try {
        return await perform(job);
      } catch (error) {
        const {
          name: code = '',
          message = '',
          $metadata,
        } = error as { $metadata?: { httpStatusCode?: number } } & Error;
        const refused = ($metadata?.httpStatusCode ?? 500) < 500 && !LATER.test(code);
        if (error instanceof DomainError || job.signal.aborted || !refused) throw error;
        return {
          state: 'failed',
          reason: { code: 'ENGINE_REFUSED', detail: `${code}: ${message}`.slice(0, 500) },
        };
      }
    },
  ]);
  return Object.fromEntries(guarded);
}
