import type { Counts } from '@intake/domain';
import { METRICS, type Metrics } from '../../src/metrics/metrics.ts';

/** What can be read back from the text of a metric system, by the names of our counters. */
export interface ReadBack {
  metrics: Metrics;
  /** Sums, zeros left out. */
  read(): Counts;
}

export function metricsContract(make: () => ReadBack): void {
  describe('Metrics', () => {
    it('adds up what it is given', () => {
      const { metrics, read } = make();
      metrics.count({ started: 1 });
      metrics.count({ started: 2, completed: 1, bytes: 2 ** 40, retries: 4 });
      expect(read()).toEqual({ started: 3, completed: 1, bytes: 2 ** 40, retries: 4 });
    });

    it('counts by reason, too', () => {
      const { metrics, read } = make();
      metrics.count({ rejected: 1, 'rejected:CONTENT_MISMATCH': 1 });
      metrics.count({
        ...{ rejected: 1, 'rejected:CONTENT_MISMATCH': 1 },
        ...{ refused: 2, 'refused:EMPTY_FILE': 1, 'refused:INVALID_NAME': 1 },
      });
      expect(read()).toEqual({
        ...{ rejected: 2, 'rejected:CONTENT_MISMATCH': 2 },
        ...{ refused: 2, 'refused:EMPTY_FILE': 1, 'refused:INVALID_NAME': 1 },
      });
    });

    it('knows every counter', () => {
      const { metrics, read } = make();
      const plain = Object.keys(METRICS).filter((name) => !['refused', 'rejected', 'failed'].includes(name));
      const all = Object.fromEntries(plain.map((name, i) => [name, i + 1]));
      metrics.count(all);
      expect(read()).toEqual(all);
    });
  });
}
