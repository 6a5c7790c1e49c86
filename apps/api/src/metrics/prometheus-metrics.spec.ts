import type { Counts } from '@intake/domain';
import { MemoryMetrics } from '../../test/support/memory-metrics.ts';
import { metricsContract } from '../../test/support/metrics-contract.ts';
import { METRICS } from './metrics.ts';
import { PrometheusMetrics } from './prometheus-metrics.ts';

/** A line of the text format: a name, labels, a number. */
const SAMPLE = /^([a-z_]+)(?:\{code="([A-Z_]+)"\})? (\d+)$/;

/** As a Prometheus does. */
function scrape(text: string): Counts {
  const counts: Record<string, number> = {};
  for (const line of text.split('\n').filter((one) => one && !one.startsWith('#'))) {
    const [, series, code, value] = SAMPLE.exec(line)!;
    const words = series!.replace(/^intake_(\w+)_total$/, '$1').replaceAll('_', '');
    const [counter] = Object.entries(METRICS).find(([, { name }]) => name.toLowerCase() === words)!;
    counts[counter] = (counts[counter] ?? 0) + Number(value);
    if (code) counts[`${counter}:${code}`] = Number(value);
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

metricsContract(() => {
  const metrics = new PrometheusMetrics();
  return { metrics, read: () => scrape(metrics.text()) };
});
metricsContract(() => {
  const metrics = new MemoryMetrics();
  return { metrics, read: () => metrics.sum };
});

it('is the text format of Prometheus: help, type, samples, and zeros from the start', () => {
  const metrics = new PrometheusMetrics();
  metrics.count({ rejected: 2, 'rejected:CONTENT_MISMATCH': 2 });
  const text = metrics.text();
  expect(text).toContain(
    '# HELP intake_uploads_started_total Uploads that were started.\n' +
      '# TYPE intake_uploads_started_total counter\n' +
      'intake_uploads_started_total 0\n',
  );
  expect(text).toContain('intake_files_rejected_total{code="CONTENT_MISMATCH"} 2\n');
  expect(text).not.toContain('intake_files_rejected_total 2');
  expect(text).toMatch(/\n$/);
});
