import { COUNTERS, type Counts, reasonsIn } from '@intake/domain';
import { COLD_START, Metrics, METRICS, NAMESPACE } from './metrics.ts';

type Values = [name: string, unit: string, value: number][];

/**
 * CloudWatch's embedded metric format: a line of the log that CloudWatch makes metrics of. It costs no call, and cannot
 * fail. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class EmfMetrics extends Metrics {
  constructor(
    private readonly stage: string,
    private readonly write = (line: string): unknown => process.stdout.write(line),
  ) {
    super();
  }

  count(counts: Counts): void {
    const values: Values = COUNTERS.filter((counter) => counts[counter]).map((counter) => [
      METRICS[counter].name,
      METRICS[counter].unit,
      counts[counter]!,
    ]);
    const reasons = reasonsIn(counts).map(({ kind, code, count }) => [`${kind}:${code}`, count]);
    this.line(values, reasons.length > 0 ? { reasons: Object.fromEntries(reasons) } : {});
  }

  /** @param ms from the start of the process until it could answer */
  coldStart(ms: number): void {
    this.line([
      [COLD_START.count, 'Count', 1],
      [COLD_START.duration, 'Milliseconds', Math.round(ms)],
    ]);
  }

  /** Reasons are no dimension, because every value of a dimension is another metric to pay for; Logs Insights counts them. */
  private line(values: Values, properties: object = {}): void {
    const Timestamp = Date.now();
    const Metrics = values.map(([Name, Unit]) => ({ Name, Unit }));
    const line = {
      time: new Date(Timestamp).toISOString(),
      level: 'info',
      message: 'metrics',
      _aws: {
        Timestamp,
        CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['Stage']], Metrics }],
      },
      Stage: this.stage,
      ...Object.fromEntries(values.map(([name, , value]) => [name, value])),
      ...properties,
    };
    this.write(`${JSON.stringify(line)}\n`);
  }
}
