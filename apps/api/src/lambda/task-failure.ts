import type { Reason } from '@intake/domain';

/** What Lambda and Step Functions call it when a function was ended, or was never begun. */
const REASONS: [RegExp, Reason][] = [
  [/Timeout|Timedout/, { code: 'TIME_LIMIT', detail: 'It took longer than it may.' }],
  [/^Runtime\.OutOfMemory/, { code: 'MEMORY_LIMIT', detail: 'It needed more memory than it may have.' }],
  [
    /^(Runtime\.ExitError|Lambda\.Unknown)/,
    { code: 'TASK_ENDED', detail: 'Its process was ended; it may have needed too much memory.' },
  ],
  [/TooManyRequests/, { code: 'BUSY', detail: 'Too much was to be done at once.' }],
];

/**
 * Why a task failed after all its attempts, in words for people; what Lambda says is in its log.
 * @param error `$states.errorOutput.Error`
 */
export function reasonOf(error: string): Reason {
  const [, known] = REASONS.find(([pattern]) => pattern.test(error)) ?? [];
  return known ?? { code: 'TASK_FAILED', detail: 'It could not be carried out.' };
}
