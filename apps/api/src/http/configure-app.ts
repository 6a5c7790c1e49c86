import { ConfigSource } from '@intake/aws';
import { VersioningType } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import { ActivityRecorder } from '../activity/activity-recorder.ts';
import { Environment } from '../environment.ts';
import { behindCloudFront } from './behind-cloudfront.ts';
import { readBody } from './body-limits.ts';
import { keepActivity } from './keep-activity.ts';
import { ProblemFilter } from './problem.filter.ts';
import { requestId } from './request-id.ts';
import { requestLog } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';
import { createValidationPipe } from './validation.pipe.ts';

/** What every entry point has in common: the way in (id, log, headers, body, validation) and the way out (problems). */
export function configureApp(app: NestExpressApplication): void {
  configureRoutes(app);
  app.disable('x-powered-by');
  // Answers are never kept, so ETags are of no use.
  app.disable('etag');
  app.set('trust proxy', app.get(Environment).trustProxy);
  app.use(requestId, requestLog, keepActivity(app.get(ActivityRecorder)), securityHeaders, cookieParser());
  if (app.get(Environment).cloudFront) app.use(behindCloudFront(app.get(ConfigSource)));
  configureCors(app);
  // Two more defences of the refresh cookie besides SameSite: no change by a page of another origin, and JSON only,
  // which a form cannot send.
  app.enableCsrfProtection({ trustedOrigins: [...app.get(ConfigSource).current.origins] });
  app.use(readBody);
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
}

/** `/api/v1/...`, and `/api/...` for what is outside the version. Also what the contract is written from. */
export function configureRoutes(app: NestExpressApplication): void {
  app.setGlobalPrefix('api');
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
}

function configureCors(app: NestExpressApplication): void {
  const config = app.get(ConfigSource);
  app.enableCors({
    origin: (origin: string | undefined, done: (error: null, allow: boolean) => void) =>
      done(null, origin !== undefined && config.current.origins.includes(origin)),
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'x-request-id'],
    exposedHeaders: ['x-request-id', 'Retry-After'],
    credentials: true,
    maxAge: 600,
  });
}
