import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { Sweep, SweepBatches, SweepDeliveries, SweepRuns } from '@intake/domain';
import { ConfigSource } from '@intake/aws';
import { ActivityRecorder } from './activity/activity-recorder.ts';
import { createApp } from './create-app.ts';
import { Environment } from './environment.ts';
import { spaPolicy } from './http/security-headers.ts';
import { startLiveUpdates } from './local/live-updates.ts';
import { serveMetrics } from './local/serve-metrics.ts';
import { serveSpa } from './local/serve-spa.ts';
import { sweepRegularly } from './local/sweep-regularly.ts';
import { JsonLogger } from './logging/json-logger.ts';
import { logError } from './logging/log.ts';
import { NotifyWebhooks } from './webhooks/notify-webhooks.ts';
import { NotificationsModule } from './webhooks/notifications.module.ts';
import { PrometheusMetrics } from './metrics/prometheus-metrics.ts';

/** The built SPA, seen from here and from the bundle in apps/api/dist alike. */
const WEB_DIST = join(import.meta.dirname, '../../web/dist');

/** Milliseconds; longer than proxies and clients keep theirs, or they would send into a connection that just closed. */
const KEEP_ALIVE = 65_000;

/** Milliseconds that running requests get when the server stops. */
const GRACE = 5_000;

/** The local server: API, SPA, live updates and sweeper in one process. Prints one line of JSON when it can be used. */
async function main(): Promise<void> {
  const app = await createApp();
  const environment = app.get(Environment);
  const { bucket, realtimeUrl } = app.get(ConfigSource).current;
  const [recorder, metrics] = [app.get(ActivityRecorder), new PrometheusMetrics()];
  recorder.countIn(metrics);
  app.use('/api/metrics', serveMetrics(metrics));
  app.use(
    serveSpa(
      WEB_DIST,
      spaPolicy(bucketOrigin(environment, bucket), realtimeUrl && new URL(realtimeUrl).origin),
    ),
  );
  const stopSweeping = sweepRegularly({
    sweep: app.get(Sweep),
    sweepRuns: app.get(SweepRuns, { strict: false }),
    sweepBatches: app.get(SweepBatches, { strict: false }),
    sweepDeliveries: app.get(SweepDeliveries, { strict: false }),
    recorder,
  });
  await app.listen(environment.port, environment.host);

  const server = app.getHttpServer();
  server.keepAliveTimeout = KEEP_ALIVE;
  const notifications = await NestFactory.createApplicationContext(NotificationsModule, {
    logger: new JsonLogger(),
    abortOnError: false,
  });
  const notifyWebhooks = notifications.get(NotifyWebhooks);
  const stopLiveUpdates = await startLiveUpdates(server, (records) => notifyWebhooks.handle(records));

  const stop = () => {
    stopSweeping();
    setTimeout(() => server.closeAllConnections(), GRACE).unref();
    Promise.all([stopLiveUpdates().then(() => notifications.close()), app.close()]).catch((error: unknown) =>
      logError('did not stop cleanly', error),
    );
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // As a child of `npm start`: the parent is gone. Elsewhere there is no channel, and this never happens.
  process.once('disconnect', stop);
  process.channel?.unref();
  process.stdout.write(`${JSON.stringify({ event: 'ready', url: await app.getUrl() })}\n`);
}

/** Where browsers send bytes to: the endpoint itself where there is one (path style), else the bucket's own host. */
function bucketOrigin({ awsEndpoint, region }: Environment, bucket: string): string {
  return awsEndpoint ? new URL(awsEndpoint).origin : `https://${bucket}.s3.${region}.amazonaws.com`;
}

main().catch((error: unknown) => {
  logError('cannot start', error);
  process.exitCode = 1;
});
