import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.ts';
import { configureApp } from './http/configure-app.ts';
import { JsonLogger } from './logging/json-logger.ts';

/**
 * The whole application, configured but not listening yet.
 * @throws ConfigError when the deployment's parameters are not complete
 */
export async function createApp(): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    bodyParser: false,
    logger: new JsonLogger(),
    abortOnError: false,
  });
  configureApp(app);
  return app;
}
