import type { INestApplicationContext } from '@nestjs/common';
import { ActivityRecorder } from '../activity/activity-recorder.ts';
import { Environment } from '../environment.ts';
import { EmfMetrics } from '../metrics/emf-metrics.ts';

/**
 * The application of a function, with its numbers going to CloudWatch; that it had to be made is the first of them.
 * @returns what a handler flushes before it answers: afterwards Lambda freezes the process
 */
export function measured(app: INestApplicationContext): ActivityRecorder {
  const metrics = new EmfMetrics(app.get(Environment, { strict: false }).stage);
  // Since the process was started: what a person waits for when no instance is warm.
  metrics.coldStart(performance.now());
  const recorder = app.get(ActivityRecorder, { strict: false });
  recorder.countIn(metrics);
  return recorder;
}
