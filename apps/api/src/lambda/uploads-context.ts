import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { JsonLogger } from '../logging/json-logger.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { once } from './once.ts';

/** The uploads' use-cases without any HTTP around them. */
export const openUploads = once(() =>
  NestFactory.createApplicationContext(UploadsModule, { logger: new JsonLogger(), abortOnError: false }),
);

openUploads().catch(() => undefined);
