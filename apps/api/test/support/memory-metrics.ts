import { type Counts, sumOf } from '@intake/domain';
import { Metrics } from '../../src/metrics/metrics.ts';

export class MemoryMetrics extends Metrics {
  readonly calls: Counts[] = [];

  count(counts: Counts): void {
    this.calls.push(counts);
  }

  get sum(): Counts {
    return sumOf(this.calls);
  }
}
