import {
  COUNTERS,
  type Counter,
  type Counts,
  REASONED,
  type Reasoned,
  reasonsIn,
  sumOf,
} from '@intake/domain';
import { Metrics, METRICS } from './metrics.ts';

/** Counts since the process started, in Prometheus' text format 0.0.4. */
export class PrometheusMetrics extends Metrics {
  static readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';

  private counts: Counts = {};

  count(counts: Counts): void {
    this.counts = sumOf([this.counts, counts]);
  }

  text(): string {
    return COUNTERS.map((counter) => this.family(counter)).join('');
  }

  private family(counter: Counter): string {
    const name = nameOf(counter);
    const samples = isReasoned(counter)
      ? reasonsIn(this.counts)
          .filter(({ kind }) => kind === counter)
          .map(({ code, count }) => `${name}{code="${code}"} ${count}`)
      : [`${name} ${this.counts[counter] ?? 0}`];
    return [`# HELP ${name} ${METRICS[counter].about}`, `# TYPE ${name} counter`, ...samples, ''].join('\n');
  }
}

/** `UploadsStarted` is `intake_uploads_started_total`. */
function nameOf(counter: Counter): string {
  const words = METRICS[counter].name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return `intake${words}_total`;
}

function isReasoned(counter: Counter): counter is Reasoned {
  return (REASONED as readonly Counter[]).includes(counter);
}
