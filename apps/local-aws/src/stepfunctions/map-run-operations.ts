import { type Operation, pageOf, refuse, requiredText } from '../gateway/operations.ts';
import type { Status } from './execution-status.ts';
import type { ExecutionStore } from './execution-store.ts';
import type { MapRun } from './map-run-store.ts';
import { pageAt } from './states-input.ts';

export function mapRunOperations(store: ExecutionStore): Record<string, Operation> {
  return {
    DescribeMapRun: (input) => {
      const arn = requiredText(input, 'mapRunArn');
      const run = store.mapRuns.find(arn);
      if (!run) throw refuse('ResourceNotFound', `Map Run Does Not Exist: '${arn}'`);
      const counts = countsOf(run, store.mapRuns.childCounts(arn));
      return {
        ...summary(run),
        status: run.status,
        maxConcurrency: 0,
        toleratedFailurePercentage: 0,
        toleratedFailureCount: 0,
        itemCounts: counts,
        executionCounts: counts,
        redriveCount: run.redrives,
      };
    },
    ListMapRuns: (input) => {
      const { page, next } = pageOf(store.mapRuns.list(requiredText(input, 'executionArn')), pageAt(input));
      return { mapRuns: page.map(summary), nextToken: next };
    },
  };
}

const summary = ({ arn, executionArn, machineArn, started, stopped }: MapRun): object => ({
  mapRunArn: arn,
  executionArn,
  stateMachineArn: machineArn,
  startDate: started / 1000,
  ...(stopped !== undefined && { stopDate: stopped / 1000 }),
});

function countsOf({ total, status }: MapRun, by: Partial<Record<Status, number>>): object {
  const begun = Object.values(by).reduce((sum, n) => sum + n, 0);
  return {
    pending: status === 'RUNNING' ? Math.max(0, total - begun) : 0,
    running: by.RUNNING ?? 0,
    succeeded: by.SUCCEEDED ?? 0,
    failed: by.FAILED ?? 0,
    timedOut: by.TIMED_OUT ?? 0,
    aborted: by.ABORTED ?? 0,
    total,
    resultsWritten: 0,
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
}
