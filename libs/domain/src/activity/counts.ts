import type { UploadEvent } from './upload-event.ts';

export const COUNTERS = [
  'started',
  'refused',
  'completed',
  'bytes',
  'retries',
  'ready',
  'rejected',
  'failed',
  'aborted',
  'expired',
  'finished',
  'deleted',
] as const;
export type Counter = (typeof COUNTERS)[number];

/** What is counted by reason as well, as `<counter>:<code>`. */
export const REASONED = ['refused', 'rejected', 'failed'] as const satisfies Counter[];
export type Reasoned = (typeof REASONED)[number];

/** Only what is not zero. */
export type Counts = Partial<Record<Counter | `${Reasoned}:${string}`, number>>;

export function countsOf(event: UploadEvent): Counts {
  switch (event.kind) {
    case 'completed':
      return {
        completed: 1,
        bytes: event.file.size,
        ...(event.retries > 0 && { retries: event.retries }),
      };
    case 'refused':
    case 'rejected':
    case 'failed':
      return { [event.kind]: 1, [`${event.kind}:${event.reason.code}`]: 1 };
    default:
      return { [event.kind]: 1 };
  }
}

export function sumOf(all: readonly Counts[]): Counts {
  const sum: Record<string, number> = {};
  for (const counts of all)
    for (const [name, count] of Object.entries(counts as Record<string, number>))
      sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** The counts by reason, the most frequent first. */
export function reasonsIn(counts: Counts): { kind: Reasoned; code: string; count: number }[] {
  return Object.entries(counts as Record<string, number>)
    .filter(([name]) => name.includes(':'))
    .map(([name, count]) => {
      const [kind, code] = name.split(':') as [Reasoned, string];
      return { kind, code, count };
    })
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
