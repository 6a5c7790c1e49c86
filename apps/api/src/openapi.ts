import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.ts';
import { configureRoutes } from './http/configure-app.ts';
import { buildDocument } from './openapi/build-document.ts';

/** The contract, from the decorators alone: preview mode creates no provider, so AWS is never asked. */
export async function writeDocument(): Promise<OpenAPIObject> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { preview: true, logger: false });
  configureRoutes(app);
  return buildDocument(app);
}
